using Microsoft.AspNetCore.Mvc.ModelBinding;
using Training.People;

namespace Training.Web.Pages.Shared;

/// <summary>What was typed into the fields of needs: <c>_NeedsFields</c> shows them.</summary>
public sealed record NeedsTyped(string? Access, string? Dietary, string? Adjustments)
{
    public static NeedsTyped Of(NeedsTold? told) => new(told?.Access, told?.Dietary, told?.Adjustments);

    /// <summary>What they say; what is wrong is then in the page's ModelState.</summary>
    public NeedsTold Read(ModelStateDictionary problems)
    {
        return new NeedsTold(Field(nameof(Access), Access, "access"), Field(nameof(Dietary), Dietary, "food"), Field(nameof(Adjustments), Adjustments, "adjustments"));

        string Field(string field, string? typed, string what)
        {
            var text = NeedsTold.Tidy(typed);
            if (text.Length > Needs.Longest)
            {
                problems.AddModelError(field, $"What you say about {what} must be {Needs.Longest} characters or fewer; it has {text.Length}");
            }
            return text;
        }
    }
}
