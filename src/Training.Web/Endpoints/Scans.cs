using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Training.Attendance;
using Training.People;
using Training.Web.Pages.Attendance;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>One reading of a code by a device.</summary>
/// <param name="EventId">Made by the device, so that it can send the same reading again.</param>
/// <param name="ScannedAt">When it read the code and when it sent this, by its own clock; only the time between them is used.</param>
internal sealed record Scan(Guid EventId, string Code, DateTimeOffset ScannedAt, DateTimeOffset SentAt);

/// <summary>POST /attendance/{reference}/{date}/scans: what the scanner page sends. Every answer is JSON with a sentence, also a refusal: a script cannot follow a redirect to sign in.</summary>
internal static class Scans
{
    private const int LongestCode = 200;

    public static void MapScans(this WebApplication app) => app.MapPost("/attendance/{reference}/{date}/scans", AnswerAsync);

    private static async Task<IResult> AnswerAsync(string reference, DateOnly date, HttpContext http, IAntiforgery antiforgery, AttendanceDesk desk)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.User.Id() is null)
        {
            return Refuse(StatusCodes.Status401Unauthorized, "signed-out", "You are signed out. Sign in again to check people in.");
        }
        if (!http.User.IsTeam() && !http.User.Is(Role.Trainer))
        {
            return Refuse(StatusCodes.Status403Forbidden, "not-allowed", "Only trainers and the training team check people in.");
        }
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return Refuse(StatusCodes.Status400BadRequest, "page-too-old", "This page has been open for too long. Load it again.");
        }
        if (await ReadAsync(http.Request) is not { } scan)
        {
            return Refuse(StatusCodes.Status400BadRequest, "malformed", "The scan could not be read.");
        }
        var answer = await desk.CheckInAsync(http.User.Keeper(), reference, date, scan.Code, scan.EventId, scan.SentAt - scan.ScannedAt);
        return Results.Json(new
        {
            outcome = answer.Outcome.Code(),
            good = answer.Good,
            name = answer.Name,
            agency = answer.Agency,
            sentence = answer.Sentence,
            walkIn = answer.PersonId is { } person ? RegisterAddress.Of(reference, date, $"/walk-in?person={person}") : null,
        }, statusCode: answer.Outcome == DeskOutcome.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }

    private static async Task<Scan?> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            return null;
        }
        try
        {
            var scan = await request.ReadFromJsonAsync<Scan>();
            return scan is { Code.Length: > 0 and <= LongestCode } && scan.EventId != Guid.Empty && scan.ScannedAt != default && scan.SentAt != default ? scan : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Refuse(int status, string outcome, string sentence) =>
        Results.Json(new { outcome, good = false, name = (string?)null, agency = (string?)null, sentence, walkIn = (string?)null }, statusCode: status);
}
