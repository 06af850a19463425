using System.Text;
using Training.Statistics;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>What was corrected of a frozen quarter, as files: for those who may have the figures.</summary>
internal static class CorrectionExports
{
    public static void MapCorrectionExports(this IEndpointRouteBuilder app)
    {
        var exports = app.MapGroup("/statistics").RequireAuthorization(Policies.Figures).DisableCookieRedirect();
        exports.MapGet("/corrections.csv", (HttpContext http, CorrectionDesk desk, string? year, string? quarter) => FileAsync(http, desk, year, quarter, CorrectionFiles.Csv, "csv", "text/csv"));
        exports.MapGet("/corrections.json", (HttpContext http, CorrectionDesk desk, string? year, string? quarter) => FileAsync(http, desk, year, quarter, CorrectionFiles.Json, "json", "application/json"));
    }

    private static async Task<IResult> FileAsync(HttpContext http, CorrectionDesk desk, string? year, string? number, Func<Corrections, string> write, string extension, string type)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        if (!Quarter.TryParse(year, number, out var quarter, out var problem) || quarter.IsWholeYear)
        {
            return TypedResults.Text((problem ?? "Say which quarter: quarter=1, 2, 3 or 4") + ".", statusCode: StatusCodes.Status400BadRequest);
        }
        return (await desk.OfAsync([quarter], http.User.IsTeam())).SingleOrDefault() is { } corrections
            ? TypedResults.File(Encoding.UTF8.GetBytes(write(corrections)), $"{type}; charset=utf-8", $"corrections-{quarter.Year}-q{quarter.Number}.{extension}")
            : TypedResults.Text($"{quarter.Name} is not frozen.", statusCode: StatusCodes.Status404NotFound);
    }
}
