using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Joining instructions: the team writes them, those who have a place and the trainers read them, nobody else does.</summary>
public sealed class JoiningTests : IDisposable
{
    private const string Address = "/sessions/HD-1/joining";

    private readonly TestSite _site = new(alone: true);
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");

    public JoiningTests()
    {
        var session = Given.Session(_site.Clock, capacity: 1, reference: "HD-1", venue: Given.Venue(), days: "2016-09-14 09:30-12:30");
        session.Delivery = Delivery.Both;
        session.Trainers.Add(_trainer);
        Given.Booking(session, _amina, _site.Clock.UtcNow);
        Given.Booking(session, _ben, _site.Clock.UtcNow);
        _site.Add(session, _coordinator, Given.Session(_site.Clock, reference: "HD-2", days: "2016-10-20 09:30-12:30"));
    }

    private async Task<TestPage> OpenAsync(string address = Address) => await (await _site.BrowserAsync(_coordinator)).GetAsync(address);

    private async Task WriteJoiningAsync()
    {
        await using var scope = _site.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DueLetters>().WriteJoiningAsync();
    }

    private void Mark(LetterState state) => _site.Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, state)));

    private List<OutboxLetter> Letters() => _site.Read(db => db.Outbox.OrderBy(l => l.Id).ToList());

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(Address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_trainer)).GetAsync(Address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync("/sessions/NONE/joining")).Status);
        Assert.NotNull((await OpenAsync("/sessions/HD-1")).Find($"a[href='{Address}']"));
    }

    [Fact]
    public async Task The_page_says_when_they_go_out_and_to_whom()
    {
        Assert.Contains("They go out on Thursday 13 October 2016 from 8am, 5 working days before the first day, to everybody who has a place then: 0 people just now.", (await OpenAsync("/sessions/HD-2/joining")).Main, StringComparison.Ordinal);
        Assert.Contains("They are due, and go out within minutes to the 1 person with a place.", (await OpenAsync()).Main, StringComparison.Ordinal);
        await WriteJoiningAsync();
        Assert.Contains("They are due, and go out within minutes to the 1 person with a place.", (await OpenAsync()).Main, StringComparison.Ordinal);
        Mark(LetterState.Failed);
        Assert.Contains("They have gone out to 0 of the 1 people with a place. 1 email could not be sent or was given up.", (await OpenAsync()).Main, StringComparison.Ordinal);
        Mark(LetterState.Sent);
        Assert.Contains("They have gone out to the 1 person with a place.", (await OpenAsync()).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_words_are_seen_in_the_email_before_they_are_kept()
    {
        var check = await (await OpenAsync()).SubmitAsync(fields: [("Notes", "Bring a pen.\r\nPark behind the library."), ("OnlineAddress", "https://meet.example/1")]);

        Assert.Equal(HttpStatusCode.OK, check.Status);
        Assert.Contains("This is the email to Amina Hussain:", check.Main, StringComparison.Ordinal);
        Assert.Contains("join here: https://meet.example/1 Bring a pen. Park behind the library.", check.Main, StringComparison.Ordinal);
        Assert.Equal("", _site.Read(db => db.Sessions.Single(s => s.Reference == "HD-1").JoiningNotes));
        Assert.Null(check.Find("#Tell"));
        Assert.Contains("When you save, 1 calendar entry is updated with the new address", check.Main, StringComparison.Ordinal);

        Assert.Equal(Address, (await check.SubmitAsync()).Location);
        var saved = await OpenAsync();
        Assert.Contains("Bring a pen.", saved.Find("#Notes")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Bring a pen.\nPark behind the library.", _site.Read(db => db.Sessions.Single(s => s.Reference == "HD-1").JoiningNotes));
        Assert.Equal([LetterKind.Invitation], Letters().ConvertAll(l => l.Kind)); // the address is in the calendar at once
    }

    [Fact]
    public async Task Those_who_have_them_already_can_be_told()
    {
        await WriteJoiningAsync();
        Mark(LetterState.Sent);
        var check = await (await OpenAsync()).SubmitAsync(fields: ("Notes", "Bring a pen."));
        Assert.False(check.Find("#Tell")!.HasAttribute("checked"));
        Assert.DoesNotContain("calendar", check.Main, StringComparison.Ordinal);
        Assert.Contains("Write to the 1 person who has been sent them already", check.Main, StringComparison.Ordinal);

        var saved = await (await check.SubmitAsync(fields: ("Tell", "true"))).FollowAsync();
        var again = await (await check.SubmitAsync(fields: ("Tell", "true"))).FollowAsync();

        Assert.Contains("1 email will be sent in the next few minutes", saved.Said, StringComparison.Ordinal);
        Assert.Contains("saved and sent already", again.Said, StringComparison.Ordinal);
        Assert.Equal(2, Letters().Count);
    }

    [Fact]
    public async Task A_new_address_goes_to_those_who_have_the_old_email_unless_somebody_unticks_it()
    {
        await WriteJoiningAsync();
        Mark(LetterState.Sent);
        var check = await (await OpenAsync()).SubmitAsync(fields: ("OnlineAddress", "https://meet.example/1"));
        Assert.True(check.Find("#Tell")!.HasAttribute("checked"));

        Assert.Contains("saved, 1 email will be sent in the next few minutes, and 1 calendar entry is updated.", (await (await check.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_saved_meanwhile_is_not_overwritten_and_what_was_typed_stays()
    {
        var stale = await OpenAsync();
        var check = await stale.SubmitAsync(fields: ("OnlineAddress", "https://meet.example/old"));
        await (await (await OpenAsync()).SubmitAsync(fields: [("Notes", "Bring a mug."), ("OnlineAddress", "https://meet.example/new")])).SubmitAsync();
        var letters = Letters().Count;

        foreach (var answer in new[] { await check.SubmitAsync(), await stale.SubmitAsync(fields: ("OnlineAddress", "https://meet.example/old")) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal(["Somebody has changed the joining instructions since you opened this page. Nothing of yours was saved: look at what they say now, and decide again"], answer.Errors);
            Assert.Contains("Bring a mug. Address to join online: https://meet.example/new", answer.Main, StringComparison.Ordinal);
            Assert.Equal("https://meet.example/old", answer.Find("#OnlineAddress")!.GetAttribute("value"));
            Assert.Equal((letters, "https://meet.example/new"), (Letters().Count, _site.Read(db => db.Sessions.Single(s => s.Reference == "HD-1").OnlineAddress)));
        }
        // Seen, it can be decided again.
        var again = await (await check.SubmitAsync()).SubmitAsync(fields: ("Notes", "Bring a pen."));
        Assert.Equal(Address, (await again.SubmitAsync()).Location);
        Assert.Equal("https://meet.example/old", _site.Read(db => db.Sessions.Single(s => s.Reference == "HD-1").OnlineAddress));
    }

    [Theory]
    [InlineData("OnlineAddress", "http://meet.example", "Enter the whole address where people join, beginning with https://")]
    [InlineData("OnlineAddress", "Teams", "Enter the whole address where people join, beginning with https://")]
    [InlineData("Notes", null, "What to know beforehand must be 2,000 characters or fewer")]
    public async Task What_is_wrong_is_said_and_nothing_is_kept(string field, string? value, string sentence)
    {
        var page = await OpenAsync();
        foreach (var wrong in new[] { await page.SubmitAsync(fields: (field, value ?? new string('x', 2001))), await (await page.SubmitAsync()).SubmitAsync(fields: (field, value ?? new string('x', 2001))) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
            Assert.Equal([sentence], wrong.Errors);
            Assert.Equal(value ?? new string('x', 2001), wrong.Find($"#{field}") is AngleSharp.Html.Dom.IHtmlInputElement input ? input.Value : wrong.Find($"#{field}")!.TextContent);
        }
        Assert.Equal(("", ""), _site.Read(db => db.Sessions.Where(s => s.Reference == "HD-1").Select(s => new ValueTuple<string, string>(s.JoiningNotes, s.OnlineAddress)).Single()));
    }

    [Fact]
    public async Task They_are_shown_to_who_has_a_place_and_to_trainers_and_to_nobody_else()
    {
        using (var db = _site.Database.Open())
        {
            var session = db.Sessions.Single(s => s.Reference == "HD-1");
            (session.JoiningNotes, session.OnlineAddress) = ("Bring a secret pen.", "https://meet.example/secret");
            db.SaveChanges();
        }
        foreach (var (person, address) in new[] { (_amina, "/bookings"), (_trainer, "/attendance/HD-1/2016-09-14") })
        {
            var page = await (await _site.BrowserAsync(person)).GetAsync(address);
            Assert.NotNull(page.Find("a[href='https://meet.example/secret']"));
            Assert.Contains("Bring a secret pen.", page.Main, StringComparison.Ordinal);
        }
        foreach (var (person, address) in new (Person?, string)[]
        {
            (_ben, "/bookings"), (null, "/"), (null, "/sessions/HD-1"), (_ben, "/sessions/HD-1"), (null, "/calendar?month=2016-09"), (null, $"/courses/{_site.Read(db => db.Sessions.Where(s => s.Reference == "HD-1").Select(s => s.Course.Code).Single())}"),
            (null, "/feeds/programme.ics"), (null, "/sessions/HD-1.ics"),
        })
        {
            var page = await (await _site.BrowserAsync(person)).GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain("secret", page.Text, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _site.Dispose();
}
