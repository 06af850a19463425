using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.FileProviders;

namespace Training.Web.Endpoints;

/// <summary>
/// What makes the pages of the door installable and lets them open without a network: /site.webmanifest, and /service-worker.js, which is
/// js/door/worker.js behind the list of files that it keeps and their version. Browsers ask for the worker at each page, so
/// a release reaches every phone with its next look.
/// </summary>
internal static class Installable
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapInstallable(this WebApplication app)
    {
        // Worked out once in production; in development files change under a running site.
        var worker = new Lazy<byte[]>(() => Worker(app.Environment.WebRootFileProvider));
        app.MapMethods("/service-worker.js", GetAndHead, (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(app.Environment.IsDevelopment() ? Worker(app.Environment.WebRootFileProvider) : worker.Value, "text/javascript; charset=utf-8");
        });
        app.MapMethods("/site.webmanifest", GetAndHead, (HttpContext http, SiteSettings site) =>
        {
            http.Response.Headers.CacheControl = "public, max-age=3600";
            return Results.Json(new
            {
                id = "/attendance",
                name = $"{site.Name}: registers",
                short_name = "Registers",
                start_url = "/attendance",
                scope = "/",
                display = "standalone",
                lang = "en-GB",
                theme_color = "#0d4f58",
                background_color = "#ffffff",
                icons = new object[]
                {
                    new { src = "/img/favicon.svg", sizes = "any", type = "image/svg+xml" },
                    new { src = "/img/icon-192.png", sizes = "192x192", type = "image/png" },
                    new { src = "/img/icon-512.png", sizes = "512x512", type = "image/png" },
                    new { src = "/img/icon-maskable.png", sizes = "512x512", type = "image/png", purpose = "maskable" },
                },
            }, contentType: "application/manifest+json");
        });
    }

    /// <summary>The files of the page that is shown without a network. Its own bytes change only with the program, whose id is part of the version.</summary>
    private static byte[] Worker(IFileProvider root)
    {
        string[] files =
        [
            "/lib/site.css", "/lib/qr/decode.js", "/lib/qr/index.js", "/img/favicon.svg", "/img/mark.svg",
            .. In(root, "js/door", ".js").Where(f => f != "/js/door/worker.js"),
            .. In(root, "lib/fonts", ".woff2"),
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(Installable).Module.ModuleVersionId.ToByteArray());
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(Read(root, file));
        }
        var version = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        return [.. Encoding.UTF8.GetBytes($"const version = '{version}';\nconst files = {JsonSerializer.Serialize(files)};\n"), .. Read(root, "/js/door/worker.js")];
    }

    private static IEnumerable<string> In(IFileProvider root, string folder, string ending) => root.GetDirectoryContents(folder)
        .Where(f => !f.IsDirectory && f.Name.EndsWith(ending, StringComparison.Ordinal)).Select(f => $"/{folder}/{f.Name}").Order(StringComparer.Ordinal);

    private static byte[] Read(IFileProvider root, string file)
    {
        using var from = root.GetFileInfo(file).CreateReadStream();
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        return bytes.ToArray();
    }
}
