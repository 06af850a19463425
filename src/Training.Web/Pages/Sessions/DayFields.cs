using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>A day as somebody typed it: date and time fields send 2016-10-03 and 09:30; without them 3/10/2016, 9.30 and 9:30am will do.</summary>
public sealed class DayFields
{
    private static readonly string[] Dates = ["yyyy-MM-dd", "d/M/yyyy", "d MMMM yyyy", "d MMM yyyy"];
    private static readonly string[] Times = ["HH:mm", "H:mm", "H.mm", "HH:mm:ss", "h:mmtt", "h.mmtt", "htt"];

    public string? Date { get; set; }
    public string? Start { get; set; }
    public string? End { get; set; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Date) && string.IsNullOrWhiteSpace(Start) && string.IsNullOrWhiteSpace(End);

    /// <param name="dated">False leaves the date to be filled in.</param>
    public static DayFields Of(DayTimes day, bool dated) => new()
    {
        Date = dated ? Text(day.Date) : null,
        Start = day.Start.ToString("HH:mm", CultureInfo.InvariantCulture),
        End = day.End.ToString("HH:mm", CultureInfo.InvariantCulture),
    };

    /// <summary>As a date field wants it.</summary>
    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static bool TryDate(string? typed, out DateOnly date) =>
        DateOnly.TryParseExact(typed?.Trim(), Dates, Words.British, DateTimeStyles.None, out date);

    /// <summary>The day, or none and what is wrong with it in the model state.</summary>
    /// <param name="field">Its name in the form.</param>
    /// <param name="which">" of day 2", or nothing when there is only one.</param>
    public DayTimes? Read(ModelStateDictionary state, string field, string which)
    {
        if (!TryDate(Date, out var date))
        {
            state.AddModelError($"{field}.Date", string.IsNullOrWhiteSpace(Date) ? $"Enter the new date{which}" : $"Enter the date{which} like 3/10/2016");
        }
        var starts = Time(Start, "Start", "starts", out var start);
        var ends = Time(End, "End", "ends", out var end);
        return date != default && starts && ends ? new DayTimes(date, start, end) : null;

        bool Time(string? text, string part, string what, out TimeOnly time)
        {
            if (TimeOnly.TryParseExact(text?.Replace(" ", "", StringComparison.Ordinal), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
            {
                return true;
            }
            state.AddModelError($"{field}.{part}", $"Enter when it {what}{which.Replace(" of ", " on ", StringComparison.Ordinal)}, like 9:30am");
            return false;
        }
    }
}
