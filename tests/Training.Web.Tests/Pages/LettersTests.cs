using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class LettersTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Booking _booking;

    public LettersTests()
    {
        var session = Given.Session(_site.Clock, reference: "HD-1", venue: Given.Venue());
        _booking = Given.Booking(session, _nurse, _site.Clock.UtcNow);
        _site.Add(_coordinator, session);
    }

    private OutboxLetter Letter(LetterState state, string subject = "Your place on the course", LetterKind kind = LetterKind.BookingConfirmed) => new()
    {
        Kind = kind, ToAddress = "amina.hussain@agency.example", ToName = "Amina Hussain", Subject = subject, Text = "You have a place.\n<b>Bold</b>", Html = "<p>You have a place.</p>",
        PersonId = _nurse.Id, BookingId = _booking.Id, SessionId = _booking.SessionId, WrittenAt = _site.Clock.UtcNow, DueAt = _site.Clock.UtcNow, State = state,
        Tries = state == LetterState.Queued ? 0 : 2, ClaimedAt = state == LetterState.Queued ? null : _site.Clock.UtcNow,
        SentAt = state == LetterState.Sent ? _site.Clock.UtcNow : null, LastError = state == LetterState.Failed ? "No such mailbox" : null,
    };

    private int Write(LetterState state, string subject = "Your place on the course", LetterKind kind = LetterKind.BookingConfirmed)
    {
        var letter = Letter(state, subject, kind);
        _site.Add(letter);
        return letter.Id;
    }

    [Fact]
    public async Task Only_the_team_comes_here()
    {
        var id = Write(LetterState.Sent);
        var (nobody, nurse, coordinator) = (await _site.BrowserAsync(), await _site.BrowserAsync(_nurse), await _site.BrowserAsync(_coordinator));
        foreach (var address in new[] { "/letters", $"/letters/{id}", "/letters/pause" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await nobody.GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Forbidden, (await nurse.GetAsync(address)).Status);
            Assert.Equal(HttpStatusCode.OK, (await coordinator.GetAsync(address)).Status);
        }
        Assert.Equal(HttpStatusCode.Forbidden, (await nurse.PostAsync("/letters?handler=Test")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await coordinator.PostAsync($"/letters/{id}?handler=Again")).Status); // no antiforgery token
        foreach (var address in new[] { $"/letters/{id + 1}", "/letters/banana", "/letters?person=99999", "/letters?person=banana" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await coordinator.GetAsync(address)).Status);
        }
    }

    [Fact]
    public async Task It_lists_what_was_written_and_what_became_of_it()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        Assert.Contains("No email has been written yet.", (await browser.GetAsync("/letters")).Main, StringComparison.Ordinal);
        Write(LetterState.Sent, "Sent one");
        Write(LetterState.Failed, "Failed one");
        Write(LetterState.Queued, "Waiting one");
        Write(LetterState.Overtaken, "Old one");

        var page = await browser.GetAsync("/letters");

        Assert.Equal(["To be sent 1", "Sent 1", "Failed 1", "No longer needed 1"],
            page.All(".roster-figures div").Select(d => $"{TestPage.Words(d.QuerySelector("dt"))} {TestPage.Words(d.QuerySelector("dd"))}"));
        Assert.Equal(4, page.All(".roster__line").Count);
        Assert.Contains("Could not be sent: No such mailbox", page.Main, StringComparison.Ordinal);
        Assert.Contains("To Amina Hussain, amina.hussain@agency.example", page.Main, StringComparison.Ordinal);
        Assert.Contains("Emails are put into a folder on this server", page.Main, StringComparison.Ordinal);
        Assert.Contains("The oldest that waits was written Mon 12 Sept 2016, 9am.", page.Main.Replace("Sep 2016", "Sept 2016", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotNull(page.Find("header a[href='/team'][aria-current='true']"));
        Assert.NotNull(page.Find($"a[href='/sessions/HD-1/people/{_booking.Key}']"));
    }

    [Fact]
    public async Task The_team_s_page_counts_what_its_link_shows()
    {
        Write(LetterState.Failed, "Failed one");
        Write(LetterState.Failed, "Given up one");
        Write(LetterState.Failed, "Long ago");
        _site.Read(db => db.Outbox.Where(l => l.Subject == "Given up one").ExecuteUpdate(u => u.SetProperty(l => l.LastError, MailDesk.GivenUp)));
        _site.Read(db => db.Outbox.Where(l => l.Subject == "Long ago").ExecuteUpdate(u => u.SetProperty(l => l.WrittenAt, _site.Clock.UtcNow.AddDays(-31))));
        var browser = await _site.BrowserAsync(_coordinator);
        var link = (await browser.GetAsync("/team")).All(".roster-figures div").Single(d => TestPage.Words(d) is var words && words.StartsWith("Emails that failed", StringComparison.Ordinal) && words.EndsWith('1'));

        var page = await browser.GetAsync(link.QuerySelector("a")!.GetAttribute("href")!);

        Assert.Equal("Failed one", TestPage.Words(Assert.Single(page.All(".roster__name a"))).Split(',')[0]);
        Assert.Contains("of the last 30 days that could not be sent and that nobody has given up", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_filtered_by_form_and_by_link()
    {
        Write(LetterState.Sent, "Sent one");
        Write(LetterState.Failed, "Failed one", LetterKind.Reminder);
        var browser = await _site.BrowserAsync(_coordinator);
        var list = await browser.GetAsync("/letters");

        var byState = await (await list.SubmitAsync("#filter", ("state", "failed"), ("kind", "reminder"), ("session", " HD-1 "))).FollowAsync();
        Assert.Equal(("/letters?state=failed&kind=reminder&session=%20HD-1%20", 1), (byState.Response.RequestMessage!.RequestUri!.PathAndQuery, byState.All(".roster__line").Count));
        Assert.Equal("failed", byState.Find("#state option[selected]")!.GetAttribute("value"));

        var byName = await list.SubmitAsync("#filter", ("q", "hussain sent"));
        Assert.Equal((HttpStatusCode.OK, "/letters", 1), (byName.Status, byName.Response.RequestMessage!.RequestUri!.PathAndQuery, byName.All(".roster__line").Count));
        Assert.Contains("No email matches.", (await list.SubmitAsync("#filter", ("q", "nobody"))).Main, StringComparison.Ordinal);

        Assert.Equal("Emails to or about Amina Hussain", (await browser.GetAsync($"/letters?person={_nurse.Id}")).Heading);
        var person = await (await browser.GetAsync($"/letters?person={_nurse.Id}")).SubmitAsync("#filter", ("state", "sent"));
        Assert.Equal($"/letters?state=sent&person={_nurse.Id}", person.Location);
        Assert.StartsWith("Emails about An introduction to neglect", (await browser.GetAsync("/letters?session=HD-1")).Heading, StringComparison.Ordinal);
        Assert.Contains("No email matches.", (await browser.GetAsync($"/letters?person={_coordinator.Id}")).Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state=banana", "Choose a state from the list")]
    [InlineData("kind=banana", "Choose a kind of email from the list")]
    [InlineData("session=banana", "There is no session with this reference")]
    public async Task What_cannot_be_looked_for_is_said(string query, string error)
    {
        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync($"/letters?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
    }

    [Fact]
    public async Task A_page_that_there_is_not_leads_back_and_a_reference_may_be_typed_in_any_letters()
    {
        Write(LetterState.Sent);
        var browser = await _site.BrowserAsync(_coordinator);

        var page = await browser.GetAsync("/letters?state=sent&page=9999");
        Assert.Contains("There is no such page.", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("No email", page.Main, StringComparison.Ordinal);
        Assert.NotNull(page.Find("main p a[href='/letters?state=sent']"));
        Assert.Null(page.Find("nav[aria-label='Pages']"));
        var found = await browser.GetAsync("/letters?session=hd-1");
        Assert.Equal((HttpStatusCode.OK, 1, "HD-1"), (found.Status, found.All(".roster__line").Count, found.Find("#session")!.GetAttribute("value")));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync("/letters?session=h%25")).Status);
    }

    [Fact]
    public async Task What_the_team_gave_up_is_no_failure_anywhere_and_each_count_has_its_list()
    {
        var old = Letter(LetterState.Failed);
        old.WrittenAt = _site.Clock.UtcNow.AddDays(-40);
        var given = Letter(LetterState.Failed, "Given up");
        given.LastError = MailDesk.GivenUp;
        _site.Add(Letter(LetterState.Failed), old, given, Letter(LetterState.Sending), Letter(LetterState.Queued));
        var browser = await _site.BrowserAsync(_coordinator);

        var team = await browser.GetAsync("/team");
        var list = await browser.GetAsync("/letters");
        Assert.Equal(["To be sent 2", "Sent 0", "Failed 2", "No longer needed 1"],
            list.All(".roster-figures div").Select(d => $"{TestPage.Words(d.QuerySelector("dt"))} {TestPage.Words(d.QuerySelector("dd"))}"));
        foreach (var tile in list.All(".roster-figures div").Concat(team.All("dl div").Where(d => d.QuerySelector("a[href^='/letters']") is not null)))
        {
            var behind = await browser.GetAsync(tile.QuerySelector("a")!.GetAttribute("href")!);
            Assert.Equal(TestPage.Words(tile.QuerySelector("dd")), $"{behind.All(".roster__line").Count}");
        }
        Assert.Equal("To be sent", TestPage.Words(list.Find("#state option[value='queued']")));
    }

    [Fact]
    public async Task Sending_again_leaves_a_trace_on_both()
    {
        var id = Write(LetterState.Sent);
        var page = await (await (await _site.BrowserAsync(_coordinator)).GetAsync($"/letters/{id}")).SubmitAsync("#again");
        var copy = _site.Read(db => db.Outbox.Max(l => l.Id));

        var again = await page.FollowAsync();
        Assert.Contains("Sent again Monday 12 September 2016, 9am, by Cleo Grant: the copy", again.Main, StringComparison.Ordinal);
        Assert.Contains("State Sent Monday 12 September 2016, 9am Sent again", again.Main, StringComparison.Ordinal);
        Assert.NotNull(again.Find($"a[href='/letters/{copy}']"));
        var copied = await (await _site.BrowserAsync(_coordinator)).GetAsync($"/letters/{copy}");
        Assert.Contains("Of an earlier email, sent again by Cleo Grant", copied.Main, StringComparison.Ordinal);
        Assert.NotNull(copied.Find($"a[href='/letters/{id}']"));
        var failed = Write(LetterState.Failed);
        Assert.Contains(", by Cleo Grant", (await (await (await (await _site.BrowserAsync(_coordinator)).GetAsync($"/letters/{failed}")).SubmitAsync("#again")).FollowAsync()).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overtaken_invitation_leads_to_the_newer_one_and_a_withdrawal_stays_true()
    {
        var invitation = new Invitation { BookingId = _booking.Id, DayId = Guid.NewGuid(), CalendarId = Guid.NewGuid(), StartsAt = _site.Clock.UtcNow, EndsAt = _site.Clock.UtcNow.AddHours(1) };
        _site.Add(invitation);
        var (first, second) = (Letter(LetterState.Sent, kind: LetterKind.Invitation), Letter(LetterState.Sent, kind: LetterKind.InvitationWithdrawn));
        (first.InvitationId, first.Calendar, second.InvitationId, second.Calendar) = (invitation.Id, [1], invitation.Id, [2]);
        _site.Add(first);
        _site.Add(second);
        var browser = await _site.BrowserAsync(_coordinator);

        var page = await browser.GetAsync($"/letters/{first.Id}");
        Assert.Contains("Send that one again instead", page.Main, StringComparison.Ordinal);
        Assert.NotNull(page.Find($"main a[href='/letters/{second.Id}']"));
        _site.Read(db => db.Sessions.ExecuteUpdate(u => u.SetProperty(s => s.Status, SessionStatus.Cancelled)));
        Assert.DoesNotContain("may not be true any more", (await browser.GetAsync($"/letters/{second.Id}")).Main, StringComparison.Ordinal);
        _site.Read(db => db.Outbox.Where(l => l.Id == second.Id).ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Queued)));
        page = await browser.GetAsync($"/letters/{first.Id}");
        Assert.DoesNotContain("instead", page.Main, StringComparison.Ordinal);
        Assert.NotNull(page.Find($"main a[href='/letters/{second.Id}']"));
    }

    [Fact]
    public async Task More_than_a_page_is_reached_by_link_and_by_form()
    {
        _site.Add([.. Enumerable.Range(0, 55).Select(i => Letter(LetterState.Sent, $"Number {i}"))]);
        var browser = await _site.BrowserAsync(_coordinator);

        var second = await browser.GetAsync((await browser.GetAsync("/letters?state=sent")).Find("nav[aria-label='Pages'] a")!.GetAttribute("href")!);
        Assert.Equal(("/letters?state=sent&page=2", 5), (second.Response.RequestMessage!.RequestUri!.PathAndQuery, second.All(".roster__line").Count));
        Assert.Equal("/letters?state=sent", second.Find("nav[aria-label='Pages'] a")!.GetAttribute("href"));

        var found = await (await browser.GetAsync("/letters")).SubmitAsync("#filter", ("q", "amina"));
        var next = await found.SubmitAsync("#pages");
        Assert.Equal((HttpStatusCode.OK, 5), (next.Status, next.All(".roster__line").Count));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/letters?page=banana")).Status);
    }

    [Fact]
    public async Task The_list_asks_the_database_no_more_often_for_more_letters()
    {
        Write(LetterState.Sent);
        var browser = await _site.BrowserAsync(_coordinator);
        await CountAsync();
        var few = await CountAsync();
        _site.Add([.. Enumerable.Range(0, 45).Select(i => Letter(i % 2 == 0 ? LetterState.Sent : LetterState.Failed, $"Number {i}"))]);

        Assert.Equal(few, await CountAsync());
        Assert.Equal(46, (await browser.GetAsync("/letters")).All(".roster__line").Count);

        async Task<int> CountAsync()
        {
            var before = _site.Commands.Count;
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/letters?person={_nurse.Id}&session=HD-1")).Status);
            return _site.Commands.Count - before;
        }
    }

    [Fact]
    public async Task An_email_is_shown_as_it_was_written_and_sent_again_once_however_often_the_button_is_pressed()
    {
        var id = Write(LetterState.Sent);
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync($"/letters/{id}");
        Assert.Equal("Booking confirmed Your place on the course", page.Heading);
        Assert.Equal("You have a place.\n<b>Bold</b>", page.Find(".site-letter")!.TextContent);
        Assert.Contains("It goes to amina.hussain@agency.example, with the same words.", page.Main, StringComparison.Ordinal);
        Assert.Contains("the booking: now confirmed", page.Main, StringComparison.Ordinal);
        Assert.Contains("2 tries, the last Monday 12 September 2016, 9am", page.Main, StringComparison.Ordinal);

        Assert.Contains("It will be sent in the next few minutes.", (await (await page.SubmitAsync("#again")).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("sent again already", (await (await page.SubmitAsync("#again")).FollowAsync()).Said, StringComparison.Ordinal);

        Assert.Equal(1, _site.Read(db => db.Outbox.Count(l => l.Id != id && l.State == LetterState.Queued)));
        Assert.Contains("It will be sent", (await (await page.SubmitAsync("#again", ("FormKey", "banana"), ("was", "banana"))).FollowAsync()).Said, StringComparison.Ordinal); // another form
    }

    [Fact]
    public async Task A_failed_email_says_why_and_goes_out_again()
    {
        var id = Write(LetterState.Failed);
        var browser = await _site.BrowserAsync(_coordinator);
        var page = await browser.GetAsync($"/letters/{id}");
        Assert.Contains("Could not be sent: No such mailbox", page.Main, StringComparison.Ordinal);

        var after = await (await page.SubmitAsync("#again")).FollowAsync();
        Assert.Contains("sent again already", (await (await page.SubmitAsync("#again")).FollowAsync()).Said, StringComparison.Ordinal);

        Assert.Contains("It will be sent in the next few minutes.", after.Said, StringComparison.Ordinal);
        Assert.Equal((LetterState.Queued, 1), _site.Read(db => (db.Outbox.Single().State, db.Outbox.Count())));
    }

    [Fact]
    public async Task Whoever_sends_again_is_told_that_the_booking_is_cancelled_by_now()
    {
        var id = Write(LetterState.Sent);
        _site.Read(db => db.Bookings.ExecuteUpdate(u => u.SetProperty(b => b.Status, BookingStatus.Cancelled)));

        Assert.Contains("The booking is cancelled by now. Read the email below before you send it again", (await (await _site.BrowserAsync(_coordinator)).GetAsync($"/letters/{id}")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_kept_is_not_shown_and_cannot_be_sent_again()
    {
        var code = Letter(LetterState.Queued, "123456 is your code to sign in", LetterKind.SignInCode);
        (code.PersonId, code.BookingId, code.SessionId, code.ToName, code.Text) = (null, null, null, "", "123456");
        var link = Letter(LetterState.Queued, "Please answer", LetterKind.AgreementAsked);
        link.Text = "Answer at /agree/AAAAAAAAAAAAAAAAAAAAAA";
        _site.Add(code, link);
        var browser = await _site.BrowserAsync(_coordinator);

        foreach (var address in new[] { "/letters", $"/letters/{code.Id}", $"/letters/{link.Id}" })
        {
            var page = await browser.GetAsync(address);
            Assert.DoesNotContain("123456", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("/agree/A", page.Text, StringComparison.Ordinal);
        }
        _site.Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Sent).SetProperty(l => l.SentAt, _site.Clock.UtcNow)));
        var sent = await browser.GetAsync($"/letters/{code.Id}");
        Assert.Contains("A code to sign in is not kept, so it cannot be sent again.", sent.Main, StringComparison.Ordinal);
        Assert.Null(sent.Find("#again"));
    }

    [Fact]
    public async Task An_email_that_waits_is_given_up()
    {
        var id = Write(LetterState.Queued);
        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync($"/letters/{id}");

        var after = await (await page.SubmitAsync("#give-up")).FollowAsync();

        Assert.Equal("The email is given up and will not be sent.", after.Said);
        Assert.Contains("Given up by the team", after.Main, StringComparison.Ordinal);
        Assert.NotNull(after.Find("#again"));
        Assert.Equal("This email was given up already.", (await (await page.SubmitAsync("#give-up")).FollowAsync()).Said);
        _site.Read(db => db.Outbox.ExecuteDelete());
        Assert.Equal(HttpStatusCode.NotFound, (await page.SubmitAsync("#give-up")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await after.SubmitAsync("#again")).Status);
    }

    [Fact]
    public async Task Emails_are_paused_with_a_reason_which_every_page_of_the_team_says_and_sent_again()
    {
        Write(LetterState.Queued);
        var browser = await _site.BrowserAsync(_coordinator);
        Assert.DoesNotContain("Emails are paused", (await browser.GetAsync("/team")).Main, StringComparison.Ordinal);
        var pause = await browser.GetAsync("/letters/pause");
        var wrong = await pause.SubmitAsync(null, ("Reason", " "));
        Assert.Equal((HttpStatusCode.BadRequest, "Say why emails are paused"), (wrong.Status, Assert.Single(wrong.Errors)));
        Assert.Equal("The reason must be 200 characters or fewer", Assert.Single((await pause.SubmitAsync(null, ("Reason", new string('a', 201)))).Errors));

        var list = await (await pause.SubmitAsync(null, ("Reason", "The mail server is moved."))).FollowAsync();
        Assert.StartsWith("Emails are paused.", list.Said, StringComparison.Ordinal);
        Assert.Contains("by Cleo Grant: The mail server is moved. Only codes to sign in go out.", list.Main, StringComparison.Ordinal);
        Assert.Contains("Emails are paused. See why, or send them again", (await browser.GetAsync("/team")).Main, StringComparison.Ordinal);
        Assert.Contains("paused already", (await (await pause.SubmitAsync(null, ("Reason", "Again"))).FollowAsync()).Said, StringComparison.Ordinal);

        var resume = await browser.GetAsync("/letters/pause");
        Assert.Contains("1 email is waiting, and will go out in the next few minutes.", resume.Main, StringComparison.Ordinal);
        Assert.Equal("Emails go out again.", (await (await resume.SubmitAsync()).FollowAsync()).Said);
        Assert.Contains("not paused", (await (await resume.SubmitAsync()).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_system_that_is_down_is_said_and_tried_now()
    {
        var now = _site.Clock.UtcNow;
        _site.Read(db => db.PostroomState.ExecuteUpdate(u => u.SetProperty(s => s.DownSince, now).SetProperty(s => s.DownBecause, "The password is refused.").SetProperty(s => s.NextTryAt, now.AddMinutes(30))));
        var browser = await _site.BrowserAsync(_coordinator);
        Assert.Contains("Emails cannot be sent at present. See why", (await browser.GetAsync("/team")).Main, StringComparison.Ordinal);
        var list = await browser.GetAsync("/letters");
        Assert.Contains("The password is refused. Nothing is lost", list.Main, StringComparison.Ordinal);
        Assert.Contains("It is tried next", list.Main, StringComparison.Ordinal);

        Assert.StartsWith("The mail system is tried now.", (await (await list.SubmitAsync("#try")).FollowAsync()).Said, StringComparison.Ordinal);

        Assert.Equal(now, _site.Read(db => db.PostroomState.Single().NextTryAt));
        _site.Read(db => db.PostroomState.ExecuteUpdate(u => u.SetProperty(s => s.DownSince, (DateTime?)null)));
        Assert.Contains("nothing to try", (await (await list.SubmitAsync("#try")).FollowAsync()).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_email_goes_to_whoever_asks_for_it_once()
    {
        var browser = await _site.BrowserAsync(_coordinator);
        var list = await browser.GetAsync("/letters");

        Assert.Equal($"A test email is on its way to {_coordinator.Email}.", (await (await list.SubmitAsync("#test")).FollowAsync()).Said);
        Assert.Contains("already", (await (await list.SubmitAsync("#test")).FollowAsync()).Said, StringComparison.Ordinal);

        Assert.Equal((LetterKind.Test, _coordinator.Email), _site.Read(db => (db.Outbox.Single().Kind, db.Outbox.Single().ToAddress)));
    }

    [Fact]
    public async Task The_mail_server_is_named_but_never_its_password()
    {
        foreach (var (key, value) in new[] { ("Mail:Transport", "Smtp"), ("Mail:Host", "mail.agency.example"), ("Mail:Port", "587"), ("Mail:StartTls", "true"), ("Mail:User", "sender"), ("Mail:Password", "hunter2") })
        {
            _site.Overrides[key] = value;
        }

        var page = await (await _site.BrowserAsync(_coordinator)).GetAsync("/letters");

        Assert.Contains("Emails go out through the mail server mail.agency.example, port 587.", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_people_and_bookings_lead_to_their_emails()
    {
        var id = Write(LetterState.Sent);
        var browser = await _site.BrowserAsync(_coordinator);

        Assert.NotNull((await browser.GetAsync("/sessions/HD-1/people")).Find("a[href='/letters?session=HD-1']"));
        Assert.NotNull((await browser.GetAsync($"/people/{_nurse.Id}")).Find($"a[href='/letters?person={_nurse.Id}']"));
        Assert.NotNull((await browser.GetAsync($"/sessions/HD-1/people/{_booking.Key}")).Find($"a[href='/letters/{id}']"));
    }

    public void Dispose() => _site.Dispose();
}
