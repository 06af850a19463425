using System.Globalization;
using System.Net;
using Training.People;
using Training.Testing;

namespace Training.Web.Tests.Pages;

public sealed class SignInTests : IDisposable
{
    private const string Unknown = "sam.carter@barnardos.example";

    private readonly TestSite _site = new();
    private readonly Person _nurse = Given.Person("Amina Hussain", agency: Given.Agency());

    public SignInTests() => _site.Add(_nurse);

    private string LatestCode => _site.Read(db => db.Letters().OrderByDescending(l => l.Id).First().Subject[..6]);

    [Fact]
    public async Task A_practitioner_signs_in_with_the_code_of_the_letter()
    {
        var browser = await _site.BrowserAsync();
        var code = await AskAsync(browser, _nurse.Email!);
        Assert.Equal("Enter your code", code.Heading);
        Assert.Contains(_nurse.Email!, code.Main, StringComparison.Ordinal);
        Assert.Equal("one-time-code", code.Find("#Typed")!.GetAttribute("autocomplete"));

        var answer = await code.SubmitAsync(fields: ("Typed", $" {LatestCode[..3]} {LatestCode[3..]} "));

        Assert.Equal("/", answer.Location);
        Assert.Equal(_nurse.Email, (await browser.GetAsync("/account")).Find("dd")!.TextContent);
    }

    [Fact]
    public async Task The_cookie_lasts_ninety_days_and_no_script_or_other_site_can_use_it()
    {
        var browser = await _site.BrowserAsync();

        var answer = await SignInAsync(browser);

        var cookie = Assert.Single(SetCookies(answer), c => c.StartsWith("training=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal); // http://localhost
        var expires = cookie.Split("expires=")[1].Split(';')[0];
        // The cookie runs on the real clock, since browsers do, whatever the site's clock says.
        Assert.InRange((DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow()).TotalDays, 89.9, 90.1);
    }

    [Fact]
    public async Task The_browsers_secret_is_kept_from_scripts_other_sites_and_other_pages_and_taken_back()
    {
        var browser = await _site.BrowserAsync();
        var asked = await (await browser.GetAsync("/sign-in")).SubmitAsync(fields: ("Email", _nurse.Email!));

        var cookie = Assert.Single(SetCookies(asked), c => c.StartsWith("training-code=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/sign-in", cookie, StringComparison.Ordinal);
        var signedIn = await (await asked.FollowAsync()).SubmitAsync(fields: ("Typed", LatestCode));
        Assert.Contains(SetCookies(signedIn), c => c.StartsWith("training-code=;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Behind_https_every_cookie_that_matters_is_secure()
    {
        using var site = new TestSite { Overrides = { ["Site:BaseUrl"] = "https://training.example" } };
        site.Add(Given.Person("Amina Hussain"));
        var browser = await site.BrowserAsync();
        browser.Http.BaseAddress = new Uri("https://localhost");

        var form = await browser.GetAsync("/sign-in");
        var asked = await form.SubmitAsync(fields: ("Email", "amina.hussain@agency.example"));
        var code = site.Read(db => db.Letters().Single().Subject[..6]);
        var answer = await (await asked.FollowAsync()).SubmitAsync(fields: ("Typed", code));

        var cookies = SetCookies(form).Concat(SetCookies(asked)).Concat(SetCookies(answer)).ToList();
        Assert.Equal(4, cookies.Count);
        Assert.All(cookies, c => Assert.Contains("; secure", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_answers_until_the_code_is_right()
    {
        var known = await (await AskAsync(await _site.BrowserAsync(), _nurse.Email!)).SubmitAsync(fields: ("Typed", "nonsense"));
        var unknown = await (await AskAsync(await _site.BrowserAsync(), Unknown)).SubmitAsync(fields: ("Typed", "nonsense"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (known.Status, unknown.Status));
        Assert.Equal(known.Main.Replace(_nurse.Email!, "", StringComparison.Ordinal), unknown.Main.Replace(Unknown, "", StringComparison.Ordinal));
        Assert.Equal(Headers(known), Headers(unknown));

        static IEnumerable<string> Headers(TestPage page) => page.Response.Headers.Select(h => h.Key).Order();
    }

    [Fact]
    public async Task Neither_address_nor_code_ever_stands_in_an_address_bar()
    {
        var browser = await _site.BrowserAsync();
        var asked = await (await browser.GetAsync("/sign-in?returnUrl=%2Fbookings")).SubmitAsync(fields: ("Email", Unknown));
        Assert.Equal("/sign-in/code?ReturnUrl=%2Fbookings", asked.Location);

        var welcome = await (await asked.FollowAsync()).SubmitAsync(fields: ("Typed", LatestCode));

        Assert.Equal("/sign-in/welcome?ReturnUrl=%2Fbookings", welcome.Location);
    }

    [Theory]
    [InlineData("", "Enter your email address")]
    [InlineData("amina", "Enter an email address in the correct format, like name@example.com")]
    [InlineData("\u017Fam@agency.example", "Enter an email address in the correct format, like name@example.com")]
    public async Task An_address_that_is_none_is_refused_in_words(string email, string error)
    {
        var page = await (await (await _site.BrowserAsync()).GetAsync("/sign-in")).SubmitAsync(fields: ("Email", email));

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal([error], page.Errors);
        Assert.Equal("#Email", page.Find(".govuk-error-summary__list a")!.GetAttribute("href"));
        Assert.NotNull(page.Find("#Email-error"));
        Assert.Empty(_site.Read(db => db.Letters().ToList()));
    }

    [Fact]
    public async Task Wrong_codes_are_counted_down_and_then_only_a_new_one_helps()
    {
        var page = await AskAsync(await _site.BrowserAsync(), _nurse.Email!);
        var code = LatestCode;
        var wrong = code == "000000" ? "000001" : "000000";

        Assert.Equal(["Enter the code from the email"], (page = await page.SubmitAsync(fields: ("Typed", ""))).Errors);
        Assert.Equal(["The code is six digits, like 012345"], (page = await page.SubmitAsync(fields: ("Typed", "12345"))).Errors);
        for (var left = 4; left > 0; left--)
        {
            page = await page.SubmitAsync(fields: ("Typed", wrong));
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            Assert.Equal([$"The code is not right. You have {left} {(left == 1 ? "try" : "tries")} left"], page.Errors);
        }
        var over = await page.SubmitAsync(fields: ("Typed", wrong));
        Assert.Equal(["The code was wrong too many times"], over.Errors);
        Assert.Null(over.Find("main form"));

        Assert.Equal(HttpStatusCode.BadRequest, (await page.SubmitAsync(fields: ("Typed", code))).Status);
    }

    [Fact]
    public async Task A_code_of_ten_minutes_ago_is_refused()
    {
        var page = await AskAsync(await _site.BrowserAsync(), _nurse.Email!);
        _site.Time.Advance(TimeSpan.FromMinutes(10));

        var answer = await page.SubmitAsync(fields: ("Typed", LatestCode));

        Assert.Equal(["The code is older than 10 minutes, or has been used"], answer.Errors);
    }

    [Fact]
    public async Task The_letter_is_no_use_in_another_browser()
    {
        await AskAsync(await _site.BrowserAsync(), _nurse.Email!);
        var other = await _site.BrowserAsync();

        Assert.Equal("/sign-in", (await other.GetAsync("/sign-in/code")).Location);
        Assert.Equal("/sign-in", (await other.GetAsync("/sign-in/welcome")).Location);
    }

    [Theory]
    [InlineData("amina.hussain@agency.example")]
    [InlineData(Unknown)]
    public async Task The_sixth_letter_in_a_quarter_of_an_hour_is_refused_with_the_time_to_ask_again(string email)
    {
        var browser = await _site.BrowserAsync();
        for (var i = 0; i < 5; i++)
        {
            await AskAsync(browser, email);
        }

        var page = await (await browser.GetAsync("/sign-in")).SubmitAsync(fields: ("Email", email));

        Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
        Assert.Equal(["This address has had too many codes. Use the latest one, or ask again at 9:15am"], page.Errors);
    }

    [Fact]
    public async Task One_network_can_ask_three_hundred_times_in_ten_minutes()
    {
        using var site = new TestSite(alone: true);
        var browser = await site.BrowserAsync();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.Http.PostAsync("/sign-in", null)).StatusCode);
        }

        var refused = await browser.Http.PostAsync("/sign-in", null);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("600", refused.Headers.RetryAfter!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/sign-in")).Status);
    }

    [Theory]
    [InlineData("/account", "/account")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    public async Task Afterwards_people_go_where_they_wanted_but_never_to_another_site(string wanted, string goes)
    {
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(wanted));
        page = await (await page.SubmitAsync(fields: ("Email", _nurse.Email!))).FollowAsync();

        Assert.Equal(goes, (await page.SubmitAsync(fields: ("Typed", LatestCode))).Location);
        Assert.Equal(goes, (await browser.GetAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(wanted))).Location);
    }

    [Fact]
    public async Task A_page_for_people_who_are_signed_in_leads_to_sign_in_and_back()
    {
        var page = await (await _site.BrowserAsync()).GetAsync("/account");

        Assert.EndsWith("/sign-in?returnUrl=%2Faccount", page.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_gives_a_new_cookie_and_forms_without_token_are_refused()
    {
        var browser = await _site.BrowserAsync();
        var first = SetCookies(await SignInAsync(browser)).Single(c => c.StartsWith("training=", StringComparison.Ordinal));
        var again = await _site.BrowserAsync();
        var second = SetCookies(await SignInAsync(again)).Single(c => c.StartsWith("training=", StringComparison.Ordinal));

        Assert.NotEqual(first, second);
        foreach (var path in new[] { "/sign-in", "/sign-in/code", "/sign-in/welcome", "/sign-out", "/account", "/account?handler=SignOutEverywhere", "/demo" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(path, ("id", "1"), ("Email", Unknown))).Status);
        }
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);
    }

    [Fact]
    public async Task Somebody_new_says_who_they_are_and_is_a_practitioner()
    {
        var browser = await _site.BrowserAsync();
        var page = await (await (await AskAsync(browser, Unknown)).SubmitAsync(fields: ("Typed", LatestCode))).FollowAsync();
        Assert.Equal("Welcome: who are you?", page.Heading);
        Assert.Contains(Unknown, page.Main, StringComparison.Ordinal);

        var agency = _nurse.AgencyId.ToString()!;
        var answer = await page.SubmitAsync(fields: [("Details.Name", " Sam Carter "), ("Details.Agency", agency), ("Details.JobTitle", "Social worker"), ("Details.WorksWith", "Adults"),
            ("Details.Roles", "Admin"), ("Email", "victim@agency.example"), ("Details.Email", "victim@agency.example")]);

        Assert.Equal("/", answer.Location);
        var person = _site.Read(db => db.People.Single(p => p.Id != _nurse.Id));
        Assert.Equal((Unknown, "Sam Carter", _nurse.AgencyId, "Social worker", Focus.Adults, Role.Practitioner),
            (person.Email, person.Name, person.AgencyId, person.JobTitle, person.Focus, person.Roles));
        Assert.Contains("Sam Carter", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_missing_detail_is_named()
    {
        var page = await (await (await AskAsync(await _site.BrowserAsync(), Unknown)).SubmitAsync(fields: ("Typed", LatestCode))).FollowAsync();

        var empty = await page.SubmitAsync();
        var wrong = await empty.SubmitAsync(fields: [("Details.Name", new string('a', 101)), ("Details.Agency", "999999"), ("Details.WorksWith", "NotRecorded")]);

        Assert.Equal(HttpStatusCode.BadRequest, empty.Status);
        Assert.Equal(["Enter your full name", "Choose your agency, or that it is not in this list", "Select who you work with"], empty.Errors);
        Assert.All(empty.All(".govuk-error-summary__list a"), a => Assert.NotNull(empty.Find(a.GetAttribute("href")!)));
        Assert.Contains("Your name must be 100 characters or fewer", wrong.Errors);
        Assert.Contains("Choose your agency, or that it is not in this list", wrong.Errors);
        Assert.Contains("Select who you work with", wrong.Errors);
    }

    [Fact]
    public async Task The_welcome_page_is_not_for_people_who_are_here_already()
    {
        var browser = await _site.BrowserAsync();
        await AskAsync(browser, Unknown);
        Assert.Equal("/sign-in", (await browser.GetAsync("/sign-in/welcome")).Location); // no code yet

        await SignInAsync(browser);
        Assert.Equal("/sign-in", (await browser.GetAsync("/sign-in/welcome")).Location);
    }

    public void Dispose() => _site.Dispose();

    internal static IEnumerable<string> SetCookies(TestPage page) =>
        page.Response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [];

    private async Task<TestPage> SignInAsync(TestBrowser browser) =>
        await (await AskAsync(browser, _nurse.Email!)).SubmitAsync(fields: ("Typed", LatestCode));

    private static async Task<TestPage> AskAsync(TestBrowser browser, string email) =>
        await (await (await browser.GetAsync("/sign-in")).SubmitAsync(fields: ("Email", email))).FollowAsync();
}
