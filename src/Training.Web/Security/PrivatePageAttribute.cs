using Microsoft.AspNetCore.Mvc.Filters;

namespace Training.Web.Security;

/// <summary>A page that is somebody's alone: no cache keeps it, no search engine lists it, and no other site learns its address.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PrivatePageAttribute : ResultFilterAttribute
{
    public override void OnResultExecuting(ResultExecutingContext context)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.CacheControl = "no-store, no-cache";
        headers.Pragma = "no-cache";
        headers["X-Robots-Tag"] = "noindex";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
