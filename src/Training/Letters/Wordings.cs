using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Letters;

/// <summary>
/// The team's words as they are now, in memory, since letters are written while others wait for the session. Read when the site starts,
/// after every change here, and each minute for what another process has changed.
/// </summary>
public sealed class Wordings
{
    private readonly Lock _gate = new();
    private long _asked;
    private long _kept;
    private volatile FrozenDictionary<(LetterKind, CourseType?), LetterWording> _now = FrozenDictionary<(LetterKind, CourseType?), LetterWording>.Empty;

    public static Wordings Of(params IEnumerable<LetterWording> rows)
    {
        var wordings = new Wordings();
        wordings.Keep(rows);
        return wordings;
    }

    /// <summary>Those of the course type, else those for all types; none when the program's own hold.</summary>
    public LetterWording? For(LetterKind kind, CourseType type) => _now.GetValueOrDefault((kind, type)) ?? _now.GetValueOrDefault((kind, null));

    public async Task LoadAsync(TrainingDb db)
    {
        // Of two that read at once, only the one that began last is sure to have seen every change.
        var turn = Interlocked.Increment(ref _asked);
        var rows = await db.LetterWordings.AsNoTracking().ToListAsync();
        lock (_gate)
        {
            if (turn > _kept)
            {
                _kept = turn;
                Keep(rows);
            }
        }
    }

    private void Keep(IEnumerable<LetterWording> rows) => _now = rows.DistinctBy(w => (w.Kind, w.Type)).ToFrozenDictionary(w => (w.Kind, w.Type));
}
