using System.Net;
using Training.People;
using Training.Statistics;
using Training.Testing;

namespace Training.Web.Tests.Pages.Statistics.Years;

/// <summary>Writing the commentary on a year. It is Monday 12 September 2016.</summary>
public sealed class CommentaryTests : IDisposable
{
    private const string Year = "/statistics/years/2016-17";
    private const string Address = Year + "/commentary";

    private readonly TestSite _site = new();
    private readonly Person _board = Given.Person("Priya Raman", Role.Board);
    private readonly Person _coordinator = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain");

    public CommentaryTests() => _site.Add(_board, _coordinator, _nurse);

    public void Dispose() => _site.Dispose();

    private async Task<TestPage> OpenAsync(Person? person = null) => await (await _site.BrowserAsync(person ?? _board)).GetAsync(Address);

    private static Task<TestPage> PressAsync(TestPage page, string button, string text)
    {
        var pressed = page.All("main button").Single(b => TestPage.Words(b) == button);
        if (pressed.GetAttribute("formaction") is { } action)
        {
            page.Find("main form")!.SetAttribute("action", action);
        }
        return page.SubmitAsync("main form", ("Text", text));
    }

    private string? Kept => _site.Read(db => db.Commentaries.Select(c => c.Text).SingleOrDefault());

    [Fact]
    public async Task It_is_looked_at_first_then_kept_and_shown_to_everybody_who_reads_the_year()
    {
        var page = await OpenAsync();
        Assert.Equal("Commentary on 2016-17", page.Heading);

        var preview = await PressAsync(page, "Preview", "# Attendance\n\nIt **fell**.");
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Equal("Attendance", TestPage.Words(preview.Find(".commentary h3")));
        Assert.Equal("# Attendance\n\nIt **fell**.", preview.Find("textarea")!.TextContent);
        Assert.Contains("Nothing is saved yet.", preview.Main, StringComparison.Ordinal);
        Assert.Null(Kept);

        var saved = await PressAsync(preview, "Save", "# Attendance\n\nIt **rose**.");
        Assert.Equal((HttpStatusCode.Redirect, Year + "#commentary"), (saved.Status, saved.Location));
        var year = await saved.FollowAsync();
        Assert.Equal("The commentary on 2016-17 is saved.", year.Said);
        Assert.Equal("Attendance It rose.", TestPage.Words(year.Find(".commentary")));
        Assert.Contains("Last changed on Monday 12 September 2016 at 9am by Priya Raman", year.Main, StringComparison.Ordinal);
        Assert.Contains("written", (await (await _site.BrowserAsync(_board)).GetAsync("/statistics/years")).Main, StringComparison.Ordinal);

        var team = await OpenAsync(_coordinator);
        Assert.Equal(["Monday 12 September 2016 at 9am, Priya Raman # Attendance It **rose**."], team.All(".commentary-history li").Select(TestPage.Words));
        Assert.Equal("2016-17 has no commentary any more.", $"{(await (await PressAsync(team, "Save", " ")).FollowAsync()).Said.Replace("The year ", "", StringComparison.Ordinal)}");
        Assert.Equal("", Kept);
        Assert.Contains("The commentary was taken away.", (await OpenAsync(_coordinator)).Main, StringComparison.Ordinal);

        // A name may have stood in it: what it said before is for the team, who changed it and when for everybody.
        var board = await OpenAsync();
        Assert.DoesNotContain("rose", board.Text, StringComparison.Ordinal);
        Assert.Equal(["Monday 12 September 2016 at 9am, Grace Whitlock", "Monday 12 September 2016 at 9am, Priya Raman"], board.All(".commentary-history li").Select(TestPage.Words));
    }

    [Fact]
    public async Task The_second_of_two_writers_is_told_and_sees_both_texts()
    {
        await PressAsync(await OpenAsync(), "Save", "First");
        var (mine, theirs) = (await OpenAsync(), await OpenAsync(_coordinator));
        await PressAsync(theirs, "Save", "Theirs <i>too</i>");

        var told = await PressAsync(mine, "Save", "Mine");

        Assert.Equal(HttpStatusCode.Conflict, told.Status);
        Assert.StartsWith("Grace Whitlock has saved the commentary since you opened this page", Assert.Single(told.Errors), StringComparison.Ordinal);
        Assert.Equal(("Theirs <i>too</i>", "Mine"), (TestPage.Words(told.Find("section .commentary-source")), told.Find("textarea")!.TextContent));
        Assert.Equal("Theirs <i>too</i>", Kept);

        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(told, "Save", "Both")).Status);
        Assert.Equal("Both", Kept);
        Assert.Equal(["Both", "Theirs <i>too</i>", "First"], (await OpenAsync(_coordinator)).All(".commentary-history .commentary-source").Select(TestPage.Words));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[x](javascript:alert(1)) <img src=x onerror=alert(1)>")]
    [InlineData("</textarea><script>alert(1)</script>")]
    [InlineData("![x](data:text/html,1)")]
    public async Task No_text_becomes_part_of_the_page(string text)
    {
        var pages = new[] { await PressAsync(await OpenAsync(), "Preview", text), await (await PressAsync(await OpenAsync(), "Save", text)).FollowAsync(), await OpenAsync() };

        foreach (var page in pages)
        {
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Empty(page.All("main script, main [onerror], .commentary img, .commentary a, [href^='javascript:'], [src^='data:']"));
        }
        Assert.Equal(text, pages[2].Find("textarea")!.TextContent);
    }

    [Fact]
    public async Task What_is_too_long_is_told_and_stays_in_the_form()
    {
        var text = new string('a', Commentary.Longest + 1);
        foreach (var button in new[] { "Preview", "Save" })
        {
            var page = await PressAsync(await OpenAsync(), button, text);

            Assert.Equal((HttpStatusCode.BadRequest, "The commentary has 10,001 characters, and there is room for 10,000 characters: shorten it"), (page.Status, Assert.Single(page.Errors)));
            Assert.Equal("#Text", page.Find(".govuk-error-summary__list a")!.GetAttribute("href"));
            Assert.Equal(text, page.Find("textarea")!.TextContent);
        }
        Assert.Null(Kept);
    }

    [Fact]
    public async Task Only_who_may_read_figures_writes_and_only_by_the_form()
    {
        foreach (var handler in new[] { "Preview", "Save" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await (await _site.BrowserAsync(_board)).PostAsync($"{Address}?handler={handler}", ("Text", "Forged"))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).PostAsync($"{Address}?handler={handler}", ("Text", "Forged"))).Status);
            Assert.Contains("/sign-in", (await (await _site.BrowserAsync()).PostAsync($"{Address}?handler={handler}", ("Text", "Forged"))).Location, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync(_board)).GetAsync($"{Address}?handler={handler}&Text=Forged")).Status);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_board)).GetAsync("/statistics/years/2017-18/commentary")).Status); // not begun
        Assert.Null(Kept);
    }
}
