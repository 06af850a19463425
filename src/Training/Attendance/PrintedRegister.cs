using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Attendance;

/// <summary>A register as it goes on paper: what everybody in the room may read, so no needs and no addresses.</summary>
/// <param name="Keys">Of those who hold a place: the booking's key, from which their code is made.</param>
public sealed record PrintedRegister(Register Register, IReadOnlyList<string> Trainers, IReadOnlyDictionary<int, Guid> Keys)
{
    /// <summary>Empty lines for those who come without a place: at least so many, and not more.</summary>
    public const int FewestWalkIns = 3;
    public const int MostWalkIns = 8;

    // Of an A4 page, in millimetres: what heading, margins and foot leave, and how high things are (Styles/_paper.scss).
    private const double Room = 214;
    private const double Line = 9.5;
    private const double LineWithCode = 26.5;
    private const double WalkInHeading = 19;

    /// <summary>None when there is no such register or the keeper has nothing to do with it.</summary>
    public static async Task<PrintedRegister?> OpenAsync(TrainingDb db, RegisterKeeper keeper, string reference, DateOnly date)
    {
        if (await Register.OpenAsync(db, keeper, reference, date) is not { } register)
        {
            return null;
        }
        var trainers = await db.Sessions.Where(s => s.Reference == reference).SelectMany(s => s.Trainers).OrderBy(t => t.Name).Select(t => t.Name).ToListAsync();
        var keys = await db.Bookings.Where(b => b.Session.Reference == reference && b.Status == BookingStatus.Confirmed).ToDictionaryAsync(b => b.PersonId, b => b.Key);
        return new(register, trainers, keys);
    }

    /// <summary>The people page by page, in the order of their surnames, and after the last of them lines for walk-ins.</summary>
    public IReadOnlyList<PrintedSheet> Sheets(bool withCodes)
    {
        var height = withCodes ? LineWithCode : Line;
        var lines = Register.People.Select((person, i) => new PrintedLine(i + 1, person)).Chunk((int)(Room / height)).ToList();
        var left = (int)((Room - (lines.Count == 0 ? 0 : lines[^1].Length) * height - WalkInHeading) / Line);
        if (lines.Count == 0 || left < FewestWalkIns)
        {
            lines.Add([]);
            left = MostWalkIns;
        }
        return [.. lines.Select((sheet, i) => new PrintedSheet(i + 1, lines.Count, sheet, i == lines.Count - 1 ? Math.Min(left, MostWalkIns) : 0))];
    }
}

/// <summary>One page of a printed register.</summary>
public sealed record PrintedSheet(int Number, int Of, IReadOnlyList<PrintedLine> Lines, int WalkIns);

/// <summary>Somebody on a printed register.</summary>
/// <param name="Number">From 1, so that a line can be spoken of.</param>
public sealed record PrintedLine(int Number, RegisterLine Person);
