using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Training.Web.Security;

/// <summary>
/// A form with a file. One that is too large by its own account is sent back to the page, which says so, before anything of it is read; one that gives a smaller size than it has is cut off.
/// Files are buffered on disk, so what is a little too large can still be answered beside its field.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class UploadLimitAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    public const long MostBytes = 20 * 1024 * 1024;

    /// <summary>Before antiforgery, which reads the form.</summary>
    public int Order => 800;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (request.ContentLength > MostBytes)
        {
            context.Result = new RedirectResult($"{request.Path}?tooLarge=true");
        }
    }
}
