using System.Text.RegularExpressions;
using Training.Data;
using Training.Letters;

namespace Training.Tests.Calendars;

/// <summary>
/// The calendars of everybody who gets invitations, kept as RFC 5546 has a calendar program keep them: a REQUEST makes an event or, with a
/// higher sequence, replaces it; a CANCEL takes it out, and a name that was taken out never comes back.
/// </summary>
internal sealed partial class CalendarClient
{
    private readonly Dictionary<(string Address, string Uid), Event> _events = [];
    private readonly HashSet<string> _gone = [];
    private int _read;

    public sealed record Event(string Uid, int Sequence, string Start, string End, string Summary, string Location);

    public IReadOnlyList<Event> Of(string address) => [.. _events.Where(e => e.Key.Address == address).Select(e => e.Value).OrderBy(e => e.Start, StringComparer.Ordinal)];

    /// <summary>Passes over what was written until now.</summary>
    public void Skip(TrainingDb db) => _read = db.Outbox.Max(l => (int?)l.Id) ?? 0;

    /// <summary>Reads what was written since the last time, in the order in which it was written.</summary>
    public CalendarClient Read(TrainingDb db)
    {
        foreach (var letter in db.Outbox.Where(l => l.Id > _read && l.Calendar != null).OrderBy(l => l.Id).ToList())
        {
            _read = letter.Id;
            Take(letter.ToAddress, letter.Calendar!, letter.Kind);
        }
        return this;
    }

    /// <summary>Takes a calendar out of a mail as it arrived.</summary>
    public void Receive(string to, byte[] calendar) => Take(to, calendar, null);

    /// <param name="kind">As what it was written, when that is known.</param>
    private void Take(string to, byte[] calendar, LetterKind? kind)
    {
        var lines = CalendarText.Lines(calendar);
        var method = lines.Single(l => l.StartsWith("METHOD:", StringComparison.Ordinal))[7..];
        var said = Assert.Single(CalendarText.Components(calendar, "VEVENT"));
        Assert.Equal(kind is null ? method : kind == LetterKind.InvitationWithdrawn ? "CANCEL" : "REQUEST", method);
        var attendee = Assert.Single(said, p => p.Name.StartsWith("ATTENDEE", StringComparison.Ordinal));
        Assert.EndsWith($":mailto:{to}", Uri.UnescapeDataString($"{attendee.Name}:{attendee.Value}"), StringComparison.Ordinal);
        Assert.Single(said, p => p.Name.StartsWith("ORGANIZER", StringComparison.Ordinal));
        var now = new Event(said.Value("UID")!, int.Parse(said.Value("SEQUENCE")!, System.Globalization.CultureInfo.InvariantCulture),
            said.Value("DTSTART")!, said.Value("DTEND")!, CalendarText.Plain(said.Value("SUMMARY")!), CalendarText.Plain(said.Value("LOCATION") ?? ""));
        var key = (to, now.Uid);
        var known = _events.GetValueOrDefault(key);
        Assert.DoesNotContain(now.Uid, _gone);
        Assert.Matches(OnlyGuid(), now.Uid); // nothing personal
        if (method == "CANCEL")
        {
            Assert.NotNull(known);
            Assert.Equal(("CANCELLED", known.Start, known.End), (said.Value("STATUS"), now.Start, now.End));
            Assert.True(now.Sequence > known.Sequence);
            _events.Remove(key);
            _gone.Add(now.Uid);
            return;
        }
        Assert.Equal((kind is null ? known is not null : kind == LetterKind.InvitationChanged, "CONFIRMED"), (known is not null, said.Value("STATUS")));
        Assert.True(known is null ? now.Sequence == 0 : now.Sequence > known.Sequence);
        _events[key] = now;
    }

    /// <summary>The rule: whoever has a confirmed place on a session that is on has one event for each day, at its time; nobody has another.</summary>
    public void AssertRight(TrainingDb db, string? reference = null)
    {
        Read(db);
        var now = db.Clock.UtcNow;
        var meant = db.Bookings.Where(b => b.Status == Training.Bookings.BookingStatus.Confirmed && b.Session.Status == Training.Programme.SessionStatus.Published && (reference == null || b.Session.Reference == reference))
            .SelectMany(b => b.Session.Days, (b, d) => new { b.Person.Email, d.StartsAt, d.EndsAt }).ToList()
            .Where(d => d.StartsAt > now && !Training.People.Person.IsPlaceholder(d.Email)).Select(d => $"{d.Email} {d.StartsAt:yyyyMMdd'T'HHmmss'Z'} {d.EndsAt:yyyyMMdd'T'HHmmss'Z'}").Order(StringComparer.Ordinal);
        Assert.Equal(meant, _events.Where(e => string.CompareOrdinal(e.Value.Start, now.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture)) > 0)
            .Select(e => $"{e.Key.Address} {e.Value.Start} {e.Value.End}").Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("^[0-9a-f]{32}@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OnlyGuid();
}
