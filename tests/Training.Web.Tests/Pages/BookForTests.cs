using System.Net;
using System.Text;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Booking many people at once: paste or upload, check, book, mend.</summary>
public sealed class BookForTests : IDisposable
{
    private const string Address = "/sessions/HD-1/book-for";

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _tom;
    private readonly Person _ben;
    private readonly Person _stranger;
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);

    public BookForTests()
    {
        _tom = Given.Person("Tom Byrne", Role.AgencyLead, _agency);
        _ben = Given.Person("Ben Archer", agency: _agency);
        _stranger = Given.Person("Sam Secret", agency: Given.Agency("police", "police"));
        var level3 = Given.Course(CourseType.Refresher);
        level3.Requires = [CourseType.Level3];
        _site.Add(_tom, _ben, _stranger, _coordinator, Given.Session(_site.Clock, capacity: 2, reference: "HD-1"), Given.Session(_site.Clock, course: level3, reference: "REF-1"),
            Given.Session(_site.Clock, reference: "DRAFT", status: SessionStatus.Draft), Given.Session(_site.Clock, reference: "OFF", status: SessionStatus.Cancelled));
    }

    public void Dispose() => _site.Dispose();

    private int Bookings() => _site.Read(db => db.Bookings.Count());

    private async Task<TestPage> FormAsync(Person person, string address = Address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    private static List<string> Lines(TestPage page) => [.. page.All(".roster__line").Select(TestPage.Words)];

    [Fact]
    public async Task Only_those_who_book_for_others_have_the_page()
    {
        Assert.StartsWith("http://localhost/sign-in", (await (await _site.BrowserAsync()).GetAsync(Address)).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await FormAsync(_ben)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await FormAsync(_site.Read(db => db.People.Single(p => p.Id == _stranger.Id)))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await FormAsync(_tom, "/sessions/NONE/book-for")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await FormAsync(_coordinator, "/sessions/DRAFT/book-for")).Status);
        var loose = Given.Person("Lee Loose", Role.AgencyLead);
        _site.Add(loose);
        Assert.Equal(HttpStatusCode.NotFound, (await FormAsync(loose)).Status);
    }

    [Fact]
    public async Task It_is_found_from_the_session()
    {
        Assert.Equal("Book for your staff", TestPage.Words((await FormAsync(_tom, "/sessions/HD-1")).Find($"main a[href='{Address}']")));
        Assert.Equal("Book for other people", TestPage.Words((await FormAsync(_coordinator, "/sessions/HD-1")).Find($"main a[href='{Address}']")));
        Assert.Null((await FormAsync(_ben, "/sessions/HD-1")).Find($"main a[href='{Address}']"));
        Assert.Null((await FormAsync(_tom, "/sessions/OFF")).Find("main a[href$='book-for']"));
    }

    [Fact]
    public async Task A_list_is_checked_then_booked_and_what_is_left_can_be_mended()
    {
        var form = await FormAsync(_tom);
        Assert.Equal("Tom Byrne", form.Find("#ContactName")!.GetAttribute("value"));

        var check = await form.SubmitAsync(null, ("People", "Ben Archer <ben.archer@agency.example>\nEve Paper\nDora New <dora@agency.example>\nsam.secret@agency.example"));
        Assert.Equal("Check the list", check.Heading.Split(" 2016 ")[^1]);
        Assert.Contains("2 people will get a place, and 1 person will go on the waiting list.", check.Main, StringComparison.Ordinal);
        Assert.Contains("1 line cannot be booked", check.Main, StringComparison.Ordinal);
        Assert.Equal(0, Bookings());

        var done = await check.SubmitAsync();
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Equal(
            ["Ben Archer ben.archer@agency.example Place Has a place.", "Eve Paper Place Has a place. Was new here and has been added. Emails go to Tom Byrne, tom.byrne@agency.example.",
                "Dora New dora@agency.example Waiting list Is on the waiting list, number 1. Was new here and has been added.",
                "sam.secret@agency.example To correct Is not one of your staff. Only the training team can book them."],
            Lines(done));
        Assert.Equal("sam.secret@agency.example", done.Find("#People")!.TextContent.Trim());
        Assert.Equal((3, 3), (Bookings(), _site.Read(db => db.Letters().Count())));

        var again = await check.SubmitAsync();
        Assert.Contains("Nobody was booked, so no email is sent.", again.Main, StringComparison.Ordinal);
        Assert.Equal((3, 3), (Bookings(), _site.Read(db => db.Letters().Count())));

        var mended = await (await done.SubmitAsync(null, ("People", "Gus Hill <gus@agency.example>"))).SubmitAsync();
        Assert.Contains("Is on the waiting list, number 2.", mended.Main, StringComparison.Ordinal);
        Assert.Null(mended.Find("#People"));
        Assert.Equal(_agency.Id, _site.Read(db => db.People.Single(p => p.Name == "Gus Hill").AgencyId));
    }

    [Fact]
    public async Task Where_the_link_person_must_agree_it_says_that_a_place_is_asked_for()
    {
        using (var db = _site.Database.Open())
        {
            var agency = db.Agencies.Single(a => a.Id == _agency.Id);
            (agency.LinkName, agency.LinkEmail) = ("Lena Link", "lena@agency.example");
            db.Add(Given.Policy(AgreementBy.ManagerAndLinkPerson));
            db.SaveChanges();
        }

        var check = await (await FormAsync(_tom)).SubmitAsync(null, ("People", "ben.archer@agency.example\ntom.byrne@agency.example"));
        Assert.Contains("1 person will have a place asked for", check.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("No line of this list", check.Main, StringComparison.Ordinal);
        Assert.Contains("nobody can agree for themselves", Lines(check)[1], StringComparison.Ordinal);
        var done = await check.SubmitAsync();

        Assert.Contains("To be agreed Is a request: Lena Link", Lines(done)[0], StringComparison.Ordinal);
        Assert.Contains("2 emails will be sent", done.Main, StringComparison.Ordinal);
        Assert.Equal(1, Bookings());
    }

    [Fact]
    public async Task The_list_can_be_changed_before_anything_happens()
    {
        var check = await (await FormAsync(_tom)).SubmitAsync(null, ("People", "Eve Paper\nnonsense"), ("ContactName", "Mo Field"), ("ContactEmail", "mo@agency.example"));
        var token = check.Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        var edit = await (await _site.BrowserAsync(_tom)).PostAsync($"{Address}?handler=Edit", ("People", "Eve Paper"));
        Assert.Equal(HttpStatusCode.BadRequest, edit.Status); // another browser's form

        Assert.NotNull(check.Find($"button[formaction='{Address}?handler=Edit']"));
        Assert.NotEmpty(token);
        Assert.Equal(0, Bookings());
    }

    [Theory]
    [InlineData("People", " ", "Paste the people to book, or choose a file")]
    [InlineData("ContactEmail", "mo", "Enter an email address in the correct format, like name@example.com")]
    [InlineData("ContactEmail", "x@no-email.invalid", "Enter an email address in the correct format, like name@example.com")]
    [InlineData("Agency", "1", "Choose an agency from the list")]
    public async Task What_is_wrong_with_the_form(string field, string value, string error)
    {
        var page = await (await FormAsync(_tom)).SubmitAsync(null, [.. field == "People" ? [] : new[] { ("People", "Ben Archer") }, (field, value)]);

        Assert.Equal((HttpStatusCode.BadRequest, error), (page.Status, Assert.Single(page.Errors)));
    }

    [Fact]
    public async Task A_list_that_is_too_long_is_refused_whole()
    {
        var page = await (await FormAsync(_tom)).SubmitAsync(null, ("People", string.Join('\n', Enumerable.Range(0, 201).Select(i => $"p{i}@agency.example"))));

        Assert.Equal("The list must have 200 lines or fewer: book the rest with a second list", Assert.Single(page.Errors));
    }

    [Fact]
    public async Task A_file_of_a_spreadsheet_is_read_whatever_its_encoding()
    {
        foreach (var encoding in new[] { new UTF8Encoding(true), Encoding.Latin1 })
        {
            var check = await UploadAsync([.. encoding.GetPreamble(), .. encoding.GetBytes("name,email,focus\r\nZoë Müller,zoe@agency.example,adults\r\n")]);

            Assert.Equal("Zoë Müller zoe@agency.example Place Will get a place. Is new here and will be added.", Assert.Single(Lines(check)));
        }
        var large = await UploadAsync(new byte[GroupList.MostLetters + 1]);
        Assert.Equal((HttpStatusCode.BadRequest, "The file must be 100 kB or smaller"), (large.Status, Assert.Single(large.Errors)));
    }

    private async Task<TestPage> UploadAsync(byte[] bytes)
    {
        var browser = await _site.BrowserAsync(_tom);
        var form = await browser.GetAsync(Address);
        using var content = new MultipartFormDataContent
        {
            { new StringContent(form.Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" },
            { new ByteArrayContent(bytes), "Upload", "staff.csv" },
        };
        return await TestPage.ReadAsync(browser, await browser.Http.PostAsync(Address, content));
    }

    [Fact]
    public async Task The_team_chooses_the_agency_of_new_people()
    {
        var police = _stranger.AgencyId!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

        await (await (await FormAsync(_coordinator)).SubmitAsync(null, ("People", "Fay Fresh <fay@police.example>\nsam.secret@agency.example"), ("Agency", police))).SubmitAsync();

        Assert.Equal(2, Bookings());
        Assert.Equal(_stranger.AgencyId, _site.Read(db => db.People.Single(p => p.Name == "Fay Fresh").AgencyId));
    }

    [Fact]
    public async Task Who_lacks_what_the_course_asks_for_is_told_line_by_line()
    {
        var page = await (await FormAsync(_tom, "/sessions/REF-1/book-for")).SubmitAsync(null, ("People", "ben.archer@agency.example\nDora New <dora@agency.example>"));

        Assert.All(Lines(page), l => Assert.Contains("To correct We have no record of Level 3, completed before the session begins, which this course asks for first.", l, StringComparison.Ordinal));
        Assert.Contains("No line of this list can be booked as it is.", page.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_takes_no_bookings_says_so()
    {
        Assert.Contains("not taking bookings", (await FormAsync(_tom, "/sessions/OFF/book-for")).Main, StringComparison.Ordinal);
        var form = await FormAsync(_tom);
        var check = await form.SubmitAsync(null, ("People", "ben.archer@agency.example"));
        _site.Time.Set("2016-09-20T09:00:00Z");
        Assert.Contains("already begun", (await check.SubmitAsync()).Main, StringComparison.Ordinal);
        Assert.Equal(0, Bookings());
    }

    [Fact]
    public async Task Names_are_shown_and_never_run()
    {
        var page = await (await FormAsync(_tom)).SubmitAsync(null, ("People", "Eve <b>Bold</b> <eve@agency.example>"));

        Assert.Null(page.Find("main b"));
        Assert.Contains("Eve <b>Bold</b>", page.Main, StringComparison.Ordinal);
    }
}
