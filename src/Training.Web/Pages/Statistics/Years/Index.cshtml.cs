using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Statistics;

namespace Training.Web.Pages.Statistics.Years;

/// <summary>The years to choose from. Nothing is counted here: that would be every booking there ever was.</summary>
public class IndexModel(TrainingDb db, StatisticsDesk desk, Clock clock) : PageModel
{
    private HashSet<DateOnly> _frozen = [];

    public IReadOnlyList<Quarter> Years { get; private set; } = [];
    public Quarter Current { get; } = Quarter.Of(clock.Today).WholeYear;

    /// <summary>First dates of the years that have a commentary.</summary>
    public HashSet<DateOnly> Commented { get; private set; } = [];

    public async Task OnGetAsync()
    {
        Years = await desk.YearsAsync();
        Commented = [.. await db.Commentaries.Where(c => c.Text != "").Select(c => c.From).ToListAsync()];
        _frozen = [.. await db.FrozenQuarters.Select(f => f.From).ToListAsync()];
    }

    /// <summary>"quarters 1, 2 and 3".</summary>
    public string FrozenOf(Quarter year) => year.Quarters.Where(q => _frozen.Contains(q.From)).Select(q => $"{q.Number}").ToList() switch
    {
        [] => "none yet",
        [var one] => $"quarter {one}",
        { Count: 4 } => "all four quarters",
        var some => $"quarters {Words.List(some)}",
    };
}
