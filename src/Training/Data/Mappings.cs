using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
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

// One mapping a table, in the order of the tables' subjects. Indexes name the query they serve.

internal sealed class AgencyMapping : IEntityTypeConfiguration<Agency>
{
    public void Configure(EntityTypeBuilder<Agency> agency)
    {
        agency.Ignore(a => a.Link);
        agency.HasIndex(a => a.Code).IsUnique();
    }
}

internal sealed class PersonMapping : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("People");
        person.HasIndex(p => p.NormalizedEmail).IsUnique();
        person.HasIndex(p => p.ContactEmail).HasFilter("\"ContactEmail\" IS NOT NULL"); // whether somebody without e-mail is known
    }
}

internal sealed class AcceptedEquivalentMapping : IEntityTypeConfiguration<AcceptedEquivalent>
{
    public void Configure(EntityTypeBuilder<AcceptedEquivalent> equivalent)
    {
        // What counts for somebody; and the same training counts once, whatever the program does.
        equivalent.HasIndex(e => new { e.PersonId, e.Type, e.CompletedOn }).IsUnique().HasFilter("\"WithdrawnAt\" IS NULL")
            .HasDatabaseName("IX_AcceptedEquivalents_OneThatCounts");
        equivalent.HasIndex(e => e.PersonId); // a person's page, withdrawn ones too
    }
}

internal sealed class NeedsMapping : IEntityTypeConfiguration<Needs>
{
    public void Configure(EntityTypeBuilder<Needs> needs)
    {
        needs.HasKey(n => n.PersonId);
        needs.HasOne(n => n.Person).WithOne().HasForeignKey<Needs>(n => n.PersonId);
        needs.HasIndex(n => n.ChangedAt); // what has been kept for its time
    }
}

internal sealed class SignInCodeMapping : IEntityTypeConfiguration<SignInCode>
{
    public void Configure(EntityTypeBuilder<SignInCode> code)
    {
        code.HasIndex(c => c.BrowserHash).IsUnique();
        code.HasIndex(c => new { c.NormalizedEmail, c.SentAt }); // how many were asked for lately
    }
}

internal sealed class VenueMapping : IEntityTypeConfiguration<Venue>
{
    public void Configure(EntityTypeBuilder<Venue> venue) => venue.HasIndex(v => v.Code).IsUnique();
}

internal sealed class ThemeMapping : IEntityTypeConfiguration<Theme>
{
    public void Configure(EntityTypeBuilder<Theme> theme) => theme.HasIndex(t => t.Code).IsUnique();
}

internal sealed class CourseMapping : IEntityTypeConfiguration<Course>
{
    public void Configure(EntityTypeBuilder<Course> course)
    {
        course.HasIndex(c => c.Code).IsUnique();
        course.Ignore(c => c.Prerequisite);
        course.HasMany(c => c.Themes).WithOne().HasForeignKey(t => t.CourseId);
    }
}

internal sealed class CourseThemeMapping : IEntityTypeConfiguration<CourseTheme>
{
    public void Configure(EntityTypeBuilder<CourseTheme> theme) => theme.HasKey(t => new { t.CourseId, t.ThemeId });
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.Ignore(s => s.LastNumber);
        session.Ignore(s => s.Rules);
        session.HasIndex(s => s.Reference).IsUnique();
        session.HasIndex(s => s.StartsAt); // what is coming; the month
        session.HasIndex(s => s.FirstDate); // the quarter
        session.ToTable(t => t.HasCheckConstraint("Capacity", "\"Capacity\" >= 0"));
        session.HasMany(s => s.Trainers).WithMany().UsingEntity(t => t.ToTable("SessionTrainers"));
        session.HasMany(s => s.Bookings).WithOne(b => b.Session).HasForeignKey(b => b.SessionId);
        session.HasMany(s => s.Days).WithOne(d => d.Session).HasForeignKey(d => d.SessionId);
    }
}

internal sealed class SessionDayMapping : IEntityTypeConfiguration<SessionDay>
{
    public void Configure(EntityTypeBuilder<SessionDay> day)
    {
        day.HasIndex(d => new { d.SessionId, d.Date });
        day.HasIndex(d => d.Date); // today's registers
    }
}

internal sealed class QuotaMapping : IEntityTypeConfiguration<Quota>
{
    public void Configure(EntityTypeBuilder<Quota> quota)
    {
        quota.HasIndex(q => new { q.SessionId, q.AgencyId }).IsUnique();
        quota.HasIndex(q => q.ReleasesAt).HasFilter("\"ReleasedAt\" IS NULL"); // what is due to be opened to all
        quota.ToTable(t => t.HasCheckConstraint("QuotaPlaces", "\"Places\" > 0"));
    }
}

internal sealed class BookingPolicyMapping : IEntityTypeConfiguration<BookingPolicy>
{
    public void Configure(EntityTypeBuilder<BookingPolicy> policy) => policy.HasIndex(p => new { p.Type, p.From }).IsUnique(); // the version in force
}

internal sealed class BookingMapping : IEntityTypeConfiguration<Booking>
{
    public void Configure(EntityTypeBuilder<Booking> booking)
    {
        booking.HasIndex(b => b.Key).IsUnique();
        booking.HasIndex(b => b.CodeHash).IsUnique(); // the check-in code that was scanned
        booking.HasIndex(b => new { b.SessionId, b.Status }); // free places in lists
        booking.HasIndex(b => new { b.SessionId, b.Number }).IsUnique();
        // One active booking a person and session, whatever the program does: 0 requested, 1 confirmed, 2 waiting.
        booking.HasIndex(b => new { b.PersonId, b.SessionId }).IsUnique().HasFilter("\"Status\" IN (0, 1, 2)")
            .HasDatabaseName("IX_Bookings_OneActive");
        booking.HasIndex(b => b.PersonId); // my bookings
        booking.HasOne(b => b.SubstituteFor).WithOne().HasForeignKey<Booking>(b => b.SubstituteForId); // unique: a place is handed over once
    }
}

internal sealed class BreakoutSlotMapping : IEntityTypeConfiguration<BreakoutSlot>
{
    public void Configure(EntityTypeBuilder<BreakoutSlot> slot)
    {
        slot.Ignore(s => s.Times);
        slot.HasIndex(s => new { s.SessionId, s.Number }).IsUnique();
    }
}

internal sealed class BreakoutMapping : IEntityTypeConfiguration<Breakout>
{
    public void Configure(EntityTypeBuilder<Breakout> breakout)
    {
        breakout.Ignore(b => b.Waiting);
        breakout.HasIndex(b => new { b.SlotId, b.Code }).IsUnique();
        breakout.ToTable(t => t.HasCheckConstraint("BreakoutCapacity", "\"Capacity\" >= 0"));
    }
}

internal sealed class BreakoutChoiceMapping : IEntityTypeConfiguration<BreakoutChoice>
{
    public void Configure(EntityTypeBuilder<BreakoutChoice> choice)
    {
        choice.HasKey(c => new { c.BookingId, c.BreakoutId });
        choice.HasIndex(c => new { c.BreakoutId, c.HeldSlotId }); // who is in a workshop; free places
        choice.HasIndex(c => new { c.BookingId, c.HeldSlotId }).IsUnique(); // nobody in two workshops at once, whatever the program does
        choice.HasOne(c => c.HeldSlot).WithMany().HasForeignKey(c => c.HeldSlotId);
        choice.HasOne(c => c.Booking).WithMany(b => b.Choices).HasForeignKey(c => c.BookingId);
        choice.HasOne(c => c.Breakout).WithMany(b => b.Choices).HasForeignKey(c => c.BreakoutId);
    }
}

internal sealed class AgreementMapping : IEntityTypeConfiguration<Agreement>
{
    public void Configure(EntityTypeBuilder<Agreement> agreement)
    {
        agreement.HasIndex(a => a.TokenHash).IsUnique(); // the link that was opened
        agreement.HasIndex(a => a.ExpiresAt).HasFilter("\"AnsweredAt\" IS NULL AND \"ClosedAt\" IS NULL"); // what is to be chased or is due
        agreement.HasOne(a => a.Booking).WithMany(b => b.Agreements).HasForeignKey(a => a.BookingId);
    }
}

internal sealed class ChargeMapping : IEntityTypeConfiguration<Charge>
{
    public void Configure(EntityTypeBuilder<Charge> charge)
    {
        charge.HasIndex(c => new { c.BookingId, c.Kind }).IsUnique(); // charged once, however often a register is closed
        charge.HasIndex(c => c.ChargedAt); // the ledger
        charge.HasOne(c => c.Booking).WithMany(b => b.Charges).HasForeignKey(c => c.BookingId);
    }
}

internal sealed class BankHolidayMapping : IEntityTypeConfiguration<BankHoliday>
{
    public void Configure(EntityTypeBuilder<BankHoliday> holiday) => holiday.HasKey(h => h.Date);
}

internal sealed class ScanEventMapping : IEntityTypeConfiguration<ScanEvent>
{
    public void Configure(EntityTypeBuilder<ScanEvent> scan)
    {
        scan.HasIndex(e => e.EventId).IsUnique();
        scan.HasIndex(e => new { e.SessionDayId, e.PersonId }); // replaying one person's day
        scan.HasIndex(e => new { e.BreakoutId, e.PersonId }).HasFilter("\"BreakoutId\" IS NOT NULL"); // a workshop's register
        scan.HasIndex(e => e.SessionDayId).HasFilter("\"Finding\" <> 0").HasDatabaseName("IX_ScanEvents_ToReview"); // what somebody must look at
        scan.Property(e => e.Shown).HasMaxLength(ScanEvent.MostShown);
    }
}

internal sealed class ReviewDecisionMapping : IEntityTypeConfiguration<ReviewDecision>
{
    public void Configure(EntityTypeBuilder<ReviewDecision> decision)
    {
        decision.HasKey(d => d.ScanEventId);
        decision.HasOne(d => d.ScanEvent).WithOne().HasForeignKey<ReviewDecision>(d => d.ScanEventId);
    }
}

internal sealed class PresenceMapping : IEntityTypeConfiguration<Presence>
{
    public void Configure(EntityTypeBuilder<Presence> presence)
    {
        presence.HasKey(p => new { p.SessionDayId, p.PersonId });
        presence.HasIndex(p => p.SessionId); // figures
        presence.HasIndex(p => p.PersonId); // a person's record
    }
}

internal sealed class MakeUpDayMapping : IEntityTypeConfiguration<MakeUpDay>
{
    public void Configure(EntityTypeBuilder<MakeUpDay> day)
    {
        // A missed day is made up once, and nobody makes up two days at one time.
        day.HasIndex(d => new { d.PersonId, d.MissedDayId }).IsUnique().HasFilter("\"WithdrawnAt\" IS NULL").HasDatabaseName("IX_MakeUpDays_OneForAMissedDay");
        day.HasIndex(d => new { d.DayId, d.PersonId }).IsUnique().HasFilter("\"WithdrawnAt\" IS NULL").HasDatabaseName("IX_MakeUpDays_OneOnADay"); // the day's register
    }
}

internal sealed class RoomCodeMapping : IEntityTypeConfiguration<RoomCode>
{
    public void Configure(EntityTypeBuilder<RoomCode> room) =>
        room.HasIndex(r => r.SessionDayId).IsUnique().HasFilter("\"StoppedAt\" IS NULL").HasDatabaseName("IX_RoomCodes_OneRunning");
}

internal sealed class QuestionnaireMapping : IEntityTypeConfiguration<Questionnaire>
{
    public void Configure(EntityTypeBuilder<Questionnaire> questionnaire)
    {
        questionnaire.Ignore(q => q.Published);
        questionnaire.Ignore(q => q.Draft);
        questionnaire.HasIndex(q => q.Code).IsUnique();
    }
}

internal sealed class QuestionnaireVersionMapping : IEntityTypeConfiguration<QuestionnaireVersion>
{
    public void Configure(EntityTypeBuilder<QuestionnaireVersion> version)
    {
        version.Ignore(v => v.Name);
        version.HasIndex(v => new { v.QuestionnaireId, v.Number }).IsUnique(); // the one in force
    }
}

internal sealed class QuestionMapping : IEntityTypeConfiguration<Question>
{
    public void Configure(EntityTypeBuilder<Question> question)
    {
        question.Ignore(q => q.IsNumber);
        question.Ignore(q => q.IsChoice);
        question.HasIndex(q => new { q.VersionId, q.Code }).IsUnique(); // a version's questions
        question.HasIndex(q => q.Code); // the same question of other versions
    }
}

internal sealed class ObjectiveMapping : IEntityTypeConfiguration<Objective>
{
    public void Configure(EntityTypeBuilder<Objective> objective) => objective.HasIndex(o => new { o.CourseId, o.Text }).IsUnique();
}

internal sealed class EvaluationPlanMapping : IEntityTypeConfiguration<EvaluationPlan>
{
    public void Configure(EntityTypeBuilder<EvaluationPlan> plan)
    {
        plan.HasIndex(p => new { p.Type, p.From }).IsUnique().HasFilter("\"CourseId\" IS NULL"); // the plan in force of a type
        plan.HasIndex(p => new { p.CourseId, p.From }).IsUnique().HasFilter("\"CourseId\" IS NOT NULL").HasDatabaseName("IX_EvaluationPlans_OfCourse");
    }
}

internal sealed class EvaluationMapping : IEntityTypeConfiguration<Evaluation>
{
    public void Configure(EntityTypeBuilder<Evaluation> evaluation)
    {
        evaluation.Ignore(e => e.Counts);
        evaluation.HasIndex(e => e.TokenHash).IsUnique(); // the link that was opened
        evaluation.HasIndex(e => new { e.SessionId, e.Stage, e.PersonId }).IsUnique().HasFilter("\"PersonId\" IS NOT NULL"); // one a person, session and stage
        evaluation.HasIndex(e => new { e.SessionId, e.Stage }).HasDatabaseName("IX_Evaluations_OfSession"); // results and response rates
        evaluation.HasIndex(e => e.PersonId); // what somebody has to answer
        evaluation.HasIndex(e => e.ClosesAt).HasFilter("\"SubmittedAt\" IS NULL AND \"WithdrawnAt\" IS NULL AND \"ChasedAt\" IS NULL").HasDatabaseName("IX_Evaluations_ToChase");
    }
}

internal sealed class AnswerMapping : IEntityTypeConfiguration<Answer>
{
    // Each thing is answered once: IX_Answers_Once, an index over expressions, stands in the migration, as a unique index takes two nulls for different.
    public void Configure(EntityTypeBuilder<Answer> answer) => answer.HasIndex(a => new { a.EvaluationId, a.QuestionId }); // results; one person's answers
}

internal sealed class CommentMapping : IEntityTypeConfiguration<Comment>
{
    public void Configure(EntityTypeBuilder<Comment> comment)
    {
        comment.HasIndex(c => new { c.SessionId, c.QuestionId }); // comments of results
        comment.HasMany(c => c.Themes).WithMany().UsingEntity(t => t.ToTable("CommentTags"));
    }
}

internal sealed class CommentThemeMapping : IEntityTypeConfiguration<CommentTheme>
{
    public void Configure(EntityTypeBuilder<CommentTheme> theme) => theme.HasIndex(t => t.Code).IsUnique();
}

internal sealed class ManagerViewMapping : IEntityTypeConfiguration<ManagerView>
{
    public void Configure(EntityTypeBuilder<ManagerView> view)
    {
        view.HasIndex(v => v.TokenHash).IsUnique(); // the link that was opened
        view.HasIndex(v => v.EvaluationId).IsUnique();
        view.HasIndex(v => v.ClosesAt).HasFilter("\"AnsweredAt\" IS NULL AND \"ChasedAt\" IS NULL"); // whom to ask once more
    }
}

internal sealed class CertificateMapping : IEntityTypeConfiguration<Certificate>
{
    public void Configure(EntityTypeBuilder<Certificate> certificate)
    {
        certificate.Ignore(c => c.Stands);
        certificate.HasIndex(c => c.Code).IsUnique(); // verifying
        certificate.HasIndex(c => new { c.SessionId, c.PersonId }).IsUnique(); // one a person and session, whatever the program does
        certificate.HasIndex(c => c.PersonId); // a person's record
    }
}

internal sealed class OutsideTrainingMapping : IEntityTypeConfiguration<OutsideTraining>
{
    public void Configure(EntityTypeBuilder<OutsideTraining> training)
    {
        training.ToTable("OutsideTraining");
        training.Ignore(t => t.IsAsked);
        training.Ignore(t => t.IsAccepted);
        training.HasIndex(t => t.Key).IsUnique(); // its address
        training.HasIndex(t => t.PersonId); // a person's record
        training.HasIndex(t => t.AddedAt).HasFilter("\"AskedAs\" IS NOT NULL AND \"DecidedAt\" IS NULL AND \"RemovedAt\" IS NULL").HasDatabaseName("IX_OutsideTraining_ToDecide");
        training.HasOne(t => t.Equivalent).WithOne().HasForeignKey<OutsideTraining>(t => t.EquivalentId);
        training.HasOne(t => t.Evidence).WithOne().HasForeignKey<Evidence>(e => e.OutsideTrainingId);
    }
}

internal sealed class EvidenceMapping : IEntityTypeConfiguration<Evidence>
{
    public void Configure(EntityTypeBuilder<Evidence> evidence) => evidence.HasKey(e => e.OutsideTrainingId);
}

internal sealed class RefresherRuleMapping : IEntityTypeConfiguration<RefresherRule>
{
    public void Configure(EntityTypeBuilder<RefresherRule> rule) => rule.HasIndex(r => new { r.Code, r.From }).IsUnique(); // the version in force
}

internal sealed class EmploymentMapping : IEntityTypeConfiguration<Employment>
{
    public void Configure(EntityTypeBuilder<Employment> employment)
    {
        employment.HasIndex(e => new { e.AgencyId, e.Until }); // an agency's joiners and leavers
        employment.HasIndex(e => e.PersonId); // where somebody was, and is
    }
}

internal sealed class OutboxLetterMapping : IEntityTypeConfiguration<OutboxLetter>
{
    public void Configure(EntityTypeBuilder<OutboxLetter> letter)
    {
        letter.ToTable("Outbox");
        letter.HasOne(l => l.Booking).WithMany(b => b.Letters).HasForeignKey(l => l.BookingId);
        letter.HasIndex(l => new { l.State, l.DueAt }); // what is to be sent next
        letter.HasIndex(l => l.Once).IsUnique(); // one letter for one thing that happened
        letter.HasIndex(l => l.WrittenAt); // the mail desk, the newest first
        letter.HasIndex(l => new { l.FormKey, l.BookingId }).IsUnique(); // one letter a booking, however often the form is sent
    }
}

internal sealed class PostroomStateMapping : IEntityTypeConfiguration<PostroomState>
{
    public void Configure(EntityTypeBuilder<PostroomState> state) => state.HasData(new PostroomState { Id = 1 });
}

internal sealed class LetterWordingMapping : IEntityTypeConfiguration<LetterWording>
{
    public void Configure(EntityTypeBuilder<LetterWording> wording) => wording.HasIndex(w => new { w.Kind, w.Type }).IsUnique();
}

internal sealed class InvitationMapping : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.HasOne(i => i.Booking).WithMany(b => b.Invitations).HasForeignKey(i => i.BookingId);
        invitation.HasIndex(i => i.CalendarId).IsUnique();
        invitation.HasIndex(i => new { i.BookingId, i.DayId }).IsUnique().HasFilter("\"WithdrawnAt\" IS NULL"); // one event a day, never two
        invitation.HasIndex(i => i.EndsAt).HasFilter("\"WithdrawnAt\" IS NULL"); // those that may have to follow their session
    }
}

internal sealed class FeedKeyMapping : IEntityTypeConfiguration<FeedKey>
{
    public void Configure(EntityTypeBuilder<FeedKey> key)
    {
        key.HasIndex(k => k.Hash).IsUnique();
        key.HasIndex(k => k.PersonId).IsUnique().HasFilter("\"EndedAt\" IS NULL"); // one address that works
    }
}

internal sealed class HistoryEntryMapping : IEntityTypeConfiguration<HistoryEntry>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> entry) => entry.ToTable("History");
}

internal sealed class ProgrammeStateMapping : IEntityTypeConfiguration<ProgrammeState>
{
    public void Configure(EntityTypeBuilder<ProgrammeState> state) =>
        state.HasData(new ProgrammeState { Id = 1, Version = 1, ChangedAt = DateTime.UnixEpoch });
}

internal sealed class FrozenQuarterMapping : IEntityTypeConfiguration<FrozenQuarter>
{
    public void Configure(EntityTypeBuilder<FrozenQuarter> frozen)
    {
        frozen.Ignore(f => f.Quarter);
        frozen.HasIndex(f => f.From).IsUnique(); // once
    }
}

internal sealed class CorrectionNoteMapping : IEntityTypeConfiguration<CorrectionNote>
{
    public void Configure(EntityTypeBuilder<CorrectionNote> note) => note.HasIndex(n => new { n.FrozenQuarterId, n.SessionId }).IsUnique();
}

internal sealed class CommentaryMapping : IEntityTypeConfiguration<Commentary>
{
    public void Configure(EntityTypeBuilder<Commentary> commentary)
    {
        commentary.HasKey(c => c.From);
        commentary.Property(c => c.Version).IsConcurrencyToken();
    }
}

internal sealed class QuarterStampMapping : IEntityTypeConfiguration<QuarterStamp>
{
    public void Configure(EntityTypeBuilder<QuarterStamp> stamp)
    {
        stamp.HasKey(s => s.Quarter);
        stamp.Property(s => s.Quarter).ValueGeneratedNever();
    }
}
