using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Moving, postponing and cancelling over HTTP. Amina and Ben hold the two places, Cora waits, Tess trains.</summary>
public sealed class ChangeSessionTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _tess = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _cleo = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Booking _aminas;

    public ChangeSessionTests()
    {
        var course = Given.Course(title: "Working together");
        var session = Given.Session(_site.Clock, capacity: 2, reference: "L3-1", course: course, venue: Given.Venue());
        session.Trainers.Add(_tess);
        var now = _site.Clock.UtcNow;
        _aminas = Given.Booking(session, _amina, now);
        Given.Booking(session, _ben, now);
        Given.Booking(session, _cora, now);
        _site.Add(session, _cleo, Given.Session(_site.Clock, reference: "DRAFT-1", status: SessionStatus.Draft), Given.Session(_site.Clock, reference: "L3-2", course: course, days: "2016-11-08 09:30-12:30"),
            new Venue { Code = "cupboard", Name = "Cupboard", Capacity = 1 });
    }

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_cleo);

    private Session Session() => _site.Read(db => db.Sessions.Single(s => s.Reference == "L3-1"));

    private List<OutboxLetter> Letters() => _site.Read(db => db.Letters().OrderBy(l => l.Id).ToList());

    private static (string, string)[] Day(string date, string start = "09:30", string end = "12:30") =>
        [("Days[0].Date", date), ("Days[0].Start", start), ("Days[0].End", end)];

    [Theory]
    [InlineData("move")]
    [InlineData("postpone")]
    [InlineData("cancel")]
    public async Task Only_the_team_may(string what)
    {
        var address = $"/sessions/L3-1/{what}";
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        foreach (var person in new[] { _amina, _tess })
        {
            var browser = await _site.BrowserAsync(person);
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(address)).Status);
            var token = (await browser.GetAsync("/sessions/L3-2/book")).Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync($"{address}?handler=Send", ("__RequestVerificationToken", token), ("Why", "x"))).Status);
            Assert.DoesNotContain(address, (await browser.GetAsync("/sessions/L3-1")).Text, StringComparison.Ordinal);
        }
        var team = await TeamAsync();
        Assert.Equal(HttpStatusCode.OK, (await team.GetAsync(address)).Status);
        Assert.Contains(address, (await team.GetAsync("/sessions/L3-1")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await team.GetAsync($"/sessions/NO-SUCH/{what}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await team.GetAsync($"/sessions/DRAFT-1/{what}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await team.PostAsync($"{address}?handler=Send", ("Why", "x"))).Status); // without the form's token
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task Moving_shows_whom_it_touches_then_the_letters_then_does_it()
    {
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");
        Assert.Equal("Working together Move this session", form.Heading);
        foreach (var words in new[] { "Have a place: 2", "Amina Hussain (The solent-nhs agency), Ben Archer", "On the waiting list, in order: 1", "Cora Lane", "Trainer: 1", "Tess Trainer", "Tuesday 20 September 2016" })
        {
            Assert.Contains(words, form.Main, StringComparison.Ordinal);
        }

        var check = await form.SubmitAsync(null, [.. Day("2016-10-04"), ("Why", "The trainer is ill.")]);
        Assert.Equal(HttpStatusCode.OK, check.Status);
        Assert.Equal("Working together Check before you move the session", check.Heading);
        Assert.Contains("Will be on Tuesday 4 October 2016, 9:30am to 12:30pm", check.Main, StringComparison.Ordinal);
        Assert.Contains("those who have a place get 2 emails for their calendar program", check.Main, StringComparison.Ordinal);
        Assert.Equal(["To 2 people who have a place (this one is to Amina Hussain)", "To 1 person on the waiting list (this one is to Cora Lane)", "To 1 trainer (this one is to Tess Trainer)"],
            check.All("summary").Select(TestPage.Words));
        Assert.Contains("Why: The trainer is ill.", TestPage.Words(check.Find(".site-letter")), StringComparison.Ordinal);
        Assert.Empty(Letters()); // looking changes nothing
        Assert.Equal(new DateOnly(2016, 9, 20), Session().FirstDate);

        var done = await (await check.SubmitAsync("#send")).FollowAsync();

        Assert.Contains("The session is moved. We are writing to 4 people, and 2 calendar entries are brought up to date by email.", done.Said, StringComparison.Ordinal);
        Assert.Contains("Tuesday 4 October 2016", done.Main, StringComparison.Ordinal);
        Assert.Equal(TestPage.Words(check.Find(".site-letter")), string.Join(' ', Letters()[0].Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(4, Letters().Count);
        var again = await (await check.SubmitAsync("#send")).FollowAsync(); // pressed twice
        Assert.Contains("nothing has changed", again.Said, StringComparison.Ordinal);
        Assert.Equal(4, Letters().Count);
    }

    [Fact]
    public async Task Moving_can_change_how_people_take_part_and_everybody_is_told_so()
    {
        _site.Read(db =>
        {
            var session = db.Sessions.Single(s => s.Reference == "L3-1");
            (session.Delivery, session.OnlineAddress) = (Delivery.Online, "https://meet.example/1");
            return db.SaveChanges();
        });
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");
        Assert.Equal("Online", form.Find("input[name=Delivery][checked]")!.GetAttribute("value"));

        var check = await form.SubmitAsync(null, [.. Day("2016-10-04"), ("Delivery", "InPerson")]);
        Assert.Contains("People take part In person", check.Main, StringComparison.Ordinal);
        await check.SubmitAsync("#send");

        Assert.Equal(Delivery.InPerson, Session().Delivery);
        var letter = Letters().First(l => l.ToName == "Amina Hussain");
        Assert.Contains("Where it was: Online", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Where it is now: Civic Centre", letter.Text, StringComparison.Ordinal);
        var calendar = System.Text.Encoding.UTF8.GetString(_site.Read(db => db.Outbox.First(l => l.Calendar != null && l.ToName == "Amina Hussain").Calendar!));
        Assert.Contains("LOCATION:Civic Centre", calendar, StringComparison.Ordinal);
        Assert.DoesNotContain("meet.example", calendar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_to_join_is_shown_to_who_has_a_place_the_trainers_and_the_team_only()
    {
        _site.Read(db =>
        {
            var session = db.Sessions.Single(s => s.Reference == "L3-1");
            (session.Delivery, session.OnlineAddress) = (Delivery.Online, "https://meet.example/1");
            return db.SaveChanges();
        });

        foreach (var (person, sees) in new[] { (_amina, true), (_tess, true), (_cleo, true), (_cora, false), ((Person?)null, false) }) // Cora waits
        {
            Assert.Equal((person?.Name, sees), (person?.Name, (await (await _site.BrowserAsync(person)).GetAsync("/sessions/L3-1")).Text.Contains("meet.example", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task The_form_comes_back_filled_in_when_somebody_changes_their_mind()
    {
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");
        var check = await form.SubmitAsync(null, [.. Day("4/10/2016", "9.30", "12:30pm"), ("Days[1].Date", "2016-10-05"), ("Days[1].Start", "09:30"), ("Days[1].End", "16:00"), ("Why", "Because.")]);

        var back = await check.SubmitAsync("#edit");

        Assert.Equal("4/10/2016", back.Find("#Days_0__Date")!.GetAttribute("value"));
        Assert.Equal("2016-10-05", back.Find("#Days_1__Date")!.GetAttribute("value"));
        Assert.NotNull(back.Find("#Days_2__Date")); // room for one more
        Assert.Equal("Because.", back.Find("#Why")!.TextContent);
        await (await back.SubmitAsync()).SubmitAsync("#send");
        Assert.Equal(new DateOnly(2016, 10, 5), Session().LastDate);
        var shorter = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");
        await (await shorter.SubmitAsync(null, ("Days[1].Date", ""), ("Days[1].Start", ""), ("Days[1].End", ""))).SubmitAsync("#send");
        Assert.Equal(new DateOnly(2016, 10, 4), Session().LastDate);
    }

    [Theory]
    [InlineData("2016-09-20", "09:30", "12:30", "civic-centre", "Change a date, a time or the venue", "#Days_0__Date")]
    [InlineData("", "09:30", "12:30", "civic-centre", "Enter the new date", "#Days_0__Date")]
    [InlineData("banana", "09:30", "12:30", "civic-centre", "Enter the date like 3/10/2016", "#Days_0__Date")]
    [InlineData("2016-10-04", "soon", "12:30", "civic-centre", "Enter when it starts, like 9:30am", "#Days_0__Start")]
    [InlineData("2016-10-04", "09:30", "", "civic-centre", "Enter when it ends, like 9:30am", "#Days_0__End")]
    [InlineData("2016-10-04", "12:30", "09:30", "civic-centre", "The session must end after it starts", "#Days_0__End")]
    [InlineData("2016-09-01", "09:30", "12:30", "civic-centre", "The date must be in the future", "#Days_0__Date")]
    [InlineData("2016-10-04", "09:30", "12:30", "no-such-place", "Choose a venue from the list", "#Venue")]
    [InlineData("2016-10-04", "09:30", "12:30", "cupboard", "More people hold a place than this venue has room for", "#Venue")]
    public async Task What_is_wrong_is_said_beside_its_field(string date, string start, string end, string venue, string error, string field)
    {
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");

        var page = await form.SubmitAsync(null, [.. Day(date, start, end), ("Venue", venue)]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal([error], page.Errors);
        Assert.Equal(field, page.Find(".govuk-error-summary__list a")!.GetAttribute("href"));
        Assert.NotNull(page.Find(field));
        Assert.Equal($"{field.TrimStart('#')}-error", page.Find(field)!.GetAttribute("aria-describedby"));
        Assert.Empty(Letters());
    }

    [Fact]
    public async Task With_no_day_left_a_date_is_asked_for()
    {
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");

        Assert.Equal(["Enter the new date"], (await form.SubmitAsync(null, Day("", "", ""))).Errors);
    }

    [Theory]
    [InlineData("move")]
    [InlineData("postpone")]
    [InlineData("cancel")]
    public async Task A_second_coordinator_sees_what_the_first_did_and_decides_again(string what)
    {
        (string, string)[] fields = what == "move" ? Day("2016-10-11") : [("Why", "Because.")];
        var check = await (await (await TeamAsync()).GetAsync($"/sessions/L3-1/{what}")).SubmitAsync(null, fields);
        await (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/move")).SubmitAsync(null, Day("2016-10-04"))).SubmitAsync("#send");

        var conflict = await check.SubmitAsync("main form");

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("Somebody has changed this session since you opened this page", Assert.Single(conflict.Errors), StringComparison.Ordinal);
        Assert.Contains("last changed by Cleo Coordinator on Monday 12 September 2016 at 9am", conflict.Errors[0], StringComparison.Ordinal);
        Assert.Contains("Tuesday 4 October 2016", conflict.Main, StringComparison.Ordinal);
        Assert.Equal(4, Letters().Count);
        var done = await (await (await conflict.SubmitAsync()).SubmitAsync("main form")).FollowAsync(); // looked again, and meant it
        Assert.Equal(8, Letters().Count);
        Assert.Contains("We are writing to 4 people, and 2 calendar entries are brought up to date by email.", done.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postponing_needs_no_reason_and_the_session_can_be_given_a_new_date()
    {
        var check = await (await (await TeamAsync()).GetAsync("/sessions/L3-1/postpone")).SubmitAsync();
        Assert.Contains("You keep your place, and we will write to you when there is a new date", check.Main, StringComparison.Ordinal);

        var done = await (await check.SubmitAsync()).FollowAsync();

        Assert.Contains("The session is postponed. We are writing to 4 people.", done.Said, StringComparison.Ordinal);
        Assert.Equal(SessionStatus.Postponed, Session().Status);
        Assert.Contains("already postponed", (await (await check.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        var move = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");
        Assert.Equal("Working together Give this session a new date", move.Heading);
        Assert.Equal("", move.Find("#Days_0__Date")!.GetAttribute("value") ?? "");
        await (await move.SubmitAsync(null, ("Days[0].Date", "2016-10-04"))).SubmitAsync("#send");
        Assert.Equal((SessionStatus.Published, new DateOnly(2016, 10, 4)), (Session().Status, Session().FirstDate));
    }

    [Fact]
    public async Task Cancelling_asks_for_a_reason_and_cannot_be_done_twice()
    {
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/cancel");
        var missing = await form.SubmitAsync(null, ("Why", "  "));
        Assert.Equal((HttpStatusCode.BadRequest, "Say why the session is cancelled"), (missing.Status, Assert.Single(missing.Errors)));
        Assert.Equal(HttpStatusCode.BadRequest, (await form.SubmitAsync(null, ("Why", new string('x', 501)))).Status);

        var check = await form.SubmitAsync(null, ("Why", "The room is flooded."));
        Assert.Contains("Nobody’s counts as late", check.Main, StringComparison.Ordinal);
        Assert.Contains("/sessions/L3-2", check.Main, StringComparison.Ordinal); // what is offered instead
        var done = await (await check.SubmitAsync()).FollowAsync();

        Assert.Contains("The session is cancelled. We are writing to 4 people.", done.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Change this session", done.Main, StringComparison.Ordinal);
        Assert.Contains("already cancelled", (await (await check.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("already cancelled", (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/move")).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(4, Letters().Count);
    }

    [Fact]
    public async Task What_has_begun_or_has_attendance_leads_back_to_the_session()
    {
        var day = _site.Read(db => db.SessionDays.Single(d => d.Session.Reference == "L3-1").Id);
        _site.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = day, PersonId = _amina.Id, Kind = ScanKind.Arrived, Method = ScanMethod.Manual, At = _site.Clock.UtcNow, ReceivedAt = _site.Clock.UtcNow });
        Assert.Contains("register", (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/cancel")).FollowAsync()).Said, StringComparison.Ordinal);
        _site.Time.Set("2016-09-20T08:30:00Z");
        Assert.Contains("already begun", (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/move")).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cannot_make_the_new_date_gives_up_the_place_and_is_offered_other_runs()
    {
        await (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/move")).SubmitAsync(null, Day("2016-10-04"))).SubmitAsync("#send");
        var address = new Uri(Letters()[0].Text.Split('\n').Single(l => l.EndsWith("/moved", StringComparison.Ordinal))).PathAndQuery;
        Assert.Equal($"/bookings/{_aminas.Key}/moved", address);
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_ben)).GetAsync(address)).Status);

        var page = await (await _site.BrowserAsync(_amina)).GetAsync(address);
        foreach (var words in new[] { "Was Tuesday 20 September 2016, 9:30am", "Is now Tuesday 4 October 2016, 9:30am to 12:30pm", "You are in time", "goes to the next person on the waiting list", "Book Tuesday 8 November 2016" })
        {
            Assert.Contains(words, page.Main, StringComparison.Ordinal);
        }
        Assert.Equal(BookingStatus.Confirmed, _site.Read(db => db.Bookings.Single(b => b.Key == _aminas.Key).Status)); // looking changes nothing

        var after = await (await page.SubmitAsync()).FollowAsync();

        Assert.Contains("Your booking is cancelled, in good time", after.Said, StringComparison.Ordinal);
        Assert.Contains("Book Tuesday 8 November 2016", after.Main, StringComparison.Ordinal);
        Assert.Null(after.Find("main form"));
        Assert.Equal([BookingStatus.Cancelled, BookingStatus.Confirmed, BookingStatus.Confirmed], _site.Read(db => db.Bookings.OrderBy(b => b.Number).Select(b => b.Status).ToList()));
        Assert.Equal(LetterKind.BookingPromoted, Letters()[^1].Kind);
        Assert.Equal(_cora.Email, Letters()[^1].ToAddress);
    }

    [Fact]
    public async Task A_postponed_session_keeps_a_day_on_which_somebody_was_scanned()
    {
        var form = await (await TeamAsync()).GetAsync("/sessions/L3-1/move");
        await (await form.SubmitAsync(null, [.. Day("2016-10-04"), ("Days[1].Date", "2016-10-05"), ("Days[1].Start", "09:30"), ("Days[1].End", "12:30")])).SubmitAsync("#send");
        await (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/postpone")).SubmitAsync()).SubmitAsync();
        var day = _site.Read(db => db.SessionDays.Single(d => d.Date == new DateOnly(2016, 10, 5)).Id);
        _site.Add(new ScanEvent { EventId = Guid.NewGuid(), SessionDayId = day, PersonId = _amina.Id, Kind = ScanKind.Arrived, Method = ScanMethod.Qr, Finding = ScanFinding.NotRunning, At = _site.Clock.UtcNow, ReceivedAt = _site.Clock.UtcNow });
        var letters = Letters().Count;

        var answer = await (await (await TeamAsync()).GetAsync("/sessions/L3-1/move")).SubmitAsync(null, [.. Day("2016-10-17"), ("Days[1].Date", ""), ("Days[1].Start", ""), ("Days[1].End", "")]);

        Assert.Contains("already on this session’s register", (await answer.FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal(SessionStatus.Postponed, Session().Status);
        Assert.Equal(new DateOnly(2016, 10, 5), Session().LastDate);
        Assert.Equal(letters, Letters().Count);
    }

    [Fact]
    public async Task A_postponed_booking_can_be_given_up_whatever_its_old_date()
    {
        await (await (await (await TeamAsync()).GetAsync("/sessions/L3-1/postpone")).SubmitAsync()).SubmitAsync();
        _site.Time.Set("2016-10-01T08:00:00Z");

        var page = await (await _site.BrowserAsync(_amina)).GetAsync($"/bookings/{_aminas.Key}/moved");
        Assert.Contains("Without a date", page.Main, StringComparison.Ordinal);
        var after = await (await page.SubmitAsync()).FollowAsync();

        Assert.Contains("in good time", after.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_start_it_is_too_late_to_say_so_here()
    {
        _site.Time.Set("2016-09-20T08:30:00Z");

        var page = await (await (await _site.BrowserAsync(_amina)).GetAsync($"/bookings/{_aminas.Key}/moved")).FollowAsync();

        Assert.Contains("already begun", page.Said, StringComparison.Ordinal);
    }

    public void Dispose() => _site.Dispose();
}
