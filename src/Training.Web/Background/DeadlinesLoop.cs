using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.Evaluations;
using Training.Letters;
using Training.Records;

namespace Training.Web.Background;

/// <summary>Does every minute what has become due. All it does is call operations; whatever goes wrong with one, the others go on.</summary>
public sealed partial class DeadlinesLoop(IServiceScopeFactory scopes, ILogger<DeadlinesLoop> log) : BackgroundService
{
    private static readonly IReadOnlyList<(string What, Func<IServiceProvider, Task> Do)> Due =
    [
        ("Places kept for agencies", s => s.GetRequiredService<QuotaDesk>().ReleaseDueAsync()),
        ("Requests that nobody agreed to in time", s => s.GetRequiredService<AgreementDesk>().ExpireDueAsync()),
        ("The team's words for letters", s => s.GetRequiredService<Wordings>().LoadAsync(s.GetRequiredService<TrainingDb>())),
        ("Invitations that follow their session", s => s.GetRequiredService<InvitationDesk>().FollowDueAsync()),
        ("Reminders to agree", s => s.GetRequiredService<AgreementDesk>().ChaseDueAsync()),
        ("Joining instructions", s => s.GetRequiredService<DueLetters>().WriteJoiningAsync()), // before reminders, which do not follow upon them
        ("Reminders", s => s.GetRequiredService<DueLetters>().WriteRemindersAsync()),
        ("Registers for trainers", s => s.GetRequiredService<DueLetters>().WriteRegisterSummariesAsync()),
        ("Registers that are not closed", s => s.GetRequiredService<DueLetters>().WriteOpenRegistersAsync()),
        ("Certificates", s => s.GetRequiredService<CertificateDesk>().SettleDueAsync()),
        ("Certificates of long ago", Each(TimeSpan.FromDays(1), s => s.GetRequiredService<CertificateDesk>().SettleAllAsync())),
        ("Sessions at risk", s => s.GetRequiredService<DueLetters>().WriteAtRiskAsync()),
        ("Courses that people may want", s => s.GetRequiredService<DueLetters>().WriteSuggestionsAsync()),
        ("Questions about sessions", s => s.GetRequiredService<EvaluationAsking>().AskDueAsync()),
        ("Training that must soon be renewed", Each(TimeSpan.FromHours(1), s => s.GetRequiredService<DueLetters>().WriteRefreshersAsync())),
        ("Quarters that are ready", s => s.GetRequiredService<DueLetters>().WriteQuartersAsync()),
        ("Warnings of problems with mail", s => s.GetRequiredService<MailDesk>().WarnAsync()),
    ];

    /// <summary>For what looks at everybody and what nobody waits for. After a fault it is tried again in a minute.</summary>
    private static Func<IServiceProvider, Task> Each(TimeSpan time, Func<IServiceProvider, Task> act)
    {
        var next = DateTime.MinValue;
        return async services =>
        {
            var now = services.GetRequiredService<Clock>().UtcNow;
            if (now >= next || now < next - time)
            {
                await act(services);
                next = now + time;
            }
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1));
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var (what, act) in Due)
            {
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    await act(scope.ServiceProvider);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(e, what);
                }
            }
            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} stopped short; they are tried again in a minute")]
    private partial void LogFailed(Exception e, string what);
}
