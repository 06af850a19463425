namespace Training;

/// <summary>Now, today and the site's wall clock. Instants are UTC <see cref="DateTime"/>s; dates and wall-clock times are the site's (Europe/London unless set).</summary>
public sealed class Clock(TimeProvider time, TimeZoneInfo zone)
{
    public TimeZoneInfo Zone => zone;

    /// <summary>Now in UTC, cut to the millisecond so that every database stores it exactly.</summary>
    public DateTime UtcNow
    {
        get
        {
            var now = time.GetUtcNow().UtcDateTime;
            return new DateTime(now.Ticks - now.Ticks % TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        }
    }

    /// <summary>Today's date at the site.</summary>
    public DateOnly Today => DateOf(UtcNow);

    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), zone);

    public DateOnly DateOf(DateTime utc) => DateOnly.FromDateTime(Local(utc));

    public TimeOnly TimeOf(DateTime utc) => TimeOnly.FromDateTime(Local(utc));

    /// <summary>
    /// The instant of a wall-clock time. A time that the spring change skips is taken as if the clock had not yet
    /// changed (01:30 becomes 02:30 BST); of a time that the autumn change repeats, the first is meant.
    /// </summary>
    public DateTime Utc(DateOnly date, TimeOnly at)
    {
        var local = date.ToDateTime(at, DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(local))
        {
            return DateTime.SpecifyKind(local - zone.GetAmbiguousTimeOffsets(local).Max(), DateTimeKind.Utc);
        }
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-1)) : zone.GetUtcOffset(local);
        return DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
    }

    /// <summary>The instant at which a date begins at the site: the start of half-open ranges.</summary>
    public DateTime StartOf(DateOnly date) => Utc(date, TimeOnly.MinValue);
}
