using Training.Attendance;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>To board members, once a quarter. July to September 2016 ended on Friday 30 September; its last session was on Tuesday 20.</summary>
public sealed class QuarterReadyTests : IDisposable
{
    private static readonly Quarter Q2 = Quarter.Of(new DateOnly(2016, 9, 1));

    private readonly TestDatabase _database = new();
    private readonly Person _priya = Given.Person("Priya Raman", Role.Board);
    private readonly Person _alan = Given.Person("Alan Board", Role.Board | Role.Coordinator);
    private readonly Session _session;

    public QuarterReadyTests()
    {
        using var db = _database.Open();
        _session = Given.Session(_database.Clock, capacity: 10, reference: "HD-1", days: "2016-09-20 09:30-12:30");
        _session.RegisterClosedAt = _session.EndsAt;
        foreach (var person in Given.Persons(4))
        {
            Given.Booking(_session, person, _database.Clock.UtcNow);
        }
        var paper = Person.Create("paper@no-email.invalid", "Pat Paper");
        (paper.Roles, paper.ContactName, paper.ContactEmail) = (Role.Board, "Cath Contact", "cath@agency.example");
        db.AddRange(_session, _priya, _alan, paper, Given.Person("Tom Lead", Role.AgencyLead), Given.Person("Grace Coordinator", Role.Coordinator),
            Given.Session(_database.Clock, status: SessionStatus.Cancelled, days: "2016-09-21 09:30-12:30"), Given.Session(_database.Clock, days: "2016-10-04 09:30-12:30"));
        db.SaveChanges();
        db.AddRange(_session.Bookings.Take(3).Select(b => new Presence { SessionId = _session.Id, SessionDayId = _session.Days[0].Id, PersonId = b.PersonId, ArrivedAt = _session.StartsAt, Method = ScanMethod.Qr, WholeDay = true }));
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private async Task<List<OutboxLetter>> AtAsync(string now)
    {
        _database.Time.Set(now);
        await using var db = _database.Open();
        await db.DueLetters().WriteQuartersAsync();
        return [.. db.Outbox.Where(l => l.Kind == LetterKind.QuarterReady && l.WrittenAt == _database.Clock.UtcNow).OrderBy(l => l.ToName)];
    }

    private async Task FreezeAsync(string now)
    {
        _database.Time.Set(now);
        await using var db = _database.Open(new Actor(_priya.Id, "web"));
        var desk = new FreezeDesk(db, db.Clock);
        Assert.Empty((await desk.FreezeAsync(Q2, "Agreed.", true, (await desk.LookAsync(Q2)).Fingerprint)).Problems);
    }

    private void Change(Action<TrainingDb, Session> change)
    {
        using var db = _database.Open();
        change(db, db.Sessions.Single(s => s.Reference == "HD-1"));
        db.SaveChanges();
    }

    [Fact]
    public async Task Board_members_hear_on_the_working_day_after_that_a_quarter_is_ready_and_once()
    {
        Assert.Empty(await AtAsync("2016-09-30T12:00:00Z"));
        Assert.Empty(await AtAsync("2016-10-01T08:00:00Z")); // Saturday
        Assert.Empty(await AtAsync("2016-10-03T06:59:00Z"));
        var letters = await AtAsync("2016-10-03T07:00:00Z");

        Assert.Equal(["Alan Board", "Priya Raman"], letters.Select(l => l.ToName));
        var letter = letters[1];
        Assert.Equal("Quarter 2 of 2016-17: the figures are ready", letter.Subject);
        foreach (var line in new[] { "All registers of Quarter 2 of 2016-17, July to September 2016 are closed, so its figures are complete.", "Sessions: 1\n", "Places offered: 10\n", "Places taken: 4\n", "Attendees: 3\n", "Take-up: 40.0%\n", "Attendance: 75.0%\n",
            "Not counted: Nothing: every register is closed\n", "https://training.example/statistics?year=2016-17&quarter=2\n", "https://training.example/statistics/freeze?year=2016-17&quarter=2\n" })
        {
            Assert.Contains(line, letter.Text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("Person ", letter.Text + letter.Html, StringComparison.Ordinal);
        Assert.Empty(await AtAsync("2016-10-04T07:00:00Z"));
        await FreezeAsync("2016-10-05T07:00:00Z");
        Assert.Empty(await AtAsync("2016-10-05T07:01:00Z"));
    }

    [Fact]
    public async Task Not_while_a_register_is_open_and_then_the_working_day_after_it_was_closed()
    {
        Change((_, s) => s.RegisterClosedAt = null);
        Assert.Empty(await AtAsync("2016-10-10T12:00:00Z"));
        Change((db, s) => s.RegisterClosedAt = db.Clock.UtcNow);
        Assert.Empty(await AtAsync("2016-10-10T13:00:00Z"));
        Assert.Equal(2, (await AtAsync("2016-10-11T07:00:00Z")).Count);
    }

    [Fact]
    public async Task As_soon_as_it_is_frozen_by_day_on_working_days_and_what_is_frozen_is_said()
    {
        Change((_, s) => s.RegisterClosedAt = null);
        Change((db, _) =>
        {
            var other = Given.Session(_database.Clock, capacity: 7, reference: "HD-2", days: "2016-09-22 09:30-12:30");
            other.RegisterClosedAt = other.EndsAt;
            db.Add(other);
        });
        await FreezeAsync("2016-10-08T15:00:00Z"); // a Saturday
        foreach (var night in new[] { "2016-10-08T15:01:00Z", "2016-10-10T06:59:00Z", "2016-10-10T17:00:00Z" })
        {
            Assert.Empty(await AtAsync(night));
        }
        var letter = (await AtAsync("2016-10-11T14:00:00Z"))[0];
        Assert.Equal("Quarter 2 of 2016-17: the figures are published", letter.Subject);
        Assert.Contains("were frozen on Saturday 8 October 2016 by Priya Raman.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Not counted: 1 session whose register was still open\n", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/freeze", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_frozen_while_a_session_went_on_over_the_quarter_s_end_is_said()
    {
        Change((db, s) =>
        {
            db.Add(Given.Session(_database.Clock, reference: "L3-1", days: ["2016-09-29 09:30-16:30", "2016-10-06 09:30-16:30"]));
            db.Add(Given.Session(_database.Clock, reference: "HD-3", days: "2016-09-28 09:30-12:30"));
        });
        await FreezeAsync("2016-10-03T09:00:00Z");
        Assert.Contains("Not counted: 1 session whose register was still open and 1 session that was not over yet\n", (await AtAsync("2016-10-03T09:01:00Z"))[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2017-06-01T09:00:00Z", "2017-06-01T09:01:00Z", 2)] // as the page on which it was frozen says
    [InlineData("2017-01-30T09:00:00Z", "2017-06-01T09:01:00Z", 0)] // as of one that was imported
    public async Task Of_a_quarter_that_is_frozen_late_board_members_hear_too(string frozen, string now, int letters)
    {
        await FreezeAsync(frozen);
        Assert.Equal(letters, (await AtAsync(now)).Count(l => l.Subject.StartsWith("Quarter 2", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("2017-01-27T12:00:00Z", 2)]
    [InlineData("2017-01-30T12:00:00Z", 0)] // 121 days after it was over
    public async Task Nobody_hears_of_a_quarter_of_long_ago(string now, int letters)
    {
        Assert.Equal(letters, (await AtAsync(now)).Count(l => l.Subject.StartsWith("Quarter 2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_quarter_without_sessions_is_nothing_to_write_about()
    {
        using var empty = new TestDatabase();
        await using var db = empty.Open();
        db.Add(Given.Person("Priya Raman", Role.Board));
        await db.SaveChangesAsync();
        Assert.Equal(0, await db.DueLetters().WriteQuartersAsync());
    }
}
