using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Training.People;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The site on a port of its own, and a Chromium that visits it. Debian's Chromium: Playwright's own cannot be had everywhere.</summary>
public class RunningSite : TestSite, IAsyncLifetime
{
    private static readonly string[] Switches = ["--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright _playwright = null!;

    public string Address { get; private set; } = "";

    /// <summary>Where the fake camera looks; a test that scans writes a picture there before it opens a browser.</summary>
    public string CameraFile => Path.Combine(Database.Folder, "camera.y4m");

    /// <summary>When set: the status with which the site fails a request of this path, instead of answering it.</summary>
    public Func<string, int?>? Failing { get; set; }

    /// <summary>When set: answers a request in the site's place, or says that it does not.</summary>
    public Func<HttpContext, Task<bool>>? Answering { get; set; }

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
        Args = [.. Switches, .. args],
    });

    /// <summary>A browser that keeps what it has stored in this folder, so that it can be closed and started again.</summary>
    public async Task<IBrowserContext> PhoneAsync(string folder, params string[] args)
    {
        var phone = await _playwright.Chromium.LaunchPersistentContextAsync(folder, new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = [.. Switches, .. args],
            ViewportSize = new() { Width = 390, Height = 844 },
            HasTouch = true,
            Locale = "en-GB",
            TimezoneId = "Europe/London",
        });
        await phone.AddInitScriptAsync(Axe.Script);
        return phone;
    }

    /// <summary>A window of somebody's own, with axe in its pages; of a phone's size unless told.</summary>
    public static async Task<IBrowserContext> WindowAsync(IBrowser browser, int width = 390)
    {
        var window = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 844 },
            Locale = "en-GB",
            TimezoneId = "Europe/London",
            HasTouch = width < 600,
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

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(new Faults(this)));
    }

    public override async ValueTask DisposeAsync()
    {
        _playwright?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private sealed class Faults(RunningSite site) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                if (site.Failing?.Invoke(context.Request.Path) is { } status)
                {
                    context.Response.StatusCode = status;
                }
                else if (site.Answering is not { } answer || !await answer(context))
                {
                    await rest(context);
                }
            });
            next(app);
        };
    }
}
