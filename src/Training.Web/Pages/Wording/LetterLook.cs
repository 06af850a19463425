using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using Training.Letters;

namespace Training.Web.Pages.Wording;

/// <summary>
/// How a letter's HTML looks, inside a page. Mail needs styles on every element, which no page here may have: they are left out, and the
/// style sheet gives the same look. Links and pictures are shown and lead nowhere. What stands between the tags was encoded when the letter was written.
/// </summary>
public static partial class LetterLook
{
    public static IHtmlContent Look(this OutboxLetter letter)
    {
        var body = Body().Match(letter.HtmlToShow) is { Success: true } found ? found.Groups["inside"].Value : "";
        body = Anchor().Replace(body, "<span class=\"letter-look__link\">").Replace("</a>", "</span>", StringComparison.OrdinalIgnoreCase);
        return new HtmlString(Attributes().Replace(Image().Replace(body, "<span class=\"letter-look__picture\">${alt}</span>"), ""));
    }

    [GeneratedRegex("<body[^>]*>(?<inside>.*)</body>", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Body();

    [GeneratedRegex("<a [^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Anchor();

    [GeneratedRegex("<img [^>]*?alt=\"(?<alt>[^\"]*)\"[^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Image();

    [GeneratedRegex(" (style|width|height|cellpadding|cellspacing)=\"[^\"]*\"", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Attributes();
}
