using Training.People;

namespace Training.Web.Security;

/// <summary>The secret of a browser that asked for a code, until the code and joining are over. Only the sign-in pages get it.</summary>
internal static class SignInCookie
{
    public const string Name = "training-code";

    public static string? Secret(this HttpRequest request) => request.Cookies[Name] is { Length: > 0 } secret ? secret : null;

    public static void GiveSecret(this HttpResponse response, string secret)
    {
        var cookie = Options(response.HttpContext);
        cookie.MaxAge = SignInCode.Lifetime + SignInCode.TimeToJoin;
        response.Cookies.Append(Name, secret, cookie);
    }

    public static void TakeSecretBack(this HttpResponse response) => response.Cookies.Delete(Name, Options(response.HttpContext));

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || http.RequestServices.GetRequiredService<SiteSettings>().IsHttps,
        Path = http.Request.PathBase + "/sign-in",
    };
}
