using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.History;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>What was corrected since a quarter was frozen: was, is and why. October to December 2016 was frozen on 1 June 2017; everything else happens on Friday 2 June.</summary>
public sealed class CorrectionTests : IDisposable
{
    private static readonly Quarter Q3 = Quarter.Of(new DateOnly(2016, 12, 1));
    private static readonly Quarter Q4 = Quarter.Of(new DateOnly(2017, 1, 1));

    private readonly Scene _scene = new();
    private readonly CountCache _cache = new();
    private readonly Person _grace = Given.Person("Grace Whitlock", Role.Coordinator);
    private readonly Person _amina = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Person _ben = Given.Person("Ben Ashe", agency: Given.Agency("police", "police"));
    private readonly Session _session;

    public CorrectionTests()
    {
        _session = _scene.Session(days: "2016-12-20 09:30-12:30");
        foreach (var person in new[] { _amina, _ben, _grace })
        {
            _scene.Place(_session, person);
        }
        _scene.Came(_session, _amina);
        _scene.Place(_scene.Session(days: "2016-11-08 09:30-12:30"), _amina);
        _scene.TotalAsync().GetAwaiter().GetResult();
    }

    public void Dispose() => _scene.Dispose();

    private TrainingDb Open(Person? actor = null) => _scene.Database.Open(new Actor((actor ?? _grace).Id, "web 192.0.2.7"));

    private async Task FreezeAsync(Quarter? quarter = null, bool withoutOpen = false)
    {
        await using (var db = Open())
        {
            var desk = new FreezeDesk(db, db.Clock);
            Assert.Empty((await desk.FreezeAsync(quarter ?? Q3, "Agreed.", withoutOpen, (await desk.LookAsync(quarter ?? Q3)).Fingerprint)).Problems);
        }
        _scene.Database.Time.Set("2017-06-02T10:00:00Z");
    }

    private async Task ChangeAsync(Action<TrainingDb, Session> change, Person? by = null)
    {
        await using var db = Open(by);
        change(db, await db.Sessions.Include(s => s.Days).Include(s => s.Course).SingleAsync(s => s.Id == _session.Id));
        await db.SaveChangesAsync();
    }

    private async Task SqlAsync(string sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private void Move(Session session, string to)
    {
        session.Days[0].Date = DateOnly.Parse(to, Words.British);
        session.SetDays([.. session.Days], _scene.Database.Clock);
    }

    private async Task<Corrections> OfAsync(Quarter? quarter = null, bool team = true)
    {
        await using var db = Open();
        return Assert.Single(await new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock).OfAsync([quarter ?? Q3], team));
    }

    private async Task<string> OneAsync(bool team = true)
    {
        var one = Assert.Single((await OfAsync(team: team)).Sessions);
        Assert.Equal(_session.Reference, one.Reference);
        return $"{string.Join(' ', one.What)} | {string.Join("; ", one.Changed.Where(m => !m.IsRate).Select(m => $"{m.Name} {m.Of(one.Was)}>{m.Of(one.Is)}"))} | {string.Join(' ', one.Why)}";
    }

    [Fact]
    public async Task Nothing_is_corrected_by_what_changes_no_figure()
    {
        await FreezeAsync();
        foreach (var sql in new[] { "UPDATE Courses SET Title = 'Another title'", "UPDATE Agencies SET Name = 'Another name'", "UPDATE People SET Name = 'Anonymous', AgencyId = NULL, Focus = 0", "UPDATE Sessions SET Version = Version + 1, RegisterClosedAt = '2017-05-01 09:00:00'" })
        {
            await SqlAsync(sql);
            Assert.True((await OfAsync()).None, sql);
        }
    }

    [Fact]
    public async Task A_quarter_that_is_not_frozen_has_no_corrections()
    {
        await using var db = Open();
        var desk = new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock);
        Assert.Empty(await desk.OfAsync([Q3, Q4], team: true));
        Assert.True((await desk.StandingAsync(new ReportRequest(Q3, null, By.Type, null, Measures.All[0], false), team: true)) is { MayBeFrozen: true, Own: null, Before: [] });
        Assert.Null(await desk.StandingAsync(new ReportRequest(Q3.WholeYear, null, By.Type, null, Measures.All[0], false), team: true));
    }

    [Fact]
    public async Task Other_places_and_other_attendance()
    {
        await FreezeAsync();
        await ChangeAsync((db, session) =>
        {
            session.Capacity = 18;
            db.Add(new Presence { Session = session, SessionDay = session.Days[0], PersonId = _ben.Id, ArrivedAt = session.StartsAt, Method = ScanMethod.Manual, WholeDay = true });
        });

        Assert.Equal("It offered 18 places, not 20. Attendance was corrected. | places_offered 20>18; attended 1>2; did_not_attend 2>1; attendees 1>2; completed 1>2 | "
            + "Friday 2 June 2017: attendance entered (1 entry), by Grace Whitlock. Friday 2 June 2017: places changed from 20 to 18, by Grace Whitlock.", await OneAsync());
        var corrections = await OfAsync();
        Assert.Equal((40, 38), (corrections.Was.PlacesOffered, corrections.Is.PlacesOffered));
        // Somebody who is not of the team reads what was done, and by whom only that it was the team.
        Assert.EndsWith("attendance entered (1 entry), by the training team. Friday 2 June 2017: places changed from 20 to 18, by the training team.", await OneAsync(team: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_booked_is_never_named()
    {
        await FreezeAsync();
        await ChangeAsync((db, session) => db.Bookings.Single(b => b.SessionId == session.Id && b.PersonId == _ben.Id).CancelledAt = new DateTime(2016, 12, 1, 9, 0, 0, DateTimeKind.Utc), by: _ben);
        await SqlAsync($"UPDATE Bookings SET Status = 3 WHERE PersonId = {_ben.Id}");

        var team = await OneAsync();
        Assert.StartsWith("Bookings were corrected. | cancelled_late 0>1; places_taken 3>2; did_not_attend 2>1 | ", team, StringComparison.Ordinal);
        Assert.Contains("bookings changed (1 entry), by somebody who booked.", team, StringComparison.Ordinal);
        Assert.DoesNotContain("Ashe", team, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_was_moved_to_the_next_quarter_stays_frozen_and_counts_there_and_once_in_the_year()
    {
        var year = await TotalAsync(Q3.WholeYear);
        await FreezeAsync();
        await ChangeAsync((_, session) => Move(session, "2017-01-10"));

        Assert.Equal("It was moved to Tuesday 10 January 2017, and counts in quarter 4 of 2016-17 now. | sessions 1>0; places_offered 20>0; booked 3>0; places_taken 3>0; attended 1>0; did_not_attend 2>0; attendees 1>0; completed 1>0 | "
            + "Friday 2 June 2017: moved from Tuesday 20 December 2016 to Tuesday 10 January 2017, by Grace Whitlock.", await OneAsync());
        Assert.Equal((2, 1), (await TotalAsync(Q3), await TotalAsync(Q4)));
        Assert.Equal((1, year, year), (await TotalAsync(Q3, live: true), await TotalAsync(Q3.WholeYear), await TotalAsync(Q4.Rolling)));
        // The next quarter's page says so.
        await using var db = Open();
        var standing = await new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock).StandingAsync(new ReportRequest(Q4, null, By.Type, null, Measures.All[0], false), team: false);
        Assert.Null(standing!.Own);
        Assert.Contains("counts in quarter 4 of 2016-17 now", Assert.Single(Assert.Single(Assert.Single(standing.Before).Sessions).What), StringComparison.Ordinal);

        async Task<int> TotalAsync(Quarter quarter, bool live = false)
        {
            await using var read = Open();
            return (await new StatisticsDesk(read, _cache).CountAsync(quarter, live)).Sessions.Sum(s => s.Total.Sessions);
        }
    }

    [Theory]
    [InlineData("Status = 3", "'2017-06-20'", 1, "will count in quarter 1 of 2017-18 once it has been delivered and its register is closed")] // postponed, and put on again
    [InlineData("Status = 1", "'2017-01-10'", 2, "is cancelled")]
    [InlineData("Status = 1", "'2017-01-10'", 3, "is postponed")]
    [InlineData("Status = 1", "'2017-01-10'", 1, "will count in quarter 4 of 2016-17 once its register is closed")]
    public async Task A_session_that_was_moved_is_not_said_to_count_where_it_does_not(string frozenAs, string movedTo, int status, string what)
    {
        await SqlAsync($"UPDATE Sessions SET {frozenAs} WHERE Id = {_session.Id}");
        await FreezeAsync();
        await SqlAsync($"UPDATE Sessions SET FirstDate = {movedTo}, StartsAt = {movedTo} || ' 09:30:00', EndsAt = {movedTo} || ' 12:30:00', RegisterClosedAt = NULL, Status = {status} WHERE Id = {_session.Id}");
        var said = await OneAsync();
        Assert.StartsWith("It was moved to ", said, StringComparison.Ordinal);
        Assert.Contains($", and {what}. | ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_is_listed_on_the_pages_of_the_four_quarters_after_its_own()
    {
        await FreezeAsync();
        await ChangeAsync((_, session) => session.Capacity = 18);
        var quarter = Q3;
        List<int> listed = [];
        for (var i = 0; i < 6; i++, quarter = Quarter.Of(quarter.Until))
        {
            await using var db = Open();
            var standing = await new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock).StandingAsync(new ReportRequest(quarter, null, By.Type, null, Measures.All[0], false), team: false);
            listed.Add(standing!.Before.Count);
            Assert.All(standing.Before, b => Assert.Equal((Q3, "corrections-2016-17-q3"), (b.Quarter, b.Anchor)));
        }
        Assert.Equal([0, 1, 1, 1, 1, 0], listed);
    }

    [Fact]
    public async Task Of_the_wrong_person_ticked_attendance_is_said_to_be_corrected_and_not_an_agency()
    {
        await FreezeAsync();
        await ChangeAsync((db, session) =>
        {
            db.Remove(db.Presences.Single(p => p.SessionId == session.Id));
            db.Add(new Presence { Session = session, SessionDay = session.Days[0], PersonId = _ben.Id, AgencyId = _ben.AgencyId, ArrivedAt = session.StartsAt, Method = ScanMethod.Manual, WholeDay = true });
        });
        Assert.StartsWith("Attendance was corrected: its totals are the same, its rows by agency, sector or focus are not. |  | ", await OneAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waited_and_turns_out_to_have_come_is_attendance()
    {
        var waiting = Given.Person();
        _scene.Book(_session, waiting, Training.Bookings.BookingStatus.Waiting);
        await _scene.TotalAsync();
        await FreezeAsync();
        await ChangeAsync((db, session) => db.Add(new Presence { Session = session, SessionDay = session.Days[0], PersonId = waiting.Id, ArrivedAt = session.StartsAt, Method = ScanMethod.Manual, WholeDay = true }));
        Assert.StartsWith("Attendance was corrected. | walk_ins 0>1; attendees 1>2; completed 1>2; unmet_demand 1>0 | ", await OneAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_cancelled_afterwards_of_somebody_who_came_is_a_booking()
    {
        await FreezeAsync();
        await SqlAsync($"UPDATE Bookings SET Status = 3, CancelledAt = '2016-12-01 09:00:00' WHERE SessionId = {_session.Id} AND PersonId = {_amina.Id}");
        Assert.StartsWith("Bookings were corrected. | cancelled_late 0>1; places_taken 3>2; attended 1>0; walk_ins 0>1 | ", await OneAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_came_into_the_quarter_is_new_in_it()
    {
        await FreezeAsync();
        var other = _scene.Session(days: "2017-02-01 09:30-12:30");
        await _scene.TotalAsync();
        await using (var db = Open())
        {
            var session = await db.Sessions.Include(s => s.Days).SingleAsync(s => s.Id == other.Id);
            Move(session, "2016-10-11");
            await db.SaveChangesAsync();
        }
        var added = Assert.Single((await OfAsync()).Sessions);
        Assert.Equal((other.Reference, "It is new in this quarter since it was frozen.", new DateOnly(2016, 10, 11)), (added.Reference, Assert.Single(added.What), added.FirstDate));
        Assert.Contains("Friday 2 June 2017: moved from Wednesday 1 February 2017 to Tuesday 11 October 2016, by Grace Whitlock.", added.Why);
    }

    [Theory]
    [InlineData("UPDATE Sessions SET Status = 2 WHERE Id = {0}", "It is cancelled now; when the quarter was frozen, it was counted.")]
    [InlineData("UPDATE Sessions SET Status = 3 WHERE Id = {0}", "It is postponed now; when the quarter was frozen, it was counted.")]
    [InlineData("UPDATE Sessions SET Status = 0 WHERE Id = {0}", "It is a draft now, and is not counted.")]
    [InlineData("UPDATE Sessions SET RegisterClosedAt = NULL WHERE Id = {0}", "Its register is open again. What is corrected is listed here when it is closed.")]
    [InlineData("UPDATE Sessions SET FirstDate = '2016-11-20' WHERE Id = {0}", "It was moved from Tuesday 20 December 2016 to Sunday 20 November 2016, in the same quarter.")]
    [InlineData("UPDATE Sessions SET Boards = 3 WHERE Id = {0}", "Board: Both boards (joint), and was Children's board. It stands in another row by that.")]
    [InlineData("UPDATE Courses SET Type = 4 WHERE Id = (SELECT CourseId FROM Sessions WHERE Id = {0})", "Course type: Wednesday workshop, and was Half-day workshop. It stands in another row by that.")]
    [InlineData("INSERT INTO Themes (Code, Name, Source) VALUES ('neglect', 'Neglect', 'audit'); INSERT INTO CourseTheme (CourseId, ThemeId, Position) SELECT CourseId, (SELECT MAX(Id) FROM Themes), 0 FROM Sessions WHERE Id = {0}",
        "Theme: Neglect, and was not recorded. It stands in another row by that. Need: audit, and was not recorded. It stands in another row by that.")]
    [InlineData("UPDATE Bookings SET AgencyId = NULL WHERE SessionId = {0}", "Some of its people count under another agency or sector; its totals are the same.")]
    [InlineData("UPDATE Bookings SET Focus = 2 WHERE SessionId = {0}", "Some of its people count under another focus; its totals are the same.")]
    [InlineData("UPDATE Agencies SET Sector = 'education' WHERE Code = 'police'", "Some of its people count under another agency or sector; its totals are the same.")]
    public async Task What_became_of_a_session_is_said(string sql, string what)
    {
        await FreezeAsync();
        await SqlAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, _session.Id));
        Assert.StartsWith(what + " | ", await OneAsync(), StringComparison.Ordinal);
    }

    /// <summary>While somebody corrects a register, nobody reads that the session is gone.</summary>
    [Fact]
    public async Task A_session_whose_register_is_open_again_changes_no_figure_until_it_is_closed()
    {
        await FreezeAsync();
        await SqlAsync($"UPDATE Sessions SET RegisterClosedAt = NULL WHERE Id = {_session.Id}");
        var corrections = await OfAsync();
        Assert.Empty(corrections.Changed);
        Assert.Empty(Assert.Single(corrections.Sessions).Changed);
    }

    [Fact]
    public async Task A_register_that_was_open_and_is_closed_since_comes_in()
    {
        await ChangeAsync((_, session) => session.RegisterClosedAt = null);
        await FreezeAsync(withoutOpen: true);
        await ChangeAsync((db, session) => session.RegisterClosedAt = db.Clock.UtcNow);
        var said = await OneAsync();
        Assert.StartsWith("Its register is closed, and it is counted now; when the quarter was frozen, its register was open. | sessions 0>1; sessions_provisional 1>0;", said, StringComparison.Ordinal);
        Assert.EndsWith("Friday 2 June 2017: the register closed, by Grace Whitlock.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_says_why_and_may_say_it_otherwise()
    {
        await FreezeAsync();
        Assert.Equal(CorrectionOutcome.NotFound, await ExplainAsync("Nothing to explain yet."));
        await ChangeAsync((_, session) => session.Capacity = 18);
        Assert.Equal(CorrectionOutcome.TooLong, await ExplainAsync(new string('x', 501)));
        Assert.Equal(CorrectionOutcome.Done, await ExplainAsync("The room had 18 chairs."));
        Assert.Equal(CorrectionOutcome.Done, await ExplainAsync("The room had 18 chairs.")); // pressed twice
        Assert.Equal(CorrectionOutcome.ChangedMeanwhile, await ExplainAsync("Another reason."));
        var note = Assert.Single((await OfAsync()).Sessions).Note!;
        Assert.Equal(("The room had 18 chairs.", "Grace Whitlock"), (note.Why, note.By));
        Assert.Equal("the training team", Assert.Single((await OfAsync(team: false)).Sessions).Note!.By);
        _scene.Database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CorrectionOutcome.Done, await ExplainAsync("The room had only 18 chairs.", note.At));
        Assert.Equal(CorrectionOutcome.Done, await ExplainAsync(" ", note.At.AddHours(1)));
        Assert.Null(Assert.Single((await OfAsync()).Sessions).Note);
        await using var db = Open();
        var said = await new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock).HistoryAsync((await OfAsync()).Frozen.Id, _session.Reference);
        Assert.Equal(["", "The room had only 18 chairs.", "The room had 18 chairs."], said.Select(s => s.Why));
        Assert.All(said, s => Assert.Equal("Grace Whitlock", s.By));

        async Task<CorrectionOutcome> ExplainAsync(string why, DateTime? seen = null)
        {
            await using var write = Open();
            return await new CorrectionDesk(write, new StatisticsDesk(write, _cache), write.Clock).ExplainAsync(Q3, _session.Reference, why, seen);
        }
    }

    [Fact]
    public async Task It_costs_the_two_counts_and_three_questions_about_what_differs()
    {
        await FreezeAsync();
        await CostAsync();
        Assert.Equal(4, await CostAsync()); // stamps, what is frozen; the same of what stands now
        await ChangeAsync((_, session) => session.Capacity = 18);
        await CostAsync();
        Assert.Equal(7, await CostAsync()); // and the sessions, their history, the team's words

        async Task<int> CostAsync()
        {
            var counter = new CommandCounter();
            await using var db = new TrainingDb((DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={_scene.Database.File}").AddInterceptors(counter).Options, _scene.Database.Clock, Actor.System);
            await new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock).OfAsync([Q3, Q3.Previous], team: true);
            await new CorrectionDesk(db, new StatisticsDesk(db, _cache), db.Clock).OfAsync([Q3, Q3.Previous], team: true);
            return counter.Count / 2;
        }
    }

    [Fact]
    public async Task As_files()
    {
        await FreezeAsync();
        await ChangeAsync((_, session) => session.Capacity = 18);
        var corrections = await OfAsync(team: false);
        var lines = CorrectionFiles.Csv(corrections).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("session,course,first_day,measure,was,is,what,why,note,frozen_at,frozen_by", lines[0]);
        Assert.Contains("total,,,places_offered,40,38,,,,2017-06-01T09:00:00Z,Grace Whitlock", lines);
        Assert.Contains(lines, l => l.StartsWith($"{_session.Reference},An introduction to neglect,2016-12-20,places_offered,20,18,", StringComparison.Ordinal));
        using var json = System.Text.Json.JsonDocument.Parse(CorrectionFiles.Json(corrections));
        Assert.Equal("It offered 18 places, not 20.", json.RootElement.GetProperty("sessions")[0].GetProperty("what")[0].GetString());
        Assert.Equal(38, json.RootElement.GetProperty("total")[0].GetProperty("is").GetInt32());
    }
}
