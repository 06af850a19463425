using Training.People;

namespace Training.Web.Background;

/// <summary>Has needs deleted whose time is over: at the start and once an hour. All it does is call the desk; whatever goes wrong, it goes on.</summary>
public sealed partial class NeedsLoop(IServiceScopeFactory scopes, ILogger<NeedsLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<NeedsDesk>().DeleteOverdueAsync() is > 0 and var people)
                {
                    LogDeleted(people);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted the needs of {People} people, whose time was over")]
    private partial void LogDeleted(int people);

    [LoggerMessage(Level = LogLevel.Error, Message = "Needs whose time is over could not be deleted; another try in an hour")]
    private partial void LogFailed(Exception e);
}
