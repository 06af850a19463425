using System.Net;
using System.Text;

namespace Training.Letters;

/// <summary>A letter's content, written once and rendered as plain text and as HTML.</summary>
internal sealed class LetterBody(SiteSettings site)
{
    private const string Frame =
        "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>{0}</title></head>" +
        "<body style=\"margin:0;background:#f3f6f5;color:#1d2b28;font-family:'Atkinson Hyperlegible',Verdana,Arial,sans-serif;font-size:17px;line-height:1.5\">" +
        "<div style=\"max-width:36em;margin:0 auto;padding:24px;background:#ffffff\">" +
        "<p style=\"margin:0 0 24px;font-weight:bold;color:#0f5a50\">{1}</p>{2}" +
        "<p style=\"margin:32px 0 0;padding-top:16px;border-top:1px solid #c5d1ce;color:#4a5a56;font-size:15px\">{3}</p></div></body></html>";

    private static readonly string[] OnlyTheirs = ["/bookings", "/account", "/record", "/certificates"];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _html = new();

    /// <summary>False of somebody without an address of their own.</summary>
    public bool SignsIn { get; init; } = true;

    /// <summary>The words that the team may have changed: they stand before and after what, when and where.</summary>
    public LetterWords Own { get; init; } = LetterWords.None;

    private bool _opened;
    private bool _closed;

    /// <summary>The fixed sentence with which a letter of this kind begins: the team's, or else the program's.</summary>
    public LetterBody Opening() => Open(orOurs: true);

    private LetterBody Open(bool orOurs)
    {
        if (!_opened)
        {
            _opened = true;
            Own.WriteOpening(this, orOurs);
        }
        return this;
    }

    private LetterBody Close()
    {
        if (!_closed)
        {
            _closed = true;
            Own.WriteClosing(this);
        }
        return this;
    }

    public LetterBody Line(string sentence)
    {
        _text.Append(sentence).Append("\n\n");
        _html.Append("<p>").Append(Encode(sentence)).Append("</p>");
        return this;
    }

    /// <summary>What the team wrote: an empty line parts paragraphs, an https address on a line of its own becomes a link, and all else is text like any other.</summary>
    public LetterBody Written(string text, IReadOnlyDictionary<string, string> values)
    {
        foreach (var paragraph in text.Split("\n\n"))
        {
            var lines = paragraph.Split('\n').Select(l => (Address: OwnWords.AddressIn(l, values), Text: OwnWords.Fill(l, values))).ToList();
            _text.AppendJoin('\n', lines.Select(l => l.Address ?? l.Text)).Append("\n\n");
            _html.Append("<p>").AppendJoin("<br>", lines.Select(l => l.Address is { } address
                ? $"<a href=\"{Encode(address)}\" style=\"color:#0f5a50;overflow-wrap:anywhere\">{Encode(address)}</a>" : Encode(l.Text))).Append("</p>");
        }
        return this;
    }

    /// <summary>Something to read off at a glance: a code.</summary>
    public LetterBody Code(string code)
    {
        _text.Append("    ").Append(code).Append("\n\n");
        _html.Append("<p style=\"font-size:32px;font-weight:bold;letter-spacing:4px;margin:16px 0\">").Append(Encode(code)).Append("</p>");
        return this;
    }

    /// <summary>What checks somebody in: the QR code, a page that shows it, and what to say instead. Marks stand for the codes until the letter is sent.</summary>
    /// <param name="online">Nobody stands at a door.</param>
    public LetterBody CheckInCode(bool online)
    {
        if (online)
        {
            return Line($"If you are asked for your code when you join, it is: {CheckInMarks.Typed}");
        }
        Line($"At the door, show your QR code, or say this code: {CheckInMarks.Typed}");
        _html.Append("<p><img src=\"cid:").Append(Encode(CheckInMarks.ImageOf(site)))
            .Append("\" width=\"246\" height=\"246\" alt=\"The QR code of your booking. If you do not see it, open the page below, or say the code above.\" style=\"display:block;background:#ffffff\"></p>");
        return Link("Your QR code on a page of its own", $"{site.BaseUrl}/q/{CheckInMarks.Token}");
    }

    /// <summary>What, when, where: one a line; empty ones are left out. The team's own words come before and after the first of them.</summary>
    public LetterBody Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        Open(orOurs: false);
        _html.Append("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:16px 0;font-size:17px\">");
        foreach (var (name, value) in facts.Where(f => f.Value.Length > 0))
        {
            _text.Append(name).Append(": ").Append(value).Append('\n');
            _html.Append("<tr><td style=\"padding:4px 16px 4px 0;font-weight:bold;vertical-align:top\">").Append(Encode(name))
                .Append("</td><td style=\"padding:4px 0\">").Append(Encode(value)).Append("</td></tr>");
        }
        _text.Append('\n');
        _html.Append("</table>");
        return Close();
    }

    /// <summary>A page. One that only the person themselves can open is left out when they do not sign in.</summary>
    public LetterBody Link(string words, string address)
    {
        if (!SignsIn && OnlyTheirs.Any(page => address.StartsWith($"{site.BaseUrl}{page}", StringComparison.Ordinal)))
        {
            return this;
        }
        _text.Append(words).Append(":\n").Append(address).Append("\n\n");
        _html.Append("<p><a href=\"").Append(Encode(address)).Append("\" style=\"color:#0f5a50\">").Append(Encode(words)).Append("</a></p>");
        return this;
    }

    public LetterBody LinkIf(bool wanted, string words, string address) => wanted ? Link(words, address) : this;

    /// <summary>Every letter says whom to ask; once is enough.</summary>
    public LetterBody WhomToAsk() => _text.ToString().Contains("answer this email", StringComparison.Ordinal) ? this : Line("If anything is unclear, answer this email.");

    public OutboxLetter ToLetter(LetterKind kind, string address, string name, string subject, DateTime now) => new()
    {
        Kind = kind,
        ToAddress = address,
        ToName = OneLine(name),
        Subject = OneLine(subject),
        Text = $"{_text}{site.Name}\n{site.BaseUrl}\n",
        Html = string.Format(System.Globalization.CultureInfo.InvariantCulture, Frame, Encode(subject), Encode(site.Name), _html,
            $"{Encode(site.Name)} · <a href=\"{Encode(site.BaseUrl)}\" style=\"color:#4a5a56\">{Encode(site.BaseUrl)}</a>"),
        WrittenAt = now,
        DueAt = now,
    };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    // Header fields: a line break in a name or title must not begin a header of its own.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Replace('"', '\'').Trim();
}
