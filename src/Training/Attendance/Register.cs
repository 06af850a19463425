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

    /// <summary>What counts as the whole of a day.</summary>
    public required Grace Grace { get; init; }

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
    public int NeverCame => People.Count(p => p.Standing == Standing.Place && !p.CameOnSomeDay);

    /// <summary>True while people can be checked in: from the day on, until the register is closed.</summary>
    public bool TakesCheckIns(Clock clock) => Status == SessionStatus.Published && ClosedAt is null && clock.Today >= Day.Date;

    /// <summary>True once every day has begun, until it is closed.</summary>
    public bool CanClose(DateTime now) => Status == SessionStatus.Published && ClosedAt is null && ClosingList.IsTime(Days[^1].StartsAt, now);

    /// <summary>The people whose name or agency has all these words in it, however they are spelt (<see cref="Words.Folded"/>).</summary>
    public IEnumerable<RegisterLine> Find(string? words)
    {
        var all = Words.Folded(words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return People.Where(p => Words.Folded($"{p.Name} {p.Agency}") is var line && all.All(w => line.Contains(w, StringComparison.Ordinal)));
    }

    /// <summary>The people of this name, however it is spelt.</summary>
    public IReadOnlyList<RegisterLine> Named(string name) => Words.Folded(name) is var folded ? [.. People.Where(p => Words.Folded(p.Name) == folded)] : [];

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
                d.Session.LateMinutes,
                d.Session.EarlyMinutes,
                d.Session.Course.Type,
                d.Session.FirstDate,
                Days = d.Session.Days.OrderBy(o => o.StartsAt).Select(o => new RegisterDay(o.Id, o.Date, o.Start, o.End, o.StartsAt, o.EndsAt)).ToList(),
            })
            .FirstOrDefaultAsync();
        if (day is null)
        {
            return null;
        }
        var stays = await db.Presences.Where(p => p.SessionDay.SessionId == day.SessionId)
            .Select(p => new
            {
                p.PersonId, p.Person.Name, p.SessionDayId, p.ArrivedAt, p.LeftAt, p.Method, p.WholeDay, p.MakeUpId, By = p.RecordedBy!.Name, p.RecordedById,
                Agency = p.AgencyId != null ? p.Agency!.Name : p.Person.Agency!.Name,
            })
            .ToListAsync();
        var booked = await db.Bookings.Where(b => b.SessionId == day.SessionId && b.Status == BookingStatus.Confirmed)
            .Select(b => new { b.PersonId, b.Person.Name, Agency = b.AgencyId != null ? b.Agency!.Name : b.Person.Agency!.Name })
            .ToListAsync();

        var makingUp = await db.MakeUpDays.Where(m => m.DayId == day.Id && m.WithdrawnAt == null).Select(m => new { m.PersonId, m.Person.Name, Agency = (string?)m.Person.Agency!.Name }).ToListAsync();
        // Whom the trainer marked absent: few, so only their events are replayed.
        var said = await db.ScanEvents.AsNoTracking()
            .Where(e => e.SessionDayId == day.Id && e.BreakoutId == null && e.PersonId != null
                && db.ScanEvents.Where(a => a.SessionDayId == day.Id && a.BreakoutId == null && a.Kind == ScanKind.Absent).Select(a => a.PersonId).Contains(e.PersonId))
            .ToListAsync();
        var absent = said.GroupBy(e => e.PersonId!.Value).Where(g => RegisterMerge.IsAbsent(g)).Select(g => g.Key).ToHashSet();

        // Who made up a day here on another day of this session is not looked for on this one.
        var came = stays.Where(s => s.MakeUpId is null || s.SessionDayId == day.Id).ToLookup(s => s.PersonId);
        var placed = booked.Select(b => b.PersonId).ToHashSet();
        var expected = placed.Concat(makingUp.Select(m => m.PersonId)).ToHashSet();
        var people = booked.Select(b => (b.PersonId, b.Name, Agency: (string?)b.Agency, Standing: Standing.Place))
            .Concat(makingUp.Where(m => !placed.Contains(m.PersonId)).Select(m => (m.PersonId, m.Name, m.Agency, Standing: Standing.MakingUp)))
            .Concat(came.Where(s => !expected.Contains(s.Key)).Select(s => s.First()).Select(s => (s.PersonId, s.Name, Agency: (string?)s.Agency, Standing: s.MakeUpId is null ? Standing.WalkIn : Standing.MakingUp)))
            .Select(p =>
            {
                var today = came[p.PersonId].FirstOrDefault(s => s.SessionDayId == day.Id);
                return new RegisterLine(p.PersonId, p.Name, p.Agency ?? "", p.Standing, today?.ArrivedAt, today?.LeftAt, today?.Method,
                    today?.WholeDay ?? false, came.Contains(p.PersonId))
                {
                    IsAbsent = absent.Contains(p.PersonId),
                    By = today?.RecordedById == p.PersonId ? null : today?.By,
                };
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
            Grace = Grace.Of(day.LateMinutes, day.EarlyMinutes, await BookingPolicy.InForceAsync(db, day.Type, day.FirstDate)),
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
public sealed record RegisterLine(int PersonId, string Name, string Agency, Standing Standing, DateTime? ArrivedAt, DateTime? LeftAt, ScanMethod? Method,
    bool WholeDay, bool CameOnSomeDay)
{
    /// <summary>The trainer said that they are not here, which is more than not in yet.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Who checked them in; none when they did so themselves or it is not known.</summary>
    public string? By { get; init; }

    public bool IsWalkIn => Standing == Standing.WalkIn;

    public bool IsIn => ArrivedAt is not null;

    /// <summary>The last word of the name, which is how a paper register is ordered.</summary>
    public string Surname => Name[(Name.LastIndexOf(' ') + 1)..];
}
