using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Training.Attendance;
using Training.Evaluations;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>Answering on a phone, half an hour before a workshop ends.</summary>
public sealed class EvaluationJourneyTests(RunningSite site) : IClassFixture<RunningSite>
{
    [Fact]
    public async Task Somebody_answers_on_a_phone_loses_the_network_and_hands_in_all_the_same()
    {
        var amina = Given.Person("Amina Hussain");
        var after = Given.Questionnaire(Stage.After, "knowledge scale", "topics any-of Law|Practice", "changes text", "honestly anonymous");
        var session = Given.Session(site.Clock, reference: "HD-1", days: "2016-09-20 09:30-12:30");
        site.Add(amina, session, Given.EvaluationPlan(after: after), new Presence { SessionDay = session.Days[0], Session = session, Person = amina, ArrivedAt = session.StartsAt, Method = ScanMethod.Qr });
        site.Time.Set("2016-09-20T11:05:00Z");
        string Field(int i) => $"q{after.Versions[0].Questions[i].Id}";
        await using var browser = await site.ChromiumAsync();
        var phone = await RunningSite.WindowAsync(browser);
        await site.SignInAsync(phone, amina);
        var page = await phone.NewPageAsync();

        await page.GotoAsync($"{site.Address}/bookings");
        await page.Locator("#questions a").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Answer the questions" }).ClickAsync();
        Assert.Empty(await Axe.ViolationsAsync(page));
        var status = page.Locator("[data-status]");
        await page.Locator($"input[name={Field(0)}][value='4']").CheckAsync();
        await Assertions.Expect(status).ToHaveTextAsync("Saved");

        await phone.SetOfflineAsync(true);
        await page.Locator($"input[name={Field(1)}][value='2']").CheckAsync();
        await page.Locator($"#{Field(2)}").FillAsync("I ask who lives at home");
        await page.Locator($"#{Field(3)}").FillAsync("The room was cold");
        await Assertions.Expect(status).ToContainTextAsync("Not saved: there is no connection just now.");
        Assert.Single(site.Read(db => db.Answers.Where(a => a.Evaluation.SessionId == session.Id).ToList()));
        await phone.SetOfflineAsync(false);
        await Assertions.Expect(status).ToHaveTextAsync("Saved");
        Assert.Equal([2, 4], site.Read(db => db.Answers.Where(a => a.Evaluation.SessionId == session.Id).Select(a => a.Number).Order().ToList()));
        Assert.Equal(["I ask who lives at home"], site.Read(db => db.Comments.Where(c => c.SessionId == session.Id).Select(c => c.Text).ToList())); // and nothing of what is anonymous

        await using var desk = await RunningSite.WindowAsync(browser, 1280); // another device, not signed in
        var there = await desk.NewPageAsync();
        await there.GotoAsync(page.Url);
        await Assertions.Expect(there.Locator($"#{Field(2)}")).ToHaveValueAsync("I ask who lives at home");
        await there.Locator($"#{Field(2)}").FillAsync("I ask who lives at home, and write it down");
        await there.Locator($"#{Field(2)}").BlurAsync();
        await Assertions.Expect(there.Locator("[data-status]")).ToHaveTextAsync("Saved");

        await page.GetByRole(AriaRole.Button, new() { Name = "Hand in" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("Thank you");
        Assert.Equal(["I ask who lives at home, and write it down", "The room was cold"], site.Read(db => db.Comments.Where(c => c.SessionId == session.Id).Select(c => c.Text).Order().ToList()));
        Assert.Null(site.Read(db => db.Comments.Single(c => c.Text == "The room was cold").EvaluationId));
        await there.Locator($"input[name={Field(0)}][value='1']").CheckAsync();
        await Assertions.Expect(there.Locator("[data-status]")).ToContainTextAsync("You have handed these in already");
        Assert.Empty(await Axe.ViolationsAsync(page));
    }

    [Fact]
    public async Task An_answer_that_is_lost_on_the_way_back_doubles_nothing_the_last_words_are_sent_and_a_refusal_is_told_as_one()
    {
        var ben = Given.Person("Ben Archer");
        var after = Given.Questionnaire(Stage.After, "changes text");
        var evaluation = Given.Evaluation(Given.Session(site.Clock, reference: "HD-9", days: "2016-09-20 09:30-12:30"), ben, after, site.Clock.UtcNow);
        (evaluation.SubmittedAt, evaluation.SavedAt) = (null, null);
        site.Add(evaluation);
        string Stored() => site.Read(db => db.Comments.Where(c => c.EvaluationId == evaluation.Id).Select(c => c.Text).SingleOrDefault()) ?? "";
        await using var browser = await site.ChromiumAsync();
        var phone = await RunningSite.WindowAsync(browser);
        var page = await phone.NewPageAsync();
        await page.GotoAsync($"{site.Address}/evaluate/{Given.Codes.EvaluationTokenFor(evaluation.Key)}");
        var (status, field) = (page.Locator("[data-status]"), page.Locator("textarea"));

        await page.RouteAsync("**/evaluate/*", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await field.FillAsync("I ask mroe");
        await field.BlurAsync();
        await Assertions.Expect(status).ToContainTextAsync("Not saved: there is no connection just now.");
        Assert.Equal("I ask mroe", Stored()); // it had arrived
        await page.UnrouteAsync("**/evaluate/*");
        await field.FillAsync("I ask more");
        await field.BlurAsync();
        await Assertions.Expect(status).ToHaveTextAsync("Saved");
        Assert.Equal("I ask more", Stored());

        // The page is put away in the middle of a word, before it would have sent it by itself.
        await field.PressSequentiallyAsync(" now");
        await page.EvaluateAsync("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); document.dispatchEvent(new Event('visibilitychange')); delete document.visibilityState");
        await Assertions.Expect(status).ToHaveTextAsync("Saved", new() { Timeout = 1000 });
        Assert.Equal("I ask more now", Stored());

        await page.Locator("input[name=__RequestVerificationToken]").EvaluateAsync("token => token.value = 'gone'");
        await field.FillAsync("Something else");
        await field.BlurAsync();
        await Assertions.Expect(status).ToHaveTextAsync("Not saved. Copy what you have just written, and open this page again: what was saved is still there.");
        Assert.Equal("I ask more now", Stored());
    }
}
