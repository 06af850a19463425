using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;

namespace Training.Evaluations;

public enum ManagerAsk
{
    Asked,

    /// <summary>They have named somebody before, or there is nothing to view.</summary>
    NotNow,
    Themselves,

    /// <summary>They name whom they had named.</summary>
    SameAgain,
    TooOften,
    NotFound,
}

public enum ManagerViewState
{
    Open,
    Answered,
    Closed,

    /// <summary>It turned out that the person had not been there.</summary>
    NotNeeded,
}

/// <summary>One answer that the person gave and that their manager reads.</summary>
public sealed record SaidLater(string Question, string Answer);

/// <summary>What the private link of a line manager opens.</summary>
public sealed record OpenedView(ManagerView View, ManagerViewState State, IReadOnlyList<SaidLater> Said);

/// <summary>Asks a line manager for their view of what changed in somebody's practice, and takes it in.</summary>
public sealed class ManagerViewDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters)
{
    /// <summary>Days for which a manager can answer, and within which the person can name them.</summary>
    public const int OpenDays = 28;

    /// <summary>Days after which a manager who has not answered is asked once more.</summary>
    public const int ChasedAfterDays = 7;

    /// <summary>Whether the person can name their manager now, or another while the one whom they named has not answered.</summary>
    public static bool CanAsk(OpenedEvaluation opened, DateTime now) => opened is { AsksManager: true, State: EvaluationState.HandedIn, Manager: null or { AnsweredAt: null }, Evaluation.SubmittedAt: { } at }
        && now < at.AddDays(OpenDays) && SaidIn(opened.Sheet).Count > 0;

    /// <summary>All that a manager reads: what was written to the questions that say so.</summary>
    public static IReadOnlyList<SaidLater> SaidIn(QuestionSheet sheet) =>
        [.. sheet.Entries.Where(e => e.Question is { ForManager: true, Anonymous: false } && sheet.Value(e.Field).Length > 0).Select(e => new SaidLater(e.Words, sheet.Value(e.Field)))];

    /// <summary>Asks the manager whom the person names: one at a time, and another only instead. The site writes to no more people for somebody than Agreement.MostInADay.</summary>
    /// <param name="instead">Of the view that was asked of the wrong person: their link then opens nothing. None when nobody has been asked.</param>
    public async Task<ManagerAsk> AskAsync(EvaluationDesk evaluations, string token, ManagerToAsk manager, Guid? instead = null)
    {
        await using var work = await db.BeginWriteAsync();
        if (await evaluations.OpenAsync(token) is not { } opened)
        {
            return ManagerAsk.NotFound;
        }
        if (!CanAsk(opened, clock.UtcNow) || opened.Manager?.Key != instead)
        {
            return ManagerAsk.NotNow;
        }
        var person = opened.Evaluation.PersonId!.Value;
        if (manager.Is(opened.Evaluation.Person!.Email))
        {
            return ManagerAsk.Themselves;
        }
        if (opened.Manager is { } wrong && manager.Is(wrong.Email))
        {
            return ManagerAsk.SameAgain;
        }
        var dayAgo = clock.UtcNow.AddDays(-1);
        var asks = string.Create(CultureInfo.InvariantCulture, $"manager-view:{person}:"); // the letters tell how many, also of those who were named wrongly
        var asked = await db.Agreements.CountAsync(a => a.Booking.PersonId == person && a.AskedAt > dayAgo) + await db.Outbox.CountAsync(l => l.Once!.StartsWith(asks) && l.WrittenAt > dayAgo);
        if (asked >= Agreement.MostInADay)
        {
            return ManagerAsk.TooOften;
        }
        var view = await db.ManagerViews.SingleOrDefaultAsync(v => v.EvaluationId == opened.Evaluation.Id);
        if (view is null)
        {
            view = new ManagerView { Name = "", Email = "" };
            db.ManagerViews.Add(view);
        }
        view.Evaluation = await db.Evaluations.Include(e => e.Person).SingleAsync(e => e.Id == opened.Evaluation.Id);
        (view.Name, view.Email, view.Key) = (Person.OneLine(manager.Name), manager.Email, Guid.NewGuid());
        (view.TokenHash, view.AskedAt, view.ClosesAt, view.ChasedAt) = (CheckInCodes.HashOf(codes.ManagerViewTokenFor(view.Key)), clock.UtcNow, EvaluationTimes.Days(OpenDays, clock.UtcNow, clock), null);
        var letter = letters.ManagerViewAsked(view, await SessionAsync(view.Evaluation.SessionId));
        letter.Once = asks + view.Key;
        db.Outbox.Add(letter);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return ManagerAsk.Asked;
    }

    /// <summary>What the link opens; none when there is no such link. Changes nothing.</summary>
    public async Task<OpenedView?> OpenAsync(string token)
    {
        var hash = CheckInCodes.HashOf(token);
        var view = await db.ManagerViews.AsNoTrackingWithIdentityResolution().Include(v => v.Evaluation.Person).Include(v => v.Evaluation.Answers).Include(v => v.Evaluation.Comments)
            .Include(v => v.Evaluation.Session.Course).Include(v => v.Evaluation.Session.Days.OrderBy(d => d.StartsAt)).AsSplitQuery().SingleOrDefaultAsync(v => v.TokenHash == hash);
        if (view is null || clock.UtcNow >= view.ClosesAt.AddDays(Agreement.ShownForDays))
        {
            return null;
        }
        var sheet = (await QuestionSheet.ForAsync(db, view.Evaluation.VersionId, view.Evaluation.SessionId, view.Evaluation.PersonId)).With(view.Evaluation);
        return new(view, StateOf(view), SaidIn(sheet));
    }

    /// <summary>The manager's answer. The first one counts. Returns how it stood when it came, so that Open means that it was taken; none when there is no such link.</summary>
    public async Task<ManagerViewState?> AnswerAsync(string token, ManagerVerdict verdict, string? text)
    {
        await using var work = await db.BeginWriteAsync();
        var hash = CheckInCodes.HashOf(token);
        if (await db.ManagerViews.Include(v => v.Evaluation).SingleOrDefaultAsync(v => v.TokenHash == hash) is not { } view || clock.UtcNow >= view.ClosesAt.AddDays(Agreement.ShownForDays))
        {
            return null;
        }
        var state = StateOf(view);
        if (state == ManagerViewState.Open)
        {
            (view.AnsweredAt, view.Verdict, view.Text) = (clock.UtcNow, verdict, string.IsNullOrWhiteSpace(text) ? null : text.Trim());
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        return state;
    }

    private ManagerViewState StateOf(ManagerView view) => view switch
    {
        { AnsweredAt: not null } => ManagerViewState.Answered,
        { Evaluation.WithdrawnAt: not null } => ManagerViewState.NotNeeded,
        _ => clock.UtcNow >= view.ClosesAt ? ManagerViewState.Closed : ManagerViewState.Open,
    };

    private Task<Session> SessionAsync(int id) => db.Sessions.Include(s => s.Course).Include(s => s.Venue).Include(s => s.Days.OrderBy(d => d.StartsAt)).ThenInclude(d => d.Venue).SingleAsync(s => s.Id == id);
}
