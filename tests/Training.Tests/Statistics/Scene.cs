using System.Globalization;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>A small programme made by hand, looked at on 1 June 2017. Instants are written in UTC, "2016-09-20 08:30".</summary>
internal sealed class Scene : IDisposable
{
    private readonly TestDatabase _database = new(new TestClock("2017-06-01T09:00:00Z"));
    private readonly TrainingDb _db;

    public Scene() => _db = _database.Open();

    public TestDatabase Database => _database;

    /// <summary>A published session whose register is closed unless said otherwise; 20 September 2016, 9:30am to 12:30pm unless said otherwise.</summary>
    public Session Session(int capacity = 20, CourseType type = CourseType.HalfDay, Boards boards = Boards.Children,
        SessionStatus status = SessionStatus.Published, bool closed = true, Course? course = null, params string[] days)
    {
        var session = Given.Session(_database.Clock, capacity, course ?? Given.Course(type, boards: boards), status: status, days: days);
        session.RegisterClosedAt = closed ? session.EndsAt.AddHours(1) : null;
        _db.Add(session);
        return session;
    }

    public Booking Book(Session session, Person person, BookingStatus status = BookingStatus.Confirmed,
        string booked = "2016-08-01 09:00", string? confirmed = null, string? cancelled = null, string cancelBy = "2016-09-12 23:00", Agency? agency = null)
    {
        var booking = new Booking
        {
            Session = session,
            Person = person,
            Agency = agency ?? person.Agency,
            Focus = person.Focus,
            Number = session.Bookings.Count + 1,
            Status = status,
            BookedAt = At(booked),
            ConfirmedAt = confirmed is null ? null : At(confirmed),
            CancelledAt = cancelled is null ? null : At(cancelled),
            CancelBy = At(cancelBy),
            CodeHash = Guid.NewGuid().ToByteArray(),
        };
        session.Bookings.Add(booking);
        return booking;
    }

    /// <summary>Somebody who holds a place from 1 August 2016.</summary>
    public Booking Place(Session session, Person person) => Book(session, person, confirmed: "2016-08-01 09:00");

    public void Came(Session session, Person person, int day = 1, bool whole = true, Agency? agency = null)
    {
        var on = session.Days[day - 1];
        _db.Add(new Presence
        {
            Session = session,
            SessionDay = on,
            Person = person,
            Agency = agency ?? person.Agency,
            Focus = person.Focus,
            ArrivedAt = on.StartsAt,
            Method = ScanMethod.Qr,
            WholeDay = whole,
        });
    }

    public async Task<QuarterReport> ReportAsync(string year = "2016-17", string? quarter = null, Boards? board = null, By by = By.Type)
    {
        await _db.SaveChangesAsync();
        await using var db = _database.Open();
        Assert.True(Quarter.TryParse(year, quarter, out var range, out _));
        return await QuarterReport.CreateAsync(db, range, board, by);
    }

    public async Task<Figures> TotalAsync(string year = "2016-17", string? quarter = null, Boards? board = null) => (await ReportAsync(year, quarter, board)).Total.Figures;

    public void Dispose()
    {
        _db.Dispose();
        _database.Dispose();
    }

    private static DateTime At(string utc) => DateTime.SpecifyKind(DateTime.ParseExact(utc, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
