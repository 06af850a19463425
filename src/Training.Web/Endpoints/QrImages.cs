using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
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

    /// <summary>A code drawn in the page itself: nothing is fetched that could be missing on paper.</summary>
    /// <param name="label">What it is, for whoever does not see it.</param>
    public static IHtmlContent Inline(string text, string label) => new HtmlContentBuilder().AppendHtml("<svg class=\"qr\" role=\"img\" aria-label=\"").Append(label).AppendHtml("\"").AppendHtml(Drawing(text));

    /// <summary>
    /// The code of somebody on a register that is printed, drawn in the page itself: nothing is fetched that could be missing on paper. Below it what can be typed when it is smudged.
    /// None when they have no place.
    /// </summary>
    public static IHtmlContent? CodeOf(RegisterLine person, PrintedRegister on, CheckInCodes codes, SiteSettings site) => on.Keys.TryGetValue(person.PersonId, out var key)
        ? new HtmlContentBuilder().AppendHtml("<div class=\"printed-code\"><svg class=\"qr\" role=\"img\" aria-label=\"QR code of ").Append(person.Name).AppendHtml("\"").AppendHtml(Drawing($"{site.BaseUrl}/q/{codes.TokenFor(key)}"))
            .AppendHtml("<span class=\"printed-code__typed\">").Append(codes.TypedCodeFor(key)).AppendHtml("</span></div>")
        : null;

    /// <summary>One path for all that is black, which is a tenth of the size of a rectangle for each run; without "&lt;svg" and what the caller says of it.</summary>
    private static string Drawing(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix; // with the four modules of quiet
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                if (rows[y][x] && (x == 0 || !rows[y][x - 1]))
                {
                    var to = x;
                    while (to < rows.Count && rows[y][to])
                    {
                        to++;
                    }
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{to - x}v1h-{to - x}z");
                }
            }
        }
        return string.Create(CultureInfo.InvariantCulture, $" viewBox=\"0 0 {rows.Count} {rows.Count}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{rows.Count}v{rows.Count}H0z\"/><path d=\"{path}\"/></svg>");
    }
}
