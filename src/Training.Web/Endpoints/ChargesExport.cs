using System.Text;
using Training.Bookings;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>The ledger of charges for the finance system, for the team. Who may not have it is told 401 or 403: scripts ask too.</summary>
internal static class ChargesExport
{
    public static void MapChargesExport(this IEndpointRouteBuilder app) =>
        app.MapGet("/charges.csv", async (HttpContext http, TrainingDb db) =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            return TypedResults.File(Encoding.UTF8.GetBytes(await ChargeDesk.CsvAsync(db)), "text/csv; charset=utf-8", "charges.csv");
        }).RequireAuthorization(Policies.Team).DisableCookieRedirect();
}
