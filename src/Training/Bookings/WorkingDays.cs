using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Bookings;

/// <summary>A day on which nobody works, beside weekends.</summary>
public class BankHoliday
{
    public DateOnly Date { get; set; }
    public required string Name { get; set; }
}

/// <summary>Days that are neither at a weekend nor a bank holiday of England and Wales.</summary>
public sealed class WorkingDays(IReadOnlySet<DateOnly> bankHolidays)
{
    public bool Is(DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !bankHolidays.Contains(date);

    /// <summary>The working day that many before a date; the date itself for none.</summary>
    public DateOnly Before(DateOnly date, int count) => Step(date, count, -1);

    /// <summary>The working day that many after a date; the date itself for none.</summary>
    public DateOnly After(DateOnly date, int count) => Step(date, count, 1);

    /// <summary>Days before today from which bank holidays are read: enough for every notice that can be set.</summary>
    internal const int DaysBack = 180;

    /// <summary>With the bank holidays that the database knows from half a year before a date on.</summary>
    public static async Task<WorkingDays> AroundAsync(TrainingDb db, DateOnly date)
    {
        var from = date.AddDays(-DaysBack);
        return new WorkingDays(await db.BankHolidays.Where(h => h.Date >= from).Select(h => h.Date).ToHashSetAsync());
    }

    private DateOnly Step(DateOnly date, int count, int direction)
    {
        for (var left = count; left > 0;)
        {
            date = date.AddDays(direction);
            if (Is(date))
            {
                left--;
            }
        }
        return date;
    }
}
