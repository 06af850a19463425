using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Testing;

namespace Training.Tests.Data;

public sealed class SeedTests : IDisposable
{
    private readonly CsvFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2016-09-12", "2016-09-12", "2016-09-09", "2016-09-28", "2016-09-18")] // Monday
    [InlineData("2016-09-13", "2016-09-13", "2016-09-10", "2016-09-28", "2016-09-18")]
    [InlineData("2016-09-14", "2016-09-14", "2016-09-11", "2016-09-28", "2016-09-18")]
    [InlineData("2016-09-15", "2016-09-15", "2016-09-12", "2016-09-28", "2016-09-18")]
    [InlineData("2016-09-16", "2016-09-16", "2016-09-13", "2016-09-28", "2016-09-18")]
    [InlineData("2016-09-17", "2016-09-17", "2016-09-14", "2016-09-28", "2016-09-18")]
    [InlineData("2016-09-18", "2016-09-18", "2016-09-15", "2016-09-28", "2016-09-18")] // Sunday, of the same week
    [InlineData("2016-12-31", "2016-12-31", "2016-12-28", "2017-01-11", "2017-01-01")]
    public void Relative_dates_count_days_from_today_and_weeks_from_this_monday(string today, string now, string threeDaysAgo, string wednesdayInTwoWeeks, string thisSunday)
    {
        var dates = new RelativeDates(DateOnly.Parse(today));

        Assert.Equal($"{now} {threeDaysAgo} {wednesdayInTwoWeeks} {thisSunday}", dates.Replace("{today} {today-3} {wed+2} {sun}"));
        Assert.Equal($"WED-{wednesdayInTwoWeeks}T09:41:00Z", dates.Replace("WED-{wed+2}T09:41:00Z"));
        Assert.Equal("{tomorrow} {WED+1} {today+12345} {}", dates.Replace("{tomorrow} {WED+1} {today+12345} {}"));
    }

    [Theory]
    [InlineData("2027-10-27T12:00:00Z")] // the clock goes back on the Sunday between
    [InlineData("2028-03-22T12:00:00Z")] // and forward
    [InlineData("2027-10-30T23:30:00Z")] // already Sunday in London
    public async Task A_session_next_wednesday_begins_at_ten_whichever_way_the_clock_goes(string now)
    {
        using var database = new TestDatabase(new TestClock(now));
        WithCurrent();

        Assert.Empty((await database.SeedAsync(_folder))!.Problems);

        await using var db = database.Open();
        var day = (await db.SessionDays.ToListAsync()).MaxBy(d => d.StartsAt)!;
        Assert.Equal((DayOfWeek.Wednesday, 10), (day.Date.DayOfWeek, database.Clock.Local(day.StartsAt).Hour));
        Assert.InRange(day.Date.DayNumber - database.Clock.Today.DayNumber, 3, 7);
        Assert.Equal($"WED-{day.Date:yyyy-MM-dd}", await db.Sessions.Where(s => s.Id == day.SessionId).Select(s => s.Reference).SingleAsync());
    }

    [Fact]
    public async Task Only_an_empty_database_is_seeded()
    {
        using var database = new TestDatabase();
        await using (var db = database.Open())
        {
            db.Agencies.Add(Given.Agency());
            await db.SaveChangesAsync();
        }
        var before = database.Rows();

        Assert.Null(await database.SeedAsync(_folder));
        Assert.Equal(before, database.Rows());
    }

    [Fact]
    public async Task When_the_current_programme_cannot_be_loaded_nothing_is()
    {
        using var database = new TestDatabase(new TestClock("2026-03-23T12:00:00Z"));
        WithCurrent().Change("current/sessions.csv", "introduction-to-neglect", "introduction");
        var before = database.Rows();

        Assert.Equal(["sessions.csv line 2, column course: 'introduction' is not a known course; expected a code from courses.csv."], (await database.SeedAsync(_folder))!.Problems);
        Assert.Equal(before, database.Rows());
    }

    [Theory]
    [InlineData("2026-03-23T12:00:00Z")] // Monday and Sunday of the week in which the clock goes forward
    [InlineData("2026-03-29T12:00:00Z")]
    public async Task The_real_seed_loads(string now)
    {
        using var database = Imports.RealSeedAt(now); // which asserts that there are no problems
        await using var db = database.Open();

        Assert.True(await db.Sessions.AnyAsync(s => s.StartsAt > db.Clock.UtcNow));
    }

    [Fact]
    public async Task With_the_clock_set_back_into_the_real_year_that_year_is_the_programme()
    {
        using var database = new TestDatabase(new TestClock("2016-09-29T07:30:00Z"));
        await using var db = database.Open(Import.Actor);

        Assert.Empty((await db.Import().SeedAsync(Imports.RealSeed))!.Problems);

        Assert.Equal(63, await db.Sessions.CountAsync());
    }

    private CsvFolder WithCurrent() => _folder
        .Write("current/sessions.csv", "reference,course,capacity,status,venue,trainers,boards,register_closed\nWED-{wed+1},introduction-to-neglect,5,published,hall,,,no")
        .Write("current/session_days.csv", "session,date,start,end,venue\nWED-{wed+1},{wed+1},10:00,12:00,")
        .Write("current/bookings.csv", "session,email,agency,status,booked_at,confirmed_at,cancelled_at,cancelled_by\nWED-{wed+1},ben@police.example,,confirmed,{today-3}T10:00:00Z,{today-3}T10:00:00Z,,");
}
