using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Training.Attendance;
using Training.Data;
using Training.People;
using Training.Web.Background;

namespace Training.Testing;

/// <summary>
/// The real program with its real pipeline over a database file of its own. Its clock stands at Monday 12 September 2016,
/// 9am, until a test moves it; letters stay in the outbox unless a test sends them. Unless it is to be alone, the program may have
/// served other tests before, of which nothing is left.
/// </summary>
public class TestSite : WebApplicationFactory<Program>
{
    private readonly Premises _premises;
    private readonly bool _isAlone;
    private bool _isGone;

    public TestSite()
        : this(alone: false)
    {
    }

    /// <summary>Alone: a program that nobody has asked for anything, and nobody will after this.</summary>
    public TestSite(bool alone)
    {
        _isAlone = alone || GetType() != typeof(TestSite);
        _premises = _isAlone ? new Premises() : Premises.Rent();
    }

    public TestDatabase Database => _premises.Database;

    public TestClock Time => Database.Time;
    public Clock Clock => Database.Clock;

    /// <summary>What the pages ask of the database.</summary>
    public CommandCounter Commands => _premises.Commands;

    /// <summary>Settings of this site beside those of every test; set before it starts.</summary>
    public Dictionary<string, string> Overrides { get; } = [];

    /// <summary>Saves what a test begins with.</summary>
    public void Add(params object[] entities)
    {
        using var db = Database.Open();
        db.AddRange(entities);
        db.SaveChanges();
    }

    /// <summary>Reads the database as it is now.</summary>
    public T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = Database.Open();
        return read(db);
    }

    /// <summary>A browser with cookies of its own; somebody's, signed in, when a person (already saved) is given.</summary>
    public async Task<TestBrowser> BrowserAsync(Person? person = null)
    {
        var browser = new TestBrowser(CreateDefaultClient(new Uri("http://localhost"), new CookieHandler(out var cookies)), cookies);
        if (person is not null)
        {
            var (name, value) = await CookieForAsync(person);
            cookies.Add(new Uri("http://localhost"), new Cookie(name, value));
        }
        return browser;
    }

    /// <summary>The cookie that signing in would have given.</summary>
    public async Task<(string Name, string Value)> CookieForAsync(Person person)
    {
        await using var scope = Services.CreateAsyncScope();
        var stored = await scope.ServiceProvider.GetRequiredService<TrainingDb>().People.FindAsync(person.Id);
        var principal = await scope.ServiceProvider.GetRequiredService<SignInManager<Person>>().CreateUserPrincipalAsync(stored!);
        var options = scope.ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(IdentityConstants.ApplicationScheme);
        var properties = new AuthenticationProperties { IsPersistent = true, IssuedUtc = Time.GetUtcNow(), ExpiresUtc = Time.GetUtcNow().AddYears(20) };
        return (options.Cookie.Name!, options.TicketDataFormat.Protect(new AuthenticationTicket(principal, properties, IdentityConstants.ApplicationScheme)));
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        var settings = new Dictionary<string, string>
        {
            ["Data:Directory"] = Database.Folder,
            ["ConnectionStrings:Training"] = $"Data Source={Database.File}",
            ["Mail:PickupDirectory"] = Path.Combine(Database.Folder, "mail"),
            ["Site:BaseUrl"] = "http://localhost",
            ["Seed:OnEmpty"] = "false",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings.Concat(Overrides).GroupBy(s => s.Key).Select(g => g.Last()))
        {
            builder.UseSetting(key, value);
        }
        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
            services.Replace(ServiceDescriptor.Singleton(Given.Codes));
            services.ConfigureDbContext<TrainingDb>(options => options.AddInterceptors(Commands));
            services.Remove(services.Single(s => s.ImplementationType == typeof(PostroomLoop)));
            services.Remove(services.Single(s => s.ImplementationType == typeof(NeedsLoop)));
            services.Remove(services.Single(s => s.ImplementationType == typeof(DeadlinesLoop)));
        });
    }

    protected override IHost CreateHost(IHostBuilder builder) =>
        _isAlone || Overrides.Count > 0 ? base.CreateHost(builder) : _premises.Open(builder, base.CreateHost);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || _isGone)
        {
            return;
        }
        _isGone = true;
        if (_isAlone)
        {
            _premises.Dispose();
        }
        else
        {
            _premises.Return();
        }
    }

    private sealed class CookieHandler : DelegatingHandler
    {
        private readonly CookieContainer _cookies = new();

        public CookieHandler(out CookieContainer cookies) => cookies = _cookies;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } header)
            {
                request.Headers.Add("Cookie", header);
            }
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
            {
                foreach (var cookie in set)
                {
                    _cookies.SetCookies(request.RequestUri!, cookie);
                }
            }
            return response;
        }
    }
}
