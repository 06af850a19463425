using System.Globalization;

namespace Training.Testing;

/// <summary>A clock that stands still until it is told to move. Starts on Monday 12 September 2016, 9am in London.</summary>
public sealed class TestClock : TimeProvider
{
    public static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    internal const string Start = "2016-09-12T08:00:00Z";

    private long _ticks;

    public TestClock(string now = Start) => Set(now);

    public Clock Clock => new(this, London);

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Set(string now) => Interlocked.Exchange(ref _ticks,
        DateTimeOffset.Parse(now, CultureInfo.InvariantCulture).UtcTicks);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
