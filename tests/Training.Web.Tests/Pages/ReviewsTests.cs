using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>What is to be decided at the door, over HTTP. Amina and Ben have places today, Cora waits; a phone sent what it scanned.</summary>
public sealed class ReviewsTests : IDisposable
{
    private const string Address = "/attendance/L3-2016-09/2016-09-20";

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora;
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _session;
    private long _sequence;

    public ReviewsTests()
    {
        (_amina, _ben, _cora) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency), Given.Person("Cora Lane"));
        _session = Given.Session(_site.Clock, capacity: 2, reference: "L3-2016-09", course: Given.Course(title: "Working together"), venue: Given.Venue(),
            days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _session.Trainers.Add(_trainer);
        foreach (var person in new[] { _amina, _ben, _cora })
        {
            Given.Booking(_session, person, _site.Clock.UtcNow);
        }
        _site.Add(_session, _otherTrainer, _coordinator);
        _site.Time.Set("2016-09-20T08:15:00Z");
    }

    public void Dispose() => _site.Dispose();

    private ScanEvent Event(ScanFinding finding, Person? person, string shown = "", int minutesBehind = 0, ScanKind kind = ScanKind.Arrived) => new()
    {
        EventId = Guid.NewGuid(), SessionDayId = _session.Days[0].Id, PersonId = person?.Id, Kind = kind, Method = ScanMethod.Qr, Finding = finding, At = _site.Clock.UtcNow,
        ReceivedAt = _site.Clock.UtcNow, DeviceAt = _site.Clock.UtcNow.AddMinutes(-minutesBehind), SentAt = _site.Clock.UtcNow.AddMinutes(-minutesBehind), Device = Guid.Parse("3f2a0000-0000-0000-0000-000000000001"), DeviceSequence = ++_sequence,
        RecordedById = _trainer.Id, Shown = shown, CodeHash = person is null ? [1, 2, 3] : null,
    };

    private void Close() => _site.Read(db => { db.Sessions.Single().RegisterClosedAt = _site.Clock.UtcNow; return db.SaveChanges(); });

    [Theory]
    [InlineData("/attendance/reviews")]
    [InlineData(Address + "/reviews")]
    [InlineData(Address + "/events/1")]
    public async Task Strangers_sign_in_and_practitioners_are_turned_away(string address)
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(address)).Status);
    }

    [Fact]
    public async Task Somebody_elses_and_unknown_ones_are_not_found()
    {
        _site.Add(Event(ScanFinding.Waiting, _cora));
        var other = await _site.BrowserAsync(_otherTrainer);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{Address}/reviews")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{Address}/events/{_cora.Id}")).Status);
        Assert.DoesNotContain("Working together", (await other.GetAsync("/attendance/reviews")).Text, StringComparison.Ordinal);
        var team = await _site.BrowserAsync(_coordinator);
        Assert.Equal(HttpStatusCode.NotFound, (await team.GetAsync("/attendance/NONE/2016-09-20/reviews")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await team.GetAsync($"{Address}/events/{_otherTrainer.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await team.GetAsync($"{Address}/events/99999")).Status);
    }

    [Fact]
    public async Task With_nothing_to_decide_the_pages_say_so()
    {
        var browser = await _site.BrowserAsync(_trainer);
        Assert.Contains("Nothing is to be decided.", (await browser.GetAsync("/attendance/reviews")).Main, StringComparison.Ordinal);
        Assert.Contains("Nothing is to be decided on this day.", (await browser.GetAsync($"{Address}/reviews")).Main, StringComparison.Ordinal);
        Assert.DoesNotContain("to decide", (await browser.GetAsync("/attendance")).Main, StringComparison.Ordinal);
        Assert.Contains("Nothing was recorded of Amina Hussain", (await browser.GetAsync($"{Address}/events/{_amina.Id}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trainer_finds_counts_and_sees_it_in_the_persons_day()
    {
        _site.Add(Event(ScanFinding.Waiting, _cora, minutesBehind: 12));
        var browser = await _site.BrowserAsync(_trainer);
        Assert.Contains("1 to decide", (await browser.GetAsync("/attendance")).Main, StringComparison.Ordinal);
        Assert.Equal("1 thing to decide", TestPage.Words((await browser.GetAsync(Address)).Find($"a[href='{Address}/reviews']")));
        Assert.NotNull((await browser.GetAsync("/attendance/reviews")).Find($"a[href='{Address}/reviews']"));
        var page = await browser.GetAsync($"{Address}/reviews");
        Assert.Contains("Cora Lane was on the waiting list and held no place.", page.Main, StringComparison.Ordinal);
        Assert.Contains("by Tess Trainer, on device 3F2A", page.Main, StringComparison.Ordinal);
        Assert.Contains("By the device’s own clock: 9:03am", page.Main, StringComparison.Ordinal);
        Assert.Contains("12 minutes slow", page.Main, StringComparison.Ordinal);

        page = await (await page.SubmitAsync(".review__count")).FollowAsync();

        Assert.Equal("Counted: Cora Lane, arrived at 9:15am.", page.Said);
        Assert.Equal(ScanMethod.WalkIn, _site.Read(db => db.Presences.Single()).Method);
        var story = await browser.GetAsync($"{Address}/events/{_cora.Id}");
        Assert.Contains("Counted by Tess Trainer", story.Main, StringComparison.Ordinal);
        Assert.Contains("On the waiting list", story.Main, StringComparison.Ordinal);
        Assert.Contains("12 minutes slow", story.Main, StringComparison.Ordinal);
        Assert.Contains("the time is what the trainer said", story.Main, StringComparison.Ordinal);
        _site.Time.Set("2016-09-20T16:00:00Z");
        Assert.NotNull((await browser.GetAsync(Address)).Find($".register-lines a[href='{Address}/events/{_cora.Id}']"));
    }

    [Fact]
    public async Task An_unknown_code_wants_a_name_and_can_be_left_out_with_a_note()
    {
        _site.Add(Event(ScanFinding.UnknownCode, null, "7KQ4-…"));
        var browser = await _site.BrowserAsync(_trainer);
        var page = await browser.GetAsync($"{Address}/reviews");

        var wrong = await page.SubmitAsync(".review__count");
        Assert.Equal((HttpStatusCode.BadRequest, "Choose who it was"), (wrong.Status, Assert.Single(wrong.Errors)));
        var stranger = await page.SubmitAsync(".review__count", ("person", $"{_otherTrainer.Id}"));
        Assert.Equal((HttpStatusCode.BadRequest, "Choose somebody who is on this register"), (stranger.Status, Assert.Single(stranger.Errors)));
        var tooLong = await page.SubmitAsync(".review__leave-out", ("Note", new string('x', 301)));
        Assert.Equal((HttpStatusCode.BadRequest, "The note must be 300 characters or fewer"), (tooLong.Status, Assert.Single(tooLong.Errors)));

        Assert.Equal("Left out. It stays in the list of what was recorded.", (await (await page.SubmitAsync(".review__leave-out", ("Note", "A code of last year"))).FollowAsync()).Said);
        Assert.Equal("Tess Trainer has already decided this: left out. Nothing of yours was done.", (await (await page.SubmitAsync(".review__count", ("person", $"{_ben.Id}"))).FollowAsync()).Said);
        Assert.Equal(0, _site.Read(db => db.Presences.Count()));
    }

    [Fact]
    public async Task Whom_a_phone_recorded_too_late_is_added_as_a_walk_in_from_the_list()
    {
        _site.Add(Event(ScanFinding.RegisterClosed, null, "Wes Walker wes@agency.example"), Event(ScanFinding.Waiting, _cora));
        var browser = await _site.BrowserAsync(_trainer);
        var link = (await browser.GetAsync($"{Address}/reviews")).Find($"a[href^='{Address}/walk-in?review=']")!.GetAttribute("href")!;

        var page = await browser.GetAsync(link);
        Assert.Equal(("Wes Walker", "wes@agency.example"), (page.Find("#Name")!.GetAttribute("value"), page.Find("#Email")!.GetAttribute("value")));
        Assert.Equal("Enter their full name", Assert.Single((await page.SubmitAsync(fields: ("Name", ""))).Errors));
        var otherName = await page.SubmitAsync(fields: ("Email", _ben.Email!));
        Assert.StartsWith("We know this email address under another name.", Assert.Single(otherName.Errors), StringComparison.Ordinal);

        page = await (await otherName.SubmitAsync(fields: [("Email", ""), ("AgencyId", $"{_agency.Id}")])).FollowAsync();

        Assert.Equal("Counted: Wes Walker, arrived at 9:15am.", page.Said);
        Assert.Equal((ScanMethod.WalkIn, (int?)_agency.Id), _site.Read(db => db.Presences.Select(p => new ValueTuple<ScanMethod, int?>(p.Method, p.AgencyId)).Single()));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(link)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_otherTrainer)).GetAsync(link)).Status);
    }

    [Fact]
    public async Task A_closed_register_must_be_opened_by_the_team_first()
    {
        Close();
        _site.Add(Event(ScanFinding.RegisterClosed, _ben));

        var trainers = await (await _site.BrowserAsync(_trainer)).GetAsync($"{Address}/reviews");
        Assert.Contains("the training team must open it again", trainers.Main, StringComparison.Ordinal);
        Assert.Null(trainers.Find(".review form"));
        Assert.Contains("Nothing is to be decided.", (await (await _site.BrowserAsync(_trainer)).GetAsync("/attendance/reviews")).Main, StringComparison.Ordinal);
        var teams = await (await _site.BrowserAsync(_coordinator)).GetAsync($"{Address}/reviews");
        Assert.NotNull(teams.Find($"a[href='{Address}/reopen']"));
        Assert.Null(teams.Find(".review__count"));
        Assert.Contains("At the door, to decide1", (await (await _site.BrowserAsync(_coordinator)).GetAsync("/team")).Main, StringComparison.Ordinal);

        Assert.StartsWith("Left out.", (await (await teams.SubmitAsync(".review__leave-out")).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_workshops_one_is_chosen_and_who_is_in_none_of_the_day_is_added()
    {
        var conference = Given.Conference(_site.Clock, workshops: ["1 a 9", "1 b 9"]);
        conference.Trainers.Add(_site.Read(db => db.People.Single(p => p.Id == _trainer.Id)));
        _site.Read(db =>
        {
            db.AttachRange(conference.Trainers);
            db.Add(conference);
            Given.Booking(conference, db.People.Single(p => p.Id == _amina.Id), _site.Clock.UtcNow.AddDays(-8));
            db.SaveChanges();
            ScanEvent In(string workshop) => new()
            {
                EventId = Guid.NewGuid(), SessionDayId = conference.Days[0].Id, BreakoutId = conference.Workshop(workshop).Id, PersonId = _amina.Id, Kind = ScanKind.Arrived, Method = ScanMethod.Manual, At = _site.Clock.UtcNow, ReceivedAt = _site.Clock.UtcNow, RecordedById = _trainer.Id,
            };
            db.AddRange(In("1 a"), In("1 b"));
            return db.SaveChanges();
        });
        var browser = await _site.BrowserAsync(_trainer);
        var page = await browser.GetAsync("/attendance/CONF/2016-09-20/reviews");
        Assert.Contains("which take place at the same time", page.Main, StringComparison.Ordinal);

        var wrong = await page.SubmitAsync(".review__choose");
        Assert.Equal((HttpStatusCode.BadRequest, "Choose the workshop that they were in"), (wrong.Status, Assert.Single(wrong.Errors)));
        page = await (await page.SubmitAsync(".review__choose", ("workshop", "b"))).FollowAsync();
        Assert.Equal("Amina Hussain was in “About b”.", page.Said);
        page = await (await page.SubmitAsync(".review__count")).FollowAsync();

        Assert.Equal("Counted: Amina Hussain, arrived at 9:15am.", page.Said);
        Assert.Equal(conference.Days[0].Id, _site.Read(db => db.Presences.Single().SessionDayId));
        Assert.Contains("No longer counts", (await browser.GetAsync($"/attendance/CONF/2016-09-20/events/{_amina.Id}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forms_that_are_not_on_the_page_decide_nothing()
    {
        _site.Add(Event(ScanFinding.Waiting, _cora));
        var browser = await _site.BrowserAsync(_trainer);
        var page = await browser.GetAsync($"{Address}/reviews");

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync($"{Address}/reviews?handler=Count", ("item", "scan-1"))).Status); // no token
        Assert.Equal(HttpStatusCode.NotFound, (await page.SubmitAsync(".review__count", ("item", "scan-99"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await page.SubmitAsync(".review__count", ("item", ""))).Status);
        Assert.Equal(0, _site.Read(db => db.ReviewDecisions.Count()));
    }
}
