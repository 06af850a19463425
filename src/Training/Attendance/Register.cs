using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;

namespace Training.Attendance;

/// <summary>Who is expected on a session day and who came: as it stands now, for reading.</summary>
public sealed record Register
{
    public required string Reference { get; init; }
    public required string Course { get; init; }
    public required string Venue { get; init; }
    public required SessionStatus Status { get; init; }

    /// <summary>What those who have a place were told.</summary>
    public required JoiningWords Joining { get; init; }
    public required DateTime? ClosedAt { get; init; }

    /// <summary>The day that is shown.</summary>
    public required RegisterDay Day { get; init; }

    /// <summary>All days of the session, in order.</summary>
    public required IReadOnlyList<RegisterDay> Days { get; init; }

    /// <summary>Who holds a place, and walk-ins of any day, in the order of their surnames.</summary>
    public required IReadOnlyList<RegisterLine> People { get; init; }

    public int Expected => People.Count(p => !p.IsWalkIn);
    public int Came => People.Count(p => !p.IsWalkIn && p.IsIn);
    public int WalkIns => People.Count(p => p.IsWalkIn && p.IsIn);

    /// <summary>Those who hold a place and have come on no day so far.</summary>
    public int NeverCame => People.Count(p => !p.IsWalkIn && !p.CameOnSomeDay);

    /// <summary>True while people can be checked in: from the day on, until the register is closed.</summary>
    public bool TakesCheckIns(Clock clock) => Status == SessionStatus.Published && ClosedAt is null && clock.Today >= Day.Date;

    /// <summary>True once every day has begun, until it is closed.</summary>
    public bool CanClose(DateTime now) => Status == SessionStatus.Published && ClosedAt is null && now >= Days[^1].StartsAt;

    /// <summary>The people whose name or agency has all these words in it.</summary>
    public IEnumerable<RegisterLine> Find(string? words)
    {
        var all = (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return People.Where(p => all.All(w => $"{p.Name} {p.Agency}".Contains(w, StringComparison.CurrentCultureIgnoreCase)));
    }

    /// <summary>The register of a session on a date; none when there is none or the keeper has nothing to do with it.</summary>
    public static async Task<Register?> OpenAsync(TrainingDb db, RegisterKeeper keeper, string reference, DateOnly date)
    {
        var day = await keeper.Open(db.SessionDays, db.Clock.Today)
            .Where(d => d.Session.Reference == reference && d.Date == date)
            .Select(d => new
            {
                d.Id,
                d.SessionId,
                Course = d.Session.Course.Title,
                Venue = d.VenueId != null ? d.Venue!.Name : d.Session.Venue!.Name,
                d.Session.Status,
                d.Session.JoiningNotes,
                d.Session.OnlineAddress,
                d.Session.RegisterClosedAt,
                Days = d.Session.Days.OrderBy(o => o.StartsAt).Select(o => new RegisterDay(o.Id, o.Date, o.Start, o.End, o.StartsAt, o.EndsAt)).ToList(),
            })
            .FirstOrDefaultAsync();
        if (day is null)
        {
            return null;
        }
        var stays = await db.Presences.Where(p => p.SessionId == day.SessionId)
            .Select(p => new
            {
                p.PersonId, p.Person.Name, p.SessionDayId, p.ArrivedAt, p.LeftAt, p.Method, p.WholeDay,
                Agency = p.AgencyId != null ? p.Agency!.Name : p.Person.Agency!.Name,
            })
            .ToListAsync();
        var booked = await db.Bookings.Where(b => b.SessionId == day.SessionId && b.Status == BookingStatus.Confirmed)
            .Select(b => new { b.PersonId, b.Person.Name, Agency = b.AgencyId != null ? b.Agency!.Name : b.Person.Agency!.Name })
            .ToListAsync();

        var came = stays.ToLookup(s => s.PersonId);
        var placed = booked.Select(b => b.PersonId).ToHashSet();
        var people = booked.Select(b => (b.PersonId, b.Name, b.Agency, IsWalkIn: false))
            .Concat(came.Where(s => !placed.Contains(s.Key)).Select(s => s.First()).Select(s => (s.PersonId, s.Name, s.Agency, IsWalkIn: true)))
            .Select(p =>
            {
                var today = came[p.PersonId].FirstOrDefault(s => s.SessionDayId == day.Id);
                return new RegisterLine(p.PersonId, p.Name, p.Agency ?? "", p.IsWalkIn, today?.ArrivedAt, today?.LeftAt, today?.Method,
                    today?.WholeDay ?? false, came.Contains(p.PersonId));
            })
            .OrderBy(p => p.Surname, StringComparer.Create(Words.British, ignoreCase: true))
            .ThenBy(p => p.Name, StringComparer.Create(Words.British, ignoreCase: true))
            .ToList();
        var inOn = stays.CountBy(s => s.SessionDayId).ToDictionary();
        var days = day.Days.ConvertAll(d => d with { Present = inOn.GetValueOrDefault(d.Id) });
        return new Register
        {
            Reference = reference,
            Course = day.Course,
            Venue = day.Venue ?? "",
            Status = day.Status,
            Joining = new JoiningWords(day.JoiningNotes, day.OnlineAddress),
            ClosedAt = day.RegisterClosedAt,
            Day = days.Single(d => d.Id == day.Id),
            Days = days,
            People = people,
        };
    }
}

/// <summary>A day of a register, and how many people are in on it.</summary>
public sealed record RegisterDay(int Id, DateOnly Date, TimeOnly Start, TimeOnly End, DateTime StartsAt, DateTime EndsAt)
{
    public int Present { get; init; }
}

/// <summary>One person on a register.</summary>
/// <param name="ArrivedAt">None while they are not in.</param>
/// <param name="WholeDay">In for the whole day, within the lateness that the session allows.</param>
public sealed record RegisterLine(int PersonId, string Name, string Agency, bool IsWalkIn, DateTime? ArrivedAt, DateTime? LeftAt, ScanMethod? Method,
    bool WholeDay, bool CameOnSomeDay)
{
    public bool IsIn => ArrivedAt is not null;

    /// <summary>The last word of the name, which is how a paper register is ordered.</summary>
    public string Surname => Name[(Name.LastIndexOf(' ') + 1)..];
}
