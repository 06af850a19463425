using Training.Programme;

namespace Training.Web;

/// <summary>Addresses that carry the programme's filters along.</summary>
public static class ProgrammeLinks
{
    /// <param name="without">A filter to leave out.</param>
    /// <param name="more">Further parameters, such as the month.</param>
    public static string Link(this ProgrammeFilter filter, string path, string? without = null, params IEnumerable<KeyValuePair<string, string>> more) =>
        path + QueryString.Create(filter.Pairs().Where(p => p.Key != without).Concat(more).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));

    public static KeyValuePair<string, string> And(string name, string value) => KeyValuePair.Create(name, value);
}
