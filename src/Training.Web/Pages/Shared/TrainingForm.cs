using Microsoft.AspNetCore.Mvc;
using Training.Programme;
using Training.Records;

namespace Training.Web.Pages.Shared;

/// <summary>What somebody wants to see of an agency's training. Posted, as it may hold a name; what is no choice of the list is passed over.</summary>
public sealed class TrainingForm
{
    public string? Q { get; set; }

    /// <summary>"rule:level-3" or "type:level-3".</summary>
    public string? What { get; set; }
    public string? Standing { get; set; }

    /// <summary>Everybody on one page, to print.</summary>
    public bool All { get; set; }

    public TrainingFilter Filter => new(
        string.IsNullOrWhiteSpace(Q) ? null : Q.Trim(),
        What?.StartsWith("rule:", StringComparison.Ordinal) == true ? What[5..] : null,
        What?.StartsWith("type:", StringComparison.Ordinal) == true && Codes.TryParse<CourseType>(What[5..], out var type) ? type : null,
        Codes.TryParse<TrainingState>(Standing, out var state) ? state : null);

    public bool IsEmpty => Filter == new TrainingFilter();
}

/// <summary>An agency's training as a page shows it: to its lead or to the team.</summary>
/// <param name="Address">Of the page, to which its forms are posted.</param>
public sealed record TrainingPage(AgencyTraining Training, TrainingForm Form, string Address, int Page)
{
    public const int PageSize = 50;

    public int Pages => Form.All ? 1 : Math.Max(1, (Training.Staff.Count + PageSize - 1) / PageSize);

    public IEnumerable<StaffTraining> Shown => Form.All ? Training.Staff : Training.Staff.Skip((Page - 1) * PageSize).Take(PageSize);

    public static TrainingPage Of(AgencyTraining training, TrainingForm form, string address, int page)
    {
        var shown = new TrainingPage(training, form, address, 1);
        return shown with { Page = Math.Clamp(page, 1, shown.Pages) };
    }

    /// <summary>All that the filter leaves, as a file that nobody in between keeps.</summary>
    public static IActionResult File(AgencyTraining training, bool workbook, HttpResponse response)
    {
        response.Headers.CacheControl = "private, no-store";
        return workbook
            ? new FileContentResult(training.ToWorkbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") { FileDownloadName = $"{training.FileName}.xlsx" }
            : new FileContentResult([.. System.Text.Encoding.UTF8.Preamble, .. System.Text.Encoding.UTF8.GetBytes(training.ToCsv())], "text/csv; charset=utf-8") { FileDownloadName = $"{training.FileName}.csv" };
    }
}
