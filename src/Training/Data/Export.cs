using System.Globalization;
using CsvHelper;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Statistics;

namespace Training.Data;

/// <summary>
/// Writes everything but needs as the CSV files that <see cref="Import"/> reads. Importing them into an empty database gives the
/// same statistics.
/// </summary>
/// <remarks>
/// Fields are written as they are: one that begins with =, +, - or @ is not defused, because what comes back in must be
/// what went out. The files are for programs; to look at them in a spreadsheet, import their columns as text.
/// </remarks>
public sealed partial class Export(TrainingDb db)
{
    private string _folder = "";

    /// <summary>What people need is written too: only for moving to another installation, as it is special category data that is soon deleted here.</summary>
    public bool WithNeeds { get; init; }

    /// <summary>Writes the files into a folder that is new or empty, as they stood at one moment.</summary>
    /// <exception cref="RefusedException">The folder holds something already, or cannot be written to.</exception>
    public async Task RunAsync(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new RefusedException($"{folder} is not an empty folder; choose a new one, so that nothing is overwritten.");
        }
        try
        {
            _folder = Directory.CreateDirectory(folder).FullName;
            await using var snapshot = await BeginReadAsync();
            await WriteReferenceDataAsync();
            await WriteProgrammeAsync();
            await WriteBookingsAsync();
            await WriteAgreementsAsync();
            await WriteChargesAsync();
            await WriteMakeUpsAsync();
            await WriteAttendanceAsync();
            await WriteBreakoutsAsync();
            await WriteDoorReviewsAsync();
            await WriteCertificatesAsync();
            await WriteOutsideTrainingAsync();
            await WriteQuestionnairesAsync();
            await WriteEvaluationsAsync();
            await WriteCommentariesAsync();
            await WriteFrozenAsync();
            if (WithNeeds)
            {
                await WriteNeedsAsync();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{folder} cannot be written to: {e.Message}");
        }
    }

    /// <summary>Everything read inside is as it stood at one moment; nobody has to wait.</summary>
    private async Task<IAsyncDisposable> BeginReadAsync()
    {
        await db.Database.OpenConnectionAsync();
        var read = db.Database.GetDbConnection() is SqliteConnection connection
            ? connection.BeginTransaction(deferred: true)
            : await db.Database.GetDbConnection().BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        return (await db.Database.UseTransactionAsync(read))!;
    }

    private async Task WriteReferenceDataAsync()
    {
        await WriteAsync(CsvLayout.Agencies, db.Agencies.OrderBy(a => a.Id), a => [a.Code, a.Name, a.Sector, a.LinkName, a.LinkEmail]);
        await WriteAsync(CsvLayout.Venues, db.Venues.OrderBy(v => v.Id), v =>
            [v.Code, v.Name, v.Address, v.Postcode, Number(v.Capacity), v.AccessNotes, Degrees(v.Latitude), Degrees(v.Longitude)]);
        await WriteAsync(CsvLayout.Themes, db.Themes.OrderBy(t => t.Id), t => [t.Code, t.Name, t.Source]);
        await WriteAsync(CsvLayout.Courses,
            db.Courses.OrderBy(c => c.Id).Select(c => new { Course = c, Themes = c.Themes.OrderBy(t => t.Position).Select(t => t.Theme.Code).ToList() }),
            r => [r.Course.Code, r.Course.Title, r.Course.Type.Code(), r.Course.Boards.Code(), string.Join(';', r.Themes), r.Course.Summary, Number(r.Course.RefreshMonths),
                Lines(r.Course.Objectives), r.Course.Audience, r.Course.Level, r.Course.Need,
                string.Join(';', r.Course.Requires.Select(t => t.Code())), Number(r.Course.RequiresWithinYears)]);
        await WriteAsync(CsvLayout.People,
            db.People.OrderBy(p => p.Id).Select(p => new { p.Email, p.Name, Agency = p.Agency!.Code, p.JobTitle, p.Focus, p.Roles, p.ContactName, p.ContactEmail, p.SuggestionsStoppedAt }),
            p => [p.Email, p.Name, p.Agency, p.JobTitle, p.Focus == Focus.NotRecorded ? "" : p.Focus.Code(), p.Roles.Code(), p.ContactName, p.ContactEmail, Instant(p.SuggestionsStoppedAt)]);
        await WriteAsync(CsvLayout.Equivalents,
            db.AcceptedEquivalents.OrderBy(e => e.Id).Select(e => new
            {
                e.Person.Email,
                e.Type,
                e.CompletedOn,
                e.What,
                RecordedBy = e.RecordedBy!.Email,
                e.RecordedAt,
                e.WithdrawnAt,
                WithdrawnBy = e.WithdrawnBy!.Email,
                e.WithdrawnBecause,
            }),
            e => [e.Email, e.Type.Code(), Date(e.CompletedOn), e.What, e.RecordedBy, Instant(e.RecordedAt), Instant(e.WithdrawnAt), e.WithdrawnBy, e.WithdrawnBecause]);
        await WriteAsync(CsvLayout.BankHolidays, db.BankHolidays.OrderBy(h => h.Date), h => [Date(h.Date), h.Name]);
        await WriteAsync(CsvLayout.BookingPolicies, db.BookingPolicies.OrderBy(p => p.Id), p =>
            [p.Type.Code(), Date(p.From), Number(p.NoticeDays), p.NoticeUnit.Code(), Number(p.PromotionStopsDays), p.Agreement.Code(), p.RequestKeepsPlace ? "yes" : "no",
                Number(p.AgreementDays), Number(p.LateCancellationPence), Number(p.AbsencePence),
                Number(p.LateMinutes), Number(p.EarlyMinutes), p.TellManagerOfAbsence ? "yes" : "no"]);
        await WriteAsync(CsvLayout.LetterWordings, db.LetterWordings.OrderBy(w => w.Id), w => [w.Kind.Code(), w.Type?.Code() ?? "", w.Subject, w.Opening, w.Closing]);
        await WriteAsync(CsvLayout.RefresherRules, db.RefresherRules.OrderBy(r => r.Id), r =>
            [r.Code, r.Name, Date(r.From), string.Join(';', r.Types.Select(t => t.Code())), Number(r.Months), r.Level, Number(r.Minutes), Number(r.Years), string.Join(';', r.Sectors), string.Join(';', r.JobTitles),
                r.Mandatory ? "yes" : "no", r.Ended ? "yes" : "no"]);
        await WriteAsync(CsvLayout.Employments, db.Employments.OrderBy(e => e.PersonId).ThenBy(e => e.Id).Select(e => new { e.Person.Email, e.Agency.Code, e.From, e.Until }),
            e => [e.Email, e.Code, e.From is { } from ? Date(from) : "", e.Until is { } until ? Date(until) : ""]);
    }

    private async Task WriteProgrammeAsync()
    {
        await WriteAsync(CsvLayout.Sessions,
            db.Sessions.OrderBy(s => s.Id).Select(s => new
            {
                Session = s,
                Course = s.Course.Code,
                Venue = s.Venue!.Code,
                Trainers = s.Trainers.OrderBy(t => t.Id).Select(t => t.Email).ToList(),
            }),
            r => [r.Session.Reference, r.Course, Number(r.Session.Capacity), r.Session.Status.Code(), r.Venue, string.Join(';', r.Trainers), r.Session.Boards.Code(),
                r.Session.RegisterClosedAt is null ? "no" : "yes", r.Session.Delivery.Code(), Number(r.Session.LateMinutes), Number(r.Session.EarlyMinutes), Number(r.Session.MinimumPlaces),
                r.Session.OnlineAddress, r.Session.JoiningNotes]);
        await WriteAsync(CsvLayout.SessionDays,
            db.SessionDays.OrderBy(d => d.SessionId).ThenBy(d => d.StartsAt).Select(d => new { d.Session.Reference, d.Date, d.Start, d.End, Venue = d.Venue!.Code }),
            d => [d.Reference, Date(d.Date), Time(d.Start), Time(d.End), d.Venue]);
        await WriteAsync(CsvLayout.Quotas,
            db.Quotas.OrderBy(q => q.SessionId).ThenBy(q => q.Id).Select(q => new { q.Session.Reference, q.Agency.Code, q.Places, q.ReleaseOn }),
            q => [q.Reference, q.Code, Number(q.Places), Date(q.ReleaseOn)]);
    }

    private Task WriteBookingsAsync() => WriteAsync(CsvLayout.Bookings,
        db.Bookings.OrderBy(b => b.SessionId).ThenBy(b => b.Number).Select(b => new
        {
            b.Session.Reference,
            b.Person.Email,
            Agency = b.Agency!.Code,
            b.Status,
            b.BookedAt,
            b.ConfirmedAt,
            b.CancelledAt,
            CancelledBy = b.CancelledBy!.Email,
            b.CancelBy,
            b.PlaceKept,
            PolicyFrom = (DateOnly?)b.Policy!.From,
            SubstituteFor = b.SubstituteFor!.Person.Email,
            b.Focus,
        }),
        b => [b.Reference, b.Email, b.Agency, b.Status.Code(), Instant(b.BookedAt), Instant(b.ConfirmedAt), Instant(b.CancelledAt), b.CancelledBy, Instant(b.CancelBy),
            b.PlaceKept switch { true => "yes", false => "no", null => "" }, b.PolicyFrom is { } from ? Date(from) : "", b.SubstituteFor, b.Focus.Code()]);

    /// <summary>Of bookings that still count: the others cannot be told apart by session and person.</summary>
    private Task WriteAgreementsAsync() => WriteAsync(CsvLayout.Agreements,
        db.Agreements.Where(a => a.ClosedAt == null && (a.Booking.Status == BookingStatus.Requested || a.Booking.Status == BookingStatus.Confirmed || a.Booking.Status == BookingStatus.Waiting))
            .OrderBy(a => a.Booking.SessionId).ThenBy(a => a.Booking.Number).ThenBy(a => a.Id)
            .Select(a => new { a.Booking.Session.Reference, a.Booking.Person.Email, Row = a, RecordedBy = a.RecordedBy!.Email }),
        a => [a.Reference, a.Email, a.Row.Who.Code(), a.Row.Name, a.Row.Email, Instant(a.Row.AskedAt), Instant(a.Row.ExpiresAt), Instant(a.Row.ChaseAt), Instant(a.Row.ChasedAt),
            Instant(a.Row.AnsweredAt), a.Row.Agreed switch { true => "yes", false => "no", null => "" }, a.Row.Note, a.RecordedBy, a.Row.Key.ToString()]);

    private Task WriteChargesAsync() => WriteAsync(CsvLayout.Charges,
        db.Charges.OrderBy(c => c.Booking.SessionId).ThenBy(c => c.Booking.Number).ThenBy(c => c.Id).Select(c => new
        {
            c.Booking.Session.Reference,
            c.Booking.Person.Email,
            c.Kind,
            c.Pence,
            c.ChargedAt,
            c.WaivedAt,
            WaivedBy = c.WaivedBy!.Email,
            c.WaivedReason,
            c.WaivedEvidence,
        }),
        c => [c.Reference, c.Email, c.Kind.Code(), Number(c.Pence), Instant(c.ChargedAt), Instant(c.WaivedAt), c.WaivedBy, c.WaivedReason, c.WaivedEvidence]);

    private Task WriteMakeUpsAsync() => WriteAsync(CsvLayout.MakeUpDays,
        db.MakeUpDays.OrderBy(m => m.MissedDay.SessionId).ThenBy(m => m.MissedDay.StartsAt).ThenBy(m => m.ArrangedAt).ThenBy(m => m.PersonId).ThenBy(m => m.Id).Select(m => new
        {
            m.MissedDay.Session.Reference,
            m.MissedDay.Date,
            m.Person.Email,
            In = m.Day.Session.Reference,
            On = m.Day.Date,
            m.ArrangedAt,
            m.WithdrawnAt,
        }),
        m => [m.Reference, Date(m.Date), m.Email, m.In, Date(m.On), Instant(m.ArrangedAt), Instant(m.WithdrawnAt)]);

    /// <summary>By the day on which they were there: who made up a day of another session stands in make_up_days.csv.</summary>
    private Task WriteAttendanceAsync() => WriteAsync(CsvLayout.Attendance,
        db.Presences.OrderBy(p => p.SessionDay.SessionId).ThenBy(p => p.SessionDay.StartsAt).ThenBy(p => p.ArrivedAt).ThenBy(p => p.PersonId).Select(p => new
        {
            p.SessionDay.Session.Reference,
            p.SessionDay.Date,
            p.Person.Email,
            p.ArrivedAt,
            p.LeftAt,
            p.Method,
            Agency = p.Agency!.Code,
            p.Focus,
        }),
        p =>
        {
            // Within a second, later arriving and earlier leaving (yet after arriving): nobody becomes punctual by being exported.
            var arrived = WholeSecond(p.ArrivedAt.AddTicks(TimeSpan.TicksPerSecond - 1));
            var left = p.LeftAt is { } at ? WholeSecond(at) : (DateTime?)null;
            return [p.Reference, Date(p.Date), p.Email, OnDay(p.Date, arrived), OnDay(p.Date, left <= arrived ? arrived.AddSeconds(1) : left), p.Method.Code(), p.Agency, p.Focus.Code()];
        });

    private async Task WriteBreakoutsAsync()
    {
        await WriteAsync(CsvLayout.Breakouts,
            db.Breakouts.OrderBy(b => b.Slot.SessionId).ThenBy(b => b.Slot.Number).ThenBy(b => b.Code).Select(b => new { Breakout = b, b.Slot, b.Slot.Session.Reference, Close = b.Slot.Session.ChoicesCloseAt }),
            r => [r.Reference, Date(db.Clock.DateOf(r.Close!.Value.AddTicks(-1))), Number(r.Slot.Number), Date(db.Clock.DateOf(r.Slot.StartsAt)), Time(r.Slot.Start), Time(r.Slot.End), r.Breakout.Code, r.Breakout.Title, Number(r.Breakout.Capacity),
                r.Slot.Title, r.Breakout.Summary, r.Breakout.Leader, r.Breakout.Room]);
        await WriteAsync(CsvLayout.BreakoutChoices,
            db.BreakoutChoices.Where(c => c.Booking.Status == BookingStatus.Confirmed)
                .OrderBy(c => c.Booking.SessionId).ThenBy(c => c.Turn).ThenBy(c => c.BookingId).Select(c => new
                {
                    c.Booking.Session.Reference, c.Booking.Person.Email, c.Breakout.Slot.Number, c.Breakout.Code, c.Rank, c.HeldSlotId, c.Reason,
                }),
            c => [c.Reference, c.Email, Number(c.Number), c.Code, Number(c.Rank), c.HeldSlotId is null ? "no" : "yes", c.Reason]);
        // Who is there is worked out from the events, which a query cannot do.
        var there = (await db.ScanEvents.AsNoTracking().Where(e => e.BreakoutId != null && e.PersonId != null).ToListAsync())
            .GroupBy(e => (BreakoutId: e.BreakoutId!.Value, PersonId: e.PersonId!.Value)).ToDictionary(g => g.Key, g => RegisterMerge.Of(g));
        var workshops = await db.Breakouts.OrderBy(b => b.Slot.SessionId).ThenBy(b => b.Slot.Number).ThenBy(b => b.Code).Select(b => new { b.Id, b.Slot.Session.Reference, b.Slot.Number, b.Code, b.Slot.StartsAt }).ToListAsync();
        var people = there.Keys.Select(k => k.PersonId).ToHashSet();
        var emails = await db.People.Where(p => people.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Email);
        await using var csv = CsvWriter.ToFile(Path.Combine(_folder, CsvLayout.BreakoutAttendance.File));
        await WriteAsync(csv, [.. CsvLayout.BreakoutAttendance.Columns]);
        foreach (var w in workshops)
        {
            foreach (var (person, stay) in there.Where(t => t.Key.BreakoutId == w.Id && t.Value is not null).Select(t => (t.Key.PersonId, t.Value!)).OrderBy(t => t.Item2.ArrivedAt).ThenBy(t => t.PersonId))
            {
                await WriteAsync(csv, [w.Reference, Number(w.Number), w.Code, emails[person], stay.ArrivedAt == w.StartsAt ? "" : OnDay(db.Clock.DateOf(w.StartsAt), WholeSecond(stay.ArrivedAt))]);
            }
        }
    }

    private Task WriteDoorReviewsAsync() => WriteAsync(CsvLayout.DoorReviews,
        // And who is marked absent, which no presence says: the last that was recorded of them on that day.
        db.ScanEvents.Where(e => e.Finding != ScanFinding.None || (e.Kind == ScanKind.Absent && e.BreakoutId == null && !db.Presences.Any(p => p.SessionDayId == e.SessionDayId && p.PersonId == e.PersonId)
            && !db.ScanEvents.Any(o => o.SessionDayId == e.SessionDayId && o.PersonId == e.PersonId && o.BreakoutId == null && o.Finding == ScanFinding.None && o.Id > e.Id))).OrderBy(e => e.SessionDay.SessionId).ThenBy(e => e.SessionDay.StartsAt).ThenBy(e => e.Id).Select(e => new
        {
            Event = e,
            e.SessionDay.Session.Reference,
            e.SessionDay.Date,
            // Codes are not exported: whose it was is said instead.
            Email = e.Person != null ? e.Person.Email : e.CodeHash == null ? null : db.Bookings.Where(b => b.CodeHash == e.CodeHash).Select(b => b.Person.Email).FirstOrDefault(),
            Slot = (int?)e.Breakout!.Slot.Number,
            Workshop = e.Breakout.Code,
            By = e.RecordedBy!.Email,
            Decision = db.ReviewDecisions.Where(d => d.ScanEventId == e.Id).Select(d => new { d.Outcome, For = d.Person!.Email, d.Note, d.DecidedAt, By = d.DecidedBy!.Email }).FirstOrDefault(),
        }),
        r => [r.Reference, Date(r.Date), r.Email, r.Event.Kind.Code(), r.Event.Method.Code(), r.Event.Finding.Code(), OnDay(r.Date, WholeSecond(r.Event.At)), Number(r.Slot), r.Workshop, r.Event.Shown, r.Event.Device?.ToString(),
            Instant(r.Event.DeviceAt), Instant(r.Event.SentAt), Instant(r.Event.ReceivedAt), r.By, r.Decision?.Outcome.Code(), r.Decision?.For, r.Decision?.Note, Instant(r.Decision?.DecidedAt), r.Decision?.By]);

    private Task WriteCertificatesAsync() => WriteAsync(CsvLayout.Certificates,
        db.Certificates.OrderBy(c => c.Id).Select(c => new { c.Session.Reference, c.Person.Email, Certificate = c }),
        c => [c.Reference, c.Email, c.Certificate.Code, c.Certificate.Name, c.Certificate.Course, string.Join(';', c.Certificate.Days.Select(Date)), Instant(c.Certificate.IssuedAt), c.Certificate.Level,
            c.Certificate.Boards == Programme.Boards.None ? "" : c.Certificate.Boards.Code(), Number(c.Certificate.Minutes), Instant(c.Certificate.WithdrawnAt), c.Certificate.WithdrawnBecause]);

    /// <summary>Each file of evidence is written under the key of what it shows, one at a time; the name that it had stands in the row.</summary>
    private async Task WriteOutsideTrainingAsync()
    {
        await WriteAsync(CsvLayout.OutsideTraining,
            db.OutsideTraining.OrderBy(t => t.Id).Select(t => new { Training = t, t.Person.Email, DecidedBy = t.DecidedBy!.Email, AcceptedAs = t.EquivalentId == null ? (Programme.CourseType?)null : t.Equivalent!.Type, EvidenceName = t.Evidence!.FileName }),
            t => [t.Email, t.Training.What, t.Training.Provider, Date(t.Training.CompletedOn), Number(t.Training.Minutes), t.Training.Note, t.Training.AskedAs?.Code(), Instant(t.Training.AddedAt), Instant(t.Training.DecidedAt), t.DecidedBy,
                t.AcceptedAs?.Code(), t.Training.DeclinedBecause, Instant(t.Training.RemovedAt), t.EvidenceName is null ? "" : FileOf(t.Training.Key, t.EvidenceName), t.EvidenceName, t.Training.Key.ToString()]);
        var kept = await db.Evidence.Join(db.OutsideTraining, e => e.OutsideTrainingId, t => t.Id, (e, t) => new { t.Id, t.Key, e.FileName }).ToListAsync();
        if (kept.Count == 0)
        {
            return;
        }
        var folder = Directory.CreateDirectory(Path.Combine(_folder, CsvLayout.EvidenceFolder)).FullName;
        foreach (var file in kept)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, FileOf(file.Key, file.FileName)), await db.Evidence.Where(e => e.OutsideTrainingId == file.Id).Select(e => e.Content).SingleAsync());
        }

        static string FileOf(Guid key, string name) => $"{key}{Path.GetExtension(name)}";
    }

    private Task WriteCommentariesAsync() => WriteAsync(CsvLayout.Commentaries,
        db.Commentaries.Where(c => c.Text != "").OrderBy(c => c.From).Select(c => new { c.From, c.Text, c.ChangedAt, ChangedBy = c.ChangedBy!.Email }),
        c => [Quarter.Of(c.From).Year, c.Text, Instant(c.ChangedAt), c.ChangedBy]);

    private Task WriteNeedsAsync() => WriteAsync(CsvLayout.Needs,
        db.Needs.OrderBy(n => n.PersonId).Select(n => new { n.Person.Email, n.Access, n.Dietary, n.Adjustments, n.ChangedAt }),
        n => [n.Email, n.Access, n.Dietary, n.Adjustments, Instant(n.ChangedAt)]);

    private async Task WriteAsync<T>(CsvLayout layout, IQueryable<T> rows, Func<T, string?[]> fields) where T : class
    {
        await using var csv = CsvWriter.ToFile(Path.Combine(_folder, layout.File));
        await WriteAsync(csv, [.. layout.Columns]);
        await foreach (var row in rows.AsNoTracking().AsAsyncEnumerable())
        {
            await WriteAsync(csv, fields(row));
        }
    }

    private static async Task WriteAsync(CsvWriter csv, string?[] fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }
        await csv.EndRecordAsync();
    }

    private static DateTime WholeSecond(DateTime instant) => new(instant.Ticks - instant.Ticks % TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Degrees(double? degrees) => degrees?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Date(DateOnly date) => date.ToString(CsvLayout.DateFormat, CultureInfo.InvariantCulture);

    private static string Time(TimeOnly time) => time.ToString(CsvLayout.TimeFormat, CultureInfo.InvariantCulture);

    private static string Instant(DateTime? instant) => instant?.ToString(CsvLayout.InstantFormat, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The wall clock's time where that says it exactly; else (seconds, the hour that autumn repeats, another date) the instant.</summary>
    private string OnDay(DateOnly date, DateTime? instant)
    {
        if (instant is not { } at)
        {
            return "";
        }
        var local = db.Clock.TimeOf(at);
        return db.Clock.Utc(date, new TimeOnly(local.Hour, local.Minute)) == at ? Time(local) : Instant(at);
    }

    private static string Lines(string lines) => lines.Contains(';', StringComparison.Ordinal) ? lines + "\n" : lines.Replace('\n', ';');
}
