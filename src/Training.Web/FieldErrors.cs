using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Training.Web;

public static class FieldErrors
{
    /// <summary>Whether a field, by its name in ModelState, is wrong: for the form group's error class and aria-describedby.</summary>
    public static bool HasError(this ViewDataDictionary data, string field) =>
        data.ModelState.TryGetValue(field, out var entry) && entry.Errors.Count > 0;

    /// <summary>One sentence of ours for something typed that is not a value of the field at all, such as a word for a number.</summary>
    public static void SayInstead(this ModelStateDictionary state, string field, string sentence)
    {
        if (state[field] is { AttemptedValue.Length: > 0, Errors: { Count: > 0 } errors })
        {
            errors.Clear();
            errors.Add(sentence);
        }
    }

    /// <summary>What was typed into a field, even when it could not be read as a value; else the value.</summary>
    public static string? Typed(this ViewDataDictionary data, string field, object? value) =>
        data.ModelState.TryGetValue(field, out var entry) && entry.AttemptedValue is { } typed ? typed : value?.ToString();
}
