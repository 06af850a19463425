using System.Net;
using Training.Attendance;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Who comes to which page of training records: every kind of person against every address of Ben's, his agency's and the rules'. It is Monday 12 September 2016.</summary>
public sealed class RecordsAccessTests : IDisposable
{
    private const string Team = "coordinator admin";
    private const string Everybody = "Ben another lead other-lead trainer board trainer-board coordinator admin";
    private const string Code = "ABCDEFGHJKMN";

    private readonly TestSite _site = new();
    private readonly Agency _health = Given.Agency();
    private readonly Agency _police = Given.Agency("police", "police");
    private readonly OutsideTraining _outside = new()
    {
        What = "Level 3", Provider = "Hampshire", CompletedOn = new(2015, 5, 12), Minutes = 360, AskedAs = CourseType.Level3, Evidence = new Evidence { FileName = "a.pdf", ContentType = "application/pdf", Content = [.. "%PDF-1.4"u8] },
    };
    private readonly Dictionary<string, Person?> _people;

    public RecordsAccessTests()
    {
        var ben = Given.Person("Ben Archer", agency: _health);
        _people = new Dictionary<string, Person?>
        {
            ["nobody"] = null,
            ["Ben"] = ben,
            ["another"] = Given.Person("Amina Hussain", agency: _health),
            ["lead"] = Given.Person("Tom Byrne", Role.AgencyLead, _health),
            ["other-lead"] = Given.Person("Olga Lead", Role.AgencyLead, _police),
            ["trainer"] = Given.Person("Tess Trainer", Role.Trainer, _police),
            ["board"] = Given.Person("Bella Board", Role.Board),
            ["trainer-board"] = Given.Person("Theo Both", Role.Trainer | Role.Board, _health),
            ["coordinator"] = Given.Person("Cleo Coordinator", Role.Coordinator),
            ["admin"] = Given.Person("Ada Admin", Role.Admin),
        };
        _outside.Person = ben;
        var session = Given.Session(_site.Clock, reference: "A", days: "2016-09-01 09:30-16:30");
        session.RegisterClosedAt = session.EndsAt;
        session.Trainers.AddRange([_people["trainer"]!, _people["trainer-board"]!]);
        _site.Add([.. _people.Values.OfType<Person>(), session, _outside,
            new Presence { Session = session, SessionDay = session.Days[0], Person = ben, ArrivedAt = session.StartsAt, Method = ScanMethod.Manual, WholeDay = true },
            new Certificate { Session = session, Person = ben, Code = Code, Name = ben.Name, Course = "Course", CompletedOn = new(2016, 9, 1), IssuedAt = session.EndsAt },
            new RefresherRule { Code = "level-3", Name = "Level 3", From = new(2014, 1, 1), Types = [CourseType.Level3], Months = 36 }]);
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Every_role_comes_where_it_may_and_nowhere_else()
    {
        var (ben, key) = (_people["Ben"]!.Id, _outside.Key);
        (string Address, string Who)[] seen =
        [
            ("/record", Everybody),
            ("/record/add", Everybody),
            ("/record.csv", Everybody),
            ($"/record/{key}/remove", "Ben"),
            ($"/record/evidence/{key}", $"Ben {Team}"),
            ($"/certificates/{Code}", $"Ben {Team}"),
            ("/staff/training", "lead other-lead"),
            ("/staff/leavers", "lead other-lead"),
            ($"/staff/people/{ben}/left", "lead"),
            ("/agencies/solent-nhs/training", Team),
            ("/people/elsewhere", Team),
            ($"/people/{ben}/elsewhere/{key}", Team),
            ("/refresher-rules", Team),
            ("/refresher-rules/new", Team),
            ("/refresher-rules/level-3", Team),
            ("/refresher-rules/level-3/end", Team),
        ];
        // Of whoever may, none of these changes anything: the forms are empty, and a version in force is not taken back.
        (string Address, string Who)[] posted =
        [
            ("/staff/training", "lead other-lead"),
            ("/staff/training?handler=Csv", "lead other-lead"),
            ("/staff/training?handler=Workbook", "lead other-lead"),
            ("/staff/leavers", ""), // nobody has left
            ("/agencies/solent-nhs/training?handler=Csv", Team),
            ("/agencies/solent-nhs/training?handler=Workbook", Team),
            ($"/people/{ben}/elsewhere/{key}?handler=Accept", Team),
            ($"/people/{ben}/elsewhere/{key}?handler=Decline", Team),
            ("/refresher-rules/new", Team),
            ("/refresher-rules/level-3", Team),
            ("/refresher-rules/level-3/end", Team),
            ("/refresher-rules?handler=Withdraw&code=level-3&from=2014-01-01", Team),
        ];
        List<string> wrong = [];
        foreach (var (who, person) in _people)
        {
            var browser = await _site.BrowserAsync(person);
            var token = (await browser.GetAsync(person is null ? "/sign-in" : "/account")).Find("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var (address, may) in seen)
            {
                Check(address, may, await browser.GetAsync(address));
            }
            foreach (var (address, may) in posted)
            {
                Check($"POST {address}", may, await browser.PostAsync(address, ("__RequestVerificationToken", token), ("id", $"{ben}")));
            }

            void Check(string address, string may, TestPage page)
            {
                var sent = page.Location?.Contains("/sign-in", StringComparison.Ordinal) == true;
                var came = page.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest || (page.Status == HttpStatusCode.Redirect && !sent);
                var refused = person is null ? sent : page.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound;
                if (!(may.Split(' ').Contains(who) ? came : refused))
                {
                    wrong.Add($"{who} {address}: {(int)page.Status} {page.Location}");
                }
                if (who is not ("Ben" or "lead" or "coordinator" or "admin") && page.Text.Contains("Ben Archer", StringComparison.Ordinal))
                {
                    wrong.Add($"{who} {address} tells of Ben");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal((1, (DateTime?)null, (DateTime?)null), _site.Read(db => (db.RefresherRules.Count(), db.OutsideTraining.Single().DecidedAt, db.OutsideTraining.Single().RemovedAt)));
    }
}
