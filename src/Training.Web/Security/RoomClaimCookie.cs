using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Training.Attendance;

namespace Training.Web.Security;

/// <summary>The claim of a browser that has read a room's code, sealed, until its person has checked in. Only the pages under /room get it.</summary>
internal static class RoomClaimCookie
{
    public const string Name = "training-room";

    /// <summary>Kept for longer than a claim counts, so that who comes too late is told so.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public static RoomClaim? RoomClaim(this HttpRequest request)
    {
        if (request.Cookies[Name] is not { Length: > 0 } sealedClaim)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<RoomClaim>(Seal(request.HttpContext).Unprotect(sealedClaim));
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null; // not one of ours
        }
    }

    public static void GiveRoomClaim(this HttpResponse response, RoomClaim claim) =>
        response.Cookies.Append(Name, Seal(response.HttpContext).Protect(JsonSerializer.Serialize(claim)), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = response.HttpContext.Request.IsHttps || response.HttpContext.RequestServices.GetRequiredService<SiteSettings>().IsHttps,
            Path = response.HttpContext.Request.PathBase + "/room",
            MaxAge = Kept,
        });

    private static IDataProtector Seal(HttpContext http) => http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("room-claim");
}
