namespace Training.Programme;

/// <summary>A session's places as they stand now.</summary>
/// <param name="Offered">The session's capacity.</param>
/// <param name="Held">Confirmed bookings, and requests for which a place is kept.</param>
/// <param name="Waiting">People on the waiting list.</param>
/// <param name="RequestsInLine">Requests that stand in line and for which no place is kept yet.</param>
/// <param name="Kept">Places that nobody holds and that are kept for agencies.</param>
public sealed record Places(int Offered, int Held, int Waiting, int Kept = 0, int RequestsInLine = 0)
{
    /// <summary>Places that somebody of any agency who books now would get: none while others wait.</summary>
    public int Free => Waiting + RequestsInLine > 0 ? 0 : Math.Max(0, Offered - Held - Kept);

    /// <summary>"6 places left", "Full", "Full, 3 people waiting".</summary>
    public string InWords => (Free, Waiting, Kept) switch
    {
        ( > 0, _, _) => $"{Words.Count(Free, "place")} left",
        (_, 0, 0) => "Full",
        (_, 0, _) => "Only places kept for some agencies",
        _ => $"Full, {Words.Count(Waiting, "person", "people")} waiting",
    };
}

/// <summary>Where a session stands for somebody who looks at it now.</summary>
public enum SessionStage
{
    Draft,
    ToCome,
    UnderWay,
    Past,
    Cancelled,
    Postponed,
}

public static class SessionStages
{
    public static SessionStage Of(SessionStatus status, DateTime startsAt, DateTime endsAt, DateTime now) => status switch
    {
        SessionStatus.Draft => SessionStage.Draft,
        SessionStatus.Cancelled => SessionStage.Cancelled,
        SessionStatus.Postponed => SessionStage.Postponed,
        _ when now < startsAt => SessionStage.ToCome,
        _ when now < endsAt => SessionStage.UnderWay,
        _ => SessionStage.Past,
    };
}
