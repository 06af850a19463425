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
        exports.MapGet("/statistics.csv", (HttpContext http, StatisticsDesk desk, [AsParameters] Asked asked) => FileAsync(http, desk, asked, "csv", "text/csv; charset=utf-8", async (request, reader) =>
            await request.CountAsync(desk) is var count && request.CrossOf(count, reader) is { } crossed ? Bytes(ReportCsv.Write(crossed)) : Bytes(ReportCsv.Write(request.ReportOf(count, reader)))));
        exports.MapGet("/statistics.json", (HttpContext http, StatisticsDesk desk, [AsParameters] Asked asked) => FileAsync(http, desk, asked, "json", "application/json; charset=utf-8", async (request, reader) =>
            await request.CountAsync(desk) is var count && request.CrossOf(count, reader) is { } crossed ? Bytes(ReportJson.Write(crossed)) : Bytes(ReportJson.Write(request.ReportOf(count, reader)))));
        exports.MapGet("/statistics.xlsx", (HttpContext http, StatisticsDesk desk, Clock clock, [AsParameters] Asked asked) => FileAsync(http, desk, asked, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            (request, reader) => ReportWorkbook.CreateAsync(request, desk, reader, clock)));
    }

    private static async Task<IResult> FileAsync(HttpContext http, StatisticsDesk desk, Asked asked, string extension, string type, Func<ReportRequest, StatisticsReader, Task<byte[]>> write)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return ReportRequest.Read(asked.Query, await desk.LatestQuarterAsync(), out var problems) is { } request
            ? TypedResults.File(await write(request, await desk.ReaderAsync(http.User.RequiredId(), http.User.IsTeam())), type, $"{request.FileName}.{extension}")
            : TypedResults.Text(string.Join('\n', problems.Select(p => p.Sentence + ".")), statusCode: StatusCodes.Status400BadRequest);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed record Asked(string? Year, string? Quarter, string? Board, string? By, string? Across, string? Measure, string? Live)
    {
        public ReportQuery Query => new(Year, Quarter, Board, By, Across, Measure, Live);
    }
}
