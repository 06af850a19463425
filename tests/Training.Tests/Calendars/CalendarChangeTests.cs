using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Calendars;

/// <summary>What a save does to the numbers that calendars go by: the session's sequence and the programme's version.</summary>
public sealed class CalendarChangeTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public CalendarChangeTests()
    {
        using var db = _database.Open();
        var theme = new Theme { Code = "neglect", Name = "Neglect", Source = "priority" };
        var course = Given.Course(code: "neglect-1");
        course.Themes.Add(new CourseTheme { Theme = theme });
        db.Add(Given.Session(_database.Clock, course: course, reference: "ONE", venue: Given.Venue(), days: ["2016-10-03 09:30-16:30", "2016-10-04 09:30-16:30"]));
        db.Add(Given.Session(_database.Clock, course: Given.Course(), reference: "OTHER", venue: Given.Venue("library")));
        db.Add(Given.Session(_database.Clock, course: course, reference: "DRAFT", status: SessionStatus.Draft));
        db.SaveChanges();
        _database.Time.Advance(TimeSpan.FromHours(1));
    }

    public static TheoryData<string, Func<TrainingDb, Clock, Task>> ShownChanges => new()
    {
        { "cancelled", async (db, _) => (await One(db)).Status = SessionStatus.Cancelled },
        { "postponed", async (db, _) => (await One(db)).Status = SessionStatus.Postponed },
        { "another venue", async (db, _) => (await One(db)).Venue = await db.Venues.SingleAsync(v => v.Code == "library") },
        { "online", async (db, _) => (await One(db)).Delivery = Delivery.Online },
        { "for both boards", async (db, _) => (await One(db)).Boards = BoardsExtensions.Joint },
        { "a day moved", async (db, clock) =>
            {
                var session = await One(db);
                session.Days[1].Date = new DateOnly(2016, 10, 11);
                session.SetDays([.. session.Days], clock);
            } },
        { "a day moved, its session not loaded", async (db, _) => (await db.SessionDays.FirstAsync(d => d.Session.Reference == "ONE")).End = new TimeOnly(15, 0) },
        { "a day elsewhere", async (db, _) => (await One(db)).Days[1].Venue = await db.Venues.SingleAsync(v => v.Code == "library") },
        { "a day added", async (db, clock) =>
            {
                var session = await One(db);
                session.SetDays([.. session.Days, Given.Day("2016-10-05 09:30-12:30")], clock);
            } },
        { "a day taken out", async (db, _) => db.Remove((await One(db)).Days[1]) },
        { "the course's title", async (db, _) => (await db.Courses.SingleAsync(c => c.Code == "neglect-1")).Title = "Neglect" },
        { "the venue's name", async (db, _) => (await db.Venues.SingleAsync(v => v.Code == "civic-centre")).Name = "Civic Centre, east wing" },
        { "a theme's name", async (db, _) => (await db.Themes.SingleAsync()).Name = "Neglect of children" },
        { "a theme given up", async (db, _) => (await db.Courses.Include(c => c.Themes).SingleAsync(c => c.Code == "neglect-1")).Themes.Clear() },
    };

    [Theory]
    [MemberData(nameof(ShownChanges), DisableDiscoveryEnumeration = true)]
    public async Task A_change_that_calendars_show_raises_the_sequence_and_the_version_once(string what, Func<TrainingDb, Clock, Task> change)
    {
        var before = Numbers();
        await using (var db = _database.Open())
        {
            await change(db, _database.Clock);
            await db.SaveChangesAsync();
        }
        var after = Numbers();

        Assert.True(after.Version == before.Version + 1, $"{what}: version {before.Version}, then {after.Version}");
        Assert.Equal(_database.Clock.UtcNow, after.VersionAt);
        Assert.Equal((before.Sequence + 1, _database.Clock.UtcNow), (after.Sequence, after.ChangedAt));
        Assert.Equal(before.Other, after.Other);
    }

    public static TheoryData<string, Func<TrainingDb, Clock, Task>> OtherChanges => new()
    {
        { "a booking", async (db, clock) => db.Add(Given.Booking(await One(db), Given.Person(), clock.UtcNow)) },
        { "the register closed", async (db, clock) => (await One(db)).RegisterClosedAt = clock.UtcNow },
        { "more places", async (db, clock) => (await One(db)).ChangeCapacity(30, clock.UtcNow) },
        { "a trainer", async (db, _) => (await One(db)).Trainers.Add(Given.Person()) },
        { "a person", (db, _) => Task.FromResult(db.Add(Given.Person())) },
        { "a course without sessions", (db, _) => Task.FromResult(db.Add(Given.Course())) },
        { "a new draft", (db, clock) => Task.FromResult(db.Add(Given.Session(clock, status: SessionStatus.Draft))) },
        { "a draft moved online", async (db, _) => (await db.Sessions.SingleAsync(s => s.Reference == "DRAFT")).Delivery = Delivery.Online },
        { "a day of a draft", async (db, _) => (await db.SessionDays.SingleAsync(d => d.Session.Reference == "DRAFT")).End = new TimeOnly(15, 0) },
        { "the same again", async (db, _) => (await One(db)).Status = SessionStatus.Published },
    };

    [Theory]
    [MemberData(nameof(OtherChanges), DisableDiscoveryEnumeration = true)]
    public async Task What_no_calendar_shows_leaves_the_sequence_and_the_version(string what, Func<TrainingDb, Clock, Task> change)
    {
        var before = Numbers();
        await using (var db = _database.Open())
        {
            await change(db, _database.Clock);
            await db.SaveChangesAsync();
        }

        Assert.True(before == Numbers(), what);
    }

    [Fact]
    public async Task Sessions_that_come_and_go_raise_the_version()
    {
        var before = Numbers().Version;
        await ChangeAsync(async db => db.Add(Given.Session(_database.Clock, reference: "NEW", course: await db.Courses.FirstAsync())));
        Assert.Equal(before + 1, Numbers().Version);

        await ChangeAsync(async db => (await db.Sessions.SingleAsync(s => s.Reference == "DRAFT")).Status = SessionStatus.Published);
        Assert.Equal(before + 2, Numbers().Version);

        await ChangeAsync(async db => (await One(db)).Status = SessionStatus.Draft);
        Assert.Equal(before + 3, Numbers().Version);
    }

    [Fact]
    public async Task A_new_session_begins_at_zero_and_was_changed_when_it_was_made()
    {
        var session = await Read(db => db.Sessions.SingleAsync(s => s.Reference == "OTHER"));

        Assert.Equal(0, session.CalendarSequence);
        Assert.Equal(_database.Clock.UtcNow.AddHours(-1), session.CalendarChangedAt);
    }

    [Fact]
    public async Task Two_saves_of_one_context_are_two_changes_and_the_entity_knows_of_both()
    {
        await using var db = _database.Open();
        var session = await One(db);
        session.Course.Title = "Neglect";
        await db.SaveChangesAsync();
        Assert.Equal((1, _database.Clock.UtcNow), (session.CalendarSequence, session.CalendarChangedAt));
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        session.Status = SessionStatus.Cancelled;
        db.SaveChanges();

        Assert.Equal((2, _database.Clock.UtcNow), (session.CalendarSequence, session.CalendarChangedAt));
        Assert.Equal(EntityState.Unchanged, db.Entry(session).State);
        Assert.Equal(2, Numbers().Sequence);
    }

    [Fact]
    public async Task Two_contexts_that_read_the_same_session_give_two_sequences()
    {
        await using var first = _database.Open();
        await using var second = _database.Open();
        var (a, b) = (await One(first), await One(second));
        a.Delivery = Delivery.Online;
        b.Boards = BoardsExtensions.Joint;
        await first.SaveChangesAsync();
        await second.SaveChangesAsync();

        Assert.Equal((1, 2), (a.CalendarSequence, b.CalendarSequence));
        Assert.Equal(2, Numbers().Sequence);
    }

    [Fact]
    public async Task A_transaction_that_is_rolled_back_leaves_the_version()
    {
        var before = Numbers();
        await using (var db = _database.Open())
        {
            await using var transaction = await db.BeginWriteAsync();
            (await One(db)).Status = SessionStatus.Cancelled;
            await db.SaveChangesAsync();
        }

        Assert.Equal(before, Numbers());
    }

    public void Dispose() => _database.Dispose();

    private static Task<Session> One(TrainingDb db) =>
        db.Sessions.Include(s => s.Course).Include(s => s.Venue).Include(s => s.Days.OrderBy(d => d.Date)).Include(s => s.Bookings).SingleAsync(s => s.Reference == "ONE");

    private async Task ChangeAsync(Func<TrainingDb, Task> change)
    {
        await using var db = _database.Open();
        await change(db);
        await db.SaveChangesAsync();
    }

    private async Task<T> Read<T>(Func<TrainingDb, Task<T>> read)
    {
        await using var db = _database.Open();
        return await read(db);
    }

    private (long Version, DateTime VersionAt, int Sequence, DateTime ChangedAt, int Other) Numbers()
    {
        using var db = _database.Open();
        var state = db.ProgrammeState.Single();
        var one = db.Sessions.Single(s => s.Reference == "ONE");
        return (state.Version, state.ChangedAt, one.CalendarSequence, one.CalendarChangedAt, db.Sessions.Single(s => s.Reference == "OTHER").CalendarSequence);
    }
}
