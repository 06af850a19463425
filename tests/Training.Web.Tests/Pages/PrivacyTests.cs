using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>The notice says of everybody who sees something what they see.</summary>
public sealed class PrivacyTests : IDisposable
{
    private readonly TestSite _site = new();

    [Theory]
    [InlineData("whoever books training for your agency sees")]
    [InlineData("a line manager or link person who is asked to agree sees")]
    [InlineData("a colleague to whom your place is handed")]
    [InlineData("the contact of somebody without an email address gets")]
    [InlineData("charges for late cancellations and absences")]
    [InlineData("who was asked to agree")]
    [InlineData("line managers whom somebody named")]
    public async Task The_notice_says(string words) => Assert.Contains(words, (await (await _site.BrowserAsync()).GetAsync("/privacy")).Main, StringComparison.Ordinal);

    public void Dispose() => _site.Dispose();
}
