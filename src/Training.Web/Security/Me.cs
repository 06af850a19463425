using System.Globalization;
using System.Security.Claims;
using Training.Attendance;
using Training.People;

namespace Training.Web.Security;

/// <summary>The signed-in person, from their cookie's claims.</summary>
public static class Me
{
    public static int? Id(this ClaimsPrincipal user) =>
        int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>For pages behind a policy, where somebody is always signed in.</summary>
    public static int RequiredId(this ClaimsPrincipal user) => user.Id() ?? throw new InvalidOperationException("Nobody is signed in.");

    public static bool Is(this ClaimsPrincipal user, Role role) => user.IsInRole(role.Code());

    /// <summary>True for the team, who see every session.</summary>
    public static bool IsTeam(this ClaimsPrincipal user) => user.Is(Role.Coordinator) || user.Is(Role.Admin);

    /// <summary>Whose sessions' results they see: of a trainer their own only; none for all. For pages behind Policies.Results.</summary>
    public static int? ResultsOf(this ClaimsPrincipal user) => user.IsTeam() || user.Is(Role.Board) ? null : user.RequiredId();

    /// <summary>The signed-in person at work on registers; for pages behind Policies.Registers.</summary>
    public static RegisterKeeper Keeper(this ClaimsPrincipal user) => new(user.RequiredId(), user.IsTeam());
}
