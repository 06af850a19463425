using System.Buffers.Text;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using Training.Calendars;
using Training.Data;
using Training.Programme;

namespace Training.Web.Endpoints;

/// <summary>
/// The calendars: /feeds/programme.ics with the programme's filters, /sessions/{reference}.ics, and /feeds/person/{key}.ics, somebody's own. Calendar programs
/// ask for the same bytes for years, so a poll that finds nothing new costs one row: the programme's version, which is part
/// of the ETag, and of somebody's own also their last change. Sign-in is not reached: no cookie is read or set, so that shared caches may keep the public answers.
/// </summary>
internal sealed class Feeds(SiteSettings site, Clock clock, IServiceScopeFactory scopes) : IDisposable
{
    private const int CacheBytes = 32 * 1024 * 1024;
    private const string FiveMinutes = "public, max-age=300";
    private const string AskAgain = "public, no-cache";
    private const string Private = "private, no-cache";

    private readonly StandingQuery<ProgrammeChange> _version = new(scopes, """SELECT "Version", "ChangedAt" FROM "ProgrammeState" """, ProgrammeChange.Of);
    private readonly StandingQuery<OwnState> _own = new(scopes, FeedKeys.StateQuery, OwnState.Of, "@hash");
    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = CacheBytes });

    // Another build, name or address writes the same programme in other bytes.
    private readonly string _writer = TagOf(Encoding.UTF8.GetBytes($"{typeof(Feed).Module.ModuleVersionId:N} {site} {clock.Zone.Id}"));

    // Those change only with a restart, which is the one sign of it that a date can give.
    private readonly DateTime _started = clock.UtcNow;

    public static void Map(WebApplication app)
    {
        var feeds = ActivatorUtilities.CreateInstance<Feeds>(app.Services);
        app.Lifetime.ApplicationStopped.Register(feeds.Dispose);
        app.Map("/feeds/programme.ics", feeds.ProgrammeAsync).ShortCircuit();
        app.Map("/feeds/person/{key}.ics", feeds.PersonAsync).ShortCircuit();
        app.Map("/sessions/{reference}.ics", feeds.SessionAsync).ShortCircuit();
    }

    public void Dispose()
    {
        _kept.Dispose();
        _version.Dispose();
        _own.Dispose();
    }

    private async Task ProgrammeAsync(HttpContext http)
    {
        if (!await IsReadAsync(http))
        {
            return;
        }
        var today = clock.Today;
        var filter = FilterOf(http.Request.Query);
        if (filter.Free == "1")
        {
            // Free places change with every booking, which leaves the programme's version alone: here the bytes are the tag.
            var bytes = await Feed(http).ProgrammeAsync(filter, today);
            await AnswerAsync(http, new Calendar("programme.ics", TagOf(bytes), null, AskAgain), bytes);
            return;
        }
        var key = http.Request.Query.Count == 0 ? "?" : "?" + string.Join('&', filter.Pairs().Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var state = new State(_version.Read()!, today);
        var kept = Kept(key, state);
        var calendar = kept?.Calendar ?? new Calendar("programme.ics", TagOf(state, key), ChangedAt(state), FiveMinutes);
        if (IsUnchanged(http.Request, calendar))
        {
            NotModified(http, calendar);
            return;
        }
        await AnswerAsync(http, calendar, kept?.Bytes ?? Keep(key, state, calendar, await Feed(http).ProgrammeAsync(filter, today)));
    }

    private async Task SessionAsync(HttpContext http)
    {
        if (!await IsReadAsync(http))
        {
            return;
        }
        var reference = (string)http.GetRouteValue("reference")!;
        var key = $"/{reference}";
        var state = new State(_version.Read()!, null);
        var kept = Kept(key, state);
        var calendar = kept?.Calendar ?? new Calendar(FileOf(reference), TagOf(state, key), ChangedAt(state), FiveMinutes);
        if (Names(http.Request, calendar.Tag)) // who has the tag had the calendar; "*" and dates do not show that there is one
        {
            NotModified(http, calendar);
        }
        else if ((kept?.Bytes ?? await Feed(http).SessionAsync(reference)) is { } bytes)
        {
            await AnswerAsync(http, calendar, kept?.Bytes ?? Keep(key, state, calendar, bytes));
        }
        else
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, "There is no session with this reference.");
        }
    }

    /// <summary>Not kept in memory as the public ones are: one person's calendar is asked for by their few devices, which hold it themselves.</summary>
    private async Task PersonAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = Private; // refusals too: an address can be renewed
        if (!await IsReadAsync(http))
        {
            return;
        }
        var hash = FeedKeys.HashOf((string)http.GetRouteValue("key")!);
        if (hash is null || _own.Read(hash) is not { } own)
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, "There is no calendar at this address.");
            return;
        }
        if (own.Ended)
        {
            await RefuseAsync(http, StatusCodes.Status410Gone, $"This calendar was stopped or has a new address. Its owner can see to it at {site.BaseUrl}/account/calendar.");
            return;
        }
        var state = new State(own.Programme, clock.Today);
        var calendar = new Calendar("my-training.ics", TagOf(state, $"{Convert.ToHexString(hash)} {own.LastChange}"), null, Private);
        if (http.Request.Headers.IfNoneMatch.Count == 0 || !IsUnchanged(http.Request, calendar))
        {
            // Only who has nothing newer, or asks by date, is told a date: it is a second look.
            var db = http.RequestServices.GetRequiredService<TrainingDb>();
            calendar = calendar with { ChangedAt = ChangedAt(state, await db.History.Where(h => h.Id == own.LastChange).Select(h => h.At).SingleAsync()) };
        }
        if (IsUnchanged(http.Request, calendar))
        {
            NotModified(http, calendar);
            return;
        }
        await AnswerAsync(http, calendar, await Feed(http).PersonAsync(own.Person, hash, state.Today!.Value));
    }

    private Feed Feed(HttpContext http) => new(http.RequestServices.GetRequiredService<TrainingDb>(), site);

    private Entry? Kept(string key, State state) => _kept.TryGetValue(key, out Entry? entry) && entry!.State == state ? entry : null;

    /// <summary>
    /// Keeps a calendar until the programme or the date is another. Its version was read before the programme was, so what is
    /// kept can be newer than its tag but never older, and the next poll puts that right.
    /// </summary>
    private byte[] Keep(string key, State state, Calendar calendar, byte[] bytes)
    {
        var size = bytes.Length + 2 * key.Length;
        _kept.Set(key, new Entry(state, calendar, bytes), new MemoryCacheEntryOptions { Size = size, SlidingExpiration = TimeSpan.FromDays(1) });
        return bytes;
    }

    private async Task AnswerAsync(HttpContext http, Calendar calendar, byte[] bytes)
    {
        if (IsUnchanged(http.Request, calendar))
        {
            NotModified(http, calendar);
            return;
        }
        var response = http.Response;
        Describe(response, calendar);
        response.ContentType = "text/calendar; charset=utf-8";
        response.ContentLength = bytes.Length;
        response.Headers.ContentDisposition = $"inline; filename=\"{calendar.File}\"";
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(bytes);
        }
    }

    private void NotModified(HttpContext http, Calendar calendar)
    {
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        Describe(http.Response, calendar);
    }

    private void Describe(HttpResponse response, Calendar calendar)
    {
        var headers = response.Headers;
        headers.ETag = calendar.Tag;
        headers.CacheControl = calendar.Caching;
        headers["X-Robots-Tag"] = "noindex";
        if (Changed(calendar) is { } changed)
        {
            headers.LastModified = HeaderUtilities.FormatDate(changed);
        }
    }

    /// <summary>RFC 9110, 13.2.2: where tags are given, dates do not count.</summary>
    private bool IsUnchanged(HttpRequest request, Calendar calendar) => request.Headers.IfNoneMatch.Count > 0
        ? Names(request, calendar.Tag, orAny: true)
        : HeaderUtilities.TryParseDate(request.Headers.IfModifiedSince.ToString(), out var since) && Changed(calendar) <= since;

    private static bool Names(HttpRequest request, string tag, bool orAny = false)
    {
        var asked = request.Headers.IfNoneMatch;
        return asked == tag || (EntityTagHeaderValue.TryParseList(asked, out var tags)
            && tags.Any(t => t.Equals(EntityTagHeaderValue.Any) ? orAny : t.Tag == tag)); // weak or strong: RFC 9110 compares them alike here
    }

    private string TagOf(State state, string key) =>
        // The instant as well as the number: a restored backup counts on from an older one.
        TagOf(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_writer} {state.Programme.Version} {state.Programme.ChangedAt.Ticks} {state.Today:O} {key}")));

    private static string TagOf(byte[] bytes) => $"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 18))}\"";

    /// <summary>The second after the last change, so that two changes within one second never share a date that somebody has seen.</summary>
    private DateTimeOffset ChangedAt(State state, DateTime own = default)
    {
        DateTime[] changes = [_started, own, state.Programme.ChangedAt, state.Today is { } today ? clock.StartOf(today) : DateTime.MinValue];
        var last = changes.Max();
        return new DateTimeOffset(last.AddTicks(TimeSpan.TicksPerSecond - last.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    /// <summary>None until that second has come.</summary>
    private DateTimeOffset? Changed(Calendar calendar) => calendar.ChangedAt?.UtcDateTime <= clock.UtcNow ? calendar.ChangedAt : null;

    private static ProgrammeFilter FilterOf(IQueryCollection query)
    {
        return new ProgrammeFilter
        {
            Type = One("type"),
            Board = One("board"),
            Theme = One("theme"),
            Course = One("course"),
            Venue = One("venue"),
            From = One("from"),
            To = One("to"),
            Q = One("q"),
            Free = One("free"),
        };

        string? One(string name) => query[name].FirstOrDefault()?.Trim();
    }

    /// <summary>A file name that needs no quoting in a header or on any disk.</summary>
    private static string FileOf(string reference) => string.Concat(reference.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')) + ".ics";

    /// <summary>Every method comes here, so that the page of the same address does not answer in a feed's place.</summary>
    private static async Task<bool> IsReadAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            return true;
        }
        http.Response.Headers.Allow = "GET, HEAD";
        await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "A calendar can only be read.");
        return false;
    }

    private static Task RefuseAsync(HttpContext http, int status, string why)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        return http.Response.WriteAsync(why);
    }

    /// <summary>What a calendar's bytes depend on, beside its filter: the programme and, where the window moves daily, the site's date.</summary>
    private readonly record struct State(ProgrammeChange Programme, DateOnly? Today);

    private sealed record ProgrammeChange(long Version, DateTime ChangedAt)
    {
        public static ProgrammeChange Of(DbDataReader row) => new(row.GetInt64(0), Utc(row, 1));

        public static DateTime Utc(DbDataReader row, int column) => DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);
    }

    /// <summary>What somebody's own calendar depends on, beside the date.</summary>
    /// <param name="LastChange">The number of their last history entry: that of making the address at the least.</param>
    private sealed record OwnState(ProgrammeChange Programme, int Person, bool Ended, long LastChange)
    {
        public static OwnState Of(DbDataReader row) =>
            new(ProgrammeChange.Of(row), row.GetInt32(2), row.GetBoolean(3), row.GetInt64(4));
    }

    private sealed record Calendar(string File, string Tag, DateTimeOffset? ChangedAt, string Caching);

    private sealed record Entry(State State, Calendar Calendar, byte[] Bytes);
}
