using Microsoft.EntityFrameworkCore;
using QRCoder;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>The code that checks somebody in, as an image: for its owner (/bookings/{key}/qr.svg), and for whoever has it already (/q/{token}/qr.svg), as from an email.</summary>
internal static class QrImages
{
    public static void MapQrImages(this WebApplication app)
    {
        app.MapGet("/bookings/{key:guid}/qr.svg", async (Guid key, HttpContext http, TrainingDb db, CheckInCodes codes, SiteSettings site) =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            var me = http.User.Id();
            return me is not null && await db.Bookings.AnyAsync(b => b.Key == key && b.PersonId == me)
                ? Results.Text(Svg($"{site.BaseUrl}/q/{codes.TokenFor(key)}"), "image/svg+xml")
                : Results.NotFound();
        });
        app.MapGet("/q/{token}/qr.svg", async (string token, HttpContext http, TrainingDb db, SiteSettings site) =>
        {
            http.Response.Headers.CacheControl = "private, no-store";
            http.Response.Headers["X-Robots-Tag"] = "noindex";
            var hash = CheckInCodes.HashOf(token);
            return await db.Bookings.AnyAsync(b => b.CodeHash == hash) ? Results.Text(Svg($"{site.BaseUrl}/q/{token}"), "image/svg+xml") : Results.NotFound();
        });
    }

    /// <summary>Black on white with the four modules of quiet that scanners need, whatever is around it.</summary>
    public static string Svg(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(data);
        return image.GetGraphic(8, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
