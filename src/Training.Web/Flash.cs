using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Training.Web;

/// <summary>A sentence for the next page that the person sees.</summary>
public static class Flash
{
    /// <summary>Looked for before TempData is read, so that a page that has nothing to say sets no cookie.</summary>
    public const string CookieName = "training-said";

    public static void Say(this ITempDataDictionary data, string sentence, bool good = true)
    {
        data["Said"] = sentence;
        data["SaidGood"] = good;
    }
}
