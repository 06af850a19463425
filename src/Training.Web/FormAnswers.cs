using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Training.Web;

public static class FormAnswers
{
    /// <summary>The page again, with what is wrong (ModelState): 400 unless told.</summary>
    public static PageResult Again(this PageModel page, int status = StatusCodes.Status400BadRequest)
    {
        var answer = page.Page();
        answer.StatusCode = status;
        return answer;
    }
}
