using Training.Bookings;
using Training.Programme;

namespace Training.Letters;

/// <summary>Which workshops of a conference somebody has: one letter for each change, whatever number of slots it touches.</summary>
public sealed partial class LetterWriter
{
    public OutboxLetter WorkshopsChosen(Booking booking) => AboutWorkshops(booking, LetterKind.WorkshopsChosen, "Your workshops",
        "You have chosen your workshops.");

    /// <param name="to">Where the team has put them.</param>
    public OutboxLetter WorkshopByHand(Booking booking, Breakout to, string reason) => AboutWorkshops(booking, LetterKind.WorkshopByHand, "Your workshops have changed",
        $"The training team has put you into the workshop “{to.Title}” for {to.Slot.Title.ToLowerInvariant()}.", $"The reason: {reason}");

    /// <summary>
    /// To everybody whose workshops changed through others. Every operation in which places of a session can change puts them in
    /// the outbox before it saves; a save that forgets is refused (ChangeRecorder).
    /// </summary>
    public IReadOnlyList<OutboxLetter> WorkshopsMoved(Session session) =>
        [.. session.TakeMovedInBreakouts().Select(b => AboutWorkshops(b, LetterKind.WorkshopsMoved, "A place in a workshop that you wanted has come free", "A place has come free in a workshop that you waited for, and it is now yours."))];

    private OutboxLetter AboutWorkshops(Booking booking, LetterKind kind, string subject, params string[] news)
    {
        var session = booking.Session;
        return AboutBooking(booking, kind, $"{subject}: {Title(booking)}, {Words.Date(session.FirstDate)}", body =>
        {
            foreach (var line in news)
            {
                body.Line(line);
            }
            body.Facts([("What", Title(booking)), .. session.Slots.Select(s => (s.Title, InSlot(booking, s)))]);
            var waiting = booking.Choices.Where(c => c.IsWaiting).OrderBy(c => c.Breakout.Slot.Number).ThenBy(c => c.Rank).Select(c => $"“{c.Breakout.Title}” ({c.Breakout.Slot.Title.ToLowerInvariant()})").ToList();
            if (waiting.Count > 0)
            {
                body.Line(session.TakesChoices(clock.UtcNow)
                    ? $"You are on the waiting list for {Words.List(waiting)}. If a place comes free and you are next, you move there by yourself and we write to you."
                    : $"You waited for {Words.List(waiting)}. Nobody is moved up any more.");
            }
            return session.TakesChoices(clock.UtcNow)
                ? body.Line($"You can change your choices until {Words.Date(clock.DateOf(session.ChoicesCloseAt!.Value.AddTicks(-1)))}.").Link("Choose or change your workshops", $"{site.BaseUrl}/bookings/{booking.Key}/workshops")
                : body.Link("Your workshops", $"{site.BaseUrl}/bookings/{booking.Key}/workshops");
        });
    }

    private static string InSlot(Booking booking, BreakoutSlot slot) =>
        booking.Choices.Find(c => c.Holds && c.Breakout.Slot == slot) is { Breakout: var mine }
            ? string.Join(", ", new[] { mine.Title, slot.Times, mine.Room }.Where(part => part.Length > 0))
            : $"No workshop yet, {slot.Times}";

    /// <summary>The workshops that somebody has, for letters that tell what, when and where.</summary>
    private static IEnumerable<(string, string)> WorkshopFacts(Booking booking) =>
        booking.Session.Slots.Where(s => booking.Choices.Exists(c => c.Holds && c.Breakout.Slot == s)).Select(s => (s.Title, InSlot(booking, s)));
}
