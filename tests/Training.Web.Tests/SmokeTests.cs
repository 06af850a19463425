using System.Net;
using Training.Testing;

namespace Training.Web.Tests;


public sealed class SmokeTests : IDisposable
{
    private readonly TestSite _site = new();

    [Fact]
    public async Task An_unknown_address_is_not_found()
    {
        var page = await (await _site.BrowserAsync()).GetAsync("/no-such-page");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
    }

    public void Dispose() => _site.Dispose();
}
