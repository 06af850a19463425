using System.Text.RegularExpressions;
using Training.Attendance;

namespace Training.Letters;

/// <summary>
/// What stands for a check-in code in a letter that waits in the outbox. The code takes its place when the letter is sent, so that a
/// copy of the database checks nobody in.
/// </summary>
internal static partial class CheckInMarks
{
    /// <summary>The code to say or type.</summary>
    public const string Typed = "{{check-in-code}}";

    /// <summary>The end of the QR code's address.</summary>
    public const string Token = "{{check-in-token}}";

    /// <summary>Names the QR code's image within a message (Content-ID).</summary>
    public static string ImageOf(SiteSettings site) => $"check-in-code@{site.Host}";

    /// <summary>The end of the private link to a questionnaire, and of that to a line manager's view.</summary>
    public static string OfEvaluation(Guid key) => $"{{{{evaluation:{key:N}}}}}";

    /// <inheritdoc cref="OfEvaluation"/>
    public static string OfManagerView(Guid key) => $"{{{{manager-view:{key:N}}}}}";

    /// <summary>As a page shows it, to whomever.</summary>
    public static string InWords(string text) =>
        PrivateMark().Replace(text.Replace(Typed, "(their check-in code)", StringComparison.Ordinal).Replace(Token, "…", StringComparison.Ordinal), "…");

    /// <summary>With the private links of questionnaires as they are; only of letters that ask for them, whatever somebody writes in others.</summary>
    public static string WithLinks(OutboxLetter letter, string text, CheckInCodes codes) => letter.Kind is LetterKind.AfterSession or LetterKind.EvaluationBefore or LetterKind.EvaluationAfter
            or LetterKind.EvaluationLater or LetterKind.EvaluationChased or LetterKind.ManagerViewAsked or LetterKind.ManagerViewChased
        ? PrivateMark().Replace(text, m => Guid.ParseExact(m.Groups["key"].Value, "N") is var key && m.Groups["what"].Value == "evaluation" ? codes.EvaluationTokenFor(key) : codes.ManagerViewTokenFor(key))
        : text;

    [GeneratedRegex("\\{\\{(?<what>evaluation|manager-view):(?<key>[0-9a-f]{32})\\}\\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrivateMark();
}
