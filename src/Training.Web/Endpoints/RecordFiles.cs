using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>Files of somebody's training record: all of it as CSV for themselves, and the evidence that they added, for themselves and the team.</summary>
internal static class RecordFiles
{
    // Whatever the file says, a browser runs nothing of it, and it can reach nothing of ours.
    private const string Sealed = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapRecordFiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/record.csv", async (HttpContext http, TrainingDb db) =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            return await TrainingRecord.OfAsync(db, http.User.RequiredId()) is { } record
                ? Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(record.ToCsv())], "text/csv; charset=utf-8", "training-record.csv") : Results.NotFound();
        }).RequireAuthorization();
        app.MapGet("/record/evidence/{key:guid}", async (Guid key, HttpContext http, TrainingDb db) =>
        {
            var (me, isTeam) = (http.User.RequiredId(), http.User.IsTeam());
            http.Response.Headers.CacheControl = "private, no-store";
            if (await db.OutsideTraining.Where(t => t.Key == key && (isTeam || (t.PersonId == me && t.RemovedAt == null))).Select(t => t.Evidence).SingleOrDefaultAsync() is not { } evidence)
            {
                return Results.NotFound();
            }
            http.Response.Headers.ContentSecurityPolicy = Sealed;
            return Results.File(evidence.Content, evidence.ContentType, evidence.FileName);
        }).RequireAuthorization();
    }
}
