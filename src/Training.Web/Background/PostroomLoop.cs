using Training.Letters;

namespace Training.Web.Background;

/// <summary>Empties the outbox every second. All it does is call the postroom; whatever goes wrong, it goes on.</summary>
public sealed partial class PostroomLoop(IServiceScopeFactory scopes, ILogger<PostroomLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<Postroom>().SendDueAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The postroom stopped short; it tries again in a second")]
    private partial void LogFailed(Exception e);
}
