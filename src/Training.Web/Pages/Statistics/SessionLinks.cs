using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Statistics;
using Training.Web.Pages.Attendance;

namespace Training.Web.Pages.Statistics;

/// <summary>
/// Which sessions of a count can be gone to: all of those that stand now. Of those that were frozen only what is still there, for since then a session may have been moved,
/// called off or taken back to a draft, and frozen figures may have been imported without it.
/// </summary>
public sealed class SessionLinks
{
    private readonly Dictionary<string, (DateOnly FirstDate, SessionStatus Status)>? _now;

    private SessionLinks(Dictionary<string, (DateOnly, SessionStatus)>? now) => _now = now;

    public static async Task<SessionLinks> OfAsync(TrainingDb db, RangeCount count)
    {
        if (count.Frozen is null)
        {
            return new(null);
        }
        List<string> references = [.. count.Sessions.Select(s => s.Session.Reference)];
        return new(await db.Sessions.Where(s => references.Contains(s.Reference) && s.Status != SessionStatus.Draft).Select(s => new { s.Reference, s.FirstDate, s.Status })
            .ToDictionaryAsync(s => s.Reference, s => (s.FirstDate, s.Status)));
    }

    /// <summary>The session by name, with a link where it has a page that everybody may read.</summary>
    public IHtmlContent Show(SessionFacts session, string title)
    {
        var words = HtmlEncoder.Default.Encode(title);
        return new HtmlString(_now?.ContainsKey(session.Reference) == false ? words : $"<a class=\"govuk-link\" href=\"/sessions/{HtmlEncoder.Default.Encode(Uri.EscapeDataString(session.Reference))}\">{words}</a>");
    }

    /// <summary>Its register on its first day; none when there is none on that date.</summary>
    public string? Register(SessionFacts session) =>
        session.Status == SessionStatus.Published && (_now is null || (_now.TryGetValue(session.Reference, out var now) && now == (session.FirstDate, SessionStatus.Published)))
            ? RegisterAddress.Of(session.Reference, session.FirstDate) : null;

    /// <summary>What a reader should know who looks for a frozen session; empty when it is where it was.</summary>
    public string Since(SessionFacts session) =>
        _now is null ? "" : !_now.TryGetValue(session.Reference, out var now) ? "not in the programme any more" : now.FirstDate != session.FirstDate ? $"moved since, to {Words.ShortDate(now.FirstDate)}" : "";
}
