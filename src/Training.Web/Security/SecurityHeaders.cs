namespace Training.Web.Security;

public static class SecurityHeaders
{
    // Nothing from anywhere else, nothing inline. data: images are the QR codes and icons inside the stylesheet.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Puts the headers on every response, last of all: the exception handler throws away what was set before it.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            if (context.Response.StatusCode == StatusCodes.Status304NotModified)
            {
                return Task.CompletedTask; // the answer that the reader has came with them, and still holds (RFC 9110, 15.4.5)
            }
            var headers = context.Response.Headers;
            headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy); // a file of somebody else says a stricter one
            headers.XContentTypeOptions = "nosniff";
            headers.TryAdd("Referrer-Policy", "same-origin"); // a page with a private link in its address says no-referrer
            headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // On a shared computer the Back button must not show what somebody saw before they signed out.
            if (headers.CacheControl.Count == 0 && context.User.Identity?.IsAuthenticated == true)
            {
                headers.CacheControl = "no-store";
            }
            return Task.CompletedTask;
        }, context);
        return next(context);
    });
}
