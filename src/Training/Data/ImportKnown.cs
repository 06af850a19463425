using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>What rows can refer to: what the database holds, and what earlier rows added.</summary>
internal sealed class ImportKnown
{
    private const int AtOnce = 500;

    public Dictionary<string, Agency> Agencies { get; private init; } = [];
    public Dictionary<string, Venue> Venues { get; private init; } = [];
    public Dictionary<string, Theme> Themes { get; private init; } = [];
    public Dictionary<string, Course> Courses { get; private init; } = [];
    public Dictionary<DateOnly, BankHoliday> BankHolidays { get; private init; } = [];

    public Dictionary<(CourseType Type, DateOnly From), BookingPolicy> Policies { get; private init; } = [];

    /// <summary>By normalised address, those that the rows name.</summary>
    public Dictionary<string, Person> People { get; } = [];

    /// <summary>By reference, those that the rows name, with days and bookings.</summary>
    public Dictionary<string, Session> Sessions { get; } = [];

    /// <summary>Sessions that were there before; import does not change them.</summary>
    public HashSet<Session> OldSessions { get; } = [];

    /// <summary>Sessions whose row or days have a problem: what refers to them is not reported again.</summary>
    public HashSet<string> BadSessions { get; } = [];

    /// <summary>Session day and person of whom something was recorded at the door before, even if it was taken back.</summary>
    public HashSet<(int SessionDayId, int PersonId)> Present { get; private set; } = [];

    /// <summary>Who makes up a missed day on a session day, of sessions that the rows name, and the session that they booked.</summary>
    public Dictionary<(SessionDay Day, Person Person), (MakeUpDay MakeUp, Session Booked)> MakeUps { get; } = [];

    /// <summary>Training from elsewhere that counts already.</summary>
    public HashSet<(int PersonId, CourseType Type, DateOnly CompletedOn)> Equivalents { get; private set; } = [];

    /// <summary>Training from elsewhere that earlier rows added.</summary>
    public List<AcceptedEquivalent> NewEquivalents { get; } = [];

    /// <summary>Of the rows' agreements, those that are there already.</summary>
    public HashSet<Guid> AgreementKeys { get; } = [];

    public Person? Person(string email) => People.GetValueOrDefault(Training.People.Person.Normalize(email));

    /// <summary>The version of the rules in force when somebody booked; the settings' where there was none.</summary>
    public BookingPolicy? PolicyOn(CourseType type, DateOnly on) => Policies.Values.Where(p => p.Type == type && p.From <= on).MaxBy(p => p.From);

    public static async Task<ImportKnown> LoadAsync(TrainingDb db, ImportFolder rows)
    {
        var known = new ImportKnown
        {
            Agencies = await db.Agencies.ToDictionaryAsync(a => a.Code),
            Venues = await db.Venues.ToDictionaryAsync(v => v.Code),
            Themes = await db.Themes.ToDictionaryAsync(t => t.Code),
            Courses = await db.Courses.Include(c => c.Themes).ToDictionaryAsync(c => c.Code),
            BankHolidays = await db.BankHolidays.ToDictionaryAsync(h => h.Date),
            Policies = await db.BookingPolicies.ToDictionaryAsync(p => (p.Type, p.From)),
        };
        await known.LoadPeopleAsync(db, rows);
        await known.LoadSessionsAsync(db, rows);
        if (rows.Equivalents.Count > 0)
        {
            known.Equivalents = [.. await db.AcceptedEquivalents.Where(e => e.WithdrawnAt == null).Select(e => ValueTuple.Create(e.PersonId, e.Type, e.CompletedOn)).ToListAsync()];
        }
        foreach (var some in rows.Agreements.Select(r => r.Key).Chunk(AtOnce))
        {
            known.AgreementKeys.UnionWith(await db.Agreements.Where(a => some.Contains(a.Key)).Select(a => a.Key).ToListAsync());
        }
        return known;
    }

    private async Task LoadPeopleAsync(TrainingDb db, ImportFolder rows)
    {
        var emails = rows.People.Select(r => r.Email)
            .Concat(rows.Sessions.SelectMany(r => r.Trainers))
            .Concat(rows.Bookings.SelectMany(r => new[] { r.Email, r.CancelledBy ?? "", r.SubstituteFor ?? "" }))
            .Concat(rows.Agreements.SelectMany(r => new[] { r.Email, r.RecordedBy ?? "" }))
            .Concat(rows.Charges.SelectMany(r => new[] { r.Email, r.WaivedBy ?? "" }))
            .Concat(rows.Attendance.Select(r => r.Email))
            .Concat(rows.MakeUps.Select(r => r.Email))
            .Concat(rows.DoorReviews.SelectMany(r => new[] { r.Email ?? "", r.RecordedBy ?? "", r.CountedFor ?? "", r.DecidedBy ?? "" }))
            .Concat(rows.BreakoutChoices.Select(r => r.Email))
            .Concat(rows.BreakoutAttendance.Select(r => r.Email))
            .Concat(rows.Equivalents.SelectMany(r => new[] { r.Email, r.RecordedBy ?? "", r.WithdrawnBy ?? "" }))
            .Concat(rows.Needs.Select(r => r.Email))
            .Concat(rows.Certificates.Select(r => r.Email))
            .Concat(rows.Outside.SelectMany(r => new[] { r.Email, r.DecidedBy ?? "" }))
            .Concat(rows.Evaluations.SelectMany(r => new[] { r.Email ?? "", r.EnteredBy ?? "" }))
            .Concat(rows.ManagerViews.Select(r => r.Email))
            .Concat(rows.Employments.Select(r => r.Email))
            .Concat(rows.Commentaries.Select(r => r.ChangedBy ?? ""))
            .Concat(rows.FrozenQuarters.Select(r => r.FrozenBy ?? ""))
            .Concat(rows.CorrectionNotes.Select(r => r.WrittenBy ?? ""))
            .Select(Training.People.Person.Normalize).ToHashSet();
        foreach (var some in emails.Chunk(AtOnce))
        {
            foreach (var person in await db.People.Where(p => some.Contains(p.NormalizedEmail)).ToListAsync())
            {
                People[person.NormalizedEmail!] = person;
            }
        }
    }

    private async Task LoadSessionsAsync(TrainingDb db, ImportFolder rows)
    {
        var references = rows.Sessions.Select(r => r.Reference)
            .Concat(rows.SessionDays.Select(r => r.Session))
            .Concat(rows.Bookings.Select(r => r.Session))
            .Concat(rows.Agreements.Select(r => r.Session))
            .Concat(rows.Attendance.Select(r => r.Session))
            .Concat(rows.MakeUps.SelectMany(r => new[] { r.Session, r.In }))
            .Concat(rows.DoorReviews.Select(r => r.Session))
            .Concat(rows.Breakouts.Select(r => r.Session))
            .Concat(rows.Certificates.Select(r => r.Session))
            .Concat(rows.BreakoutChoices.Select(r => r.Session))
            .Concat(rows.BreakoutAttendance.Select(r => r.Session))
            .Concat(rows.Evaluations.Select(r => r.Session))
            .Concat(rows.CorrectionNotes.Select(r => r.Session))
            .Concat(rows.ManagerViews.Select(r => r.Session)).ToHashSet();
        foreach (var some in references.Chunk(AtOnce))
        {
            // Touched first, so that nobody else books them until this transaction ends (TrainingDb.LockSessionAsync).
            if (await db.Sessions.Where(s => some.Contains(s.Reference)).ExecuteUpdateAsync(u => u.SetProperty(s => s.Version, s => s.Version + 1)) == 0)
            {
                continue;
            }
            foreach (var session in await db.Sessions.Where(s => some.Contains(s.Reference))
                .Include(s => s.Days.OrderBy(d => d.StartsAt)).Include(s => s.Bookings).ThenInclude(b => b.Person).AsSplitQuery().ToListAsync())
            {
                Sessions[session.Reference] = session;
                OldSessions.Add(session);
            }
            Present.UnionWith(await db.Presences.Where(p => some.Contains(p.SessionDay.Session.Reference))
                .Select(p => ValueTuple.Create(p.SessionDayId, p.PersonId)).ToListAsync());
            Present.UnionWith(await db.ScanEvents.Where(e => some.Contains(e.SessionDay.Session.Reference) && e.BreakoutId == null && e.PersonId != null)
                .Select(e => ValueTuple.Create(e.SessionDayId, e.PersonId!.Value)).Distinct().ToListAsync());
            foreach (var makeUp in await db.MakeUpDays.Include(m => m.Person).Include(m => m.Day).Include(m => m.MissedDay.Session).Where(m => m.WithdrawnAt == null && some.Contains(m.Day.Session.Reference)).ToListAsync())
            {
                MakeUps[(makeUp.Day, makeUp.Person)] = (makeUp, makeUp.MissedDay.Session);
            }
        }
    }
}
