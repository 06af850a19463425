using System.Net;

namespace Training.Letters;

/// <summary>The letter with the code to sign in. The code is in the subject, where a phone's notification shows it.</summary>
internal static class SignInLetter
{
    public static OutboxLetter Write(string email, string code, SiteSettings site, DateTime now)
    {
        string[] paragraphs =
        [
            "Type it within 10 minutes, in the browser where you asked for it.",
            "If you did not ask for it, you need do nothing: nobody can sign in without this code. We never ask for it by telephone or by letter.",
        ];
        var subject = $"{code} is your code to sign in to {site.Name}";
        return new OutboxLetter
        {
            Kind = LetterKind.SignInCode,
            ToAddress = email,
            Subject = subject,
            Text = $"{subject}.\n\n{string.Join("\n\n", paragraphs)}\n\n{site.Name}\n{site.BaseUrl}\n",
            Html = $"<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>{Safe(subject)}</title></head><body>"
                + $"<p>Your code to sign in to {Safe(site.Name)} is</p><p style=\"font-size:32px;letter-spacing:4px\"><strong>{code}</strong></p>"
                + string.Concat(paragraphs.Select(p => $"<p>{Safe(p)}</p>"))
                + $"<p>{Safe(site.Name)}<br>{Safe(site.BaseUrl)}</p></body></html>",
            WrittenAt = now,
            DueAt = now,
        };
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
