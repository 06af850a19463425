using System.Globalization;

namespace Training.Calendars;

/// <summary>A time zone as a calendar component. Events are in UTC and need none; an empty feed carries one, as a calendar must hold something.</summary>
internal static class CalendarZone
{
    private static readonly string[] Weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    /// <summary>The zone with the rules that hold today, from 1970 on, where readers expect rules to begin.</summary>
    public static void Zone(this CalendarWriter calendar, TimeZoneInfo zone)
    {
        // The last rule, if it has no end, is the one in force; the many before it are the past.
        var rule = Array.FindLast(zone.GetAdjustmentRules(), r => r.DateEnd.Year == DateTime.MaxValue.Year && !r.DaylightTransitionStart.IsFixedDateRule);
        var winter = zone.BaseUtcOffset + (rule?.BaseUtcOffsetDelta ?? TimeSpan.Zero);
        calendar.Begin("VTIMEZONE").Value("TZID", zone.Id);
        if (rule is null)
        {
            Part(calendar, "STANDARD", winter, winter, null);
        }
        else
        {
            var summer = winter + rule.DaylightDelta;
            Part(calendar, "DAYLIGHT", winter, summer, rule.DaylightTransitionStart);
            Part(calendar, "STANDARD", summer, winter, rule.DaylightTransitionEnd);
        }
        calendar.End("VTIMEZONE");
    }

    private static void Part(CalendarWriter calendar, string name, TimeSpan from, TimeSpan to, TimeZoneInfo.TransitionTime? change)
    {
        calendar.Begin(name).Value("TZOFFSETFROM", Offset(from)).Value("TZOFFSETTO", Offset(to))
            .Value("DTSTART", (change is { } c ? First(c) : new DateTime(1970, 1, 1)).ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture));
        if (change is { } yearly)
        {
            var week = yearly.Week == 5 ? -1 : yearly.Week; // 5 means the last
            calendar.Value("RRULE", string.Create(CultureInfo.InvariantCulture,
                $"FREQ=YEARLY;BYMONTH={yearly.Month};BYDAY={week}{Weekdays[(int)yearly.DayOfWeek]}"));
        }
        calendar.End(name);
    }

    /// <summary>The first change in 1970 that the rule would have made: a rule must begin on a day that it names.</summary>
    private static DateTime First(TimeZoneInfo.TransitionTime change)
    {
        var days = Enumerable.Range(1, DateTime.DaysInMonth(1970, change.Month))
            .Select(day => new DateTime(1970, change.Month, day))
            .Where(day => day.DayOfWeek == change.DayOfWeek)
            .ToList();
        return days[Math.Min(change.Week, days.Count) - 1] + change.TimeOfDay.TimeOfDay;
    }

    private static string Offset(TimeSpan offset) =>
        (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hhmm", CultureInfo.InvariantCulture);
}
