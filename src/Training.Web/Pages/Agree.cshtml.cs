using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>
/// What somebody who is asked to agree opens from their email, without an account. Looking changes nothing, since mail gateways open
/// addresses by themselves; the first answer by button counts.
/// </summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
[EnableRateLimiting(SignInLimit.Policy)]
public class AgreeModel(TrainingDb db, AgreementDesk desk, Clock clock) : PageModel
{
    public Agreement? Asked { get; private set; }

    public AgreementState State { get; private set; }

    /// <summary>When the session was to begin when they were asked; none when it has not been moved since.</summary>
    public DateTime? Was { get; private set; }

    /// <summary>The others who must agree to the same request.</summary>
    public IReadOnlyList<Agreement> Others { get; private set; } = [];

    public IReadOnlyList<DayTimes> Days => [.. Asked!.Booking.Session.Days.OrderBy(d => d.StartsAt).Select(d => new DayTimes(d.Date, d.Start, d.End))];

    /// <summary>Who, what and when is for those whose answer counts: a replaced link may be with a stranger, and what is over is nobody's business.</summary>
    public bool ShowsRequest => State is AgreementState.Open or AgreementState.Agreed or AgreementState.Declined or AgreementState.Postponed;

    public bool HasBegun => Asked!.Booking.Session.HasBegun(clock.UtcNow);

    public string AnswerBy => Agreement.AnswerBy(Asked!.ExpiresAt, Asked.Booking.Session.StartsAt, clock);

    public string On(DateTime at) => $"{Words.Date(clock.DateOf(at))}, {Words.Time(clock.TimeOf(at))}";

    [BindProperty]
    [Required(ErrorMessage = "Press Agree or Decline")]
    [AllowedValues("agree", "decline", null, ErrorMessage = "Press Agree or Decline")]
    public string? Answer { get; set; }

    [BindProperty]
    [StringLength(Agreement.LongestNote, ErrorMessage = "Your note must be 500 characters or fewer")]
    public string? Note { get; set; }

    public async Task<IActionResult> OnGetAsync(string token)
    {
        await LoadAsync(token);
        return Asked is null ? this.Again(StatusCodes.Status404NotFound) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string token)
    {
        if (Answer == "decline" && string.IsNullOrWhiteSpace(Note))
        {
            await LoadAsync(token);
            if (Asked is not null && State == AgreementState.Open)
            {
                ModelState.AddModelError(nameof(Note), $"Say why you decline, so that {Asked.Booking.Person.Name} knows what to do");
            }
        }
        if (ModelState.IsValid && await desk.AnswerAsync(token, Answer == "agree", Note) is not null)
        {
            // What came of it is told by the page itself: it needs no cookie, and whoever comes second reads the same.
            return RedirectToPage(new { token });
        }
        await LoadAsync(token);
        return this.Again(Asked is null ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
    }

    private async Task LoadAsync(string token)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        var hash = CheckInCodes.HashOf(token);
        Asked = await db.Agreements.AsNoTrackingWithIdentityResolution()
            .Include(a => a.Booking.Person).Include(a => a.Booking.Agency).Include(a => a.Booking.Agreements)
            .Include(a => a.Booking.Session.Course).Include(a => a.Booking.Session.Venue).Include(a => a.Booking.Session.Days)
            .AsSplitQuery().SingleOrDefaultAsync(a => a.TokenHash == hash);
        if (Asked is { } asked && !asked.IsForgotten(clock.UtcNow))
        {
            State = asked.State(clock.UtcNow);
            Others = asked.Booking.Agreements.FindAll(a => a.Id != asked.Id && a.ClosedAt is null);
            Was = await MovedFrom.FindAsync(db, asked.Booking.SessionId, asked.Booking.Session.StartsAt, asked.Booking.BookedAt);
        }
        else
        {
            Asked = null;
            ModelState.Clear();
        }
    }
}
