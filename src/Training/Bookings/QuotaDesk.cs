using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;

namespace Training.Bookings;

/// <summary>
/// Places that are kept for agencies: setting, changing and removing them, and opening them to all on their day. Each is one
/// transaction in which the session is locked; the letters to those who get a place by it are in the same commit.
/// </summary>
public sealed class QuotaDesk(TrainingDb db, Clock clock, LetterWriter letters)
{
    /// <summary>Sets how many places are kept for an agency until a date; 0 places keeps none.</summary>
    /// <param name="releaseOn">The first day, at the site, on which they are open to all: after today, not after the session's first day.</param>
    public async Task<RosterAnswer> SetAsync(string reference, string agencyCode, int places, DateOnly releaseOn)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return RosterAnswer.NotFound;
        }
        var (refusal, agency, promoted) = await ChangeAsync(session, agencyCode, places, releaseOn);
        if (agency is null)
        {
            return new(RosterOutcome.NotFound, "There is no such agency.");
        }
        if (refusal is not null)
        {
            return refusal;
        }
        await db.TellAsync(letters, session, promoted);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return RosterAnswer.Done(places == 0
            ? $"No places are kept for {agency.Name} any more."
            : $"{Words.Count(places, "place is", "places are")} kept for {agency.Name} until {Words.Date(releaseOn.AddDays(-1))}.", promoted);
    }

    /// <summary>What <see cref="SetAsync"/> would do; none when there is no such session or agency.</summary>
    public async Task<RosterPreview?> PreviewAsync(string reference, string agencyCode, int places, DateOnly releaseOn)
    {
        await using var work = await db.BeginWriteAsync(); // never committed
        if (await db.LockSessionAsync(reference) is not { } session)
        {
            return null;
        }
        var (refusal, agency, promoted) = await ChangeAsync(session, agencyCode, places, releaseOn);
        if (agency is null)
        {
            return null;
        }
        var people = promoted.Select(b => b.PersonId).ToList();
        var names = await db.People.Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name);
        db.ChangeTracker.Clear();
        return new RosterPreview(refusal, [.. promoted.Select(b => names[b.PersonId])], session.FreePlaces);
    }

    /// <summary>Opens to all what is due by now, and gives the places to those who wait, in order. How many sessions it served.</summary>
    public async Task<int> ReleaseDueAsync()
    {
        var now = clock.UtcNow;
        var due = await db.Quotas.Where(q => q.ReleasedAt == null && q.ReleasesAt <= now && q.Session.Status != SessionStatus.Postponed).Select(q => q.Session.Reference).Distinct().ToListAsync();
        foreach (var reference in due)
        {
            db.ChangeTracker.Clear();
            await using var work = await db.BeginWriteAsync();
            var session = (await db.LockSessionAsync(reference))!;
            await db.TellAsync(letters, session, session.ReleaseQuotas(clock.UtcNow));
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return due.Count;
    }

    private async Task<(RosterAnswer? Refusal, Agency? Agency, IReadOnlyList<Booking> Promoted)> ChangeAsync(Session session, string agencyCode, int places, DateOnly releaseOn)
    {
        var agency = await db.Agencies.SingleOrDefaultAsync(a => a.Code == agencyCode);
        if (agency is null)
        {
            return (null, null, []);
        }
        var others = session.Quotas.Where(q => q.AgencyId != agency.Id).ToList();
        var held = session.Bookings.Count(b => b.HoldsPlace && b.AgencyId == agency.Id);
        var most = Math.Max(0, session.FreePlaces - session.KeptFromAgency(agency.Id, clock.UtcNow)) + held;
        if (session.HasBegun(clock.UtcNow))
        {
            return (RosterAnswer.Begun, agency, []);
        }
        if (places == 0)
        {
            return (null, agency, session.ChangeQuotas(others, clock.UtcNow));
        }
        if (releaseOn <= clock.Today || releaseOn > session.FirstDate)
        {
            return (new(RosterOutcome.NotPossible, $"The places must open to all after today, and by {Words.Date(session.FirstDate)}, when the session begins."), agency, []);
        }
        if (session.PromotionStopsAt < session.StartsAt && clock.StartOf(releaseOn) >= session.PromotionStopsAt)
        {
            return (new(RosterOutcome.NotPossible, $"From {Words.Date(clock.DateOf(session.PromotionStopsAt))} on the waiting list does not move by itself, so the places must open to all before that day."), agency, []);
        }
        if (places > most)
        {
            return (new(RosterOutcome.NotPossible, $"Only {Words.Count(most, "place")} can be kept for this agency: those that are free and not kept for another, and the {held} that its people hold."), agency, []);
        }
        var quota = session.Quotas.Find(q => q.AgencyId == agency.Id) ?? new Quota { Agency = agency, AgencyId = agency.Id };
        (quota.Places, quota.ReleasedAt) = (places, null);
        quota.SetRelease(releaseOn, clock);
        return (null, agency, session.ChangeQuotas([.. others, quota], clock.UtcNow));
    }
}
