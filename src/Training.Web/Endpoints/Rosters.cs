using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Web.Pages.Attendance;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>GET {register}/roster: what a trainer's device keeps so that it works without a signal.</summary>
internal static class Rosters
{
    public static void MapRosters(this WebApplication app)
    {
        app.MapGet("/attendance/{reference}/{date:datetime}/roster", (string reference, DateOnly date, HttpContext http, TrainingDb db, CheckInCodes codes, SiteSettings site, IAntiforgery antiforgery) =>
            AnswerAsync(RegisterPlace.OfDay(reference, date), RegisterAddress.Of(reference, date), http, db, codes, site, antiforgery));
        app.MapGet("/attendance/{reference}/workshops/{slot:int}/{workshop}/roster", (string reference, int slot, string workshop, HttpContext http, TrainingDb db, CheckInCodes codes, SiteSettings site, IAntiforgery antiforgery) =>
            AnswerAsync(RegisterPlace.OfWorkshop(reference, slot, workshop), RegisterAddress.OfWorkshop(reference, slot, workshop), http, db, codes, site, antiforgery));
    }

    private static async Task<IResult> AnswerAsync(RegisterPlace place, string address, HttpContext http, TrainingDb db, CheckInCodes codes, SiteSettings site, IAntiforgery antiforgery)
    {
        if (Devices.Refuse(http) is { } refusal)
        {
            return refusal;
        }
        if (await Roster.OpenAsync(db, codes, http.User.Keeper(), place) is not { } roster)
        {
            return Devices.NotFound();
        }
        var token = antiforgery.GetAndStoreTokens(http).RequestToken;
        var agencies = await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync();
        return Results.Json(new
        {
            address,
            title = roster.Course,
            workshop = roster.Workshop,
            day = $"{Words.Date(roster.Date)}, {Words.Times(roster.Start, roster.End)}",
            keeper = http.User.RequiredId(),
            keeperName = http.User.Identity!.Name,
            token,
            serverTime = db.Clock.UtcNow,
            opensAt = roster.OpensAt,
            startsAt = roster.StartsAt,
            endsAt = roster.EndsAt,
            expiresAt = roster.ExpiresAt,
            lateAfter = roster.StartsAt.AddMinutes(roster.Grace.LateMinutes),
            earlyBefore = roster.EndsAt.AddMinutes(-roster.Grace.EarlyMinutes),
            takesCheckIns = roster.Why is null,
            why = roster.Why,
            codesBegin = $"{site.BaseUrl}/q/",
            salt = Devices.Text(roster.Salt),
            agencies,
            people = roster.People.Select(Devices.Row),
        });
    }
}
