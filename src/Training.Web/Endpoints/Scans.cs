using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Training.Attendance;
using Training.People;
using Training.Web.Pages.Attendance;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>What a device recorded. Times are by its own clock: only what lies between them is used, and they are kept as they came.</summary>
internal sealed record ScanBatch(Guid Device, DateTimeOffset SentAt, IReadOnlyList<Scan?>? Events);

/// <summary>One thing that was done at a door: who is one of person, code (the hash of a QR code's token), typed and newcomer.</summary>
internal sealed record Scan(Guid EventId, long Sequence, DateTimeOffset At, string? Act, int? Person, string? Code, string? Typed, ScanNewcomer? Newcomer, bool WalkIn, string? Stated);

internal sealed record ScanNewcomer(string? Name, string? Email, int? AgencyId, string? Focus, bool IsSurelyThem);

/// <summary>
/// POST {register}/scans: what a device recorded, with or without a signal. All that can be read is recorded in one transaction and answered one by one;
/// what has an answer the device may forget. Sent again, it gives the same answers.
/// </summary>
internal static class Scans
{
    private const int LongestBody = 200_000;

    public static void MapScans(this WebApplication app)
    {
        app.MapPost("/attendance/{reference}/{date:datetime}/scans", (string reference, DateOnly date, HttpContext http, IAntiforgery antiforgery, AttendanceDesk desk) =>
            AnswerAsync(RegisterPlace.OfDay(reference, date), RegisterAddress.Of(reference, date), http, antiforgery, desk));
        app.MapPost("/attendance/{reference}/workshops/{slot:int}/{workshop}/scans", (string reference, int slot, string workshop, HttpContext http, IAntiforgery antiforgery, AttendanceDesk desk) =>
            AnswerAsync(RegisterPlace.OfWorkshop(reference, slot, workshop), RegisterAddress.OfWorkshop(reference, slot, workshop), http, antiforgery, desk));
    }

    private static async Task<IResult> AnswerAsync(RegisterPlace place, string address, HttpContext http, IAntiforgery antiforgery, AttendanceDesk desk)
    {
        if (Devices.Refuse(http) is { } refusal)
        {
            return refusal;
        }
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return Devices.Refusal(StatusCodes.Status400BadRequest, "page-too-old", "This page has been open for too long. Load it again.");
        }
        if (await ReadAsync(http.Request) is not { } batch)
        {
            return Devices.Refusal(StatusCodes.Status400BadRequest, "malformed", "What was sent could not be read.");
        }
        var scans = batch.Events!.OfType<Scan>().DistinctBy(s => s.EventId).ToList();
        var read = scans.Select(s => (Scan: s, Event: EventOf(s, batch))).ToList();
        var events = read.Select(r => r.Event).OfType<DoorEvent>().ToList();
        if (await desk.RecordAsync(http.User.Keeper(), place, events) is not { } answers)
        {
            return Devices.NotFound();
        }
        var byId = events.Zip(answers).ToDictionary(a => a.First.EventId, a => a.Second);
        return Results.Json(new { results = read.Select(r => Result(r.Scan.EventId, r.Event is null ? null : byId[r.Event.EventId])) });
    }

    private static object Result(Guid eventId, DeskAnswer? answer) => answer is null
        ? new { eventId, outcome = "malformed", good = false, sentence = "This could not be read, so it was not recorded." }
        : new
        {
            eventId,
            outcome = answer.Outcome.Code(),
            good = answer.Good,
            name = answer.Name,
            agency = answer.Agency,
            sentence = answer.Outcome == DeskOutcome.NotFound ? "This person is not on this register." : answer.Sentence,
            person = answer.Row?.Id ?? answer.PersonId,
            walkIn = answer.PersonId is not null,
            review = answer.IsInReview,
            row = answer.Row is { } row ? Devices.Row(row) : null,
        };

    /// <summary>None when it says nothing that can be recorded.</summary>
    private static DoorEvent? EventOf(Scan scan, ScanBatch batch)
    {
        var whos = (scan.Person is null ? 0 : 1) + (scan.Code is null ? 0 : 1) + (scan.Typed is null ? 0 : 1) + (scan.Newcomer is null ? 0 : 1);
        if (scan.EventId == Guid.Empty || scan.At == default || whos != 1 || !Codes.TryParse<ScanKind>(scan.Act, out var kind))
        {
            return null;
        }
        TimeOnly? stated = null;
        if (scan.Stated is not null)
        {
            if (!TimeOnly.TryParseExact(scan.Stated, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) || kind is ScanKind.Undone or ScanKind.Absent)
            {
                return null;
            }
            stated = time;
        }
        var hash = scan.Code is { Length: 43 } code && Base64Url.IsValid(code) ? Base64Url.DecodeFromChars(code) : null;
        var typed = scan.Typed is { Length: <= 40 } text ? ShownCode.ReadTyped(text) : null;
        var newcomer = scan.Newcomer is { } n ? NewcomerOf(n) : null;
        if (scan.Person is null && hash is null && typed is null && newcomer is null || newcomer is not null && kind != ScanKind.Arrived)
        {
            return null;
        }
        return new DoorEvent(scan.EventId, kind)
        {
            PersonId = scan.Person,
            CodeHash = hash,
            Typed = typed,
            Newcomer = newcomer,
            AsWalkIn = scan.WalkIn,
            Stated = stated,
            Device = new DeviceMoment(batch.Device, scan.Sequence, Sane(scan.At), Sane(batch.SentAt)),
        };
    }

    /// <summary>A clock may say anything; what is kept can be reckoned with.</summary>
    private static DateTime Sane(DateTimeOffset at) => at.Year < 1970 ? DateTime.UnixEpoch : at.Year > 2200 ? new(2200, 1, 1, 0, 0, 0, DateTimeKind.Utc) : at.UtcDateTime;

    /// <summary>An address that cannot be read is kept with the rest, so that somebody looks at it.</summary>
    private static Newcomer? NewcomerOf(ScanNewcomer newcomer)
    {
        var (name, email) = (newcomer.Name?.Trim() ?? "", newcomer.Email?.Trim() ?? "");
        return name.Length is 0 or > 100 ? null
            : new Newcomer(name, email, newcomer.AgencyId, Codes.TryParse<Focus>(newcomer.Focus, out var focus) ? focus : Focus.NotRecorded, newcomer.IsSurelyThem);
    }

    private static async Task<ScanBatch?> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType() || request.ContentLength > LongestBody)
        {
            return null;
        }
        try
        {
            var batch = await request.ReadFromJsonAsync<ScanBatch>();
            return batch is { Events.Count: > 0 and <= AttendanceDesk.MostEvents } && batch.Device != Guid.Empty && batch.SentAt != default ? batch : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
