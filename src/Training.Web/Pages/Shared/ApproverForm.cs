using Microsoft.AspNetCore.Mvc.ModelBinding;
using Training.Bookings;
using Training.People;

namespace Training.Web.Pages.Shared;

/// <summary>The fields that name who must agree: the line manager, or an agency's link person.</summary>
public class ApproverForm
{
    private const int LongestName = 100;

    public string? Name { get; set; }
    public string? Email { get; set; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Name) && string.IsNullOrWhiteSpace(Email);

    public static ApproverForm Of(ManagerToAsk? known) => new() { Name = known?.Name, Email = known?.Email };

    /// <summary>Whom they name; none when something is wrong, which is then in the page's ModelState.</summary>
    /// <param name="whose">"your line manager’s", for the sentences.</param>
    public ManagerToAsk? Read(ModelStateDictionary problems, string prefix, string whose)
    {
        var name = Person.OneLine(Name ?? "");
        if (name.Length is 0 or > LongestName)
        {
            problems.AddModelError($"{prefix}.{nameof(Name)}", name.Length == 0 ? $"Enter {whose} name" : $"{char.ToUpperInvariant(whose[0])}{whose[1..]} name must be {LongestName} characters or fewer");
        }
        var email = EmailAddress.Read(Email);
        if (email is null)
        {
            problems.AddModelError($"{prefix}.{nameof(Email)}", string.IsNullOrWhiteSpace(Email)
                ? $"Enter {whose} email address"
                : "Enter an email address in the correct format, like name@example.com");
        }
        return problems.IsValid ? new ManagerToAsk(name, email!) : null;
    }
}
