using Microsoft.Playwright;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The whole round: a practitioner books, the trainer scans the code from the practitioner's phone, the board reads it in the quarter.</summary>
public sealed class JourneyTests(RunningSite site) : IClassFixture<RunningSite>
{
    private readonly Person _trainer = Given.Person("Daniel Okafor", Role.Trainer);
    private readonly Person _board = Given.Person("Priya Raman", Role.Board);

    [Fact]
    public async Task A_practitioner_books_a_trainer_scans_and_the_board_sees_it_in_the_quarter()
    {
        var session = Given.Session(site.Clock, reference: "HD-2016-09", venue: Given.Venue(), days: "2016-09-20 09:30-12:30");
        session.Trainers.Add(_trainer);
        site.Add(_board, Given.Agency(), session);
        FakeCamera.ShowNothing(site.CameraFile);
        await using var browser = await site.ChromiumAsync(FakeCamera.Arguments(site.CameraFile));

        // Somebody new finds the session, asks for a code, says who they are, and books.
        var phone = await (await RunningSite.WindowAsync(browser)).NewPageAsync();
        await phone.GotoAsync($"{site.Address}/");
        await phone.GetByRole(AriaRole.Link, new() { Name = "An introduction to neglect" }).First.ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Book a place" }).ClickAsync();
        await phone.GetByLabel("Your email address at work").FillAsync("amina@agency.example");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Send me a code" }).ClickAsync();
        await Assertions.Expect(phone.GetByLabel("Six-digit code")).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(phone)); // as is this
        await phone.GetByLabel("Six-digit code").FillAsync(CodeFor("amina@agency.example"));
        await phone.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await phone.GetByLabel("Full name").FillAsync("Amina Hussain");
        Assert.Empty(await Axe.ViolationsAsync(phone)); // this page is only on the way of somebody new
        await phone.GetByLabel("Agency").SelectOptionAsync(new SelectOptionValue { Label = "The solent-nhs agency" });
        await phone.GetByLabel("Children and their families").CheckAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Book my place" }).ClickAsync();
        await Assertions.Expect(phone.GetByText("You have a place", new() { Exact = true })).ToBeVisibleAsync();
        var card = phone.GetByAltText("QR code to check in to An introduction to neglect");
        await card.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(card).ToBeVisibleAsync();
        Assert.True(await card.EvaluateAsync<bool>("image => image.decode().then(() => image.naturalWidth > 0)"));

        // On the day the trainer's camera sees that code.
        site.Time.Set("2016-09-20T08:20:00Z");
        var door = await SignedInAsync(browser, _trainer);
        await door.GotoAsync($"{site.Address}/attendance");
        await door.GetByRole(AriaRole.Link, new() { Name = "An introduction to neglect" }).First.ClickAsync();
        await door.GetByRole(AriaRole.Link, new() { Name = "Scan", Exact = true }).ClickAsync();
        FakeCamera.Show(site.CameraFile, $"http://localhost/q/{Given.Codes.TokenFor(site.Read(db => db.Bookings.Single().Key))}");
        await Assertions.Expect(door.Locator("#answer")).ToContainTextAsync("Amina Hussain", new() { Timeout = 20_000 });
        await Assertions.Expect(door.Locator("[data-waiting]")).ToHaveTextAsync("Everything is sent");
        Assert.Single(site.Read(db => db.Presences.ToList()));

        // Afterwards the trainer closes the register.
        site.Time.Set("2016-09-20T12:00:00Z");
        await door.GotoAsync($"{site.Address}/attendance/HD-2016-09/2016-09-20/close");
        Assert.Empty(await Axe.ViolationsAsync(door));
        foreach (var tick in await door.GetByLabel("I have looked at this").AllAsync())
        {
            await tick.CheckAsync();
        }
        await door.GetByRole(AriaRole.Button, new() { Name = "Close the register" }).ClickAsync();

        // And the board member reads the quarter.
        var desk = await SignedInAsync(browser, _board, width: 1280);
        await desk.GotoAsync($"{site.Address}/statistics?year=2016-17&quarter=2&by=type");
        var row = desk.Locator("#rows").GetByRole(AriaRole.Row, new() { Name = "Half-day workshop" });
        await Assertions.Expect(row).ToContainTextAsync("20"); // places offered
        var figures = await (await desk.APIRequest.GetAsync($"{site.Address}/statistics.csv?year=2016-17&quarter=2&by=type")).TextAsync();
        Assert.Contains("half-day,Half-day workshop,1,0,0,0,20,1,0,0,1,1,0,0,1,1,0.0500,1.0000,0.0500,0", figures, StringComparison.Ordinal);
    }

    private async Task<IPage> SignedInAsync(IBrowser browser, Person person, int width = 390)
    {
        var window = await RunningSite.WindowAsync(browser, width);
        await site.SignInAsync(window, person);
        return await window.NewPageAsync();
    }

    private string CodeFor(string address) => site.Read(db =>
        db.Letters().Single(l => l.Kind == LetterKind.SignInCode && l.ToAddress == address).Subject[..6]);
}
