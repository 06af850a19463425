namespace Training.Web;

/// <summary>A clock that was set to another moment and runs on from there: for demonstrations (Clock:Now).</summary>
internal sealed class ShiftedTime(DateTimeOffset now) : TimeProvider
{
    private readonly TimeSpan _shift = now - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
}
