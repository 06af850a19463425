using System.Net;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The team's own words for emails. It is Monday 12 September 2016.</summary>
public sealed class WordingTests : IDisposable
{
    private const string Confirmed = "/letters/wording/confirmed";

    private readonly TestSite _site = new();
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _nurse = Given.Person("Amina Hussain");

    public WordingTests() => _site.Add(_coordinator, _nurse, Given.Session(_site.Clock, reference: "HD-1", venue: Given.Venue(), days: "2016-10-04 09:30-12:30"));

    public void Dispose() => _site.Dispose();

    private Task<TestBrowser> TeamAsync() => _site.BrowserAsync(_coordinator);

    private List<LetterWording> All() => _site.Read(db => db.LetterWordings.OrderBy(w => w.Id).ToList());

    /// <summary>Presses a button that is not the form's first.</summary>
    private static Task<TestPage> PressAsync(TestPage page, string button, params (string Name, string Value)[] fields)
    {
        var form = page.Find("main form:not(#remove)")!;
        form.SetAttribute("action", page.All("main button").Single(b => TestPage.Words(b) == button).GetAttribute("formaction")!);
        return page.SubmitAsync("main form:not(#remove)", fields);
    }

    private async Task<OutboxLetter> BookAsync()
    {
        await (await (await _site.BrowserAsync(_nurse)).GetAsync("/sessions/HD-1/book")).SubmitAsync();
        return _site.Read(db => db.Outbox.Single(l => l.Kind == LetterKind.BookingConfirmed));
    }

    [Theory]
    [InlineData("/letters/wording")]
    [InlineData(Confirmed)]
    public async Task Only_the_team_comes_here(string address)
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_nurse)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await TeamAsync()).GetAsync(address)).Status);
    }

    [Theory]
    [InlineData("/letters/wording/banana")]
    [InlineData("/letters/wording/sign-in-code")]
    [InlineData("/letters/wording/agreement-asked")]
    [InlineData(Confirmed + "?type=banana")]
    public async Task A_kind_or_type_that_is_none_is_not_found(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await (await TeamAsync()).GetAsync(address)).Status);

    [Fact]
    public async Task A_form_from_elsewhere_changes_nothing()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await (await TeamAsync()).PostAsync($"{Confirmed}?handler=Save", ("Subject", "Evil"), ("Seen", "0"))).Status);
        Assert.Empty(All());
    }

    [Fact]
    public async Task Every_kind_has_a_page_that_shows_the_program_s_own_words()
    {
        var browser = await TeamAsync();
        var list = await browser.GetAsync("/letters/wording");

        Assert.Equal(ChangeableLetter.All.Count, list.All(".govuk-summary-list__actions a").Count);
        foreach (var link in list.All(".govuk-summary-list__actions a").Select(a => a.GetAttribute("href")!))
        {
            var page = await browser.GetAsync(link);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("Dear Sam Example,", page.Main, StringComparison.Ordinal);
            Assert.Empty(page.All(".letter-look [style], .letter-look a, .letter-look img"));
        }
        Assert.Contains("in place of “You have a place on this session.”", (await browser.GetAsync(Confirmed)).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_shows_the_email_keeps_what_was_typed_and_saves_nothing()
    {
        var page = await (await (await TeamAsync()).GetAsync($"{Confirmed}?type=half-day")).SubmitAsync(null,
            ("Subject", "Welcome to {course}"), ("Opening", "Hello {name},\r\nsee <b>you</b>.\r\n\r\nhttps://maps.example/"), ("Closing", "Park behind {place}."));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        var look = page.Find("section .letter-look")!;
        Assert.Contains("Subject: Welcome to An introduction to neglect", TestPage.Words(look), StringComparison.Ordinal);
        Assert.Contains(look.QuerySelectorAll("p"), p => TestPage.Words(p) == "Hello Sam Example,see <b>you</b>."); // a line break between
        Assert.Contains("Park behind Civic Centre, Civic Centre Road, Southampton, SO14 7LY.", TestPage.Words(look), StringComparison.Ordinal);
        Assert.Null(look.QuerySelector("b"));
        Assert.Equal("https://maps.example/", TestPage.Words(look.QuerySelector(".letter-look__link")));
        Assert.Contains("Dear Sam Example,\n\nHello Sam Example,\nsee <b>you</b>.", page.Find("details .site-letter")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Welcome to {course}", page.Find("#Subject")!.GetAttribute("value"));
        Assert.Equal("Park behind {place}.", page.Find("#Closing")!.TextContent);
        Assert.Empty(All());
        Assert.Equal(0, _site.Read(db => db.Outbox.Count()));

        var again = await PressAsync(page, "Save"); // what was previewed
        Assert.Contains("stand in every email that is written from now on", (await again.FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Equal((LetterKind.BookingConfirmed, CourseType.HalfDay, "Hello {name},\nsee <b>you</b>.\n\nhttps://maps.example/"), (All()[0].Kind, All()[0].Type, All()[0].Opening));
    }

    [Fact]
    public async Task Saved_words_stand_in_the_next_email_and_the_program_s_come_back()
    {
        var browser = await TeamAsync();
        var list = await (await PressAsync(await browser.GetAsync(Confirmed), "Save", ("Subject", "See you at {course}"), ("Closing", "Bring a mug."))).FollowAsync();
        Assert.Contains("Your words for all types", list.Main, StringComparison.Ordinal);

        var letter = await BookAsync();

        Assert.Equal("See you at An introduction to neglect", letter.Subject);
        Assert.Contains("\n\nBring a mug.\n\n", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Please bring", letter.Text, StringComparison.Ordinal);
        var removed = await (await (await browser.GetAsync(Confirmed)).SubmitAsync("#remove")).FollowAsync();
        Assert.Contains("in the standard words again", removed.Said, StringComparison.Ordinal);
        Assert.Empty(All());
        Assert.Null(_site.Services.GetService(typeof(Wordings)) is Wordings w ? w.For(LetterKind.BookingConfirmed, CourseType.HalfDay) : new LetterWording());
    }

    [Fact]
    public async Task Saved_words_are_shown_in_the_email_and_what_removing_them_does_is_said_before()
    {
        var browser = await TeamAsync();
        var before = await browser.GetAsync(Confirmed);
        Assert.Null(before.Find("#preview"));
        await PressAsync(before, "Save", ("Opening", "Hello {name}."));

        var page = await browser.GetAsync(Confirmed);

        Assert.Equal("How it looks now", TestPage.Words(page.Find("#preview")));
        Assert.Contains("Hello Sam Example.", TestPage.Words(page.Find("section .letter-look")), StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing is saved yet", page.Main, StringComparison.Ordinal);
        Assert.Contains("This removes your words for all types, at once.", page.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("program’s", page.Main, StringComparison.Ordinal);
        Assert.Equal("How it looks now", TestPage.Words((await browser.GetAsync($"{Confirmed}?type=half-day")).Find("#preview")));
    }

    [Fact]
    public async Task A_second_press_of_a_button_finds_it_done()
    {
        var browser = await TeamAsync();
        var form = await browser.GetAsync(Confirmed);
        await PressAsync(form, "Save", ("Subject", "Ours"));
        Assert.Equal(HttpStatusCode.Redirect, (await PressAsync(form, "Save", ("Subject", "Ours"))).Status);
        Assert.Equal("Ours", Assert.Single(All()).Subject);

        var page = await browser.GetAsync(Confirmed);
        await page.SubmitAsync("#remove");
        Assert.Contains("in the standard words again", (await (await page.SubmitAsync("#remove")).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Empty(All());
    }

    [Fact]
    public async Task A_type_begins_with_the_words_for_all_and_then_has_its_own()
    {
        var browser = await TeamAsync();
        await PressAsync(await browser.GetAsync(Confirmed), "Save", ("Subject", "For all"));
        var page = await browser.GetAsync($"{Confirmed}?type=half-day");
        Assert.Equal("For all", page.Find("#Subject")!.GetAttribute("value"));
        Assert.Null(page.Find("#remove"));

        var list = await (await PressAsync(page, "Save", ("Subject", "For half-days"))).FollowAsync();

        Assert.Contains("Your words for all other types Your words for: Half-day workshop", list.Main, StringComparison.Ordinal);
        Assert.Equal("For half-days", (await BookAsync()).Subject);
        var own = await browser.GetAsync($"{Confirmed}?type=half-day");
        Assert.Contains("It then uses your words for all types.", own.Main, StringComparison.Ordinal);
        await own.SubmitAsync("#remove");
        Assert.Equal("For all", Assert.Single(All()).Subject);
    }

    [Theory]
    [InlineData("Subject", "Hello {nmae}", "{nmae} cannot be used in the subject. Use {name}, {course}, {date}, {times}, {place}, {reference} or {site}")]
    [InlineData("Subject", "Hello\r\nBcc: all@agency.example", "The subject must be one line")]
    [InlineData("Opening", "Hello {name", "A brace stands alone in the opening. Use {name}, {course}, {date}, {times}, {place}, {reference} or {site}, or take it out")]
    [InlineData("Closing", "long", "The closing must be 2,000 characters or fewer")]
    public async Task Each_mistake_is_explained_and_nothing_is_lost(string field, string value, string error)
    {
        value = value == "long" ? new string('x', 2_001) : value;
        foreach (var button in new[] { "Preview", "Save" })
        {
            var form = await (await TeamAsync()).GetAsync(Confirmed);
            (string, string)[] fields = [.. new[] { ("Subject", "Fine"), ("Opening", "Fine"), ("Closing", "Fine") }.Where(f => f.Item1 != field), (field, value)];
            var page = button == "Preview" ? await form.SubmitAsync(null, fields) : await PressAsync(form, button, fields);

            Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
            Assert.Equal($"#{field}", page.Find(".govuk-error-summary__list a")!.GetAttribute("href"));
            Assert.Contains($"{field}-error", page.Find($"#{field}")!.GetAttribute("aria-describedby"), StringComparison.Ordinal);
            Assert.Equal("Fine", field == "Opening" ? page.Find("#Closing")!.TextContent : page.Find("#Opening")!.TextContent);
            Assert.Empty(All());
        }
    }

    [Fact]
    public async Task Nothing_typed_is_nothing_to_save()
    {
        var page = await PressAsync(await (await TeamAsync()).GetAsync(Confirmed), "Save", ("Opening", "  \r\n "));

        Assert.Equal((HttpStatusCode.BadRequest, "Write a subject, an opening or a closing, or use the standard words"), (page.Status, Assert.Single(page.Errors)));
    }

    [Fact]
    public async Task Nobody_overwrites_what_somebody_else_has_changed_meanwhile()
    {
        var browser = await TeamAsync();
        await PressAsync(await browser.GetAsync(Confirmed), "Save", ("Subject", "First"));
        var (mine, theirs) = (await browser.GetAsync(Confirmed), await browser.GetAsync(Confirmed));
        await PressAsync(theirs, "Save", ("Subject", "Theirs"));

        var refused = await PressAsync(mine, "Save", ("Subject", "Mine"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.StartsWith("Somebody else has changed these words since you opened this page, and nothing was saved.", Assert.Single(refused.Errors), StringComparison.Ordinal);
        Assert.Contains("Subject: Theirs", TestPage.Words(refused.Find(".site-panel")), StringComparison.Ordinal);
        Assert.Equal("Mine", refused.Find("#Subject")!.GetAttribute("value"));
        Assert.Equal("Theirs", Assert.Single(All()).Subject);
        Assert.Contains("so they stay as they are now", Assert.Single((await mine.SubmitAsync("#remove")).Errors), StringComparison.Ordinal);
        Assert.Equal("Theirs", Assert.Single(All()).Subject);

        await PressAsync(refused, "Save"); // knowing theirs
        Assert.Equal("Mine", Assert.Single(All()).Subject);
    }
}
