using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.WebEncoders;
using Training.Attendance;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.Evaluations;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Statistics;
using Training.Web.Background;
using Training.Web.Endpoints;
using Training.Web.Security;

namespace Training.Web;

/// <summary>The parts of the site and the order of its pipeline.</summary>
internal static class Site
{
    public static void AddTraining(this WebApplicationBuilder builder, Settings settings)
    {
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(settings.Site);
        services.AddSingleton(settings.Notice);
        services.AddSingleton(settings.Needs);
        services.AddSingleton(settings.Letters);
        services.AddSingleton<TimeProvider>(settings.ClockNow is { } now ? new ShiftedTime(now) : TimeProvider.System);
        services.AddSingleton(s => new Clock(s.GetRequiredService<TimeProvider>(), settings.Zone));
        services.AddSingleton(_ => CheckInCodes.FromFile(Path.Combine(settings.DataDirectory, "keys", "check-in.key")));
        services.AddDataProtection()
            .SetApplicationName("training")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.DataDirectory, "keys")));

        // It writes down every address that is asked for, and that of somebody's own calendar holds its key.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        services.AddHttpContextAccessor();
        services.AddScoped(s => s.GetRequiredService<IHttpContextAccessor>().HttpContext is { } http
            ? new Actor(http.User.Id(), $"web {http.Connection.RemoteIpAddress}")
            : Actor.System);
        services.AddDbContext<TrainingDb>(options => options.UseTrainingSqlite(settings.ConnectionString), optionsLifetime: ServiceLifetime.Singleton);

        services.AddScoped<BookingDesk>();
        services.AddScoped<RosterDesk>();
        services.AddScoped<BreakoutDesk>();
        services.AddScoped<MoveDesk>();
        services.AddScoped<EquivalentDesk>();
        services.AddScoped<AgreementDesk>();
        services.AddScoped<QuotaDesk>();
        services.AddScoped<PolicyDesk>();
        services.AddScoped<ChargeDesk>();
        services.AddScoped<GroupDesk>();
        services.AddScoped<SubstituteDesk>();
        services.AddScoped<AttendanceDesk>();
        services.AddScoped<ClosingDesk>();
        services.AddScoped<PaperDesk>();
        services.AddScoped<RoomCodeDesk>();
        services.AddScoped<MakeUpDesk>();
        services.AddScoped<ReviewDesk>();
        services.AddScoped<EvaluationDesk>();
        services.AddScoped<QuestionnaireDesk>();
        services.AddScoped<EvaluationPlanDesk>();
        services.AddScoped<EvaluationAsking>();
        services.AddScoped<ManagerViewDesk>();
        services.AddScoped<CertificateDesk>();
        services.AddScoped<OutsideDesk>();
        services.AddScoped<EvaluationComments>();
        services.AddScoped<RefresherDesk>();
        services.AddScoped<EmploymentDesk>();
        services.AddScoped<Planning>();
        services.AddSingleton<CountCache>();
        services.AddScoped<StatisticsDesk>();
        services.AddScoped<CommentaryDesk>();
        services.AddScoped<FreezeDesk>();
        services.AddScoped<CorrectionDesk>();
        services.AddScoped<InvitationDesk>();
        services.AddScoped<NeedsDesk>();
        services.AddScoped<PersonDesk>();
        services.AddScoped<JoiningDesk>();
        services.AddScoped<DueLetters>();
        services.AddScoped<FeedKeys>();
        services.AddSingleton<Wordings>();
        services.AddSingleton<LetterWriter>();
        services.AddScoped<WordingDesk>();
        services.AddSingleton<Messages>();
        services.AddSingleton<IMailTransport>(s => settings.Mail == MailTransport.Smtp
            ? new SmtpTransport(settings.MailHost, settings.MailPort, settings.MailStartTls, settings.MailUser, settings.MailPassword, settings.Site, s.GetRequiredService<Messages>(), Path.Combine(settings.DataDirectory, "mail-to-send"))
            : new PickupTransport(settings.PickupDirectory, s.GetRequiredService<Messages>()));
        services.AddScoped<Postroom>();
        services.AddScoped<MailDesk>();
        services.AddHostedService<PostroomLoop>();
        services.AddHostedService<NeedsLoop>();
        services.AddHostedService<DeadlinesLoop>();

        services.AddSignIn(settings.Site);
        services.AddRazorPages(pages =>
        {
            pages.Conventions.AuthorizeFolder("/Bookings");
            pages.Conventions.AuthorizeFolder("/Record");
            pages.Conventions.AuthorizePage("/Certificate");
            pages.Conventions.AuthorizePage("/Sessions/Book");
            pages.Conventions.AuthorizePage("/Sessions/BookFor", Policies.OnBehalf);
            pages.Conventions.AuthorizeFolder("/Staff", Policies.Staff);
            pages.Conventions.AuthorizePage("/Sessions/Move", Policies.Team);
            pages.Conventions.AuthorizePage("/Sessions/Postpone", Policies.Team);
            pages.Conventions.AuthorizePage("/Sessions/Cancel", Policies.Team);
            pages.Conventions.AuthorizePage("/Sessions/Joining", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Attendance", Policies.Registers);
            pages.Conventions.AuthorizeFolder("/Roster", Policies.Team);
            pages.Conventions.AuthorizeFolder("/People", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Team", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Letters", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Agencies", Policies.Team);
            pages.Conventions.AuthorizeFolder("/BookingRules", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Questionnaires", Policies.Team);
            pages.Conventions.AuthorizeFolder("/RefresherRules", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Charges", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Wording", Policies.Team);
            pages.Conventions.AuthorizeFolder("/Statistics", Policies.Figures);
            pages.Conventions.AuthorizePage("/Statistics/People", Policies.Team);
            pages.Conventions.AuthorizePage("/Statistics/Correction", Policies.Team);
            pages.Conventions.AuthorizePage("/Evaluations/Index", Policies.Results);
            pages.Conventions.AuthorizePage("/Evaluations/Comments", Policies.Registers);
            pages.Conventions.AuthorizePage("/Evaluations/Themes", Policies.Team);
            pages.Conventions.AuthorizePage("/AgencyFigures", Policies.OnBehalf);
            pages.Conventions.AuthorizePage("/Account");
            pages.Conventions.AuthorizePage("/Needs");
            pages.Conventions.AuthorizePage("/OwnCalendar");
            if (!settings.DemoEnabled)
            {
                pages.Conventions.AddPageRouteModelConvention("/Demo", page => page.Selectors.Clear());
            }
        });
        services.Configure<CookieTempDataProviderOptions>(said => said.Cookie.Name = Flash.CookieName);
        // Names from everywhere, as they are written: the pages are UTF-8.
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddHealth();
    }

    public static void UseTraining(this WebApplication app, Settings settings)
    {
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error/500");
            app.UseHsts();
        }
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.MapHealth();
        Feeds.Map(app);
        app.MapScans();
        app.MapRoomCodes();
        app.MapRosters();
        app.MapInstallable();
        app.MapQrImages();
        app.MapStaticAssets();
        app.MapRazorPages().WithStaticAssets();
        app.MapStatisticsExports();
        app.MapCorrectionExports();
        app.MapChargesExport();
        app.MapRecordFiles();
        app.MapEvaluationExports();
    }

    /// <summary>Before the first request: tables, and the programme when the database is empty. False when it cannot start.</summary>
    public static async Task<bool> PrepareAsync(this WebApplication app, Settings settings)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await DatabaseSetup.MigrateAsync(scope.ServiceProvider.GetRequiredService<TrainingDb>());
        if (settings.SeedOnEmpty && !await app.SeedAsync(settings))
        {
            return false;
        }
        await app.Services.GetRequiredService<Wordings>().LoadAsync(scope.ServiceProvider.GetRequiredService<TrainingDb>());
        return true;
    }
}
