using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;

namespace Training.Web.Pages.Charges;

/// <summary>The ledger: what stands, or what was waived.</summary>
public class IndexModel(TrainingDb db, Clock clock) : PageModel
{
    public IReadOnlyList<ChargeLine> Lines { get; private set; } = [];
    public bool Waived { get; private set; }
    public int Standing { get; private set; }
    public int StandingPence { get; private set; }
    public int Shown { get; private set; }

    /// <summary>True when the rules of booking of some type charge anything, now or later.</summary>
    public bool SomethingCharges { get; private set; }

    public string On(DateTime at) => Words.ShortDate(clock.DateOf(at));

    public async Task OnGetAsync(string? show, int part = 1)
    {
        Waived = show == "waived";
        Shown = Math.Clamp(part, 1, 10_000);
        Standing = await db.Charges.CountAsync(c => c.WaivedAt == null);
        StandingPence = await db.Charges.Where(c => c.WaivedAt == null).SumAsync(c => c.Pence);
        SomethingCharges = await db.BookingPolicies.AnyAsync(p => p.LateCancellationPence > 0 || p.AbsencePence > 0);
        Lines = await ChargeDesk.Lines(db.Charges.Where(c => c.WaivedAt != null == Waived)).Skip((Shown - 1) * ChargeDesk.PageSize).Take(ChargeDesk.PageSize + 1).ToListAsync();
    }
}
