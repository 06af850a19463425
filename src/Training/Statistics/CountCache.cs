using System.Collections.Concurrent;

namespace Training.Statistics;

/// <summary>
/// Quarters that were counted, kept in memory while their stamps are the same (<see cref="QuarterStamp"/>): who reads figures again reads stamps only,
/// and a change counts one quarter again. A singleton of the program; of commands and tests, one for each question.
/// </summary>
public sealed class CountCache
{
    /// <summary>Some ten years; beyond, the least recently counted are dropped.</summary>
    private const int Most = 40;

    private readonly ConcurrentDictionary<DateOnly, (long Stamp, QuarterCount Count)> _quarters = new();
    private readonly ConcurrentDictionary<(int Id, DateTime At), RangeCount> _frozen = new();
    private volatile StampedNames? _names;

    internal QuarterCount? Quarter(DateOnly from, long stamp, DateTime now) =>
        _quarters.TryGetValue(from, out var kept) && kept.Stamp == stamp && now >= kept.Count.AsAt && !(now >= kept.Count.ValidUntil) ? kept.Count : null;

    internal void Keep(QuarterCount count, long stamp)
    {
        _quarters[count.Quarter.From] = (stamp, count);
        foreach (var old in _quarters.OrderByDescending(q => q.Value.Count.AsAt).Skip(Most))
        {
            _quarters.TryRemove(old);
        }
    }

    internal Names? Names(long stamp) => _names is { } kept && kept.Stamp == stamp ? kept.Names : null;

    internal void Keep(Names names, long stamp) => _names = new(stamp, names);

    internal RangeCount? Frozen(FrozenAs frozen) => _frozen.GetValueOrDefault((frozen.Id, frozen.At));

    internal void Keep(RangeCount frozen) => _frozen[(frozen.Frozen!.Id, frozen.Frozen.At)] = frozen;

    private sealed record StampedNames(long Stamp, Names Names);

    /// <summary>When the program is given another database, which may number its frozen quarters as the last one did.</summary>
    internal void Clear()
    {
        _quarters.Clear();
        _frozen.Clear();
        _names = null;
    }
}
