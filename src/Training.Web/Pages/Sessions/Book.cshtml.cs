using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Shared;
using Training.Web.Security;

namespace Training.Web.Pages.Sessions;

public class BookModel(TrainingDb db, BookingDesk desk, Notice notice, Clock clock) : PageModel
{
    public SessionToBook Session { get; private set; } = null!;

    /// <summary>What the person has booked, or waits for, at the same time.</summary>
    public IReadOnlyList<Clash> Clashes { get; private set; } = [];

    /// <summary>What the course asks for first; none when it asks for nothing.</summary>
    public PrerequisitePart? Prerequisite { get; private set; }

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (!await LoadAsync(reference))
        {
            return NotFound();
        }
        if (MustBeAgreed)
        {
            Manager = ApproverForm.Of(await Agreement.LastManagerAsync(db, User.RequiredId()));
        }
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string reference)
    {
        var manager = Manager.Read(ModelState, nameof(Manager), "your line manager’s"); // passed over where nobody must agree
        var outcome = await desk.BookAsync(reference, User.RequiredId(), manager);
        if (outcome == BookingOutcome.NoSuchSession)
        {
            return NotFound();
        }
        if (outcome == BookingOutcome.Confirmed && await ToChooseForAsync(reference) is { } key)
        {
            TempData.Say($"{outcome.Sentence()} Next, choose your workshops.");
            return RedirectToPage("/Bookings/Workshops", new { key });
        }
        if (outcome is BookingOutcome.NeedsManager or BookingOutcome.NamedThemselves or BookingOutcome.AskedTooOften && await LoadAsync(reference))
        {
            if (outcome != BookingOutcome.NeedsManager)
            {
                ModelState.AddModelError("Manager.Email", outcome.Sentence());
            }
            return this.Again();
        }
        TempData.Say(outcome.Sentence(), outcome.IsGood());
        if (outcome == BookingOutcome.MissingPrerequisite)
        {
            return RedirectToPage(new { reference });
        }
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

    /// <summary>Who must agree first, where somebody must.</summary>
    [BindProperty]
    public ApproverForm Manager { get; set; } = new();

    /// <summary>The link person of the person's agency, who must agree too; none where nobody else must.</summary>
    public string? LinkPerson { get; private set; }

    public bool MustBeAgreed => IsOpen && !Session.AlreadyMine && Terms.Policy.Agreement != AgreementBy.Nobody;

    private async Task<bool> LoadAsync(string reference)
    {
        var me = User.RequiredId();
        var session = await db.Sessions.AsNoTracking()
            .Where(s => s.Reference == reference && s.Status != SessionStatus.Draft)
            .Select(s => new SessionToBook(
                s.Reference, s.Course.Title, s.Course.Type, s.Status, s.StartsAt, s.Venue == null ? "" : s.Venue.Name,
                s.Days.OrderBy(d => d.StartsAt).Select(d => new DayToBook(d.Date, d.Start, d.End)).ToList(),
                new Places(s.Capacity, s.Bookings.Count(b => b.Status == BookingStatus.Confirmed || b.PlaceKept == true), s.Bookings.Count(b => b.Status == BookingStatus.Waiting), s.PlacesKept, s.Bookings.Count(b => b.PlaceKept == false)),
                db.People.Where(p => p.Id == me).Select(p => p.Email!).First(),
                db.People.Where(p => p.Id == me).Select(p => p.AgencyId).First(),
                s.Bookings.Any(b => b.PersonId == me && (b.Status == BookingStatus.Confirmed || b.Status == BookingStatus.Waiting || b.Status == BookingStatus.Requested))))
            .SingleOrDefaultAsync();
        Session = session!;
        if (session is null)
        {
            return false;
        }
        Clashes = await Clash.ListAsync(db, reference, [me]);
        Prerequisite = await PrerequisitePart.FindAsync(db, reference, me);
        Terms = await BookingTerms.NowAsync(db, session.Type, session.Days[0].Date, session.StartsAt, notice);
        LinkPerson = await db.People.Where(p => p.Id == me && p.Agency!.LinkEmail != null && p.Agency.LinkEmail != p.Email).Select(p => p.Agency!.LinkName).SingleOrDefaultAsync();
        Quotas = [.. (await QuotaLine.ListAsync(db, reference)).Where(q => !q.IsReleased(clock.UtcNow))];
        if (Quotas.Count > 0)
        {
            // Who may have which place is the session's own rule.
            var places = await db.Sessions.AsNoTracking().Include(s => s.Quotas).Include(s => s.Bookings).AsSplitQuery().SingleAsync(s => s.Reference == reference);
            Session = Session with { PlaceForMe = places.HasPlaceFor(session.MyAgencyId, clock.UtcNow) };
        }
        return true;
    }

    /// <summary>What will hold for the booking.</summary>
    public BookingTerms Terms { get; private set; } = null!;

    /// <summary>Places that are still kept for agencies.</summary>
    public IReadOnlyList<QuotaLine> Quotas { get; private set; } = [];

    public bool LateAlready => clock.UtcNow >= Terms.CancelBy;

    public bool ListHasStopped => clock.UtcNow >= Terms.PromotionStopsAt;

    /// <summary>The last day on which the waiting list moves by itself.</summary>
    public DateOnly ListStopsDate => clock.DateOf(Terms.PromotionStopsAt.AddTicks(-1));

    /// <summary>What a place that is not used costs, in words.</summary>
    public string Charges => string.Join(" ", new[]
    {
        Terms.Policy.LateCancellationPence > 0 ? $"Cancelling after {Words.Date(CancelByDate)} is charged: {Words.Pounds(Terms.Policy.LateCancellationPence)}." : "",
        Terms.Policy.AbsencePence > 0 ? $"Not coming is charged: {Words.Pounds(Terms.Policy.AbsencePence)}." : "",
        "The training team can waive it for a good reason.",
    }.Where(s => s.Length > 0));

    public DateOnly CancelByDate => clock.DateOf(Terms.CancelBy.AddTicks(-1));

    public bool IsOpen => Session.Status == SessionStatus.Published && clock.UtcNow < Session.StartsAt;
}

public sealed record SessionToBook(string Reference, string Title, CourseType Type, SessionStatus Status, DateTime StartsAt, string Venue,
    List<DayToBook> Days, Places Places, string MyAddress, int? MyAgencyId, bool AlreadyMine)
{
    /// <summary>What the session's rule says where places are kept for agencies; none where the count of free places says it all.</summary>
    public bool? PlaceForMe { get; init; }

    public bool WouldWait => !(PlaceForMe ?? Places.Free > 0);
}

public sealed record DayToBook(DateOnly Date, TimeOnly Start, TimeOnly End);
