using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Training.Attendance;
using Training.Bookings;
using Training.Calendars;
using Training.Evaluations;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Statistics;

namespace Training.Data;

/// <summary>The database. Instants are UTC; every change to what must be accounted for gets a history entry in the same commit.</summary>
public class TrainingDb(DbContextOptions<TrainingDb> options, Clock clock, Actor actor) : IdentityUserContext<Person, int>(options)
{
    public DbSet<Agency> Agencies => Set<Agency>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<AcceptedEquivalent> AcceptedEquivalents => Set<AcceptedEquivalent>();
    public DbSet<Needs> Needs => Set<Needs>();
    public DbSet<SignInCode> SignInCodes => Set<SignInCode>();
    public DbSet<Venue> Venues => Set<Venue>();
    public DbSet<Theme> Themes => Set<Theme>();
    public DbSet<Course> Courses => Set<Course>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<SessionDay> SessionDays => Set<SessionDay>();
    public DbSet<Quota> Quotas => Set<Quota>();
    public DbSet<BookingPolicy> BookingPolicies => Set<BookingPolicy>();
    public DbSet<Booking> Bookings => Set<Booking>();
    public DbSet<BreakoutSlot> BreakoutSlots => Set<BreakoutSlot>();
    public DbSet<Breakout> Breakouts => Set<Breakout>();
    public DbSet<BreakoutChoice> BreakoutChoices => Set<BreakoutChoice>();
    public DbSet<Agreement> Agreements => Set<Agreement>();
    public DbSet<Charge> Charges => Set<Charge>();
    public DbSet<BankHoliday> BankHolidays => Set<BankHoliday>();
    public DbSet<ScanEvent> ScanEvents => Set<ScanEvent>();
    public DbSet<ReviewDecision> ReviewDecisions => Set<ReviewDecision>();
    public DbSet<Presence> Presences => Set<Presence>();
    public DbSet<MakeUpDay> MakeUpDays => Set<MakeUpDay>();
    public DbSet<RoomCode> RoomCodes => Set<RoomCode>();
    public DbSet<OutboxLetter> Outbox => Set<OutboxLetter>();
    public DbSet<PostroomState> PostroomState => Set<PostroomState>();
    public DbSet<LetterWording> LetterWordings => Set<LetterWording>();
    public DbSet<Invitation> Invitations => Set<Invitation>();
    public DbSet<FeedKey> FeedKeys => Set<FeedKey>();
    public DbSet<HistoryEntry> History => Set<HistoryEntry>();
    public DbSet<Questionnaire> Questionnaires => Set<Questionnaire>();
    public DbSet<QuestionnaireVersion> QuestionnaireVersions => Set<QuestionnaireVersion>();
    public DbSet<Question> Questions => Set<Question>();
    public DbSet<Objective> Objectives => Set<Objective>();
    public DbSet<EvaluationPlan> EvaluationPlans => Set<EvaluationPlan>();
    public DbSet<Evaluation> Evaluations => Set<Evaluation>();
    public DbSet<Answer> Answers => Set<Answer>();
    public DbSet<Comment> Comments => Set<Comment>();
    public DbSet<CommentTheme> CommentThemes => Set<CommentTheme>();
    public DbSet<ManagerView> ManagerViews => Set<ManagerView>();
    public DbSet<Certificate> Certificates => Set<Certificate>();
    public DbSet<OutsideTraining> OutsideTraining => Set<OutsideTraining>();
    public DbSet<Evidence> Evidence => Set<Evidence>();
    public DbSet<RefresherRule> RefresherRules => Set<RefresherRule>();
    public DbSet<Employment> Employments => Set<Employment>();
    public DbSet<FrozenQuarter> FrozenQuarters => Set<FrozenQuarter>();
    public DbSet<CorrectionNote> CorrectionNotes => Set<CorrectionNote>();
    public DbSet<Commentary> Commentaries => Set<Commentary>();
    public DbSet<QuarterStamp> QuarterStamps => Set<QuarterStamp>();
    public DbSet<ProgrammeState> ProgrammeState => Set<ProgrammeState>();

    public Clock Clock => clock;
    public Actor Actor => actor;

    /// <summary>Off only in tests that show what happens without locks.</summary>
    internal bool Locking { get; init; } = true;

    /// <summary>
    /// Starts a transaction that may write. On SQLite it holds the database's one write lock from here to its end, and
    /// callers get it in the order in which they asked (WriteGate).
    /// </summary>
    public Task<WriteTransaction> BeginWriteAsync() =>
        Locking ? WriteTransaction.BeginAsync(Database) : Task.FromResult(WriteTransaction.None);

    /// <summary>
    /// The session with its active bookings, and everybody else who books it waits until this transaction
    /// ends: lock by touching, then read. On PostgreSQL the update locks the row; on SQLite the transaction already holds
    /// the database. Ask inside <see cref="BeginWriteAsync"/>. None when there is no such session.
    /// </summary>
    public async Task<Session?> LockSessionAsync(string reference)
    {
        if (Locking)
        {
            await Database.ExecuteSqlAsync($"""UPDATE "Sessions" SET "Version" = "Version" + 1 WHERE "Reference" = {reference}""");
        }
        return await LockedSession.Of(this).FindAsync(this, reference);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        using var detected = DetectChangesOnce();
        Records.Employments.Follow(this);
        var touched = ChangeRecorder.Record(this);
        if (touched.None || Database.CurrentTransaction is not null)
        {
            return Save();
        }
        using var transaction = Database.BeginTransaction();
        var changed = Save();
        transaction.Commit();
        return changed;

        int Save()
        {
            var count = base.SaveChanges(acceptAllChangesOnSuccess);
            touched.Publish(this);
            return count;
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using var detected = DetectChangesOnce();
        Records.Employments.Follow(this);
        var touched = ChangeRecorder.Record(this);
        if (touched.None || Database.CurrentTransaction is not null)
        {
            return await SaveAsync();
        }
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        var changed = await SaveAsync();
        await transaction.CommitAsync(cancellationToken);
        return changed;

        async Task<int> SaveAsync()
        {
            var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
            touched.Publish(this);
            return count;
        }
    }

    /// <summary>Comparing every entity with what was read is most of the work of a save: not again for the history, and not again for the save itself.</summary>
    private Detected DetectChangesOnce()
    {
        var detected = new Detected(ChangeTracker, ChangeTracker.AutoDetectChangesEnabled);
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        return detected;
    }

    private sealed record Detected(ChangeTracker Tracker, bool Automatic) : IDisposable
    {
        public void Dispose() => Tracker.AutoDetectChangesEnabled = Automatic;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(TrainingDb).Assembly);
        // Rows that history, figures or other people rely on are never deleted with something else.
        foreach (var key in builder.Model.GetEntityTypes()
            .Where(type => type.ClrType.Namespace?.StartsWith(nameof(Training), StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetForeignKeys())
            .Where(key => !key.IsOwnership && (key.DeclaringEntityType.ClrType, key.PrincipalEntityType.ClrType) != (typeof(BreakoutChoice), typeof(Booking)) && key.DeclaringEntityType.ClrType != typeof(CourseTheme) && key.DeclaringEntityType.ClrType != typeof(SessionDay) && key.DeclaringEntityType.ClrType != typeof(Quota)))
        {
            key.DeleteBehavior = DeleteBehavior.Restrict;
        }
    }

    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        v => v.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(v, DateTimeKind.Utc) : v.ToUniversalTime(),
        v => DateTime.SpecifyKind(v, DateTimeKind.Utc));
}
