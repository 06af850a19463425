using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages.Sessions;

public class BookModel(TrainingDb db, BookingDesk desk, Notice notice, Clock clock) : PageModel
{
    public SessionToBook Session { get; private set; } = null!;

    /// <summary>What the person has booked, or waits for, at the same time.</summary>
    public IReadOnlyList<Clash> Clashes { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string reference) => await LoadAsync(reference) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string reference)
    {
        var outcome = await desk.BookAsync(reference, User.RequiredId());
        if (outcome == BookingOutcome.NoSuchSession)
        {
            return NotFound();
        }
        if (outcome == BookingOutcome.Confirmed && await ToChooseForAsync(reference) is { } key)
        {
            TempData.Say($"{outcome.Sentence()} Next, choose your workshops.");
            return RedirectToPage("/Bookings/Workshops", new { key });
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        return outcome is BookingOutcome.NotOpen or BookingOutcome.AlreadyBegun
            ? RedirectToPage("/Sessions/Session", new { reference })
            : RedirectToPage("/Bookings/Index");
    }

    /// <summary>The booking, when its session has workshops to choose.</summary>
    private async Task<Guid?> ToChooseForAsync(string reference)
    {
        var (me, now) = (User.RequiredId(), clock.UtcNow);
        return await db.Bookings.Where(b => b.PersonId == me && b.Session.Reference == reference && b.Status == BookingStatus.Confirmed && b.Session.ChoicesCloseAt > now)
            .Select(b => (Guid?)b.Key).SingleOrDefaultAsync();
    }

    private async Task<bool> LoadAsync(string reference)
    {
        var me = User.RequiredId();
        var session = await db.Sessions.AsNoTracking()
            .Where(s => s.Reference == reference && s.Status != SessionStatus.Draft)
            .Select(s => new SessionToBook(
                s.Reference, s.Course.Title, s.Status, s.StartsAt, s.Venue == null ? "" : s.Venue.Name,
                s.Days.OrderBy(d => d.StartsAt).Select(d => new DayToBook(d.Date, d.Start, d.End)).ToList(),
                new Places(s.Capacity, s.Bookings.Count(b => b.Status == BookingStatus.Confirmed), s.Bookings.Count(b => b.Status == BookingStatus.Waiting)),
                db.People.Where(p => p.Id == me).Select(p => p.Email!).First(),
                s.Bookings.Any(b => b.PersonId == me && (b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting || b.Status == BookingStatus.Requested))))
            .SingleOrDefaultAsync();
        Session = session!;
        if (session is null)
        {
            return false;
        }
        Clashes = await db.Bookings.AsNoTracking().Active()
            .Where(b => b.PersonId == me && b.Session.Reference != reference && b.Session.Status == SessionStatus.Published
                && b.Session.Days.Any(theirs => db.SessionDays.Any(ours => ours.Session.Reference == reference && ours.StartsAt < theirs.EndsAt && theirs.StartsAt < ours.EndsAt)))
            .OrderBy(b => b.Session.StartsAt)
            .Select(b => new Clash(b.Session.Reference, b.Session.Course.Title, b.Session.FirstDate, b.Status))
            .ToListAsync();
        _cancelBy = await notice.CancelByAsync(session.Days[0].Date, db);
        return true;
    }

    private DateTime _cancelBy;

    public bool LateAlready => clock.UtcNow >= _cancelBy;

    public DateOnly CancelByDate => clock.DateOf(_cancelBy.AddTicks(-1));

    public bool IsOpen => Session.Status == SessionStatus.Published && clock.UtcNow < Session.StartsAt;
}

public sealed record SessionToBook(string Reference, string Title, SessionStatus Status, DateTime StartsAt, string Venue,
    List<DayToBook> Days, Places Places, string MyAddress, bool AlreadyMine)
{
    public bool WouldWait => Places.Free == 0;
}

public sealed record Clash(string Reference, string Title, DateOnly FirstDate, BookingStatus Status);

public sealed record DayToBook(DateOnly Date, TimeOnly Start, TimeOnly End);
