using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Web.Pages.Sessions;

namespace Training.Web.Pages.BookingRules;

/// <summary>New rules of booking for a type of course from a day on.</summary>
public class NewModel(TrainingDb db, PolicyDesk desk, Notice otherwise, Clock clock) : PageModel
{
    private const string NotDays = "must be a whole number from 0 to 60";

    private const string NotMinutes = "must be a whole number from 0 to 600";

    private const string NotAfterToday = "The first day must be after today: bookings were made today under the present rules";

    public CourseType Type { get; private set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty, Required(ErrorMessage = "Enter the days of notice"), Range(0, Notice.Most, ErrorMessage = "The days of notice " + NotDays)]
    public int? NoticeDays { get; set; }

    [BindProperty]
    public string? NoticeUnit { get; set; }

    [BindProperty, Required(ErrorMessage = "Enter when the waiting list stops"), Range(0, Notice.Most, ErrorMessage = "The day on which the waiting list stops " + NotDays)]
    public int? PromotionStopsDays { get; set; }

    [BindProperty]
    public string? Agreement { get; set; }

    [BindProperty]
    public bool RequestKeepsPlace { get; set; }

    [BindProperty, Required(ErrorMessage = "Enter the days in which to agree"), Range(1, Notice.Most, ErrorMessage = "The days in which to agree must be a whole number from 1 to 60")]
    public int? AgreementDays { get; set; }

    [BindProperty]
    public string? LateCancellation { get; set; }

    [BindProperty]
    public string? Absence { get; set; }

    [BindProperty, Required(ErrorMessage = "Enter the minutes that somebody may come late"), Range(0, Grace.Most, ErrorMessage = "The minutes that somebody may come late " + NotMinutes)]
    public int? LateMinutes { get; set; }

    [BindProperty, Required(ErrorMessage = "Enter the minutes that somebody may leave early"), Range(0, Grace.Most, ErrorMessage = "The minutes that somebody may leave early " + NotMinutes)]
    public int? EarlyMinutes { get; set; }

    [BindProperty]
    public bool TellManagerOfAbsence { get; set; }

    public async Task<IActionResult> OnGetAsync(string type)
    {
        if (!Codes.TryParse<CourseType>(type, out var of))
        {
            return NotFound();
        }
        Type = of;
        var now = await BookingPolicy.InForceAsync(db, of, clock.Today) ?? BookingPolicy.Standard(otherwise);
        (NoticeDays, NoticeUnit, PromotionStopsDays) = (now.NoticeDays, now.NoticeUnit.Code(), now.PromotionStopsDays);
        (Agreement, RequestKeepsPlace, AgreementDays) = (now.Agreement.Code(), now.RequestKeepsPlace, now.AgreementDays);
        (LateCancellation, Absence) = (Typed(now.LateCancellationPence), Typed(now.AbsencePence));
        (LateMinutes, EarlyMinutes, TellManagerOfAbsence) = (now.LateMinutes, now.EarlyMinutes, now.TellManagerOfAbsence);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string type)
    {
        if (!Codes.TryParse<CourseType>(type, out var of))
        {
            return NotFound();
        }
        Type = of;
        ModelState.SayInstead(nameof(NoticeDays), "The days of notice " + NotDays);
        ModelState.SayInstead(nameof(PromotionStopsDays), "The day on which the waiting list stops " + NotDays);
        ModelState.SayInstead(nameof(AgreementDays), "The days in which to agree must be a whole number from 1 to 60");
        ModelState.SayInstead(nameof(LateMinutes), "The minutes that somebody may come late " + NotMinutes);
        ModelState.SayInstead(nameof(EarlyMinutes), "The minutes that somebody may leave early " + NotMinutes);
        if (!DayFields.TryDate(From, out var from))
        {
            ModelState.AddModelError(nameof(From), string.IsNullOrWhiteSpace(From) ? "Enter the first day of the new rules" : "Enter the first day like 3/10/2016");
        }
        else if (from <= clock.Today)
        {
            ModelState.AddModelError(nameof(From), NotAfterToday);
        }
        var unit = Choose<NoticeUnit>(NoticeUnit, nameof(NoticeUnit), "Choose working days or calendar days");
        var agreement = Choose<AgreementBy>(Agreement, nameof(Agreement), "Choose who must agree");
        var (late, absence) = (Pence(LateCancellation, nameof(LateCancellation), "cancelling late"), Pence(Absence, nameof(Absence), "not coming"));
        if (!ModelState.IsValid)
        {
            return this.Again();
        }
        var outcome = await desk.AddAsync(new BookingPolicy
        {
            Type = of,
            From = from,
            NoticeDays = NoticeDays!.Value,
            NoticeUnit = unit,
            PromotionStopsDays = PromotionStopsDays!.Value,
            Agreement = agreement,
            RequestKeepsPlace = RequestKeepsPlace,
            AgreementDays = AgreementDays!.Value,
            LateCancellationPence = late,
            AbsencePence = absence,
            LateMinutes = LateMinutes!.Value,
            EarlyMinutes = EarlyMinutes!.Value,
            TellManagerOfAbsence = TellManagerOfAbsence,
        });
        if (outcome != PolicyOutcome.Done)
        {
            ModelState.AddModelError(nameof(From), outcome == PolicyOutcome.NotAfterToday
                ? NotAfterToday
                : "There are rules from that day already. Take those back first, or choose another day");
            return this.Again();
        }
        TempData.Say($"The new rules for {of.Label()} hold for bookings made from {Words.Date(from)} on.");
        return RedirectToPage("/BookingRules/Index");
    }

    private T Choose<T>(string? code, string field, string sentence) where T : struct, Enum
    {
        if (!Codes.TryParse<T>(code, out var value))
        {
            ModelState.AddModelError(field, sentence);
        }
        return value;
    }

    private int Pence(string? pounds, string field, string what)
    {
        if (string.IsNullOrWhiteSpace(pounds))
        {
            return 0;
        }
        if (decimal.TryParse(pounds.Trim().TrimStart('£'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)
            && amount * 100 is >= 0 and <= BookingPolicy.MostPence && amount * 100 % 1 == 0)
        {
            return (int)(amount * 100);
        }
        ModelState.AddModelError(field, $"Enter the charge for {what} in pounds, from 0 to 1,000, like 40 or 40.50");
        return 0;
    }

    private static string Typed(int pence) => pence == 0 ? "" : (pence / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
