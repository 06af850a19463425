using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Records;

namespace Training.People;

/// <summary>A person in the team's list.</summary>
/// <param name="Email">Or, in words, to whom we write.</param>
public sealed record PersonLine(int Id, string Name, string Email, string JobTitle, string? Agency);

/// <summary>One page of the people whom the team looks for.</summary>
/// <param name="Page">From 1.</param>
public sealed record PeopleList(IReadOnlyList<PersonLine> People, int Total, int Page)
{
    public const int PageSize = 50;
    private const int MostWords = 8;

    public int Pages => Math.Max(1, (Total + PageSize - 1) / PageSize);

    /// <summary>Those in whose name, address or agency all of the words stand, by name; everybody when there are none.</summary>
    public static async Task<PeopleList> FindAsync(TrainingDb db, string? words, int page = 1)
    {
        var people = db.People.AsNoTracking();
        foreach (var word in (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords))
        {
            var like = Like.Containing(word);
            people = people.Where(p => EF.Functions.Like(p.Name, like, Like.Escape) || EF.Functions.Like(p.Email!, like, Like.Escape) || EF.Functions.Like(p.Agency!.Name, like, Like.Escape));
        }
        var total = await people.CountAsync();
        page = Math.Clamp(page, 1, Math.Max(1, (total + PageSize - 1) / PageSize));
        return new PeopleList(await people.OrderBy(p => p.Name).ThenBy(p => p.Id).Skip((page - 1) * PageSize).Take(PageSize)
            .Select(p => new PersonLine(p.Id, p.Name, p.ContactEmail == null ? p.Email! : "No email: we write to " + p.ContactName, p.JobTitle, p.Agency!.Name)).ToListAsync(), total, page);
    }
}

/// <summary>A booking on a person's page.</summary>
public sealed record PersonBooking(Guid Key, string Reference, string Course, DateOnly FirstDate, BookingStatus Status, SessionStatus SessionStatus)
{
    /// <summary>What came of it, of a place at a session that took place; none of the others.</summary>
    public string? Ending { get; init; }
}

/// <summary>Training from elsewhere, as a person's page shows it.</summary>
public sealed record PersonEquivalent(int Id, CourseType Type, DateOnly CompletedOn, string What, DateTime RecordedAt, string? RecordedBy,
    DateTime? WithdrawnAt, string? WithdrawnBy, string? WithdrawnBecause)
{
    public bool Counts => WithdrawnAt is null;
}

/// <summary>What the team sees of a person: who they are, what they booked and what they have completed.</summary>
/// <param name="Email">Theirs, or of the contact to whom we write.</param>
/// <param name="Completed">And what they have a certificate of that was withdrawn.</param>
/// <param name="ContactName">Of somebody without an email address of their own; none of everybody else.</param>
public sealed record PersonDetail(int Id, string Name, string Email, string? ContactName, string? Agency, string JobTitle, Focus Focus, Role Roles,
    IReadOnlyList<PersonBooking> Bookings, IReadOnlyList<RecordedSession> Completed, IReadOnlyList<PersonEquivalent> Equivalents)
{
    /// <summary>Days on which they were not there from beginning to end, and where they made them up.</summary>
    public IReadOnlyList<MissedDay> Missed { get; init; } = [];

    /// <summary>Training from elsewhere that they put on their own record, also what they took off again.</summary>
    public IReadOnlyList<RecordedOutside> Outside { get; init; } = [];

    /// <summary>None when there is no such person. Everything the latest first.</summary>
    public static async Task<PersonDetail?> FindAsync(TrainingDb db, int id)
    {
        var now = db.Clock.UtcNow;
        var found = await db.People.AsNoTracking().Where(p => p.Id == id)
            .Select(p => new { p.Name, Email = p.ContactEmail ?? p.Email, p.ContactName, Agency = p.Agency!.Name, p.JobTitle, p.Focus, p.Roles }).SingleOrDefaultAsync();
        if (found is null)
        {
            return null;
        }
        var bookings = await db.Bookings.AsNoTracking().Where(b => b.PersonId == id).OrderByDescending(b => b.Session.StartsAt).ThenByDescending(b => b.Number)
            .Select(b => new PersonBooking(b.Key, b.Session.Reference, b.Session.Course.Title, b.Session.FirstDate, b.Status, b.Session.Status)
            {
                Ending = b.Status == BookingStatus.Confirmed && b.Session.Status == SessionStatus.Published && b.Session.EndsAt <= now
                    ? AttendanceWords.Of(db.Presences.Where(p => p.SessionId == b.SessionId && p.PersonId == id).Select(p => p.MakeUp == null ? p.SessionDayId : p.MakeUp.MissedDayId).Distinct().Count(), b.Session.Days.Count, b.Session.RegisterClosedAt != null) : null,
            }).ToListAsync();
        var completed = (await TrainingRecord.SessionsAsync(db, id)).Where(s => s.Completed || s.Certificate is not null).ToList();
        var equivalents = await db.AcceptedEquivalents.AsNoTracking().Where(e => e.PersonId == id).OrderByDescending(e => e.CompletedOn).ThenByDescending(e => e.Id)
            .Select(e => new PersonEquivalent(e.Id, e.Type, e.CompletedOn, e.What, e.RecordedAt, e.RecordedBy!.Name, e.WithdrawnAt, e.WithdrawnBy!.Name, e.WithdrawnBecause)).ToListAsync();
        return new PersonDetail(id, found.Name, found.Email!, found.ContactName, found.Agency, found.JobTitle, found.Focus, found.Roles, bookings, completed, equivalents)
        {
            Missed = await MissedDays.OfPersonAsync(db, id),
            Outside = await RecordedOutside.OfAsync(db, db.OutsideTraining.Where(t => t.PersonId == id)),
        };
    }
}
