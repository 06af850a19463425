using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Attendance;
using Training.Data;
using Training.Web.Security;

namespace Training.Web.Pages.Attendance;

public class IndexModel(TrainingDb db) : PageModel
{
    public RegisterList Registers { get; private set; } = null!;

    public async Task OnGetAsync() => Registers = await RegisterList.OfAsync(db, User.Keeper());
}
