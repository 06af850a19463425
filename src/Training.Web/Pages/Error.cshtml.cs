using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Training.Web.Pages;

/// <summary>What the site says when it cannot do what was asked: for every method, since the failed request may have been a POST.</summary>
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class ErrorModel : PageModel
{
    public int Code { get; private set; }
    public string Heading { get; private set; } = "";
    public IReadOnlyList<string> Sentences { get; private set; } = [];

    public void OnGet(int code) => Explain(code);

    public void OnPost(int code) => Explain(code);

    public void OnPut(int code) => Explain(code);

    public void OnDelete(int code) => Explain(code);

    private void Explain(int code)
    {
        Code = code is >= 400 and <= 599 ? code : StatusCodes.Status404NotFound;
        Response.StatusCode = Code;
        (Heading, Sentences) = InWords(Code);
    }

    private static (string Heading, string[] Sentences) InWords(int code) => code switch
    {
        400 => ("We could not read that request",
            ["The address or the form held something that we did not expect. If you sent a form, it may have been open for a long time: go back, load the page again and send it once more."]),
        401 or 403 => ("You do not have access to this page",
            ["Your account cannot see this page. If you think that it should, ask the training team."]),
        404 or 405 or 410 => ("Page not found",
            ["If you typed or pasted the address, check that all of it is there.", "If you followed a link, what it led to may have been removed or may not be yours to see."]),
        429 => ("Too many tries",
            ["You, or somebody on the same network, asked for this very often in a short time. Wait a few minutes and try again."]),
        503 => ("The site is not available for the moment",
            ["Try again in a few minutes. Bookings that you have made are safe."]),
        _ => ("Sorry, something went wrong",
            ["The fault is ours and has been recorded. Try again in a few minutes. If you were booking or cancelling, look at your bookings first: what you see there is what is recorded."]),
    };
}
