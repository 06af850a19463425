using Training.Bookings;
using Training.Programme;

namespace Training.Attendance;

/// <summary>Minutes that somebody may come late on a day, and leave early, and still have been there for the whole of it.</summary>
public sealed record Grace(int LateMinutes, int EarlyMinutes)
{
    public const int Most = 600;

    /// <summary>For a type of course without rules of its own.</summary>
    public static readonly Grace Standard = new(20, 20);

    /// <summary>The session's own minutes, else those of its type's rules in force on its first day.</summary>
    public static Grace Of(int? late, int? early, BookingPolicy? policy) =>
        new(late ?? policy?.LateMinutes ?? Standard.LateMinutes, early ?? policy?.EarlyMinutes ?? Standard.EarlyMinutes);

    public static Grace Of(Session session, BookingPolicy? policy) => Of(session.LateMinutes, session.EarlyMinutes, policy);
}
