using Microsoft.Playwright;

namespace Training.Browser.Tests;

public sealed class JourneyTests(RunningSite site) : IClassFixture<RunningSite>
{
    [Fact]
    public async Task The_programme_opens()
    {
        await using var browser = await site.ChromiumAsync();
        var page = await (await RunningSite.WindowAsync(browser)).NewPageAsync();

        var response = await page.GotoAsync(site.Address + "/");

        Assert.Equal(200, response!.Status);
        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
    }
}
