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

    /// <summary>To whom letters for somebody without an address of their own go. None for everybody else.</summary>
    public string? ContactName { get; set; }

    /// <summary>In small letters, so that the contact's people are found.</summary>
    public string? ContactEmail { get; set; }

    /// <summary>Since when they want no emails about courses that they may want; none when they get them. What is about their own bookings they always get.</summary>
    public DateTime? SuggestionsStoppedAt { get; set; }

    // Reserved (RFC 2606): no mailbox can ever be there.
    private const string NoMailbox = "@no-email.invalid";

    /// <summary>
    /// False of somebody whose <see cref="IdentityUser{TKey}.Email"/> only tells them apart: it is never shown or written to, and nobody signs in with it.
    /// </summary>
    public bool HasOwnEmail => !IsPlaceholder(Email);

    /// <summary>The only answer to where a person's letters go.</summary>
    public (string Name, string Address) LettersTo => HasOwnEmail ? (Name, Email!) : (ContactName!, ContactEmail!);

    /// <summary>Stands for an address in the database and in CSV files; mail cannot be sent to it.</summary>
    public static bool IsPlaceholder(string? email) => email?.Trim().EndsWith(NoMailbox, StringComparison.OrdinalIgnoreCase) == true;

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

    /// <summary>A person who has no e-mail address: they can be booked, and their letters go to the contact.</summary>
    public static Person WithoutEmail(string name, string contactName, string contactEmail)
    {
        var person = Create($"{Guid.NewGuid():N}{NoMailbox}", name);
        person.WriteTo(contactName, contactEmail);
        return person;
    }

    /// <summary>Sends the letters of somebody without an address of their own to this contact.</summary>
    public void WriteTo(string contactName, string contactEmail) =>
        (ContactName, ContactEmail) = (OneLine(contactName), contactEmail.Trim().ToLowerInvariant());

    /// <summary>Somebody who had no address of their own has one now: they sign in with it, and it replaces the contact.</summary>
    internal void GiveEmail(string email)
    {
        (Email, UserName) = (email.Trim(), email.Trim());
        (NormalizedEmail, NormalizedUserName) = (Normalize(email), Normalize(email));
        (ContactName, ContactEmail) = (null, null);
        SecurityStamp = NewStamp();
    }

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
