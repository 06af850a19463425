using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Web.Security;

namespace Training.Web.Pages.Sessions;

/// <summary>One session: what, when, where, for whom, what is left, and how to get a place.</summary>
public class SessionModel(TrainingDb db, Clock clock, Notice notice, SiteSettings site) : PageModel
{
    public SessionDetail Session { get; private set; } = null!;
    public SessionStage Stage { get; private set; }

    /// <summary>The last whole day on which cancelling is in time.</summary>
    public DateOnly CancelByDate { get; private set; }
    public bool CancelByPassed { get; private set; }

    /// <summary>What the signed-in person holds already.</summary>
    public BookingStatus? Mine { get; private set; }

    /// <summary>Where to join, for those who have a place, the session's trainers and the team; empty for everybody else, and when it is not known.</summary>
    public string JoinOnline { get; private set; } = "";

    /// <summary>Of the person's request: whether a place is kept, and who has still to agree.</summary>
    public MyRequest? MyRequest { get; private set; }

    /// <summary>Somebody must agree before a booking.</summary>
    public bool MustBeAgreed { get; private set; }

    /// <summary>The team gives places that come free by hand.</summary>
    public bool ListHasStopped { get; private set; }

    /// <summary>Whoever comes gets their certificate once they have answered the questions after it; said to those who are signed in, so that the public page asks no more than it must.</summary>
    public bool CertificateWaits { get; private set; }

    /// <summary>The day whose register somebody who keeps it would want next.</summary>
    public DateOnly? RegisterDate { get; private set; }
    /// <summary>The workshops of a conference.</summary>
    public WorkshopPlan? Workshops { get; private set; }

    /// <summary>The booking for which workshops can be chosen.</summary>
    public Guid? ToChooseFor { get; private set; }

    /// <summary>Of somebody who is signed in, where places are kept for agencies: whether they would get a place now.</summary>
    public bool? PlaceForMe { get; private set; }

    /// <summary>Places that are still kept for agencies.</summary>
    public IReadOnlyList<QuotaLine> Kept { get; private set; } = [];

    /// <summary>It has been delivered, and they may see what people said of it.</summary>
    public bool SeesResults { get; private set; }
    public IReadOnlyList<ProgrammeItem> OtherRuns { get; private set; } = [];
    public string EventData => SessionEventData.Write(Session, Stage, site, clock);

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        var found = await SessionDetail.FindAsync(db, reference);
        if (found is null || (found.Status == SessionStatus.Draft && !User.IsTeam()))
        {
            return NotFound();
        }
        Session = found;
        Stage = found.Stage(clock.UtcNow);
        DateTime? myCancelBy = null;
        if (User.Id() is { } me)
        {
            var mine = await db.Bookings.Active()
                .Where(b => b.PersonId == me && b.SessionId == found.Id)
                .Select(b => new { b.Status, b.CancelBy, b.Key })
                .SingleOrDefaultAsync();
            (Mine, myCancelBy) = (mine?.Status, mine?.CancelBy);
            ToChooseFor = mine?.Status == BookingStatus.Confirmed ? mine.Key : null;
            if (Mine == BookingStatus.Requested)
            {
                MyRequest = await db.Bookings.Where(b => b.PersonId == me && b.SessionId == found.Id).AsRequests().SingleAsync();
            }
        }
        if (found.Delivery != Delivery.InPerson && User.Id() is { } who)
        {
            var (team, placed) = (User.IsTeam(), Mine == BookingStatus.Confirmed);
            JoinOnline = await db.Sessions.Where(s => s.Id == found.Id && (team || placed || s.Trainers.Any(t => t.Id == who))).Select(s => s.OnlineAddress).SingleOrDefaultAsync() ?? "";
        }
        if (User.IsTeam() || User.Is(Role.Trainer))
        {
            var open = await User.Keeper().Open(db.SessionDays, clock.Today).Where(d => d.SessionId == found.Id).Select(d => d.Date).Order().ToListAsync();
            RegisterDate = open.Count == 0 ? null : open.Find(d => d >= clock.Today) is var next && next != default ? next : open[^1];
        }
        if (User.IsTeam() || User.Is(Role.Trainer) || User.Is(Role.Board))
        {
            SeesResults = await ResultsFilter.Delivered(db, User.ResultsOf()).AnyAsync(s => s.Id == found.Id);
        }
        // What was promised when somebody booked holds for them, whatever the notice has become since.
        var terms = await BookingTerms.NowAsync(db, found.Course.Type, found.FirstDate, found.StartsAt, notice);
        ListHasStopped = clock.UtcNow >= terms.PromotionStopsAt;
        MustBeAgreed = terms.Policy.Agreement != AgreementBy.Nobody;
        var cancelBy = myCancelBy ?? terms.CancelBy;
        CancelByDate = clock.DateOf(cancelBy).AddDays(-1);
        CancelByPassed = clock.UtcNow >= cancelBy;
        CertificateWaits = User.Id() is not null && Stage is (SessionStage.ToCome or SessionStage.UnderWay) && Certificates.Waits(await EvaluationPlan.ForAsync(db, found.Course.Id, found.Course.Type, found.FirstDate));
        var now = clock.UtcNow;
        Workshops = found.HasWorkshops ? await WorkshopPlan.FindAsync(db, found.Reference) : null;
        if (User.Id() is { } reader && (await db.Quotas.AnyAsync(q => q.SessionId == found.Id && q.ReleasesAt > now)))
        {
            // Who may have which place is the session's own rule.
            var places = await db.Sessions.AsNoTracking().Include(s => s.Quotas).Include(s => s.Bookings).AsSplitQuery().SingleAsync(s => s.Id == found.Id);
            PlaceForMe = places.HasPlaceFor(await db.People.Where(p => p.Id == reader).Select(p => p.AgencyId).SingleAsync(), now);
        }
        Kept = [.. (await QuotaLine.ListAsync(db, reference)).Where(q => !q.IsReleased(now))];
        OtherRuns = await db.Sessions
            .Where(s => s.CourseId == found.Course.Id && s.Id != found.Id && s.Status == SessionStatus.Published && s.StartsAt > now)
            .AsProgramme()
            .Take(10)
            .ToListAsync();
        return Page();
    }
}
