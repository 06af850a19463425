using System.Globalization;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.People;
using Training.Programme;

namespace Training.Records;

/// <summary>A session that somebody was at, and that is over.</summary>
/// <param name="WholeDays">Days of it on which they were there for the whole of the day, or made it up.</param>
/// <param name="Minutes">Of those days, by the programme: what counts as their hours.</param>
/// <param name="LastDate">The last day on which they were there.</param>
public sealed record RecordedSession(int SessionId, string Reference, string Course, string Level, CourseType Type, DateOnly FirstDate, DateOnly LastDate, int WholeDays, int Days, int Minutes, bool Completed, bool RegisterClosed)
{
    public RecordedCertificate? Certificate { get; init; }

    /// <summary>It is completed, and its certificate is made once they have answered the questions after it.</summary>
    public bool CertificateWaits { get; init; }

    /// <summary>They can answer those; else it is too late, or nothing is asked.</summary>
    public bool CanAnswer { get; init; }

    /// <summary>The date under which it stands: when it was completed, or when they were last there.</summary>
    public DateOnly Date => Certificate is { WithdrawnAt: null } certificate ? certificate.CompletedOn : LastDate;

    /// <summary>By the register they were not there after all; their certificate, which is withdrawn, tells of it.</summary>
    public bool IsGone { get; init; }

    /// <summary>"Completed", "There for 1 of 2 days".</summary>
    public string Standing => IsGone ? "Not there, by the corrected register" : Completed ? RegisterClosed ? "Completed" : "Completed, register not closed yet"
        : Days == 1 ? "There for part of it" : WholeDays == 0 ? $"There for part of {Words.Count(Days, "day")}" : $"There for {WholeDays} of {Words.Count(Days, "day")}";

    /// <summary>With what there is to say of the certificate.</summary>
    public string StandingInFull => CertificateWaits ? $"{Standing}; certificate waits for the questions" : Certificate is { WithdrawnAt: not null } ? $"{Standing}; certificate withdrawn" : Certificate is { BeingChecked: true } ? $"{Standing}; certificate is being checked" : Standing;
}

/// <param name="BeingChecked">The register is open again: until it is closed nobody can say whether it stands.</param>
public sealed record RecordedCertificate(string Code, DateOnly CompletedOn, DateTime? WithdrawnAt, string? WithdrawnBecause, bool BeingChecked);

/// <summary>Training from elsewhere, as its owner and the team see it.</summary>
public sealed record RecordedOutside(Guid Key, string What, string Provider, DateOnly CompletedOn, int Minutes, string Note, CourseType? AskedAs, DateTime AddedAt, DateTime? DecidedAt, string? DecidedBy,
    CourseType? CountsAs, DateTime? WithdrawnAt, string? WithdrawnBecause, string? DeclinedBecause, DateTime? RemovedAt, string? EvidenceName)
{
    /// <summary>It counts as training of ours.</summary>
    public bool Counts => CountsAs is not null && WithdrawnAt is null;

    /// <summary>What became of it, in words.</summary>
    public string Standing => Counts ? $"Accepted as {CountsAs!.Value.Label()}" : CountsAs is { } counted ? $"No longer accepted as {counted.Label()}" : DeclinedBecause is not null ? $"Not accepted as {AskedAs?.Label() ?? "our training"}"
        : AskedAs is { } asked && DecidedAt is null ? $"The team is to decide whether it counts as {asked.Label()}" : "For the record only";

    /// <summary>The latest first. What was accepted while the same training counted already, entered twice or recorded by the team, counts by what counted then.</summary>
    public static async Task<IReadOnlyList<RecordedOutside>> OfAsync(TrainingDb db, IQueryable<OutsideTraining> training)
    {
        var found = await training.AsNoTracking().OrderByDescending(t => t.CompletedOn).ThenByDescending(t => t.Id).Select(t => new { Entry = t, t.Equivalent, DecidedBy = t.DecidedBy!.Name, File = t.Evidence!.FileName }).ToListAsync();
        var others = found.Exists(f => f.Entry.IsAccepted && f.Equivalent is null) ? await db.AcceptedEquivalents.AsNoTracking().Where(e => training.Any(t => t.PersonId == e.PersonId)).ToListAsync() : [];
        return found.ConvertAll(f =>
        {
            var t = f.Entry;
            var counts = f.Equivalent ?? (!t.IsAccepted ? null : others.Where(e => e.PersonId == t.PersonId && e.CompletedOn == t.CompletedOn && e.RecordedAt <= t.DecidedAt && (e.WithdrawnAt is null || e.WithdrawnAt > t.DecidedAt))
                .OrderByDescending(e => e.Type == t.AskedAs).ThenBy(e => e.Id).FirstOrDefault());
            return new RecordedOutside(t.Key, t.What, t.Provider, t.CompletedOn, t.Minutes, t.Note, t.AskedAs, t.AddedAt, t.DecidedAt, f.DecidedBy, counts?.Type, counts?.WithdrawnAt, counts?.WithdrawnBecause, t.DeclinedBecause, t.RemovedAt, f.File);
        });
    }
}

/// <summary>Training elsewhere that the team accepted of its own accord, without an entry of the person's.</summary>
public sealed record RecordedEquivalent(CourseType Type, DateOnly CompletedOn, string What, DateTime? WithdrawnAt, string? WithdrawnBecause);

/// <summary>What somebody is booked on.</summary>
public sealed record RecordedBooking(string Reference, string Course, DateOnly FirstDate, DateOnly LastDate, BookingStatus Status, SessionStatus SessionStatus);

/// <param name="With">Minutes with us.</param>
/// <param name="Elsewhere">Minutes from elsewhere, by what they say.</param>
public sealed record RecordedYear(int Year, int With, int Elsewhere);

/// <summary>All training of one person: what they came to here, what they say of elsewhere, and what is to come. The latest first.</summary>
/// <param name="Leads">Who of their agency sees their dates of training, by name.</param>
public sealed record TrainingRecord(string Name, string? Agency, IReadOnlyList<string> Leads, IReadOnlyList<RecordedSession> Sessions, IReadOnlyList<RecordedOutside> Outside, IReadOnlyList<RecordedEquivalent> Equivalents,
    IReadOnlyList<RecordedBooking> Coming)
{
    /// <summary>What is due, by the rules in force that are for them, the most pressing first.</summary>
    public IReadOnlyList<Refresher> Refreshers { get; private init; } = [];

    /// <summary>Hours by calendar year, as professions count them: of each session in the year of its date.</summary>
    public IReadOnlyList<RecordedYear> Years => [.. Sessions.Select(s => (s.Date.Year, With: s.Minutes, Elsewhere: 0)).Concat(Outside.Select(o => (o.CompletedOn.Year, With: 0, Elsewhere: o.Minutes)))
        .GroupBy(h => h.Year).Where(g => g.Any(h => h.With + h.Elsewhere > 0)).OrderByDescending(g => g.Key).Select(g => new RecordedYear(g.Key, g.Sum(h => h.With), g.Sum(h => h.Elsewhere)))];

    /// <summary>None when there is no such person.</summary>
    public static async Task<TrainingRecord?> OfAsync(TrainingDb db, int personId)
    {
        var now = db.Clock.UtcNow;
        if (await db.People.Where(p => p.Id == personId).Select(p => new { p.Name, p.AgencyId, Agency = p.Agency!.Name }).SingleOrDefaultAsync() is not { } person)
        {
            return null;
        }
        var leads = person.AgencyId is null ? [] : await db.People.Where(p => p.AgencyId == person.AgencyId && p.Roles.HasFlag(Role.AgencyLead) && p.Id != personId).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync();
        var coming = await db.Bookings.Where(b => b.PersonId == personId && (b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting || b.Status == BookingStatus.Requested)
                && b.Session.EndsAt > now && (b.Session.Status == SessionStatus.Published || b.Session.Status == SessionStatus.Postponed))
            .OrderBy(b => b.Session.StartsAt).Select(b => new RecordedBooking(b.Session.Reference, b.Session.Course.Title, b.Session.FirstDate, b.Session.LastDate, b.Status, b.Session.Status)).ToListAsync();
        return new TrainingRecord(person.Name, person.Agency, leads, await SessionsAsync(db, personId), await RecordedOutside.OfAsync(db, db.OutsideTraining.Where(t => t.PersonId == personId && t.RemovedAt == null)), await EquivalentsAsync(db, personId), coming)
        {
            Refreshers = (await RefresherLedger.OfPersonAsync(db, personId))?.Refreshers ?? [],
        };
    }

    /// <summary>What they came to, and what they have or had a certificate of. The latest first.</summary>
    internal static async Task<IReadOnlyList<RecordedSession>> SessionsAsync(TrainingDb db, int personId)
    {
        var now = db.Clock.UtcNow;
        var completed = await db.Presences.Where(p => p.PersonId == personId).Completed(now).Select(d => d.SessionId).ToHashSetAsync();
        var stays = await db.Presences.Where(p => p.PersonId == personId && p.Session.Status == SessionStatus.Published && p.Session.EndsAt <= now).Select(p => new
        {
            p.SessionId, p.Session.Reference, p.Session.Course.Title, p.Session.Course.Level, p.Session.Course.Type, p.Session.CourseId, p.Session.FirstDate, Closed = p.Session.RegisterClosedAt != null, Days = p.Session.Days.Count, p.WholeDay, p.SessionDay.Date,
            DayId = p.MakeUp == null ? p.SessionDayId : p.MakeUp.MissedDayId,
            Start = p.MakeUp == null ? p.SessionDay.Start : p.MakeUp.MissedDay.Start,
            End = p.MakeUp == null ? p.SessionDay.End : p.MakeUp.MissedDay.End,
        }).ToListAsync();
        var elsewhere = db.OpenElsewhere(now);
        var certificates = await db.Certificates.Where(c => c.PersonId == personId).Select(c => new
        {
            c.SessionId,
            Certificate = new RecordedCertificate(c.Code, c.CompletedOn, c.WithdrawnAt, c.WithdrawnBecause, c.Session.RegisterClosedAt == null || elsewhere.Any(m => m.MissedDay.SessionId == c.SessionId && m.PersonId == c.PersonId)),
        }).ToDictionaryAsync(c => c.SessionId, c => c.Certificate);
        var handedIn = await db.Evaluations.Where(e => e.PersonId == personId && e.Stage == Stage.After && e.SubmittedAt != null && e.WithdrawnAt == null).Select(e => e.SessionId).ToHashSetAsync();
        var toAnswer = (await QuestionsToAnswer.OfAsync(db, personId)).Where(q => q.Stage == Stage.After).Select(q => q.Reference).ToHashSet(StringComparer.Ordinal);
        var plans = stays.Exists(s => completed.Contains(s.SessionId) && !certificates.ContainsKey(s.SessionId)) ? await db.EvaluationPlans.ToListAsync() : [];
        var sessions = stays.GroupBy(s => s.SessionId).Select(g =>
        {
            var (session, isCompleted) = (g.First(), completed.Contains(g.Key));
            var whole = g.Where(s => s.WholeDay).DistinctBy(s => s.DayId).ToList();
            return new RecordedSession(g.Key, session.Reference, session.Title, session.Level, session.Type, session.FirstDate, g.Max(s => s.Date), whole.Count, session.Days, (int)whole.Sum(s => (s.End - s.Start).TotalMinutes), isCompleted, session.Closed)
            {
                Certificate = certificates.GetValueOrDefault(g.Key),
                CanAnswer = toAnswer.Contains(session.Reference),
                CertificateWaits = isCompleted && !certificates.ContainsKey(g.Key) && !handedIn.Contains(g.Key) && Certificates.Waits(EvaluationPlan.For(plans, session.CourseId, session.Type, session.FirstDate)),
            };
        }).ToList();
        // A certificate of a session at which, by the corrected register, they were not at all: it is withdrawn, and they must see that.
        var gone = certificates.Keys.Except(sessions.Select(s => s.SessionId)).ToList();
        if (gone.Count > 0)
        {
            sessions.AddRange((await db.Sessions.Where(s => gone.Contains(s.Id)).Select(s => new { s.Id, s.Reference, s.Course.Title, s.Course.Level, s.Course.Type, s.FirstDate, s.LastDate, Days = s.Days.Count, Closed = s.RegisterClosedAt != null }).ToListAsync())
                .ConvertAll(s => new RecordedSession(s.Id, s.Reference, s.Title, s.Level, s.Type, s.FirstDate, s.LastDate, 0, s.Days, 0, false, s.Closed) { Certificate = certificates[s.Id], IsGone = true }));
        }
        return [.. sessions.OrderByDescending(s => s.Date).ThenBy(s => s.Reference, StringComparer.Ordinal)];
    }

    private static Task<List<RecordedEquivalent>> EquivalentsAsync(TrainingDb db, int personId) => db.AcceptedEquivalents.Where(e => e.PersonId == personId && !db.OutsideTraining.Any(t => t.EquivalentId == e.Id && t.RemovedAt == null))
        .OrderByDescending(e => e.CompletedOn).ThenByDescending(e => e.Id).Select(e => new RecordedEquivalent(e.Type, e.CompletedOn, e.What, e.WithdrawnAt, e.WithdrawnBecause)).ToListAsync();

    /// <summary>
    /// As a table for a spreadsheet, one line for each training, rule and year; nothing in it is taken for a formula. Hours of a year stand in words, so that a sum of the hours counts none twice.
    /// </summary>
    public string ToCsv()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape }))
        {
            csv.WriteHeader(["kind", "what", "by", "level", "first_day", "last_day", "standing", "hours", "certificate", "due_on"]);
            foreach (var s in Sessions)
            {
                Write(csv, "with us", s.Course, "", s.Level, Date(s.FirstDate), Date(s.Date), s.StandingInFull, TrainingHours.InFigures(s.Minutes), s.Certificate is { WithdrawnAt: null } c ? Certificates.Grouped(c.Code) : "", "");
            }
            foreach (var o in Outside)
            {
                Write(csv, "not run by us", o.What, o.Provider, "", "", Date(o.CompletedOn), o.Standing, TrainingHours.InFigures(o.Minutes), "", "");
            }
            foreach (var e in Equivalents)
            {
                Write(csv, "not run by us", e.What, "", "", "", Date(e.CompletedOn), e.WithdrawnAt is null ? $"Accepted as {e.Type.Label()}" : $"No longer accepted as {e.Type.Label()}", "", "", "");
            }
            foreach (var b in Coming)
            {
                Write(csv, "booked", b.Course, "", "", Date(b.FirstDate), Date(b.LastDate), b.SessionStatus == SessionStatus.Postponed ? "Session postponed" : b.Status.Label(), "", "", "");
            }
            foreach (var r in Refreshers)
            {
                Write(csv, "to renew", r.Rule.Name, "", "", "", r.LastOn is { } last ? Date(last) : "", $"{r.Standing.Label()}: {r.InWords}", "", "", r.Due is { } due ? Date(due) : "");
            }
            foreach (var y in Years)
            {
                Write(csv, "hours of a year", y.Year.ToString(CultureInfo.InvariantCulture), "", "", "", "", $"{TrainingHours.InFigures(y.With)} with us, {TrainingHours.InFigures(y.Elsewhere)} elsewhere", "", "", "");
            }
        }
        return text.ToString();

        static void Write(CsvWriter csv, params string[] fields)
        {
            foreach (var field in fields)
            {
                csv.WriteField(field);
            }
            csv.EndRecord();
        }

        static string Date(DateOnly date) => date.ToString(CsvLayout.DateFormat, CultureInfo.InvariantCulture);
    }
}
