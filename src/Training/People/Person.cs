using Microsoft.AspNetCore.Identity;

namespace Training.People;

/// <summary>Somebody who books, trains, coordinates or reads figures. Signs in by e-mail; there are no passwords.</summary>
public class Person : IdentityUser<int>
{
    public required string Name { get; set; }
    public int? AgencyId { get; set; }
    public Agency? Agency { get; set; }
    public string JobTitle { get; set; } = "";
    public Focus Focus { get; set; }
    public Role Roles { get; set; } = Role.Practitioner;

    /// <summary>A name or job title as it is kept: on one line, without control characters.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    /// <summary>A person with this e-mail address as name to sign in with, ready for Identity's stores.</summary>
    public static Person Create(string email, string name) => new()
    {
        Name = OneLine(name),
        Email = email.Trim(),
        NormalizedEmail = Normalize(email),
        UserName = email.Trim(),
        NormalizedUserName = Normalize(email),
        EmailConfirmed = true,
        SecurityStamp = NewStamp(),
    };

    /// <summary>
    /// Takes over what the person says of themselves. An agency lead sees the staff of their agency, so only the team can
    /// move them to another one.
    /// </summary>
    public void Describe(OwnDetails details)
    {
        Name = OneLine(details.Name);
        JobTitle = OneLine(details.JobTitle);
        Focus = details.Focus;
        if (!Roles.HasFlag(Role.AgencyLead))
        {
            AgencyId = details.AgencyId;
        }
    }

    /// <summary>A new security stamp: cookies with another one are void.</summary>
    internal static string NewStamp() => Guid.NewGuid().ToString("N");

    /// <summary>The form under which an address is looked up: the same as Identity's default normaliser.</summary>
    public static string Normalize(string email) => email.Trim().Normalize().ToUpperInvariant();
}
