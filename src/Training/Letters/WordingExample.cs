using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>A letter as it would be, about a real session and to a made-up person. Nothing of it is ever saved.</summary>
internal static class WordingExample
{
    public static async Task<OutboxLetter> OfAsync(TrainingDb db, LetterWriter letters, LetterKind kind, CourseType? type, Notice notice)
    {
        var session = await SessionAsync(db, type);
        var terms = await BookingTerms.NowAsync(db, session.Course.Type, session.FirstDate, session.StartsAt, notice);
        var now = db.Clock.UtcNow;
        var booking = new Booking { Session = session, Person = Person.Create("sam@example.org", "Sam Example"), Status = BookingStatus.Confirmed, BookedAt = now, ConfirmedAt = now, CancelBy = terms.CancelBy };
        switch (kind)
        {
            case LetterKind.BookingConfirmed:
                return letters.Confirmed(booking);
            case LetterKind.BookingPromoted:
                return letters.Promoted(booking);
            case LetterKind.PromotedByHand:
                return letters.PromotedByHand(booking);
            case LetterKind.Substitute:
                return letters.Substitute(booking, Person.Create("alex@example.org", "Alex Sample"), null);
            case LetterKind.MovedToAnother:
                var from = new Session { Reference = "EXAMPLE", Course = session.Course };
                from.SetDays([new SessionDay { Date = session.FirstDate.AddDays(-7), Start = session.Days[0].Start, End = session.Days[0].End }], db.Clock);
                return letters.MovedToAnother(booking, from, 0, "");
            case LetterKind.CancelledByTeam or LetterKind.CancelledByLead:
                (booking.Status, booking.CancelledAt, booking.CancelBy, booking.Reason) = (BookingStatus.Cancelled, now, now.AddDays(1), "What was written as the reason");
                return kind == LetterKind.CancelledByTeam ? letters.CancelledByTeam(booking, BookingStatus.Confirmed) : letters.CancelledByLead(booking, BookingStatus.Confirmed, "Jo Manager");
            case LetterKind.HandedOver:
                (booking.Status, booking.CancelledAt, booking.CancelBy) = (BookingStatus.Cancelled, now, now.AddDays(1));
                return letters.HandedOver(booking, Person.Create("alex@example.org", "Alex Sample"), null);
            case LetterKind.BookingWaiting:
                (booking.Status, session.Capacity) = (BookingStatus.Waiting, 0);
                return letters.Waiting(booking, 2);
            case LetterKind.BookingRequested:
                booking.Status = BookingStatus.Requested;
                booking.Agreements.Add(Asked(booking, now));
                return letters.Requested(booking);
            case LetterKind.BookingDeclined:
                (booking.Status, booking.CancelledAt) = (BookingStatus.Declined, now);
                return letters.Declined(booking, Asked(booking, now));
            case LetterKind.BookingCancelled:
                (booking.Status, booking.CancelledAt, booking.CancelBy) = (BookingStatus.Cancelled, now, now.AddDays(1));
                return letters.Cancelled(booking, hadPlace: true);
            case LetterKind.SessionMoved:
                var was = LetterWriter.PlanOf(session) with
                {
                    Status = SessionStatus.Published,
                    Dates = [.. session.Days.Select(d => d.Date.AddDays(-7))],
                    Days = [.. session.Days.Select(d => $"{Words.Date(d.Date.AddDays(-7))}, {Words.Times(d.Start, d.End)}")],
                };
                return letters.SessionMoved(booking, was, promoted: false, 0, "", []);
            case LetterKind.SessionPostponed:
                return letters.SessionPostponed(booking, "", []);
            case LetterKind.SessionCancelled:
                return letters.SessionCancelled(booking, BookingStatus.Confirmed, "", []);
            case LetterKind.AfterSession:
                return letters.AfterSession(booking.Person, session, booking, new AttendanceRecord([.. session.Days.Select((d, i) => new DayRecord(d, i == 0 ? DayStanding.Whole : DayStanding.Missed))]));
            case LetterKind.DidNotAttend:
                return letters.DidNotAttend(booking, []);
            case LetterKind.AbsenceCharged:
                return letters.AbsenceCharged(new Charge { Booking = booking, Kind = ChargeKind.Absence, Pence = 4_000, ChargedAt = now });
            case LetterKind.Joining:
                return letters.Joining(booking);
            case LetterKind.Reminder:
                return letters.Reminder(booking, session.Days[0], 1);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "The team has no words for this kind of letter.");
        }
    }

    private static Agreement Asked(Booking booking, DateTime now) =>
        new() { Booking = booking, Who = Approver.Manager, Name = "Jo Manager", Email = "jo@example.org", AskedAt = now, ExpiresAt = now.AddDays(7) };

    /// <summary>The next one of the type, else the latest; of any type when there is none, and made up when there is no session at all. A copy: nothing follows it.</summary>
    private static async Task<Session> SessionAsync(TrainingDb db, CourseType? type)
    {
        var now = db.Clock.UtcNow;
        var sessions = db.Sessions.AsNoTracking().Include(s => s.Course).Include(s => s.Venue).Include(s => s.Days.OrderBy(d => d.StartsAt)).ThenInclude(d => d.Venue)
            .Where(s => s.Status == SessionStatus.Published).AsSplitQuery();
        var ofType = sessions.Where(s => type == null || s.Course.Type == type);
        var session = await ofType.OrderBy(s => s.StartsAt).FirstOrDefaultAsync(s => s.StartsAt > now)
            ?? await ofType.OrderByDescending(s => s.StartsAt).FirstOrDefaultAsync();
        if (session is null)
        {
            session = new Session { Reference = "EXAMPLE", Course = new Course { Code = "example", Title = "An example course", Type = type ?? CourseType.HalfDay }, Capacity = 20, Status = SessionStatus.Published };
            session.SetDays([new SessionDay { Date = db.Clock.Today.AddDays(28), Start = new TimeOnly(9, 30), End = new TimeOnly(12, 30) }], db.Clock);
        }
        return session;
    }
}
