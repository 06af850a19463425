using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Training.Web;

/// <summary>A sentence for the next page that the person sees.</summary>
public static class Flash
{
    public static void Say(this ITempDataDictionary data, string sentence, bool good = true)
    {
        data["Said"] = sentence;
        data["SaidGood"] = good;
    }
}
