using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Programme;

namespace Training.Letters;

/// <summary>Why a letter is no longer true.</summary>
public enum Lapse
{
    None,

    /// <summary>Something newer was written about the same day in somebody's calendar.</summary>
    Overtaken,

    /// <summary>It would take out of a calendar what can never have arrived there.</summary>
    NeverArrived,

    /// <summary>It would tell somebody to come who is not expected.</summary>
    NoPlace,

    /// <summary>It would send somebody to where nothing is.</summary>
    NotOn,

    /// <summary>It tells of the session as it was.</summary>
    Changed,

    /// <summary>The day that it tells of is here.</summary>
    Begun,

    /// <summary>Nobody has to agree any more.</summary>
    Decided,

    /// <summary>The register has been opened again, or somebody has been written to since about what it says now.</summary>
    Corrected,

    /// <summary>It chases what is done.</summary>
    RegisterClosed,

    /// <summary>Its reader has asked for no more such letters.</summary>
    Unwanted,

    /// <summary>What it asks for has been answered, can no longer be answered, or is not asked any more.</summary>
    Answered,
}

internal static class Lapses
{
    /// <summary>The one rule of what is no longer true, for the postroom, which does not send it, and for the mail desk, which does not send it again.</summary>
    public static Task<Lapse> LapseAsync(this TrainingDb db, int letter, DateTime now) => db.Outbox.Where(l => l.Id == letter).Select(Of(db, now)).SingleAsync();

    private static Expression<Func<OutboxLetter, Lapse>> Of(TrainingDb db, DateTime now) => l =>
        // Also by one that was given up: what it replaced is wrong all the same. A copy is no news.
        l.InvitationId != null && db.Outbox.Any(n => n.InvitationId == l.InvitationId && n.Id > l.Id && n.Calendar != l.Calendar) ? Lapse.Overtaken
        // What was tried may have arrived, though nobody could say so.
        : l.Kind == LetterKind.InvitationWithdrawn && !db.Outbox.Any(o => o.InvitationId == l.InvitationId && o.Id < l.Id && o.Tries > 0) ? Lapse.NeverArrived
        : (l.Kind == LetterKind.AgreementAsked || l.Kind == LetterKind.AgreementChased) && l.BookingId != null && l.Booking!.Status != BookingStatus.Requested ? Lapse.Decided
        : l.Kind == LetterKind.EvaluationBefore || l.Kind == LetterKind.EvaluationAfter || l.Kind == LetterKind.EvaluationLater || l.Kind == LetterKind.EvaluationChased
            ? db.Evaluations.Any(e => e.SessionId == l.SessionId && e.PersonId == l.PersonId && e.SubmittedAt == null && e.WithdrawnAt == null && e.ClosesAt > now
                && (l.Kind == LetterKind.EvaluationChased || e.Stage == (l.Kind == LetterKind.EvaluationBefore ? Stage.Before : l.Kind == LetterKind.EvaluationAfter ? Stage.After : Stage.Later))) ? Lapse.None : Lapse.Answered
        : l.Kind == LetterKind.ManagerViewAsked || l.Kind == LetterKind.ManagerViewChased
            ? db.ManagerViews.Any(v => v.Evaluation.SessionId == l.SessionId && v.Email == l.ToAddress && v.AnsweredAt == null && v.ClosesAt > now && v.Evaluation.WithdrawnAt == null) ? Lapse.None : Lapse.Answered
        : l.Kind == LetterKind.Suggestion && l.Person!.SuggestionsStoppedAt != null ? Lapse.Unwanted
        : l.Kind == LetterKind.AfterSession || l.Kind == LetterKind.DidNotAttend || l.Kind == LetterKind.AbsenceTold
            ? l.Session!.RegisterClosedAt == null
                || db.Outbox.Any(n => n.Id > l.Id && n.SessionId == l.SessionId && n.Once != null && (l.Kind == LetterKind.AbsenceTold
                    ? n.Kind == LetterKind.AbsenceTold && n.BookingId == l.BookingId && n.ToAddress == l.ToAddress
                    : (n.Kind == LetterKind.AfterSession || n.Kind == LetterKind.DidNotAttend) && n.PersonId == l.PersonId))
                // Of an absence that was none, told to nobody yet.
                || (l.Kind == LetterKind.AbsenceTold && l.Once!.EndsWith(":m") && db.Presences.Any(p => p.SessionId == l.SessionId && p.PersonId == l.Booking!.PersonId))
                ? Lapse.Corrected : Lapse.None
        : l.Kind == LetterKind.CertificateReady || l.Kind == LetterKind.CertificateRestored || l.Kind == LetterKind.CertificateWithdrawn
            ? l.Session!.RegisterClosedAt == null || db.Certificates.Any(c => c.SessionId == l.SessionId && c.PersonId == l.PersonId && c.WithdrawnAt == null) == (l.Kind == LetterKind.CertificateWithdrawn) ? Lapse.Corrected : Lapse.None
        : l.Kind == LetterKind.RegisterNotClosed || l.Kind == LetterKind.RegisterNotClosedTeam
            ? l.Session!.Status != SessionStatus.Published ? Lapse.NotOn : l.Session.RegisterClosedAt != null ? Lapse.RegisterClosed : Lapse.None
        : l.SessionId == null || !(l.Kind == LetterKind.Joining || l.Kind == LetterKind.Reminder || l.Kind == LetterKind.RegisterSummary || l.Kind == LetterKind.SessionAtRisk || l.Kind == LetterKind.Suggestion) ? Lapse.None
        : (l.Kind == LetterKind.Joining || l.Kind == LetterKind.Reminder) && l.BookingId != null && l.Booking!.Status != BookingStatus.Confirmed ? Lapse.NoPlace
        : l.Session!.Status != SessionStatus.Published ? Lapse.NotOn
        // Each tells of the first day that was still to come when it was written.
        : l.Session.EndsAt <= now || l.Session.Days.Any(d => d.StartsAt > l.WrittenAt && d.StartsAt <= now) ? Lapse.Begun
        // A change in the future was made before the clock was set back, and would make every letter until then untrue.
        : (l.Kind == LetterKind.Joining || l.Kind == LetterKind.Reminder) && l.Session.CalendarChangedAt > l.WrittenAt && l.Session.CalendarChangedAt <= now ? Lapse.Changed
        : Lapse.None;
}
