using System.Net.Mail;

namespace Training.People;

/// <summary>Which e-mail addresses the site writes to.</summary>
public static class EmailAddress
{
    /// <summary>The address without spaces round it, or none when it is not one that mail can be sent to.</summary>
    /// <remarks>
    /// Plain ASCII only. Several other letters turn into plain ones when an address is normalised (a long s into S): the
    /// letter would go to one mailbox and sign in the owner of another. Such names have an ASCII form that mail uses.
    /// </remarks>
    public static string? Read(string? typed) => Person.IsPlaceholder(typed) ? null : ReadKey(typed);

    /// <summary>As <see cref="Read"/>, and what stands for the address of somebody who has none: in files, which name people by address.</summary>
    public static string? ReadKey(string? typed)
    {
        var text = (typed ?? "").Trim();
        return text.Length <= 254
            && text.All(c => c is > ' ' and <= '~')
            && MailAddress.TryCreate(text, out var address)
            && address.Address == text
            && address.Host.Split('.') is { Length: > 1 } labels && labels.All(l => l.Length > 0 && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                ? text
                : null;
    }
}
