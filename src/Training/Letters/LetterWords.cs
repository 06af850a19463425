using Training.Bookings;
using Training.Programme;

namespace Training.Letters;

/// <summary>What stands in one letter where the team may have words of their own.</summary>
internal sealed class LetterWords(LetterWording? own, string? opening, string closing, IReadOnlyDictionary<string, string> values)
{
    public static readonly LetterWords None = new(null, null, "", new Dictionary<string, string>());

    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>The team's; none where the program's holds.</summary>
    public string? Subject => own is { Subject.Length: > 0 } ? OwnWords.Fill(own.Subject, values) : null;

    /// <param name="orOurs">Where the team has none, the program's fixed sentence.</param>
    public void WriteOpening(LetterBody body, bool orOurs)
    {
        if (own is { Opening.Length: > 0 })
        {
            body.Written(own.Opening, values);
        }
        else if (orOurs && opening is not null)
        {
            body.Line(opening);
        }
    }

    public void WriteClosing(LetterBody body)
    {
        if (own is { Closing.Length: > 0 })
        {
            body.Written(own.Closing, values);
        }
        else if (closing.Length > 0)
        {
            body.Line(closing);
        }
    }
}

/// <summary>Where the team's words and the program's meet.</summary>
public sealed partial class LetterWriter
{
    private LetterWords WordsOf(LetterKind kind, Booking booking, SessionDay? day)
    {
        var own = wordings?.For(kind, booking.Session.Course.Type);
        return new LetterWords(own, ChangeableLetter.Of(kind)?.Opening, booking.IsConfirmed && ChangeableLetter.Of(kind) is { Brings: true } ? WhatToBring(booking.Session) : "", own is null ? LetterWords.None.Values : ValuesOf(booking, day));
    }

    private Dictionary<string, string> ValuesOf(Booking booking, SessionDay? day)
    {
        var session = booking.Session;
        var times = (day is null ? session.Days : [day]).Select(d => Words.Times(d.Start, d.End)).Distinct().ToList();
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = booking.Person.Name,
            ["course"] = Title(booking),
            ["date"] = Words.Date(day?.Date ?? session.FirstDate),
            ["times"] = times.Count == 1 ? times[0] : Words.List(session.Days.Select(d => $"{Words.Times(d.Start, d.End)} on {Words.Date(d.Date)}")),
            ["place"] = Where(session),
            ["reference"] = session.Reference,
            ["site"] = site.Name,
        };
    }

    /// <summary>The program's closing, in letters that tell somebody of their place.</summary>
    private static string WhatToBring(Session session) => session.Delivery switch
    {
        Delivery.Online => "Please join a few minutes early.",
        Delivery.Both => "If you come in person, please bring this email or its check-in code, and something to write with. If you join online, please join a few minutes early.",
        _ => "Please bring this email or its check-in code, and something to write with.",
    };
}
