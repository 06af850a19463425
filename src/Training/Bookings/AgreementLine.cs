using Microsoft.EntityFrameworkCore;
using Training.Letters;

namespace Training.Bookings;

/// <summary>Somebody who was asked to agree, as pages show it. Who is no longer asked is left out.</summary>
public sealed record AgreementLine(int Id, Approver Who, string Name, DateTime AskedAt, DateTime ExpiresAt, DateTime? ChasedAt, DateTime? AnsweredAt, bool? Agreed, string? Note, bool ByTeam)
{
    public bool IsOpen => AnsweredAt is null;

    /// <summary>"Jo Fisher (line manager)"; a coordinator who booked for them is nobody's manager.</summary>
    public string InWords => Name.Length == 0 ? "Somebody at their agency" : ByTeam ? $"{Name} (training team)" : $"{Name} ({Who.Label()})";
}

/// <summary>A person's request as they see it.</summary>
/// <param name="PlaceKept"><see cref="Booking.PlaceKept"/>.</param>
/// <param name="Undelivered">The name of somebody whom our letters did not reach; none when they went out.</param>
public sealed record MyRequest(Guid Key, DateTime StartsAt, bool? PlaceKept, IReadOnlyList<AgreementLine> Asked, string? Undelivered)
{
    public IReadOnlyList<AgreementLine> StillToAgree { get; } = [.. Asked.Where(a => a.IsOpen)];

    /// <summary>"by the end of Friday 23 September 2016"; none when nobody was asked from here.</summary>
    public string? AnswerBy(Clock clock) => StillToAgree.Count == 0 ? null : Agreement.AnswerBy(StillToAgree[0].ExpiresAt, StartsAt, clock);

    public bool CanNameAnother => StillToAgree.Any(a => a.Who.HasFlag(Approver.Manager));
}

public static class MyRequests
{
    /// <summary>Those of the bookings that are requests.</summary>
    public static IQueryable<MyRequest> AsRequests(this IQueryable<Booking> bookings) => bookings.AsNoTracking()
        .Where(b => b.Status == BookingStatus.Requested)
        .Select(b => new MyRequest(b.Key, b.Session.StartsAt, b.PlaceKept,
            b.Agreements.Where(a => a.ClosedAt == null).OrderBy(a => a.Id)
                .Select(a => new AgreementLine(a.Id, a.Who, a.Name, a.AskedAt, a.ExpiresAt, a.ChasedAt, a.AnsweredAt, a.Agreed, a.Note, a.Email == "" && a.Name != "")).ToList(),
            b.Agreements.Where(a => a.ClosedAt == null && a.AnsweredAt == null && b.Letters.Any(l => l.State == LetterState.Failed && l.ToAddress == a.Email)).Select(a => a.Name).FirstOrDefault()));
}
