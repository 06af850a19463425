using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>Freezing a quarter, and that what was frozen comes out again byte for byte, whatever happens later. It is 1 June 2017; the quarter is July to September 2016.</summary>
public sealed class FreezeTests : IDisposable
{
    private static readonly Quarter Q2 = Quarter.Of(new DateOnly(2016, 9, 1));
    private static readonly Boards?[] EachBoard = [null, Boards.Children, Boards.Adults];

    private readonly Scene _scene = new();
    private readonly Person _priya = Given.Person("Priya Raman", Role.Board);
    private readonly Session _first;
    private readonly Session _joint;

    public FreezeTests()
    {
        var (health, police) = (Given.Agency(), Given.Agency("police", "police"));
        var theme = new Theme { Code = "neglect", Name = "Neglect", Source = "priority" };
        var course = Given.Course(code: "neglect");
        course.Themes.Add(new CourseTheme { Theme = theme });
        _first = _scene.Session(course: course, days: "2016-09-20 09:30-12:30");
        _joint = _scene.Session(boards: BoardsExtensions.Joint, type: CourseType.Level3, days: ["2016-09-29 09:30-16:30", "2016-10-06 09:30-16:30"]);
        _joint.Venue = Given.Venue();
        foreach (var (person, i) in new[] { Given.Person(agency: health), Given.Person(agency: police, focus: Focus.Adults), Given.Person(focus: Focus.Both), _priya }.Select((p, i) => (p, i)))
        {
            _scene.Place(_first, person);
            if (i > 0)
            {
                _scene.Came(_first, person, whole: i > 1);
                _scene.Came(_joint, person);
            }
        }
        _scene.Book(_joint, Given.Person(agency: police), Training.Bookings.BookingStatus.Waiting);
        _scene.Book(_joint, Given.Person(agency: health), Training.Bookings.BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-09-20 09:00");
        _scene.Session(status: SessionStatus.Cancelled, days: "2016-08-02 09:30-12:30");
        _scene.TotalAsync().GetAwaiter().GetResult();
    }

    public void Dispose() => _scene.Dispose();

    private TrainingDb Open(bool locking = true) => _scene.Database.Open(new Actor(_priya.Id, "web 192.0.2.7"), locking);

    private async Task<FreezeAnswer> FreezeAsync(Quarter? quarter = null, string? note = "Agreed by the group.", bool withoutOpen = false, string? seen = null, TrainingDb? on = null)
    {
        await using var own = on is null ? Open() : null;
        var db = on ?? own!;
        var desk = new FreezeDesk(db, db.Clock);
        return await desk.FreezeAsync(quarter ?? Q2, note, withoutOpen, seen ?? (await desk.LookAsync(quarter ?? Q2)).Fingerprint);
    }

    private async Task SqlAsync(string sql)
    {
        await using var db = _scene.Database.Open();
        await db.Database.OpenConnectionAsync();
        await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = OFF");
        await db.Database.ExecuteSqlRawAsync(sql);
        await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = ON");
    }

    /// <summary>Every report of the quarter that can be asked for, by somebody who remembers nothing.</summary>
    private static async Task<string> EverythingAsync(TestDatabase database, bool live = false)
    {
        await using var db = database.Open();
        var count = await new StatisticsDesk(db, new CountCache()).CountAsync(Q2, live);
        var all = new List<string>();
        foreach (var (board, by) in EachBoard.SelectMany(_ => Codes.All<By>(), (board, by) => (board, by)))
        {
            var report = QuarterReport.Of(count, board, by, StatisticsReader.Team);
            all.AddRange(ReportJson.Write(report), ReportCsv.Write(report), string.Join('\n', ReportTable.Write(report, database.Clock).Split('\n')[1..])); // the first line says whether it is frozen
            foreach (var across in Codes.All<By>().Where(a => a != by))
            {
                var cross = CrossReport.Of(count, board, by, across, StatisticsReader.Team);
                all.AddRange(cross.Rows.Rows.SelectMany(_ => cross.Columns.Rows, (row, column) => $"{row.Group} {row.Label} {column.Group} {column.Label} {string.Join(',', Measures.All.Select(m => cross.Cell(row, column)[m]))}"));
            }
        }
        return string.Join('\n', all);
    }

    [Fact]
    public async Task A_quarter_is_frozen_once_by_somebody_with_a_note()
    {
        Assert.True((await FreezeAsync(note: "  Agreed\r\nby the group. ")).Done);

        await using var db = Open();
        var frozen = await db.FrozenQuarters.Include(f => f.FrozenBy).SingleAsync();
        Assert.Equal((Q2.From, "Priya Raman", "Agreed\nby the group.", new DateTime(2017, 6, 1, 9, 0, 0, DateTimeKind.Utc)), (frozen.From, frozen.FrozenBy!.Name, frozen.Note, frozen.FrozenAt));
        var history = await db.History.SingleAsync(h => h.Subject == "frozen-quarter");
        Assert.Equal(_priya.Id, history.ActorId);
        Assert.DoesNotContain("Agreed", history.Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("format", history.Changes, StringComparison.Ordinal);
        // Of people, numbers that mean nothing elsewhere.
        Assert.DoesNotContain("Person ", frozen.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("@", frozen.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("Priya", frozen.Data, StringComparison.Ordinal);

        Assert.Equal([("", "Quarter 2 of 2016-17 is frozen already, by Priya Raman")], (await FreezeAsync()).Problems);
        await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync("UPDATE FrozenQuarters SET Note = 'Other'"));
        await Assert.ThrowsAnyAsync<Exception>(() => db.Database.ExecuteSqlRawAsync("DELETE FROM FrozenQuarters"));
    }

    [Fact]
    public async Task What_cannot_be_frozen_says_why()
    {
        Assert.Equal([("", "A quarter is frozen, not a year")], (await FreezeAsync(Q2.WholeYear, seen: "any")).Problems);
        Assert.Equal([("", "There is nothing to freeze: no session of Quarter 2 of 2015-16 is recorded here")], (await FreezeAsync(Q2.SameLastYear)).Problems);
        Assert.Equal([("", "Quarter 1 of 2017-18 is not over yet: it can be frozen from Saturday 1 July 2017 on")], (await FreezeAsync(Quarter.Of(new DateOnly(2017, 6, 1)))).Problems);
        Assert.Equal([("Note", "Say something with the figures, such as where the group agreed them")], (await FreezeAsync(note: " \n ")).Problems);
        Assert.Equal([("Note", "The note must be 1,000 characters or fewer")], (await FreezeAsync(note: new string('x', 1001))).Problems);
        Assert.Equal("Note", Assert.Single((await FreezeAsync(seen: "0123456789abcdef")).Problems).Field);
        await using var db = Open();
        Assert.Equal((0, 0), (await db.FrozenQuarters.CountAsync(), await db.History.CountAsync(h => h.Subject == "frozen-quarter")));
        Assert.True((await FreezeAsync(note: new string('x', 1000))).Done);
    }

    [Fact]
    public async Task Sessions_that_are_still_open_are_left_out_only_when_somebody_says_so()
    {
        var open = _scene.Session(closed: false, days: "2016-09-22 09:30-12:30");
        await _scene.TotalAsync();

        Assert.Equal([("WithoutOpen", "Tick that the quarter is to be frozen without 1 session that is still open")], (await FreezeAsync()).Problems);
        await using (var db = Open())
        {
            Assert.Equal(open.Reference, Assert.Single((await new FreezeDesk(db, db.Clock).LookAsync(Q2)).Open).Session.Reference);
        }
        Assert.True((await FreezeAsync(withoutOpen: true)).Done);
        Assert.Contains($"Provisional, not counted: {open.Reference}", await EverythingAsync(_scene.Database), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_over_the_quarter_s_end_is_still_open_until_its_last_day()
    {
        _scene.Database.Time.Set("2016-10-03T09:00:00Z"); // the joint session's second day is the 6th
        await using var db = Open();
        var freezing = await new FreezeDesk(db, db.Clock).LookAsync(Q2);
        Assert.Null(freezing.Refusal);
        var open = Assert.Single(freezing.Open);
        Assert.Equal((_joint.Reference, true), (open.Session.Reference, open.IsToCome));
        Assert.Equal("WithoutOpen", Assert.Single((await FreezeAsync()).Problems).Field);
    }

    [Fact]
    public async Task Of_two_at_once_one_freezes_and_the_other_is_told()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FreezeAsync())));

        Assert.Single(answers, a => a.Done);
        Assert.All(answers.Where(a => !a.Done), a => Assert.StartsWith("Quarter 2 of 2016-17 is frozen already", Assert.Single(a.Problems).Sentence, StringComparison.Ordinal));
    }

    /// <summary>Without locks both look before either saves, as two programs would that do not wait for each other: the index lets one in.</summary>
    [Fact]
    public async Task Without_locks_the_index_sees_to_it()
    {
        await using var db = Open(locking: false);
        var other = true;
        db.SavingChanges += (_, _) => other = !other || FreezeOther();

        var answer = await FreezeAsync(on: db);

        Assert.Equal([("", "Quarter 2 of 2016-17 is frozen already")], answer.Problems);
        await using var read = Open();
        Assert.Equal("By the other.", Assert.Single(await read.FrozenQuarters.ToListAsync()).Note);
        Assert.Equal(1, await read.History.CountAsync(h => h.Subject == "frozen-quarter"));

        bool FreezeOther()
        {
            using var second = Open(locking: false);
            Assert.True(Task.Run(() => FreezeAsync(note: "By the other.", on: second)).GetAwaiter().GetResult().Done);
            return false;
        }
    }

    [Fact]
    public async Task What_stops_between_leaves_nothing_half_done()
    {
        await using (var db = Open())
        {
            db.SavedChanges += (_, _) => throw new InvalidOperationException("The power went.");
            await Assert.ThrowsAsync<InvalidOperationException>(() => FreezeAsync(on: db));
        }
        await using (var db = Open())
        {
            Assert.Equal((0, 0), (await db.FrozenQuarters.CountAsync(), await db.History.CountAsync(h => h.Subject == "frozen-quarter")));
        }
        Assert.True((await FreezeAsync()).Done);
    }

    [Fact]
    public async Task What_was_frozen_comes_out_byte_for_byte_whatever_happens()
    {
        const string By = "\"frozen_by\": \"Priya Raman\"";
        const string Published = "figures: as they were published, frozen on 2017-06-01T09:00:00Z. sessions: ";
        const string Standing = "figures: as they stood when this file was written, not frozen. sessions: ";
        var live = await EverythingAsync(_scene.Database, live: true);
        Assert.True((await FreezeAsync()).Done);
        var before = await EverythingAsync(_scene.Database);
        Assert.Equal(Figures(live), Figures(before));
        Assert.Contains("\"frozen\": true,\n  \"frozen_at\": \"2017-06-01T09:00:00Z\",\n  " + By + ",\n  \"note\": \"Agreed by the group.\",\n", before, StringComparison.Ordinal);
        Assert.Contains(Published, before, StringComparison.Ordinal);
        Assert.Contains(Standing, live, StringComparison.Ordinal);
        _scene.Database.Time.Advance(TimeSpan.FromDays(400));

        foreach (var sql in new[]
        {
            "UPDATE Sessions SET Capacity = Capacity + 7",
            "UPDATE Bookings SET Status = 3, CancelledAt = '2016-08-02 09:00:00'",
            "UPDATE Bookings SET AgencyId = NULL, Focus = 2",
            "UPDATE Presences SET WholeDay = 0, AgencyId = NULL",
            "DELETE FROM Presences",
            "UPDATE Sessions SET Boards = 2, VenueId = NULL",
            "UPDATE Agencies SET Name = 'Another name', Sector = 'another', Code = 'x-' || Code",
            "UPDATE Courses SET Title = 'Another title', Type = 5, Code = 'x-' || Code",
            "UPDATE Themes SET Name = 'Another theme', Source = 'another source', Code = 'x-' || Code",
            "UPDATE Venues SET Name = 'Another venue', Code = 'x-' || Code",
            "DELETE FROM CourseTheme",
            "UPDATE Sessions SET FirstDate = '2016-12-20' WHERE FirstDate = '2016-09-20'",
            "UPDATE Sessions SET Status = 2 WHERE FirstDate = '2016-09-29'",
            "UPDATE Sessions SET RegisterClosedAt = NULL",
            "UPDATE People SET Name = 'Anonymous', Email = 'anonymous-' || Id || '@no-email.invalid', NormalizedEmail = 'ANONYMOUS-' || Id, UserName = NULL, NormalizedUserName = NULL, AgencyId = NULL, Focus = 0, JobTitle = ''",
            "DELETE FROM Bookings",
            "DELETE FROM People",
            "DELETE FROM Sessions",
        })
        {
            await SqlAsync(sql);
            // And with nothing remembered, as after a restart. Who froze it is a person, and may become anonymous too.
            Assert.True(before == (await EverythingAsync(_scene.Database)).Replace("\"frozen_by\": \"Anonymous\"", By, StringComparison.Ordinal).Replace("\"frozen_by\": \"\"", By, StringComparison.Ordinal), sql);
        }
        Assert.NotEqual(Figures(before), Figures(await EverythingAsync(_scene.Database, live: true)));

        static string Figures(string all) => string.Join('\n', all.Split('\n').Where(l => !l.StartsWith("  \"frozen", StringComparison.Ordinal) && !l.StartsWith("  \"note\"", StringComparison.Ordinal)))
            .Replace(Published, "", StringComparison.Ordinal).Replace(Standing, "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_as_they_stand_do_not_change_when_people_become_anonymous()
    {
        var before = await EverythingAsync(_scene.Database, live: true);
        await SqlAsync("UPDATE People SET Name = 'Anonymous', Email = 'anonymous-' || Id || '@no-email.invalid', NormalizedEmail = 'ANONYMOUS-' || Id, UserName = NULL, NormalizedUserName = NULL, AgencyId = NULL, Focus = 0, JobTitle = ''");
        Assert.Equal(before, await EverythingAsync(_scene.Database, live: true));
    }

    [Fact]
    public async Task A_definition_that_is_worded_otherwise_later_stays_as_it_was_published()
    {
        Assert.True((await FreezeAsync()).Done);
        await using var db = Open();
        var frozen = await db.FrozenQuarters.SingleAsync();
        const string Now = "Attended plus walk-ins: everybody who came.";
        const string Then = "Whoever was there, as it was put in those days.";
        var count = FrozenData.Read(Q2, new FrozenAs(1, frozen.FrozenAt, "", ""), frozen.Data.Replace(Now, Then, StringComparison.Ordinal));
        var json = ReportJson.Write(QuarterReport.Of(count, null, By.Type, StatisticsReader.Team));
        Assert.Contains(Then, json, StringComparison.Ordinal);
        Assert.DoesNotContain(Now, json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_data_of_the_quarter_is_told_apart()
    {
        Assert.True((await FreezeAsync()).Done);
        await using var db = Open();
        var data = (await db.FrozenQuarters.SingleAsync()).Data;
        Assert.Null(FrozenData.Problem(Q2, data));
        Assert.NotNull(FrozenData.Problem(Q2.Previous, data));
        foreach (var (from, to) in new[]
        {
            ("\"format\":1", "\"format\":2"), ("\"patterns\":[", "\"patterns\":null,\"x\":["), ("\"first_date\":\"2016-09-20\"", "\"first_date\":\"2016-10-20\""), ("\"course\":0", "\"course\":99"), ("\"course\":0", "\"course\":null"),
            ("\"places_taken\":1", "\"places_taken\":2"), ("\"status\":\"published\"", "\"status\":\"banana\""), ($"\"reference\":\"{_joint.Reference}\"", $"\"reference\":\"{_first.Reference}\""), ("\"people\":[[", "\"people\":[[9,"), ("{", ""),
            ("\"courses\":[{", "\"courses\":[null,{"), ("\"sessions\":[{", "\"sessions\":[null,{"),
        })
        {
            Assert.Contains(from, data, StringComparison.Ordinal);
            var at = data.IndexOf(from, StringComparison.Ordinal);
            Assert.True(FrozenData.Problem(Q2, data[..at] + to + data[(at + from.Length)..]) is not null, $"{from} as {to}");
        }
    }
}
