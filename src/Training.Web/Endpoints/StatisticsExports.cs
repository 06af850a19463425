using System.Text;
using Training.Data;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>The statistics page's figures as files, with the same query. Who may not have them is told 401 or 403, not sent to sign in: scripts ask too.</summary>
internal static class StatisticsExports
{
    public static void MapStatisticsExports(this IEndpointRouteBuilder app)
    {
        var exports = app.MapGroup("").RequireAuthorization(Policies.Figures).DisableCookieRedirect();
        exports.MapGet("/statistics.csv", (HttpContext http, TrainingDb db, string? year, string? quarter, string? board, string? by) =>
            FileAsync(http, db, (year, quarter, board, by), ReportCsv.Write, "csv", "text/csv"));
        exports.MapGet("/statistics.json", (HttpContext http, TrainingDb db, string? year, string? quarter, string? board, string? by) =>
            FileAsync(http, db, (year, quarter, board, by), ReportJson.Write, "json", "application/json"));
    }

    private static async Task<IResult> FileAsync(HttpContext http, TrainingDb db, (string? Year, string? Quarter, string? Board, string? By) asked,
        Func<QuarterReport, string> write, string extension, string type)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        var latest = await QuarterReport.LatestQuarterAsync(db);
        return ReportRequest.Read(asked.Year, asked.Quarter, asked.Board, asked.By, latest, out var problems) is { } request
            ? TypedResults.File(Encoding.UTF8.GetBytes(write(await request.ReportAsync(db))), $"{type}; charset=utf-8", $"{request.FileName}.{extension}")
            : TypedResults.Text(string.Join('\n', problems.Select(p => p.Sentence + ".")), statusCode: StatusCodes.Status400BadRequest);
    }
}
