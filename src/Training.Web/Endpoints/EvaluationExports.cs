using System.Text;
using Training.Data;
using Training.Evaluations;
using Training.Web.Pages.Evaluations;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>Results and comments as files, for the team, with the filters and the suppression of their pages. Who may not have them is told 401 or 403: scripts ask too.</summary>
internal static class EvaluationExports
{
    public static void MapEvaluationExports(this IEndpointRouteBuilder app)
    {
        var exports = app.MapGroup("").RequireAuthorization(Policies.Team).DisableCookieRedirect();
        exports.MapGet("/evaluations.csv", (HttpContext http, TrainingDb db, [AsParameters] ResultsAsked asked, string? by) =>
            FileAsync(http, asked, async filter =>
            {
                ResultsBy? side = Codes.TryParse<ResultsBy>(by, out var named) ? named : null;
                return ResultsCsv.Write(await EvaluationResults.CreateAsync(db, filter, by: side), await filter.InWordsAsync(db), side);
            }, "evaluations.csv"));
        exports.MapGet("/evaluations/comments.csv", (HttpContext http, TrainingDb db, [AsParameters] ResultsAsked asked, string? stage, string? theme, string? quotes) =>
            FileAsync(http, asked, filter =>
            {
                Stage? only = Codes.TryParse<Stage>(stage, out var at) ? at : null;
                var (sessions, under) = (filter.Sessions(db, null), string.IsNullOrEmpty(theme) ? null : theme);
                return EvaluationComments.CsvAsync(EvaluationComments.Chosen(EvaluationComments.Shown(db, sessions), only, under, quotes == "1"), EvaluationComments.Managers(db, sessions, only, under, quotes == "1"));
            }, "evaluation-comments.csv"));
    }

    private static async Task<IResult> FileAsync(HttpContext http, ResultsAsked asked, Func<ResultsFilter, Task<string>> write, string name)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        return asked.Read(out var problems) is { } filter
            ? TypedResults.File(Encoding.UTF8.GetBytes(await write(filter)), "text/csv; charset=utf-8", name)
            : TypedResults.Text(string.Join('\n', problems.Select(p => p.Sentence + ".")), statusCode: StatusCodes.Status400BadRequest);
    }
}
