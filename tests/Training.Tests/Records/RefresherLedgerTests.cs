using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;

namespace Training.Tests.Records;

/// <summary>What is due of people, from registers, training from elsewhere and rules in a real database. It is Monday 12 September 2016.</summary>
public sealed class RefresherLedgerTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Agency _health = Given.Agency();
    private readonly Agency _police = Given.Agency("police", "police");
    private readonly Course _level3 = Given.Course(CourseType.Level3, title: "Level 3");
    private readonly Course _neglect = Given.Course(CourseType.HalfDay, title: "Neglect");
    private readonly Person _amina;
    private readonly Person _ben;

    public RefresherLedgerTests()
    {
        (_amina, _ben) = (Given.Person("Amina Hussain", agency: _health), Given.Person("Ben Archer", agency: _police));
        _level3.Level = "3";
        Add(_amina, _ben, Rule("level-3"));
    }

    public void Dispose() => _database.Dispose();

    private void Add(params object[] entities)
    {
        using var db = _database.Open();
        db.AttachRange(new object[] { _health, _police, _level3, _neglect }.Where(e => db.Entry(e).Property("Id").CurrentValue is > 0));
        db.AddRange(entities);
        db.SaveChanges();
    }

    private static RefresherRule Rule(string code, int months = 36, bool mandatory = false, string from = "2014-01-01") => new()
    {
        Code = code, Name = code, From = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), Types = [CourseType.Level3, CourseType.Refresher], Months = months, Mandatory = mandatory,
    };

    /// <summary>A session that these people completed, all days of it.</summary>
    private void Ran(Course course, string days, params Person[] people) => RanFor(course, days, days.Split(',').Length, people);

    private void RanFor(Course course, string days, int there, params Person[] people)
    {
        using var db = _database.Open();
        var session = Given.Session(_database.Clock, course: db.Courses.SingleOrDefault(c => c.Code == course.Code) ?? course, days: days.Split(','));
        db.Add(session);
        foreach (var day in session.Days.Take(there))
        {
            db.AddRange(people.Select(p => new Presence { SessionDay = day, Session = session, PersonId = p.Id, ArrivedAt = day.StartsAt, Method = ScanMethod.Manual, WholeDay = true }));
        }
        db.SaveChanges();
    }

    private async Task<string> OfAsync(Person person)
    {
        await using var db = _database.Open();
        return string.Join("; ", (await RefresherLedger.OfPersonAsync(db, person.Id))!.Refreshers.Select(r => $"{r.Rule.Code} {r.Standing.Code()} {r.Due:yyyy-MM-dd}".TrimEnd()));
    }

    [Fact]
    public async Task What_somebody_completed_is_due_again_and_a_missed_day_is_not_completed()
    {
        Ran(_level3, "2015-02-02 09:30-16:30,2015-02-09 09:30-16:30", _amina);
        RanFor(_level3, "2015-03-02 09:30-16:30,2015-03-09 09:30-16:30", 1, _ben);

        Assert.Equal("level-3 in-date 2018-02-09", await OfAsync(_amina));
        Assert.Equal("", await OfAsync(_ben));
        Add(Rule("must", 24, mandatory: true));
        Assert.Equal("must never", await OfAsync(_ben));
        Assert.Equal("must in-date 2017-02-09", await OfAsync(_amina));
        await using var db = _database.Open();
        var training = Assert.Single((await RefresherLedger.OfPersonAsync(db, _amina.Id))!.Completed);
        Assert.Equal(("Level 3", "3", 840, new DateOnly(2015, 2, 9)), (training.What, training.Level, training.Minutes, training.On));
        Assert.Null(await RefresherLedger.OfPersonAsync(db, 999_999));
    }

    [Fact]
    public async Task A_line_under_the_stricter_rule_is_found_under_the_other_one_too_and_hours_stand_once()
    {
        Ran(_level3, "2015-02-02 09:30-16:30,2015-02-09 09:30-16:30", _amina);
        var (narrow, police) = (Rule("level-3-only", 12), Rule("police", 24));
        (narrow.Types, police.Sectors) = ([CourseType.Level3], ["police"]);
        Add(Rule("must", 24, mandatory: true), narrow, police);
        await using var db = _database.Open();

        async Task<string> LinesAsync(string? rule) => string.Join("; ", (await AgencyTraining.FindAsync(db, _health.Id, new TrainingFilter(Rule: rule)))!.Staff.SelectMany(s => s.Lines).Select(l => $"{l.Rule!.Code} {l.Hours}".TrimEnd()));
        Assert.Equal("level-3-only 14; must", await LinesAsync(null));
        Assert.Equal("must", await LinesAsync("level-3"));
        Assert.Equal("must", await LinesAsync("must"));
        Assert.Equal("level-3-only 14", await LinesAsync("level-3-only"));
        Assert.Equal("", await LinesAsync("police")); // not for them
        Assert.Equal("", await LinesAsync("none"));
    }

    [Fact]
    public async Task Training_from_elsewhere_counts_by_type_while_it_is_accepted_and_its_hours_where_they_are_known()
    {
        var accepted = new AcceptedEquivalent { PersonId = _amina.Id, Type = CourseType.Level3, CompletedOn = new(2014, 1, 10), What = "Level 3 in Hampshire" };
        Add(accepted, new AcceptedEquivalent { PersonId = _amina.Id, Type = CourseType.Level3, CompletedOn = new(2016, 1, 10), What = "Not so", WithdrawnAt = _database.Clock.UtcNow });
        Assert.Equal("level-3 in-date 2017-01-10", await OfAsync(_amina));

        Add(new RefresherRule { Code = "hours", Name = "hours", From = new(2014, 1, 1), Minutes = 360, Years = 3, Mandatory = true });
        Assert.Equal("hours never; level-3 in-date 2017-01-10", await OfAsync(_amina));
        Add(new OutsideTraining { PersonId = _amina.Id, What = "Level 3", Provider = "Hampshire", CompletedOn = new(2014, 1, 10), Minutes = 360, EquivalentId = accepted.Id });
        Assert.Equal("hours in-date 2017-01-10; level-3 in-date 2017-01-10", await OfAsync(_amina));
    }

    [Fact]
    public async Task Hours_of_several_courses_add_up()
    {
        Add(new RefresherRule { Code = "hours", Name = "hours", From = new(2014, 1, 1), Minutes = 360, Years = 3 });
        Ran(_neglect, "2014-10-06 09:30-12:30", _amina, _ben);
        Ran(_neglect, "2015-11-02 13:30-16:30", _amina);

        Assert.Equal("hours in-date 2017-10-06", await OfAsync(_amina));
        Assert.Equal("", await OfAsync(_ben)); // half of them, and nobody must
    }

    [Fact]
    public async Task What_rests_on_a_register_that_is_not_closed_counts_and_says_so()
    {
        Add(new RefresherRule { Code = "hours", Name = "hours", From = new(2014, 1, 1), Minutes = 360, Years = 3 });
        Ran(_level3, "2014-11-03 09:30-16:30", _amina);
        Ran(_neglect, "2016-09-05 09:30-12:30", _amina);
        async Task<string> OpenAsync()
        {
            await using var db = _database.Open();
            var amina = (await RefresherLedger.OfPersonAsync(db, _amina.Id))!;
            return string.Join("; ", amina.Completed.Where(t => t.RegisterOpen).Select(t => t.What).Concat(amina.Refreshers.Where(r => r.RegisterOpen).Select(r => r.Rule.Code)));
        }
        Assert.Equal("Neglect; Level 3; hours; level-3", await OpenAsync());
        await CloseAsync(_level3);
        Assert.Equal("Neglect; hours", await OpenAsync()); // whose nine hours are told with it
        await CloseAsync(_neglect);
        Assert.Equal("", await OpenAsync());

        async Task CloseAsync(Course course)
        {
            await using var db = _database.Open();
            await db.Sessions.Where(s => s.CourseId == course.Id).ExecuteUpdateAsync(u => u.SetProperty(s => s.RegisterClosedAt, s => s.EndsAt));
        }
    }

    [Fact]
    public async Task A_changed_rule_holds_from_its_day_on_and_an_ended_one_no_more()
    {
        Ran(_level3, "2014-11-03 09:30-16:30", _amina);
        Add(Rule("level-3", 24, from: "2016-10-01"));
        var ended = Rule("level-3", from: "2016-11-01");
        ended.Ended = true;
        Add(ended);

        Assert.Equal("level-3 in-date 2017-11-03", await OfAsync(_amina));
        _database.Time.Set("2016-09-30T23:00:00Z"); // midnight in London
        Assert.Equal("level-3 due-soon 2016-11-03", await OfAsync(_amina));
        _database.Time.Set("2016-11-01T08:00:00Z");
        Assert.Equal("", await OfAsync(_amina));
    }

    [Fact]
    public async Task Who_left_is_on_nobodys_list_and_keeps_their_own_record()
    {
        Ran(_level3, "2015-02-02 09:30-16:30", _amina, _ben);
        await using (var db = _database.Open())
        {
            (await db.People.SingleAsync(p => p.Id == _amina.Id)).AgencyId = null;
            (await db.People.SingleAsync(p => p.Id == _ben.Id)).AgencyId = _health.Id;
            await db.SaveChangesAsync();
        }

        await using var read = _database.Open();
        Assert.Equal(["Ben Archer"], (await RefresherLedger.OfAgencyAsync(read, _health.Id)).People.Select(p => p.Name));
        Assert.Empty((await RefresherLedger.OfAgencyAsync(read, _police.Id)).People);
        Assert.Equal(["Ben Archer"], (await RefresherLedger.OfEverybodyAsync(read)).People.Select(p => p.Name));
        Assert.Equal("level-3 in-date 2018-02-02", await OfAsync(_amina));
    }

    [Fact]
    public async Task It_asks_as_often_for_many_as_for_one()
    {
        var counter = new CommandCounter();
        async Task<int> CountAsync()
        {
            await using var db = new TrainingDb((DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={_database.File}").AddInterceptors(counter).Options, _database.Clock, Training.History.Actor.System);
            var before = counter.Count;
            await RefresherLedger.OfEverybodyAsync(db);
            return counter.Count - before;
        }
        Ran(_level3, "2015-02-02 09:30-16:30", _amina);
        var few = await CountAsync();
        var many = Given.Persons(300);
        many.ForEach(p => p.Agency = _health);
        Add([.. many]);
        Ran(_neglect, "2015-04-02 09:30-12:30", [.. many]);
        Ran(_level3, "2015-05-02 09:30-16:30", [.. many.Take(100)]);

        Assert.Equal(few, await CountAsync());
        Assert.InRange(few, 1, 7);
    }
}
