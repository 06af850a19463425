using System.Text;
using Training.Attendance;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>What a room's projector shows, as its script asks for it: GET /attendance/{reference}/{date}/room-code/now.</summary>
internal static class RoomCodes
{
    public static void MapRoomCodes(this WebApplication app) => app.MapGet("/attendance/{reference}/{date}/room-code/now",
        async (string reference, DateOnly date, HttpContext http, RoomCodeDesk desk, Clock clock, SiteSettings site) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            // A status and no page: a script cannot follow a redirect to sign in.
            if (http.User.Id() is null)
            {
                return Results.Json(new { running = false }, statusCode: StatusCodes.Status401Unauthorized);
            }
            if (!http.User.IsTeam() && !http.User.Is(Role.Trainer))
            {
                return Results.Json(new { running = false }, statusCode: StatusCodes.Status403Forbidden);
            }
            return await desk.ShownAsync(http.User.Keeper(), reference, date) is { } room
                ? Results.Json(new { running = true, picture = Picture(room, site), typed = room.Typed, left = Left(room, clock), here = room.Here, expected = room.Expected })
                : Results.Json(new { running = false }, statusCode: StatusCodes.Status404NotFound);
        });

    /// <summary>
    /// The QR code as an image's address, so that code and picture come in one answer. In capitals: those take fewer and so larger squares, which a
    /// phone reads from further away, and no part of the address minds.
    /// </summary>
    public static string Picture(RoomShown room, SiteSettings site) =>
        $"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(QrImages.Svg($"{site.BaseUrl}/room/{room.Id}-{room.Code}".ToUpperInvariant())))}";

    /// <summary>Milliseconds until the next code.</summary>
    public static long Left(RoomShown room, Clock clock) => Math.Max(0, (long)(room.ChangesAt - clock.UtcNow).TotalMilliseconds);
}
