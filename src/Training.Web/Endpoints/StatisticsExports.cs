using System.Text;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>The statistics page's figures as files, with the same query. Who may not have them is told 401 or 403, not sent to sign in: scripts ask too.</summary>
internal static class StatisticsExports
{
    public static void MapStatisticsExports(this IEndpointRouteBuilder app)
    {
        var exports = app.MapGroup("").RequireAuthorization(Policies.Figures).DisableCookieRedirect();
        exports.MapGet("/statistics.csv", (HttpContext http, StatisticsDesk desk, [AsParameters] Asked asked) => FileAsync(http, desk, asked, ReportCsv.Write, "csv", "text/csv"));
        exports.MapGet("/statistics.json", (HttpContext http, StatisticsDesk desk, [AsParameters] Asked asked) => FileAsync(http, desk, asked, ReportJson.Write, "json", "application/json"));
    }

    private static async Task<IResult> FileAsync(HttpContext http, StatisticsDesk desk, Asked asked, Func<QuarterReport, string> write, string extension, string type)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return ReportRequest.Read(asked.Query, await desk.LatestQuarterAsync(), out var problems) is { } request
            ? TypedResults.File(Encoding.UTF8.GetBytes(write(request.ReportOf(await request.CountAsync(desk), await desk.ReaderAsync(http.User.RequiredId(), http.User.IsTeam())))), $"{type}; charset=utf-8", $"{request.FileName}.{extension}")
            : TypedResults.Text(string.Join('\n', problems.Select(p => p.Sentence + ".")), statusCode: StatusCodes.Status400BadRequest);
    }

    private sealed record Asked(string? Year, string? Quarter, string? Board, string? By, string? Across, string? Measure, string? Live)
    {
        public ReportQuery Query => new(Year, Quarter, Board, By, Across, Measure, Live);
    }
}
