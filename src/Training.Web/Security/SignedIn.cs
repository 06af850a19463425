using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Training.Data;
using Training.People;

namespace Training.Web.Security;

/// <summary>What the sign-in cookie holds, and how each request checks it.</summary>
public static class SignedIn
{
    public static void AddSignIn(this IServiceCollection services, SiteSettings site)
    {
        services.AddIdentityCore<Person>(identity =>
        {
            identity.User.RequireUniqueEmail = true;
            identity.User.AllowedUserNameCharacters = ""; // any: people sign in by address, and some have an apostrophe
        })
            .AddEntityFrameworkStores<TrainingDb>()
            .AddSignInManager()
            .AddClaimsPrincipalFactory<Claims>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, cookie =>
        {
            cookie.Cookie.Name = "training";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = site.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.TimeProvider = TimeProvider.System; // browsers go by their own clock, which Clock:Now does not move
            cookie.ExpireTimeSpan = TimeSpan.FromDays(90);
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/sign-in";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Events.OnValidatePrincipal = ValidateAsync;
            cookie.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "training-form";
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddSignInLimit();
        services.AddScoped<SignInDesk>();
        services.AddPolicies();
    }

    /// <summary>Signs the person in on this browser for 90 days, and on to the page they wanted when it is one of ours.</summary>
    public static async Task<LocalRedirectResult> EnterAsync(this PageModel page, Person person, string? returnUrl)
    {
        await page.HttpContext.RequestServices.GetRequiredService<SignInManager<Person>>().SignInAsync(person, isPersistent: true);
        page.Response.TakeSecretBack();
        return page.LocalRedirect(page.Url.LocalOrHome(returnUrl));
    }

    /// <summary>The address if it is a page of this site, else the first page: nobody is sent on to somewhere else.</summary>
    public static string LocalOrHome(this IUrlHelper url, string? returnUrl) => url.IsLocalUrl(returnUrl) ? returnUrl! : "/";

    public const string EndedCookie = "training-ended";

    private const string Ended = "signed-in-ended";

    /// <summary>True when this request's cookie was good once and was ended from elsewhere: signed out everywhere, or the person is gone.</summary>
    public static bool WasEnded(this HttpContext http) => http.Items.ContainsKey(Ended);

    /// <summary>
    /// One look-up a request by primary key: signing out everywhere ends every cookie at once, and a role given or taken
    /// away, or a new name, counts from the next request.
    /// </summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // A scope of its own: a database opened now, before the person is known, would write nobody into the request's history.
        await using var scope = context.HttpContext.RequestServices.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<TrainingDb>();
        var id = context.Principal?.Id();
        var stamp = context.Principal?.FindFirstValue(Claims.Stamp);
        var person = await db.People.Where(p => p.Id == id).Select(p => new { p.SecurityStamp, p.Roles, p.Name }).SingleOrDefaultAsync();
        if (person is null || person.SecurityStamp != stamp)
        {
            context.RejectPrincipal();
            // Not a visit that ran out: whoever ended it may no longer have the device, which keeps names for the door (js/site.js, Devices).
            context.HttpContext.Items[Ended] = true;
            context.HttpContext.Response.Cookies.Append(EndedCookie, "1", new CookieOptions { HttpOnly = false, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromMinutes(10), IsEssential = true, Secure = context.HttpContext.Request.IsHttps });
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
        else if (person.Roles.Code() != context.Principal!.FindFirstValue(Claims.Roles) || person.Name != context.Principal!.Identity!.Name)
        {
            var now = await db.People.AsNoTracking().SingleAsync(p => p.Id == id);
            context.ReplacePrincipal(await services.GetRequiredService<IUserClaimsPrincipalFactory<Person>>().CreateAsync(now));
            context.ShouldRenew = true;
        }
    }

    /// <summary>Claims of a person: identity, name, roles and the stamp that signing out everywhere changes.</summary>
    internal sealed class Claims(UserManager<Person> people, IOptions<IdentityOptions> options)
        : UserClaimsPrincipalFactory<Person>(people, options)
    {
        public const string Stamp = "stamp";
        public const string Roles = "roles";

        protected override Task<ClaimsIdentity> GenerateClaimsAsync(Person user)
        {
            ClaimsIdentity identity = new(
            [
                new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                new Claim(ClaimTypes.Name, user.Name),
                new Claim(Stamp, user.SecurityStamp!),
                new Claim(Roles, user.Roles.Code()),
            ], IdentityConstants.ApplicationScheme);
            foreach (var role in Codes.All<Role>().Where(r => user.Roles.HasFlag(r)))
            {
                identity.AddClaim(new Claim(ClaimTypes.Role, role.Code()));
            }
            return Task.FromResult(identity);
        }
    }
}
