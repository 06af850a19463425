using System.Net;
using Microsoft.EntityFrameworkCore;
using Training.Testing;

namespace Training.Web.Tests.Security;

public sealed class HealthTests : IDisposable
{
    private readonly TestSite _site = new();

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Both_answer_without_cookies_and_are_not_cached(string path)
    {
        var page = await (await _site.BrowserAsync()).GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("Healthy", page.Text);
        Assert.False(page.Response.Headers.Contains("Set-Cookie"));
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Without_its_tables_the_site_is_alive_but_not_ready()
    {
        var browser = await _site.BrowserAsync();
        _site.Read(db => db.Database.ExecuteSqlRaw("DELETE FROM \"__EFMigrationsHistory\""));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await browser.GetAsync("/health/ready")).Status);
        Assert.Equal("Unhealthy", (await browser.GetAsync("/health/ready")).Text);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/live")).Status);
    }

    public void Dispose() => _site.Dispose();
}
