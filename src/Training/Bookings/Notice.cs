using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Bookings;

/// <summary>A day on which nobody works, beside weekends.</summary>
public class BankHoliday
{
    public DateOnly Date { get; set; }
    public required string Name { get; set; }
}

/// <summary>How long before a session somebody can cancel in time, counted in working days: neither weekends nor bank holidays.</summary>
/// <param name="WorkingDays">Working days of notice.</param>
public sealed record Notice(int WorkingDays)
{
    /// <summary>
    /// The instant until which cancelling is in time: the end of the last working day that leaves
    /// <see cref="WorkingDays"/> working days' notice. For a Monday and five days, the end of the Monday before.
    /// </summary>
    public DateTime CancelBy(DateOnly firstDay, IReadOnlySet<DateOnly> bankHolidays, Clock clock)
    {
        var day = firstDay;
        for (var left = WorkingDays; left > 0;)
        {
            day = day.AddDays(-1);
            if (IsWorkingDay(day, bankHolidays))
            {
                left--;
            }
        }
        return clock.StartOf(WorkingDays == 0 ? firstDay : day.AddDays(1));
    }

    /// <summary>The same, with the bank holidays that the database knows.</summary>
    public async Task<DateTime> CancelByAsync(DateOnly firstDay, TrainingDb db)
    {
        var earliest = firstDay.AddDays(-120); // 60 working days, the longest notice, and the holidays among them
        var holidays = await db.BankHolidays.Where(h => h.Date >= earliest && h.Date < firstDay).Select(h => h.Date).ToHashSetAsync();
        return CancelBy(firstDay, holidays, db.Clock);
    }

    public static bool IsWorkingDay(DateOnly date, IReadOnlySet<DateOnly> bankHolidays) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !bankHolidays.Contains(date);
}
