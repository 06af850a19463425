using Microsoft.Playwright;
using Training.People;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The site on a port of its own, and a Chromium that visits it. Debian's Chromium: Playwright's own cannot be had everywhere.</summary>
public class RunningSite : TestSite, IAsyncLifetime
{
    private IPlaywright _playwright = null!;

    public string Address { get; private set; } = "";

    /// <summary>Where the fake camera looks; a test that scans writes a picture there before it opens a browser.</summary>
    public string CameraFile => Path.Combine(Database.Folder, "camera.y4m");

    public async ValueTask InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        Address = ClientOptions.BaseAddress.ToString().TrimEnd('/');
        _playwright = await Playwright.CreateAsync();
        await StartedAsync();
    }

    /// <summary>What a test class does once, before its first test.</summary>
    protected virtual Task StartedAsync() => Task.CompletedTask;

    public async Task<IBrowser> ChromiumAsync(params string[] args) => await _playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = "/usr/bin/chromium",
        Args = ["--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. args],
    });

    /// <summary>A window of somebody's own, with axe in its pages; of a phone's size unless told.</summary>
    public static async Task<IBrowserContext> WindowAsync(IBrowser browser, int width = 390)
    {
        var window = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 844 },
            Locale = "en-GB",
            TimezoneId = "Europe/London",
        });
        await window.AddInitScriptAsync(Axe.Script);
        return window;
    }

    /// <summary>Gives the window the cookie of somebody who has signed in.</summary>
    public async Task SignInAsync(IBrowserContext window, Person person)
    {
        var (name, value) = await CookieForAsync(person);
        await window.AddCookiesAsync([new() { Name = name, Value = value, Url = Address }]);
    }

    public override async ValueTask DisposeAsync()
    {
        _playwright?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
