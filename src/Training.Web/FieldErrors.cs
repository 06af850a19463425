using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Training.Web;

public static class FieldErrors
{
    /// <summary>Whether a field, by its name in ModelState, is wrong: for the form group's error class and aria-describedby.</summary>
    public static bool HasError(this ViewDataDictionary data, string field) =>
        data.ModelState.TryGetValue(field, out var entry) && entry.Errors.Count > 0;
}
