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
        Assert.Equal(Given.Codes.TypedCodeFor(_aminas.Key), TestPage.Words(page.All(".printed-code")[1])); // to type when the picture is smudged
    }

    [Fact]
    public async Task Badges_come_eight_to_a_page_by_surname_and_the_rest_is_empty()
    {
        var page = await (await TrainerAsync()).GetAsync($"{Address}/badges");

        Assert.Equal(["Ben Archer", "Amina Hussain"], page.All(".badge__name").Select(TestPage.Words));
        Assert.Equal(8, page.All(".badge").Count);
        Assert.Single(page.All(".badges"));
    }

    private Task<TestPage> SheetAsync(TestBrowser browser) => browser.GetAsync($"{Address}/paper");

    /// <summary>The lines are Ben's and Amina's.</summary>
    private static Task<TestPage> SaveAsync(TestPage page, params (string, string)[] fields) => page.SubmitAsync(".sheet-form", fields);

    private List<string> Stays() => _site.Read(db => db.Presences.OrderBy(p => p.Person.Name).Select(p => new { p.Person.Name, p.ArrivedAt, p.LeftAt, p.WholeDay, p.Method }).ToList())
        .ConvertAll(p => $"{p.Name} {_site.Clock.TimeOf(p.ArrivedAt):HH:mm}{(p.LeftAt is { } left ? $" {_site.Clock.TimeOf(left):HH:mm}" : "")}{(p.WholeDay ? " whole" : "")} {p.Method}");

    private int Events() => _site.Read(db => db.ScanEvents.Count());

    [Fact]
    public async Task Only_who_keeps_the_register_enters_a_sheet()
    {
        Assert.StartsWith("/sign-in?returnUrl=", new Uri((await SheetAsync(await _site.BrowserAsync())).Location!).PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await SheetAsync(await _site.BrowserAsync(_amina))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SheetAsync(await _site.BrowserAsync(_otherTrainer))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await (await TrainerAsync()).PostAsync($"{Address}/paper", ("Rest", "came"))).Status); // no antiforgery token
        Assert.Equal("/attendance/L3-2016-09/2016-09-27", (await (await _site.BrowserAsync(_coordinator)).GetAsync("/attendance/L3-2016-09/2016-09-27/paper")).Location); // the day is to come
    }

    [Fact]
    public async Task A_sheet_is_entered_in_one_go_and_entering_it_again_changes_nothing()
    {
        var browser = await TrainerAsync();
        var page = await SheetAsync(browser);
        (string, string)[] sheet =
        [
            ("Rows[0].Mark", "came"), ("Rows[0].In", "10:15"), ("Rows[0].Out", "15:00"), ("Rows[1].Mark", "came"),
            ("WalkIns[0].Name", "Wes Walker"), ("WalkIns[0].Email", "wes@agency.example"), ("WalkIns[0].Agency", $"{_police.Id}"), ("WalkIns[0].Out", "12:00"), ("WalkIns[1].Name", "Nora Nomail"),
        ];

        var register = await (await SaveAsync(page, sheet)).FollowAsync();

        Assert.Equal("The sheet is entered: 4 people changed.", register.Said);
        string[] expected = ["Amina Hussain 09:30 whole Manual", "Ben Archer 10:15 15:00 Manual", "Nora Nomail 09:30 whole WalkIn", "Wes Walker 09:30 12:00 WalkIn"];
        Assert.Equal(expected, Stays());
        Assert.Equal(_police.Id, _site.Read(db => db.Presences.Single(p => p.Person.Name == "Wes Walker").AgencyId));
        var events = Events();

        await SaveAsync(page, sheet); // the same form once more, as by a double press
        Assert.Equal((events, 4), (Events(), Stays().Count));
        var again = await SheetAsync(browser);
        Assert.Equal(["10:15", "15:00", "", "", "", "", "", "12:00"], again.All(".sheet-lines input[type=time]").Select(i => i.GetAttribute("value")!));
        Assert.Equal("The register says that already: nothing has changed.", (await (await SaveAsync(again)).FollowAsync()).Said);
        Assert.Equal((events, expected.Length), (Events(), Stays().Count));
    }

    [Fact]
    public async Task What_was_marked_can_be_put_right_or_taken_back()
    {
        var browser = await TrainerAsync();
        await SaveAsync(await SheetAsync(browser), ("Rows[0].Mark", "came"), ("Rows[0].Out", "12:00"), ("Rows[1].Mark", "absent"));
        Assert.Equal(["Ben Archer 09:30 12:00 Manual"], Stays());

        await SaveAsync(await SheetAsync(browser), ("Rows[0].Out", ""), ("Rows[0].In", "09:45"), ("Rows[1].Mark", "came"));
        Assert.Equal(["Amina Hussain 09:30 whole Manual", "Ben Archer 09:45 whole Manual"], Stays());

        await SaveAsync(await SheetAsync(browser), ("Rows[0].Mark", "absent"), ("Rows[0].In", ""), ("Rows[1].Mark", "not-marked"));
        Assert.Empty(Stays());
        var page = await SheetAsync(browser);
        Assert.True(page.Find("#Rows_0__Mark-absent")!.HasAttribute("checked"));
        Assert.True(page.Find("#Rows_1__Mark-not-marked")!.HasAttribute("checked"));
        await SaveAsync(page, ("Rows[0].Mark", "not-marked"));
        Assert.True((await SheetAsync(browser)).Find("#Rows_0__Mark-not-marked")!.HasAttribute("checked"));
    }

    [Fact]
    public async Task A_walk_in_of_the_day_can_be_put_right_too()
    {
        var browser = await TrainerAsync();
        await SaveAsync(await SheetAsync(browser), ("WalkIns[0].Name", "Wes Walker"));
        Assert.Equal(["Wes Walker 09:30 whole WalkIn"], Stays());

        await SaveAsync(await SheetAsync(browser), ("Rows[2].In", "11:00"), ("Rows[2].Out", "15:00"));
        Assert.Equal(["Wes Walker 11:00 15:00 WalkIn"], Stays());

        await SaveAsync(await SheetAsync(browser), ("Rows[2].Mark", "not-marked"), ("Rows[2].In", ""), ("Rows[2].Out", ""));
        Assert.Empty(Stays());
    }

    [Fact]
    public async Task Those_who_are_not_marked_can_all_be_marked_at_once_and_who_was_scanned_meanwhile_stays_in()
    {
        var browser = await TrainerAsync();
        var page = await SheetAsync(browser);
        await (await browser.GetAsync(Address)).SubmitAsync($"#person-{_amina.Id} form");
        Assert.Equal(["Amina Hussain 09:15 whole Manual"], Stays());

        await SaveAsync(page, ("Rest", "absent"));

        Assert.Equal(["Amina Hussain 09:15 whole Manual"], Stays());
        Assert.True((await SheetAsync(browser)).Find("#Rows_0__Mark-absent")!.HasAttribute("checked"));
        await SaveAsync(page); // nothing was touched
        Assert.Equal(["Amina Hussain 09:15 whole Manual"], Stays());
    }

    [Theory]
    [InlineData("Rows[0].In", "noon", "Ben Archer: enter a time like 9:45")]
    [InlineData("Rows[0].In", "16:30", "Ben Archer: The time in must be before the end, 4:30pm")]
    [InlineData("Rows[0].Out", "09:30", "Ben Archer: The time out must be after the start, 9:30am")]
    [InlineData("Rows[1].In", "10:00", "Amina Hussain: The times say that they came: choose “Came”, or take the times away")]
    [InlineData("WalkIns[2].Email", "nobody", "Enter an email address like name@example.com, or none")]
    [InlineData("WalkIns[2].Name", "", "Enter their full name")]
    [InlineData("WalkIns[2].Agency", "999", "Choose an agency from the list")]
    [InlineData("WalkIns[2].Out", "08:00", "Wes Walker: The time out must be after the start, 9:30am")]
    [InlineData("WalkIns[2].Email", "amina.hussain@agency.example", "Wes Walker: We know this email address under another name. Check it with them. If it is theirs, say so below and add them again.")]
    public async Task Each_mistake_is_explained_nothing_is_entered_and_nothing_is_lost(string field, string value, string error)
    {
        (string Name, string Value)[] sheet = [("Rows[0].Mark", "came"), ("Rows[1].Mark", "not-marked"), ("WalkIns[2].Name", "Wes Walker"), ("WalkIns[2].In", "11:00"), ("WalkIns[2].Email", "wes@agency.example")];
        sheet = [.. sheet.Where(f => f.Name != field && (field != "WalkIns[2].Out" || f.Name != "WalkIns[2].In")), (field, value)];

        var page = await SaveAsync(await SheetAsync(await TrainerAsync()), sheet);

        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
        Assert.NotNull(page.Find($"#{page.Find(".govuk-error-summary__list a")!.GetAttribute("href")![1..]}"));
        Assert.Equal((0, 0), (Events(), Stays().Count));
        Assert.DoesNotContain("Wes Walker", _site.Read(db => db.People.Select(p => p.Name).ToList()));
        Assert.True(page.Find("#Rows_0__Mark-came")!.HasAttribute("checked"));
        if (field != "WalkIns[2].Name")
        {
            Assert.Equal("Wes Walker", page.Find("#WalkIns_2__Name")!.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task Somebody_known_under_another_name_is_added_once_the_trainer_has_asked()
    {
        var page = await SaveAsync(await SheetAsync(await TrainerAsync()), ("WalkIns[0].Name", "C. Coordinator"), ("WalkIns[0].Email", _coordinator.Email!));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);

        await SaveAsync(page, ("WalkIns[0].IsSurelyThem", "true"));

        Assert.Equal(["Cleo Coordinator 09:30 whole WalkIn"], Stays());
    }

    [Fact]
    public async Task A_closed_register_takes_no_sheet()
    {
        var browser = await TrainerAsync();
        var page = await SheetAsync(browser);
        using (var db = _site.Database.Open())
        {
            db.Sessions.Single().RegisterClosedAt = _site.Clock.UtcNow;
            db.SaveChanges();
        }

        var refused = await (await SaveAsync(page, ("Rows[0].Mark", "came"))).FollowAsync();
        Assert.Equal("This register was closed on Tuesday 20 September 2016. Ask the training team to open it again.", refused.Said);
        Assert.Equal(Address, (await SheetAsync(browser)).Location);
        Assert.Equal(0, Events());
    }

    public void Dispose() => _site.Dispose();
}
