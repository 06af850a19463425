using Training.Bookings;

namespace Training.Web.Background;

/// <summary>What becomes due without anybody doing anything, once a minute. Whatever goes wrong, it goes on.</summary>
public sealed partial class DeadlinesLoop(IServiceScopeFactory scopes, ILogger<DeadlinesLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
        do
        {
            await DoAsync(s => s.GetRequiredService<QuotaDesk>().ReleaseDueAsync(), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Each in a scope of its own: one that fails keeps nobody else waiting.</summary>
    private async Task DoAsync(Func<IServiceProvider, Task> act, CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await act(scope.ServiceProvider);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Something that was due could not be done; it is tried again in a minute")]
    private partial void LogFailed(Exception e);
}
