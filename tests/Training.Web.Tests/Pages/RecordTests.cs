using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>My training record, training from elsewhere and its evidence, over HTTP. It is 12 September 2016.</summary>
public sealed class RecordTests : IDisposable
{
    private static readonly byte[] Pdf = "%PDF-1.4 a certificate"u8.ToArray();
    private static readonly (string, string)[] Entry = [("What", "Level 3, two days"), ("Provider", "Hampshire"), ("CompletedOn", "2015-05-12"), ("Hours", "12,5"), ("Note", "=1+1")];

    private readonly TestSite _site = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _lead;
    private readonly Person _coordinator = Given.Person("Cleo Coordinator", Role.Coordinator);
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _board = Given.Person("Bo Board", Role.Board);

    public RecordTests()
    {
        (_amina, _ben, _lead) = (Given.Person("Amina Hussain", agency: _agency), Given.Person("Ben Archer"), Given.Person("Lee Lead", Role.AgencyLead, _agency));
        var course = Given.Course(CourseType.Refresher);
        course.Requires = [CourseType.Level3];
        _site.Add(_amina, _ben, _lead, _coordinator, _trainer, _board, course);
    }

    public void Dispose() => _site.Dispose();

    private async Task<TestPage> AddAsync(Person person, byte[]? file = null, string name = "certificate.pdf", string askedAs = "", params (string Name, string Value)[] instead)
    {
        var browser = await _site.BrowserAsync(person);
        var page = await browser.GetAsync("/record/add");
        using var form = new MultipartFormDataContent { { new StringContent(page.Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken" }, { new StringContent(askedAs), "AskedAs" } };
        foreach (var (field, value) in Entry.Select(e => instead.FirstOrDefault(i => i.Name == e.Item1) is { Name: not null } other ? other : e))
        {
            form.Add(new StringContent(value), field);
        }
        if (file is not null)
        {
            var content = new ByteArrayContent(file);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            form.Add(content, "Upload", name);
        }
        return await TestPage.ReadAsync(browser, await browser.Http.PostAsync("/record/add", form));
    }

    private OutsideTraining Only() => _site.Read(db => db.OutsideTraining.Include(t => t.Evidence).Include(t => t.Equivalent).Single());

    private async Task<TestPage> GetAsync(Person? person, string address) => await (await _site.BrowserAsync(person)).GetAsync(address);

    [Fact]
    public async Task The_record_is_ones_own_says_who_sees_it_and_can_be_downloaded()
    {
        foreach (var address in new[] { "/record", "/record/add", "/record.csv", $"/record/evidence/{Guid.NewGuid()}" })
        {
            Assert.StartsWith("/sign-in?returnUrl=", new Uri((await GetAsync(null, address)).Location!).PathAndQuery, StringComparison.OrdinalIgnoreCase);
        }
        var page = await GetAsync(_amina, "/record");
        Assert.Contains("Lee Lead, who looks after training at The solent-nhs agency", page.Main, StringComparison.Ordinal);
        Assert.NotNull((await GetAsync(_amina, "/bookings")).Find("main a[href='/record']"));
        await AddAsync(_amina);
        await AddAsync(_ben, instead: ("What", "Not hers"));

        page = await GetAsync(_amina, "/record");
        Assert.Contains("Level 3, two days Hampshire, completed Tue 12 May 2015 =1+1 Not run by us 12 hours 30 minutes, by your own entry For the record only", page.Main, StringComparison.Ordinal);
        Assert.Contains("2015 0 12.5 12.5", page.Main, StringComparison.Ordinal);
        var csv = await GetAsync(_amina, "/record.csv");
        Assert.Equal("attachment", csv.Response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal([0xEF, 0xBB, 0xBF], (await csv.Response.Content.ReadAsByteArrayAsync())[..3]); // so that Excel reads it as UTF-8
        Assert.Contains("not run by us,\"Level 3, two days\",Hampshire,,,2015-05-12,For the record only,12.5,", csv.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Not hers", csv.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_an_entry_is_said_and_nothing_is_kept()
    {
        var wrong = await AddAsync(_amina, instead: [("What", ""), ("Provider", ""), ("CompletedOn", ""), ("Hours", "")]);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal(["Enter how many hours it took", "Enter the date on which you completed it", "Say what the training was", "Say who ran it"], wrong.Errors.Order(StringComparer.Ordinal));
        Assert.Equal(["Enter the date like 3/10/2016", "Enter the hours as a number, like 6 or 1.5, up to 1,000"], (await AddAsync(_amina, instead: [("CompletedOn", "soon"), ("Hours", "many")])).Errors.Order(StringComparer.Ordinal));
        Assert.Equal("The date must be today or in the past", Assert.Single((await AddAsync(_amina, instead: ("CompletedOn", "2016-09-13"))).Errors));
        Assert.Equal("Choose what it should count as from the list", Assert.Single((await AddAsync(_amina, askedAs: "conference")).Errors));
        Assert.Empty(_site.Read(db => db.OutsideTraining.ToList()));
    }

    [Fact]
    public async Task A_file_is_what_its_content_says_and_its_name_is_only_a_name()
    {
        Assert.Equal(EvidenceFile.WrongType, Assert.Single((await AddAsync(_amina, "MZ program"u8.ToArray())).Errors)); // an exe called .pdf
        Assert.Equal(EvidenceFile.WrongType, Assert.Single((await AddAsync(_amina, "<html>"u8.ToArray(), "a.png")).Errors));
        Assert.Equal(EvidenceFile.Empty, Assert.Single((await AddAsync(_amina, [])).Errors));
        byte[] large = [.. Pdf, .. new byte[Evidence.MostBytes]];
        Assert.Equal(EvidenceFile.TooLarge, Assert.Single((await AddAsync(_amina, large)).Errors));
        var far = await AddAsync(_amina, new byte[21 * 1024 * 1024]);
        Assert.Equal("/record/add?tooLarge=true", far.Location);
        var said = await far.FollowAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "The file must be 5 MB or smaller. Nothing was saved: please fill in the form again"), (said.Status, Assert.Single(said.Errors)));
        Assert.Empty(_site.Read(db => db.OutsideTraining.ToList()));

        Assert.Equal("/record", (await AddAsync(_amina, Pdf, "../../etc/My level.3\u202e certificate.pdf.exe")).Location);
        var evidence = Only().Evidence!;
        Assert.Equal(("My level-3 certificate-pdf.pdf", "application/pdf"), (evidence.FileName, evidence.ContentType));
        Assert.Equal(Pdf, evidence.Content);
    }

    [Fact]
    public async Task Evidence_is_for_its_owner_and_the_team_and_no_browser_runs_it()
    {
        await AddAsync(_amina, Pdf, askedAs: "level-3");
        var training = Only();
        var address = $"/record/evidence/{training.Key}";
        foreach (var other in new[] { _ben, _trainer, _lead, _board })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(other, address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(other, "/people/elsewhere")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(other, $"/people/{_amina.Id}/elsewhere/{training.Key}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(other, $"/record/{training.Key}/remove")).Status);
        }
        foreach (var allowed in new[] { _amina, _coordinator })
        {
            var file = await GetAsync(allowed, address);
            Assert.Equal(("attachment", "certificate.pdf", "application/pdf"), (file.Response.Content.Headers.ContentDisposition!.DispositionType, file.Response.Content.Headers.ContentDisposition.FileName, file.Response.Content.Headers.ContentType!.MediaType));
            Assert.Equal("nosniff", file.Response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("sandbox", file.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_coordinator, $"/record/evidence/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_coordinator, $"/people/{_ben.Id}/elsewhere/{training.Key}")).Status); // not his

        var remove = await GetAsync(_amina, $"/record/{training.Key}/remove");
        Assert.Contains("the file that you added is deleted", remove.Main, StringComparison.Ordinal);
        Assert.Equal("The training is taken off your record.", (await (await remove.SubmitAsync()).FollowAsync()).Said);
        Assert.Null(Only().Evidence);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_amina, $"/record/{training.Key}/remove")).Status);
        Assert.Contains("Taken off their record", (await GetAsync(_coordinator, $"/people/{_amina.Id}")).Main, StringComparison.Ordinal);
        Assert.Contains("Nothing waits", (await GetAsync(_coordinator, "/people/elsewhere")).Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_is_accepted_through_the_one_rule_and_then_counts()
    {
        await AddAsync(_amina, Pdf, askedAs: "level-3");
        var training = Only();
        var browser = await _site.BrowserAsync(_coordinator);
        Assert.Equal("1", TestPage.Words((await browser.GetAsync("/team")).Find("a[href='/people/elsewhere']")!.ParentElement!.NextElementSibling));
        var page = await browser.GetAsync("/people/elsewhere");
        Assert.NotNull(page.Find($"a[href='/people/{_amina.Id}/elsewhere/{training.Key}']"));
        page = await browser.GetAsync($"/people/{_amina.Id}/elsewhere/{training.Key}");
        Assert.Equal(["Choose what the training counts as", "Say what the training was and what you have seen of it"], (await page.SubmitAsync("#accept", ("Type", ""), ("Seen", " "))).Errors.Order(StringComparer.Ordinal));
        Assert.Equal("Level 3, two days, Hampshire", page.Find("#Seen")!.GetAttribute("value")); // what was seen of it they say themselves
        var answer = await (await page.SubmitAsync("#accept", ("Seen", "Level 3, two days, Hampshire, certificate seen"))).FollowAsync();
        Assert.Equal("Accepted: the training counts from now on. We have written to them.", answer.Said);
        Assert.Contains("Accepted as Level 3", answer.Main, StringComparison.Ordinal);

        training = Only();
        Assert.Equal((CourseType.Level3, new DateOnly(2015, 5, 12), "Level 3, two days, Hampshire, certificate seen", _coordinator.Id), (training.Equivalent!.Type, training.Equivalent.CompletedOn, training.Equivalent.What, training.Equivalent.RecordedById));
        Assert.Equal(LetterKind.EquivalentAccepted, _site.Read(db => db.Outbox.Single()).Kind);
        var again = await page.SubmitAsync("#accept"); // the same form once more
        Assert.Equal("This was decided or taken off meanwhile, so nothing has changed.", (await again.FollowAsync()).Said);
        Assert.Contains("Accepted as Level 3", (await GetAsync(_amina, "/record")).Main, StringComparison.Ordinal);

        _site.Read(db => { var e = db.AcceptedEquivalents.Single(); (e.WithdrawnAt, e.WithdrawnBecause) = (_site.Clock.UtcNow, "It was level 2"); return db.SaveChanges(); });
        Assert.Contains("No longer accepted as Level 3: It was level 2", (await GetAsync(_amina, "/record")).Main, StringComparison.Ordinal);
        // Taken off her record it stays for who relied on it, with its file.
        await (await GetAsync(_amina, $"/record/{training.Key}/remove")).SubmitAsync();
        Assert.NotNull(Only().Evidence);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_amina, $"/record/evidence/{training.Key}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(_coordinator, $"/record/evidence/{training.Key}")).Status);
    }

    [Fact]
    public async Task What_is_declined_stays_on_the_record_with_the_reason_and_a_letter_says_so()
    {
        await AddAsync(_amina, askedAs: "level-3");
        var training = Only();
        var page = await GetAsync(_coordinator, $"/people/{_amina.Id}/elsewhere/{training.Key}");
        Assert.Equal("Say why it does not count", Assert.Single((await page.SubmitAsync("#decline")).Errors));
        Assert.Equal($"/people/{_amina.Id}", (await page.SubmitAsync("#decline", ("Reason", "It was level 2"))).Location);

        var letter = _site.Read(db => db.Outbox.Single());
        Assert.Equal((LetterKind.OutsideTrainingDeclined, "amina.hussain@agency.example"), (letter.Kind, letter.ToAddress));
        Assert.Contains("Why: It was level 2", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Not accepted as Level 3: It was level 2", (await GetAsync(_amina, "/record")).Main, StringComparison.Ordinal);
        Assert.Null(Only().EquivalentId);
        Assert.DoesNotContain("It was level 2", _site.Read(db => string.Concat(db.History.Select(h => h.Changes))), StringComparison.Ordinal);
    }
}
