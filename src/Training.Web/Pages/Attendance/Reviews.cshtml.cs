using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

/// <summary>The days on which something was recorded that does not count until somebody decides.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class ReviewsModel(TrainingDb db) : PageModel
{
    public IReadOnlyList<DayReviews> Days { get; private set; } = [];

    public async Task OnGetAsync() => Days = await Training.Attendance.Reviews.OpenAsync(db, User.Keeper());
}
