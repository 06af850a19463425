using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Letters;

/// <summary>Registers that nobody has closed.</summary>
public sealed partial class DueLetters
{
    /// <summary>Working days after the last day on which trainers are reminded once more, and the team hears of it.</summary>
    public const int RemindedAfter = 3;

    /// <summary>
    /// To its trainers on the morning after the last day; after three working days once more, and once to every coordinator. Not about what is so long ago
    /// that its trainers could not open it. Returns how many.
    /// </summary>
    public async Task<int> WriteOpenRegistersAsync()
    {
        var (now, today) = (clock.UtcNow, clock.Today);
        var since = today.AddDays(-RegisterKeeper.DaysAfter);
        var open = await db.Sessions.Where(s => s.Status == SessionStatus.Published && s.RegisterClosedAt == null && s.LastDate >= since && s.LastDate < today)
            .Select(s => new { s.Id, s.Reference, s.LastDate, Trainers = s.Trainers.Select(t => t.Id).ToList() }).ToListAsync();
        if (open.Count == 0)
        {
            return 0;
        }
        var working = await WorkingDays.AroundAsync(db, today);
        var coordinators = await db.People.Where(p => p.Roles.HasFlag(Role.Coordinator)).Select(p => p.Id).ToListAsync();
        List<(string Reference, string Once)> due = [];
        foreach (var session in open)
        {
            var again = now >= clock.Utc(working.After(session.LastDate, RemindedAfter), LetterTiming.Morning);
            if (again || now >= clock.Utc(session.LastDate.AddDays(1), LetterTiming.Morning))
            {
                due.AddRange(session.Trainers.Select(t => (session.Reference, OpenRegisterOnce(again ? "again" : "first", t, session.Id, session.LastDate))));
            }
            if (again)
            {
                due.AddRange(coordinators.Except(session.Trainers).Select(c => (session.Reference, OpenRegisterOnce("team", c, session.Id, session.LastDate))));
            }
        }
        return await EachAsync(due, async (session, still) =>
        {
            if (session.RegisterClosedAt is not null)
            {
                return [];
            }
            await db.Entry(session).Collection(s => s.Trainers).LoadAsync();
            var team = await db.People.Where(p => coordinators.Contains(p.Id)).OrderBy(p => p.Id).ToListAsync();
            string Key(string which, Person to) => OpenRegisterOnce(which, to.Id, session.Id, session.LastDate);
            return session.Trainers.OrderBy(t => t.Id).SelectMany(t => new[] { "first", "again" }.Where(w => still.Contains(Key(w, t))).Select(w => Once(Key(w, t), letters.RegisterNotClosed(t, session, w == "again"))))
                .Concat(team.Where(c => still.Contains(Key("team", c))).Select(c => Once(Key("team", c), letters.RegisterNotClosedTeam(c, session))));
        });
    }

    private static string OpenRegisterOnce(string which, int person, int session, DateOnly lastDate) => Key($"register-open:{which}:{person}:{session}:{lastDate:yyyy-MM-dd}");
}
