using System.Globalization;
using Training.Bookings;
using Training.Attendance;
using Training.People;
using Training.Programme;

namespace Training.Testing;

/// <summary>The people, courses and sessions that tests begin with. Each is complete and valid; a test names only what it is about.</summary>
public static class Given
{
    private static int _last;

    /// <summary>The secret of tests: codes in tests are derived with it.</summary>
    public static readonly CheckInCodes Codes = new(new byte[32]);

    public static readonly SiteSettings Site = new("Safeguarding Training", "https://training.example", "training@safeguarding.example");

    public static Agency Agency(string code = "solent-nhs", string sector = "health") => new() { Code = code, Name = $"The {code} agency", Sector = sector };

    public static Person Person(string? name = null, Role roles = Role.Practitioner, Agency? agency = null, Focus focus = Focus.Children)
    {
        name ??= $"Person {Next()}";
        var person = People.Person.Create($"{name.Replace(' ', '.').ToLowerInvariant()}@agency.example", name);
        person.Roles = roles;
        person.Agency = agency;
        person.Focus = focus;
        person.JobTitle = "Practitioner";
        return person;
    }

    public static List<Person> Persons(int count) => [.. Enumerable.Range(0, count).Select(_ => Person())];

    /// <summary>Rules under which somebody must agree; of half-day courses unless told.</summary>
    public static BookingPolicy Policy(AgreementBy agreement = AgreementBy.Manager, bool keepsPlace = true, int days = 5, CourseType type = CourseType.HalfDay) =>
        new() { Type = type, From = new(2016, 1, 1), NoticeDays = 5, Agreement = agreement, RequestKeepsPlace = keepsPlace, AgreementDays = days };

    public static Venue Venue(string code = "civic-centre") =>
        new() { Code = code, Name = "Civic Centre", Address = "Civic Centre Road, Southampton", Postcode = "SO14 7LY", Capacity = 100, AccessNotes = "Step-free entrance." };

    public static Course Course(CourseType type = CourseType.HalfDay, string? code = null, Boards boards = Boards.Children, string? title = null) => new()
    {
        Code = code ?? $"course-{Next()}",
        Title = title ?? "An introduction to neglect",
        Type = type,
        Boards = boards,
        Summary = "What neglect looks like, and what to do about it.",
    };

    /// <summary>A published session of one day, or of several: "2016-09-20 09:30-12:30", or two of these.</summary>
    public static Session Session(Clock clock, int capacity = 20, Course? course = null, string? reference = null, Venue? venue = null,
        SessionStatus status = SessionStatus.Published, params string[] days)
    {
        course ??= Course();
        var session = new Session
        {
            Reference = reference ?? $"S-{Next()}",
            Course = course,
            Capacity = capacity,
            Status = status,
            Boards = course.Boards,
            Venue = venue,
        };
        session.SetDays((days.Length == 0 ? ["2016-09-20 09:30-12:30"] : days).Select(Day), clock);
        return session;
    }

    public static SessionDay Day(string text)
    {
        var parts = text.Split(' ', '-');
        return new SessionDay
        {
            Date = DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            Start = TimeOnly.ParseExact(parts[^2], "HH:mm", CultureInfo.InvariantCulture),
            End = TimeOnly.ParseExact(parts[^1], "HH:mm", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A booking as the desk would have made it; the session's own rule decides whether it is confirmed.</summary>
    public static Booking Booking(Session session, Person person, DateTime at)
    {
        var (booking, _) = session.Join(person, at, session.StartsAt.AddDays(-7));
        booking.Agency = person.Agency;
        booking.CodeHash = CheckInCodes.HashOf(Codes.TokenFor(booking.Key));
        return booking;
    }

    private static int Next() => Interlocked.Increment(ref _last);
}
