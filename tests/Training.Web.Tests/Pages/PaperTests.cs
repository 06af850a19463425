using System.Net;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>What goes on paper. Today is the first of a Level 3's two days; Amina and Ben hold its places, Cora waits.</summary>
public sealed class PaperTests : IDisposable
{
    private const string Address = "/attendance/L3-2016-09/2016-09-20";

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Agency _police = Given.Agency("police", "police");
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _otherTrainer = Given.Person("Otto Other", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Session _session;
    private readonly Booking _aminas;

    public PaperTests()
    {
        (_amina, _ben) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer", agency: _agency));
        _session = Given.Session(_site.Clock, capacity: 2, reference: "L3-2016-09", course: Given.Course(title: "Working together"), venue: Given.Venue(),
            days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _session.Trainers.Add(_trainer);
        var now = _site.Clock.UtcNow;
        _aminas = Given.Booking(_session, _amina, now);
        Given.Booking(_session, _ben, now);
        Given.Booking(_session, _cora, now);
        var needs = new Needs { Person = _amina };
        needs.Say(new("A hearing loop", "", ""), now);
        _site.Add(_session, _otherTrainer, _coordinator, _police, needs);
        _site.Time.Set("2016-09-20T08:15:00Z");
    }

    private Task<TestBrowser> TrainerAsync() => _site.BrowserAsync(_trainer);

    [Theory]
    [InlineData(Address + "/print")]
    [InlineData(Address + "/badges")]
    public async Task Only_who_keeps_the_register_prints_it(string address)
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await (await _site.BrowserAsync()).GetAsync(address)).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _site.BrowserAsync(_amina)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_otherTrainer)).GetAsync(address)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await (await TrainerAsync()).GetAsync(address.Replace("2016-09-20", "2016-09-21", StringComparison.Ordinal))).Status);
        Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync(_coordinator)).GetAsync(address)).Status);

        var page = await (await TrainerAsync()).GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_printed_register_says_what_when_where_and_who_and_nothing_that_is_nobodys_business()
    {
        var page = await (await TrainerAsync()).GetAsync($"{Address}/print");

        var sheet = TestPage.Words(page.Find(".sheet"));
        Assert.StartsWith("Working together Tuesday 20 September 2016, 9:30am to 4:30pm (day 1 of 2) Civic Centre. Trainer: Tess Trainer.", sheet, StringComparison.Ordinal);
        Assert.EndsWith("L3-2016-09 Page 1 of 1", sheet, StringComparison.Ordinal);
        Assert.Equal(["Ben Archer", "Amina Hussain"], page.All(".sheet__who").Select(TestPage.Words));
        Assert.Equal(["Name", "Agency", "Email"], page.All(".sheet__table:last-of-type thead th").Take(3).Select(TestPage.Words));
        Assert.True(page.All(".sheet__table:last-of-type tbody tr").Count >= PrintedRegister.FewestWalkIns);
        Assert.Empty(page.All("svg.qr"));
        Assert.DoesNotContain("hearing loop", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@agency.example", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Cora Lane", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/print?codes=1")]
    [InlineData("/badges")]
    public async Task Codes_are_drawn_for_those_who_have_a_place_and_say_nothing_else(string part)
    {
        var page = await (await TrainerAsync()).GetAsync(Address + part);

        Assert.Equal(["QR code of Ben Archer", "QR code of Amina Hussain"], page.All("svg.qr").Select(s => s.GetAttribute("aria-label")!));
        Assert.DoesNotContain(Given.Codes.TokenFor(_aminas.Key), page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Badges_come_eight_to_a_page_by_surname_and_the_rest_is_empty()
    {
        var page = await (await TrainerAsync()).GetAsync($"{Address}/badges");

        Assert.Equal(["Ben Archer", "Amina Hussain"], page.All(".badge__name").Select(TestPage.Words));
        Assert.Equal(8, page.All(".badge").Count);
        Assert.Single(page.All(".badges"));
    }

    public void Dispose() => _site.Dispose();
}
