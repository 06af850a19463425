namespace Training.Web.Pages.Shared;

/// <summary>A feed's address in the forms that calendar programs open: <c>_Subscribe</c> shows them.</summary>
/// <param name="Name">What a calendar that asks is to call it.</param>
public sealed record SubscribeLinks(string Address, string Name)
{
    /// <summary>Opens the calendar program of the phone or computer.</summary>
    public string Webcal => "webcal" + Address[Address.IndexOf(':', StringComparison.Ordinal)..];

    public string Google => $"https://calendar.google.com/calendar/r?cid={Uri.EscapeDataString(Webcal)}";

    public string Outlook => $"https://outlook.office.com/calendar/0/addfromweb?url={Uri.EscapeDataString(Address)}&name={Uri.EscapeDataString(Name)}";
}
