using System.Net;
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

    private readonly TestSite _site = new();
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
        var check = await (await OpenAsync()).SubmitAsync(fields: ("Notes", "Bring a pen."));
        Assert.Contains("Write to the 1 person who has been sent them already", check.Main, StringComparison.Ordinal);

        var saved = await (await check.SubmitAsync(fields: ("Tell", "true"))).FollowAsync();
        var again = await (await check.SubmitAsync(fields: ("Tell", "true"))).FollowAsync();

        Assert.Contains("1 email will be sent in the next few minutes", saved.Said, StringComparison.Ordinal);
        Assert.Contains("saved and sent already", again.Said, StringComparison.Ordinal);
        Assert.Equal(2, Letters().Count);
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
            (_ben, "/bookings"), (null, "/"), (null, "/sessions/HD-1"), (_amina, "/sessions/HD-1"), (null, "/calendar?month=2016-09"), (null, $"/courses/{_site.Read(db => db.Sessions.Where(s => s.Reference == "HD-1").Select(s => s.Course.Code).Single())}"),
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
