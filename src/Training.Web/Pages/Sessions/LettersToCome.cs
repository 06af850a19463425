using Training.Bookings;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>The letters that a change of a session will send, in sorts that read alike.</summary>
/// <param name="CalendarEmails">What calendar programs are sent besides.</param>
public sealed record LettersToCome(SessionToChange Session, IReadOnlyList<OutboxLetter> Letters, int CalendarEmails)
{
    public IReadOnlyList<SortOfLetter> Sorts
    {
        get
        {
            var status = Session.Booked.ToDictionary(b => b.Key, b => b.Status);
            return [.. Letters
                .GroupBy(l => (Was: l.Booking is { } b && status.TryGetValue(b.Key, out var was) ? was : (BookingStatus?)null, Is: l.Booking?.Status, l.ToApprover))
                .Select(sort => new SortOfLetter(sort.Key.ToApprover ? $"To {Words.Count(sort.Count(), "person", "people")} who {(sort.Count() == 1 ? "has" : "have")} still to agree to a request" : To(sort.Key.Was, sort.Key.Is, sort.Count()), sort.First()))];
        }
    }

    private static string To(BookingStatus? was, BookingStatus? now, int count) => (was, now) switch
    {
        (null, null) => $"To {Words.Count(count, "trainer")}",
        (BookingStatus.Waiting, BookingStatus.Confirmed) => $"To {Words.Count(count, "person", "people")} from the waiting list who now {(count == 1 ? "gets" : "get")} a place",
        (BookingStatus.Waiting, _) => $"To {Words.Count(count, "person", "people")} on the waiting list",
        (BookingStatus.Requested, _) => $"To {Words.Count(count, "person", "people")} who {(count == 1 ? "has" : "have")} asked for a place",
        _ => $"To {Words.Count(count, "person", "people")} who {(count == 1 ? "has" : "have")} a place",
    };
}

public sealed record SortOfLetter(string To, OutboxLetter Example);
