using System.Collections.Concurrent;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Training.Data;
using Training.Letters;
using Training.Statistics;

namespace Training.Testing;

/// <summary>
/// What a <see cref="TestSite"/> stands on: a database and, once somebody asked, the started program. Starting the program and its first
/// answer cost a third of a second, most of all that a page's test does, so that premises are let again: with a new database file, the
/// clock set back, the letters' words read anew and the counts forgotten. What else the program keeps are the calendars, for which a test's site must be
/// alone, and the counts of the limits by network, for which nobody new moves in after some requests: see <see cref="Watched{TContext}"/>.
/// </summary>
internal sealed class Premises : IDisposable
{
    /// <summary>SignInLimit may have counted each of them, and has none below 300.</summary>
    private const int ManyRequests = 200;

    private static readonly ConcurrentBag<Premises> Free = [];

    private readonly Switchboard _switchboard = new();
    private IHost? _host;
    private int _requests;
    private int _running;

    static Premises() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        while (Free.TryTake(out var premises))
        {
            premises.Database.Dispose(); // its folder; the program ends with the process
        }
    };

    public TestDatabase Database { get; } = new();
    public CommandCounter Commands { get; } = new();

    public static Premises Rent() => Free.TryTake(out var premises) ? premises : new Premises();

    /// <summary>For the next one, unless something was left in them that does not go away.</summary>
    public void Return()
    {
        // A request that still runs would write into the next one's database.
        if (_requests > ManyRequests || _running != 0)
        {
            Dispose();
            return;
        }
        Database.Renew();
        Free.Add(this);
    }

    /// <summary>The program: started when nobody did before, and behind a server of this tenant's own.</summary>
    public IHost Open(IHostBuilder builder, Func<IHostBuilder, IHost> start)
    {
        if (_host is null)
        {
            builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<IServer>(_switchboard)));
            _host = start(builder);
        }
        else
        {
            using var db = Database.Open();
            _host.Services.GetRequiredService<CountCache>().Clear();
            _host.Services.GetRequiredService<Wordings>().LoadAsync(db).GetAwaiter().GetResult();
        }
        var server = new TestServer(_host.Services, _host.Services.GetRequiredService<IOptions<TestServerOptions>>());
        _switchboard.Connect(this, server).GetAwaiter().GetResult();
        return new Tenancy(_host.Services, server);
    }

    public void Dispose()
    {
        _host?.StopAsync().GetAwaiter().GetResult();
        _host?.Dispose();
        Database.Dispose();
    }

    /// <summary>Stands where the program's server would, and connects its pipeline with one server after the other.</summary>
    private sealed class Switchboard : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Func<Premises, IServer, Task> Connect { get; private set; } = (_, _) => throw new InvalidOperationException("The program has not started.");

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            Connect = (premises, server) => server.StartAsync(new Watched<TContext>(application, premises), CancellationToken.None);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    /// <summary>The program's pipeline; notices the requests of which the program keeps something.</summary>
    private sealed class Watched<TContext>(IHttpApplication<TContext> pipeline, Premises premises) : IHttpApplication<(TContext Inner, string? Calendar)>
        where TContext : notnull
    {
        public (TContext Inner, string? Calendar) CreateContext(IFeatureCollection contextFeatures)
        {
            var request = contextFeatures.GetRequiredFeature<IHttpRequestFeature>();
            Interlocked.Increment(ref premises._requests);
            Interlocked.Increment(ref premises._running);
            return (pipeline.CreateContext(contextFeatures), request.Path.EndsWith(".ics", StringComparison.Ordinal) ? request.Path : null);
        }

        // Calendars are kept in memory, over connections that stay open, and know when the program started.
        public Task ProcessRequestAsync((TContext Inner, string? Calendar) context) => context.Calendar is null
            ? pipeline.ProcessRequestAsync(context.Inner)
            : throw new InvalidOperationException($"A test that asks for {context.Calendar} needs a program of its own: new TestSite(alone: true).");

        public void DisposeContext((TContext Inner, string? Calendar) context, Exception? exception)
        {
            pipeline.DisposeContext(context.Inner, exception);
            Interlocked.Decrement(ref premises._running);
        }
    }

    /// <summary>The program as one tenant has it: its end is the end of the tenancy, not of the program.</summary>
    private sealed class Tenancy(IServiceProvider services, TestServer server) : IHost, IServiceProvider
    {
        public IServiceProvider Services => this;

        public object? GetService(Type serviceType) => serviceType == typeof(IServer) ? server : services.GetService(serviceType);

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
