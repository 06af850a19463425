using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Data;

public sealed class ImportTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly CsvFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task A_folder_is_loaded_and_counted()
    {
        var outcome = await _database.ImportAsync(_folder);

        Assert.Empty(outcome.Problems);
        Assert.Equal(
            ["2 agencies", "2 venues", "2 themes", "2 courses", "5 people", "1 bank holiday", "3 booking policies", "3 sessions", "6 bookings", "1 charge", "2 agreements", "3 attendances"], outcome.Loaded);
    }

    [Fact]
    public async Task Courses_venues_and_people_are_as_written()
    {
        await _database.ImportAsync(_folder);

        await using var db = _database.Open();
        var course = await db.Courses.Include(c => c.Themes.OrderBy(t => t.Position)).ThenInclude(t => t.Theme).SingleAsync(c => c.Code == "introduction-to-neglect");
        Assert.Equal(CourseType.HalfDay, course.Type);
        Assert.Equal(["neglect", "think-family"], course.Themes.Select(t => t.Theme.Code));
        Assert.Equal("See it early\nSay so", course.Objectives);
        Assert.Null(course.RefreshMonths);
        var venue = await db.Venues.SingleAsync(v => v.Code == "hall");
        Assert.Equal("The Hall, 1 High Street, Southampton, SO14 1AA", venue.FullAddress);
        Assert.Equal((50.9, -1.4), (venue.Latitude, venue.Longitude));
        var trainer = await db.People.SingleAsync(p => p.Email == "dan@trainers.example");
        Assert.Equal("Dan \"Danny\" O'Dell", trainer.Name);
        Assert.Equal((Role.Trainer, Focus.NotRecorded, null), (trainer.Roles, trainer.Focus, trainer.AgencyId));
        Assert.Equal(Role.Coordinator | Role.Admin, (await db.People.SingleAsync(p => p.Email == "eve@solent.example")).Roles);
        Assert.Equal("DAN@TRAINERS.EXAMPLE", trainer.NormalizedEmail);
    }

    [Fact]
    public async Task A_session_has_its_days_in_order_its_trainers_and_its_own_boards_or_the_courses()
    {
        await _database.ImportAsync(_folder);

        await using var db = _database.Open();
        var session = await db.Sessions.Include(s => s.Days.OrderBy(d => d.StartsAt)).ThenInclude(d => d.Venue).Include(s => s.Trainers).Include(s => s.Venue).SingleAsync(s => s.Reference == "L3-2016-10");
        Assert.Equal([new DateOnly(2016, 10, 3), new DateOnly(2016, 10, 10)], session.Days.Select(d => d.Date));
        Assert.Equal([null, "room"], session.Days.Select(d => d.Venue?.Code));
        Assert.Equal(new DateTime(2016, 10, 3, 8, 30, 0, DateTimeKind.Utc), session.StartsAt);
        Assert.Equal((20, SessionStatus.Published, Delivery.Both, Boards.Children), (session.Capacity, session.Status, session.Delivery, session.Boards));
        Assert.Equal(2, session.Trainers.Count);
        Assert.Null(session.RegisterClosedAt);
        var closed = await db.Sessions.SingleAsync(s => s.Reference == "HD-2016-09");
        Assert.Equal((Boards.Children, 15, 2, closed.EndsAt), (closed.Boards, closed.LateMinutes, closed.MinimumPlaces, closed.RegisterClosedAt));
        Assert.Null((await db.Sessions.SingleAsync(s => s.Reference == "WED-2016-09")).VenueId);
    }

    [Fact]
    public async Task Bookings_are_numbered_in_the_order_in_which_they_were_made()
    {
        await _database.ImportAsync(_folder);

        await using var db = _database.Open();
        var bookings = await db.Bookings.Include(b => b.Person).Include(b => b.Agency).Include(b => b.CancelledBy).Where(b => b.Session.Reference == "HD-2016-09").OrderBy(b => b.Number).ToListAsync();
        Assert.Equal([1, 2, 3, 4], bookings.Select(b => b.Number));
        Assert.Equal(["amina", "ben", "cara", "ben"], bookings.Select(b => b.Person.Email!.Split('@')[0]));
        Assert.Equal([BookingStatus.Confirmed, BookingStatus.Cancelled, BookingStatus.Waiting, BookingStatus.Confirmed], bookings.Select(b => b.Status));
        Assert.Equal("hants-police", bookings[0].Agency!.Code); // at the time; now she is elsewhere
        Assert.Equal("eve@solent.example", bookings[1].CancelledBy!.Email);
        Assert.Equal(new DateTime(2016, 8, 30, 9, 15, 30, DateTimeKind.Utc), bookings[1].CancelledAt);
        Assert.All(bookings, b => Assert.Equal(CheckInCodes.HashOf(Given.Codes.TokenFor(b.Key)), b.CodeHash));
    }

    [Fact]
    public async Task Notice_is_counted_with_the_bank_holidays_of_the_file()
    {
        await _database.ImportAsync(_folder);

        await using var db = _database.Open();
        // Monday 5 September less five working days, of which the bank holiday on 29 August is none: the end of Friday 26.
        var bookings = await db.Bookings.Where(b => b.Session.Reference == "HD-2016-09").OrderBy(b => b.BookedAt).ToListAsync();
        Assert.All(bookings[..3], b => Assert.Equal(_database.Clock.StartOf(new DateOnly(2016, 8, 27)), b.CancelBy));
        // The last was made under later rules: seven calendar days.
        Assert.Equal(_database.Clock.StartOf(new DateOnly(2016, 8, 30)), bookings[3].CancelBy);
    }

    [Fact]
    public async Task Attendance_becomes_scan_events_and_presence()
    {
        await _database.ImportAsync(_folder);

        await using var db = _database.Open();
        var present = await db.Presences.Include(p => p.Person).Include(p => p.Agency).Include(p => p.SessionDay).OrderBy(p => p.Person.Email).ToListAsync();
        Assert.Equal([true, true, false], present.Select(p => p.WholeDay)); // one second past the quarter of an hour allowed
        Assert.Equal(["hants-police", "hants-police", "solent-nhs"], present.Select(p => p.Agency!.Code));
        Assert.Equal([ScanMethod.Manual, ScanMethod.Qr, ScanMethod.WalkIn], present.Select(p => p.Method));
        Assert.Equal(present[0].SessionDay.StartsAt, present[0].ArrivedAt);
        Assert.Equal([ScanKind.Arrived, ScanKind.Arrived, ScanKind.Left, ScanKind.Arrived],
            (await db.ScanEvents.OrderBy(e => e.Person!.Email).ThenBy(e => e.At).ToListAsync()).Select(e => e.Kind));
        Assert.All(await db.ScanEvents.ToListAsync(), e => Assert.Equal(_database.Clock.UtcNow, e.ReceivedAt));
    }

    [Fact]
    public async Task History_says_that_an_import_did_it_and_no_letters_are_written()
    {
        await _database.ImportAsync(_folder);

        await using var db = _database.Open();
        Assert.Equal(["import"], await db.History.Select(h => h.From).Distinct().ToListAsync());
        Assert.Equal(6, await db.History.CountAsync(h => h.Subject == "booking" && h.BookingId != null && h.SessionId != null && h.PersonId != null));
        Assert.Empty(await db.Outbox.ToListAsync());
    }

    [Fact]
    public async Task What_is_known_is_updated_and_can_be_referred_to()
    {
        await _database.ImportAsync(_folder);
        using var later = new CsvFolder(empty: true)
            .Write("courses.csv", "code,title,type,boards,themes,summary,refresh_months\nintroduction-to-neglect,Neglect,half-day,both,digital;think-family,Shorter.,24")
            .Write("themes.csv", "code,name,source\ndigital,Digital lives,survey")
            .Write("people.csv", "email,name,agency,job_title,focus,roles\nAMINA@solent.example,Amina Khan,hants-police,Nurse,both,practitioner;trainer")
            .Write("sessions.csv", "reference,course,capacity,status,venue,trainers,boards,register_closed\nHD-2016-11,introduction-to-neglect,5,published,hall,amina@solent.example,,no")
            .Write("session_days.csv", "session,date,start,end,venue\nHD-2016-11,2016-11-07,09:30,12:30,")
            .Write("bookings.csv", "session,email,agency,status,booked_at,confirmed_at,cancelled_at,cancelled_by\nL3-2016-10,ben@police.example,,waiting,2016-08-01T10:00:00Z,,,\nHD-2016-11,ben@police.example,,confirmed,2016-09-01T10:00:00Z,2016-09-01T10:00:00Z,,");

        Assert.Empty((await _database.ImportAsync(later)).Problems);

        await using var db = _database.Open();
        var course = await db.Courses.Include(c => c.Themes.OrderBy(t => t.Position)).ThenInclude(t => t.Theme).SingleAsync(c => c.Code == "introduction-to-neglect");
        Assert.Equal(("Neglect", BoardsExtensions.Joint, 24, "See it early\nSay so"), (course.Title, course.Boards, course.RefreshMonths, course.Objectives));
        Assert.Equal(["digital", "think-family"], course.Themes.Select(t => t.Theme.Code));
        var amina = await db.People.Include(p => p.Agency).SingleAsync(p => p.Email == "amina@solent.example");
        Assert.Equal(("Amina Khan", "hants-police", Role.Practitioner | Role.Trainer), (amina.Name, amina.Agency!.Code, amina.Roles));
        Assert.Equal(5, await db.People.CountAsync());
        // A booking added to a session that was there goes to the end of its line, however old it says it is.
        Assert.Equal(3, await db.Bookings.Where(b => b.Session.Reference == "L3-2016-10" && b.Person.Email == "ben@police.example").Select(b => b.Number).SingleAsync());
    }

    [Fact]
    public async Task A_failure_late_in_the_transaction_leaves_nothing_behind()
    {
        var before = _database.Rows();
        await using (var db = _database.Open())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER NoRoom BEFORE INSERT ON ScanEvents BEGIN SELECT RAISE(ABORT, 'disk full'); END;");
        }

        await Assert.ThrowsAsync<DbUpdateException>(() => _database.ImportAsync(_folder));

        Assert.Equal(before, _database.Rows());
        await using (var db = _database.Open())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER NoRoom;");
        }
        Assert.True((await _database.ImportAsync(_folder)).Succeeded); // and nothing is left locked
    }

    [Fact]
    public async Task A_byte_order_mark_and_other_line_ends_capitals_and_columns_are_taken()
    {
        _folder.Write("themes.csv", [0xEF, 0xBB, 0xBF, .. "Code, Name ,notes,SOURCE\r\nneglect,\"Neglect\r\nof children\",kept by us,priority\r\n\r\nthink-family,Think Family,,priority"u8]);

        Assert.Empty((await _database.ImportAsync(_folder)).Problems);

        await using var db = _database.Open();
        Assert.Equal("Neglect\nof children", (await db.Themes.SingleAsync(t => t.Code == "neglect")).Name);
    }

    [Fact]
    public async Task Wall_clock_times_are_right_on_both_days_on_which_the_clock_changes()
    {
        _folder
            .Add("sessions.csv", "SPRING,introduction-to-neglect,5,published,hall,,,no,,,").Add("session_days.csv", "SPRING,2017-03-26,09:30,12:30,")
            .Add("sessions.csv", "AUTUMN,introduction-to-neglect,5,published,hall,,,no,,,").Add("session_days.csv", "AUTUMN,2016-10-30,00:30,02:30,")
            .Add("attendance.csv", "SPRING,2017-03-26,amina@solent.example,09:31,,qr")
            .Add("attendance.csv", "AUTUMN,2016-10-30,amina@solent.example,01:15,,qr")
            .Add("attendance.csv", "AUTUMN,2016-10-30,ben@police.example,2016-10-30T01:15:00Z,,qr");

        Assert.Empty((await _database.ImportAsync(_folder)).Problems);

        await using var db = _database.Open();
        var arrived = await db.Presences.Where(p => p.Session.Reference == "SPRING" || p.Session.Reference == "AUTUMN").OrderBy(p => p.ArrivedAt).Select(p => p.ArrivedAt).ToListAsync();
        Assert.Equal([Utc("2016-10-30T00:15:00Z"), Utc("2016-10-30T01:15:00Z"), Utc("2017-03-26T08:31:00Z")], arrived);
        Assert.Equal(TimeSpan.FromHours(3), await Length("AUTUMN"));
        Assert.Equal(TimeSpan.FromHours(3), await Length("SPRING"));

        async Task<TimeSpan> Length(string reference) =>
            await db.Sessions.Where(s => s.Reference == reference).Select(s => new { s.StartsAt, s.EndsAt }).SingleAsync() is var s ? s.EndsAt - s.StartsAt : default;
    }

    private static DateTime Utc(string text) => DateTime.Parse(text, null, System.Globalization.DateTimeStyles.AdjustToUniversal);
}
