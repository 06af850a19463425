using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class HelpCalendarsTests : IDisposable
{
    private readonly TestSite _site = new(alone: true);

    public HelpCalendarsTests() => _site.Add(Given.Session(_site.Clock, course: Given.Course(code: "neglect", title: "Neglect, and drift"), venue: Given.Venue()));

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task The_whole_programme_opens_in_each_program_with_one_press()
    {
        var page = await (await _site.BrowserAsync()).GetAsync("/help/calendars");

        Assert.Equal("http://localhost/feeds/programme.ics", TestPage.Words(page.Find("#feed-address")));
        Assert.Equal(
            [
                "webcal://localhost/feeds/programme.ics",
                "https://outlook.office.com/calendar/0/addfromweb?url=http%3A%2F%2Flocalhost%2Ffeeds%2Fprogramme.ics&name=Safeguarding%20Training",
                "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Flocalhost%2Ffeeds%2Fprogramme.ics",
            ],
            page.All(".subscribe a").Select(a => a.GetAttribute("href")));
        Assert.All(["#outlook", "#google", "#apple", "#thunderbird", "#changes"], id => Assert.NotNull(page.Find(id)));
        Assert.Contains("Sign in for your own calendar", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_it_is_chosen_by_course_board_and_venue_and_other_filters_stay()
    {
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync("/help/calendars?q=drift%20%26%20delay&course=x");

        var chosen = await page.SubmitAsync("#choose-calendar", ("course", "neglect"), ("board", "children"), ("venue", "civic-centre"));

        var address = TestPage.Words(chosen.Find("#feed-address"));
        Assert.Equal("http://localhost/feeds/programme.ics?board=children&course=neglect&venue=civic-centre&q=drift%20%26%20delay", address);
        Assert.Contains("Neglect, and drift", chosen.Main, StringComparison.Ordinal);
        Assert.EndsWith(Uri.EscapeDataString(address["http".Length..]), chosen.All(".subscribe a")[2].GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("neglect", chosen.Find("#course option[selected]")!.GetAttribute("value"));
        Assert.Contains("BEGIN:VCALENDAR", await browser.Http.GetStringAsync(new Uri(address)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("course=bogus", "There is no course “bogus”.")]
    [InlineData("venue=bogus", "There is no venue “bogus”.")]
    [InlineData("theme=bogus", "There is no theme “bogus”.")]
    public async Task A_calendar_of_what_there_is_not_is_not_offered(string query, string sentence)
    {
        var page = await (await _site.BrowserAsync()).GetAsync($"/help/calendars?{query}");

        Assert.Contains(sentence, page.Main, StringComparison.Ordinal);
        Assert.Null(page.Find("#feed-address"));
        Assert.NotNull(page.Find("#choose-calendar"));
    }

    [Theory]
    [InlineData("/courses/neglect", "/help/calendars?course=neglect")]
    [InlineData("/?board=children&venue=civic-centre", "/help/calendars?board=children&venue=civic-centre")]
    public async Task It_is_found_from_a_course_and_from_the_filtered_programme(string from, string to) =>
        Assert.NotNull((await (await _site.BrowserAsync()).GetAsync(from)).Find($"main a[href='{to}']"));
}
