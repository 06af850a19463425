using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Training.Web.Security;

/// <summary>How many codes one network can ask for: 300 in 10 minutes, because whole councils share one address. Each mailbox has a limit of its own (SignInDesk).</summary>
public static class SignInLimit
{
    public const string Policy = "sign-in";

    /// <summary>
    /// Typed codes of rooms, 30 bits that change each minute, counted for themselves: 300 tries find one of the two that count in a room once in
    /// two million times, and a whole hall behind one address can still type its own.
    /// </summary>
    public const string Rooms = "rooms";

    /// <summary>Codes of certificates, looked up as well as typed: 60 bits are not guessed, but nobody need fetch them by the thousand.</summary>
    public const string Certificates = "certificates";

    /// <summary>
    /// Answers that a page keeps as one goes, a dozen a person: a whole conference answers at once from behind one address. Nobody guesses a link's 128 bits either way.
    /// </summary>
    public const string Answers = "answers";

    private const int Most = 300;
    private const int MostAnswers = 5000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public static void AddSignInLimit(this IServiceCollection services) => services.AddRateLimiter(limits =>
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = Window.TotalSeconds.ToString("F0");
            return ValueTask.CompletedTask;
        };
        limits.AddPolicy(Policy, OfNetwork);
        limits.AddPolicy(Rooms, OfNetwork);
        limits.AddPolicy(Answers, http => OfNetwork(http, MostAnswers));
        limits.AddPolicy(Certificates, http => Every(http, Most));
    });

    private static RateLimitPartition<string> OfNetwork(HttpContext http) => OfNetwork(http, Most);

    private static RateLimitPartition<string> OfNetwork(HttpContext http, int most) => HttpMethods.IsPost(http.Request.Method) ? Every(http, most) : RateLimitPartition.GetNoLimiter("reading");

    private static RateLimitPartition<string> Every(HttpContext http, int most) =>
        RateLimitPartition.GetFixedWindowLimiter(Network(http.Connection.RemoteIpAddress).ToString(), _ => new() { PermitLimit = most, Window = Window });

    /// <summary>The address itself, or of an IPv6 address the 64 bits that one site gets.</summary>
    public static IPAddress Network(IPAddress? remote)
    {
        var address = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote ?? IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
