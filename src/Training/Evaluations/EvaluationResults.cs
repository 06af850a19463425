using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>What a set of delivered sessions' evaluations say: only what was handed in and not withdrawn, and only what <see cref="Suppression"/> lets be shown.</summary>
public sealed class EvaluationResults
{
    public const string RateDefinition = "Response: questionnaires handed in, of those that were sent or could be answered, at each stage. Withdrawn ones (of people who turned out not to have come) count nowhere.";
    public const string ManagersDefinition = "What line managers said of what their staff said changed. Reported apart: it is in none of the figures above.";
    public const int MostQuotes = 10;

    /// <summary>The first day first.</summary>
    public required IReadOnlyList<SessionCounted> Sessions { get; init; }
    public required ILookup<int, RateFacts> RatesOf { get; init; }

    /// <summary>By stage, over all sessions.</summary>
    public required IReadOnlyList<(Stage Stage, int Asked, int Answered)> Rates { get; init; }
    public required IReadOnlyList<ThingResult> Things { get; init; }
    public required ManagersResult Managers { get; init; }
    public required IReadOnlyList<Quote> Quotes { get; init; }

    /// <summary>Sessions that can still be answered, whose answers are not counted yet; and the instant at which the last of them closes.</summary>
    public int StillOpen { get; init; }
    public DateTime? OpenUntil { get; init; }

    public IEnumerable<ThingResult> Questions => Things.Where(t => t.About is null);
    public IEnumerable<ThingResult> Objectives => Things.Where(t => t.About is not null && t.Question.Kind == QuestionKind.Confidence);
    public IEnumerable<ThingResult> Workshops => Things.Where(t => t.About is not null && t.Question.Kind != QuestionKind.Confidence);

    /// <summary>Reads each table once, by index from the sessions, however many there are.</summary>
    /// <param name="of">Only sessions that this trainer gave; none for all.</param>
    public static async Task<EvaluationResults> CreateAsync(TrainingDb db, ResultsFilter filter, int? of = null)
    {
        var now = db.Clock.UtcNow;
        var sessions = filter.Sessions(db, of);
        var counted = await sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Reference).Select(s => new SessionCounted(s.Id, s.Reference, s.Course.Title, s.FirstDate)).ToListAsync();
        var asked = sessions.Join(db.Evaluations, s => s.Id, e => e.SessionId, (_, e) => e).Where(e => e.WithdrawnAt == null);
        var rates = await asked.GroupBy(e => new { e.SessionId, e.Stage })
            .Select(g => new RateFacts(g.Key.SessionId, g.Key.Stage, g.Count(), g.Count(e => e.SubmittedAt != null), g.Count(e => e.SubmittedAt == null && e.ClosesAt > now), g.Max(e => e.ClosesAt))).ToListAsync();
        var closed = new Closed(rates);

        var handedIn = asked.Where(e => e.SubmittedAt != null);
        var questions = await db.Questions.AsNoTracking().Where(q => q.Kind != QuestionKind.Text)
            .Select(q => new QuestionFacts(q.Id, q.Code, q.Kind, q.About, q.Points, q.Text, q.LowLabel, q.HighLabel, q.Options, q.Version.Questionnaire.Stage, q.VersionId, q.Position)).ToListAsync();
        var count = new ResultsCount(questions);
        await foreach (var answer in handedIn.SelectMany(e => e.Answers, (e, a) => new AnswerFacts(e.SessionId, e.Stage, e.PersonId ?? -e.Id, a.QuestionId, a.ObjectiveId, a.BreakoutId, a.Number)).AsAsyncEnumerable())
        {
            if (closed.Has(answer.SessionId, answer.Stage))
            {
                count.Add(answer);
            }
        }
        var objectives = await db.Objectives.Where(o => sessions.Any(s => s.CourseId == o.CourseId)).Select(o => new { o.Id, o.Text, o.Course.Title }).ToDictionaryAsync(o => o.Id);
        var workshops = await sessions.SelectMany(s => s.Slots).SelectMany(s => s.Breakouts, (s, b) => new { b.Id, b.Title, Slot = s.Title, s.Session.FirstDate }).ToDictionaryAsync(b => b.Id);
        var managers = await handedIn.Join(db.ManagerViews, e => e.Id, v => v.EvaluationId, (e, v) => new { e.SessionId, v.Verdict, IsOpen = v.AnsweredAt == null && v.ClosesAt > now }).ToListAsync();
        var quotes = await EvaluationComments.Shown(db, sessions).Where(c => c.IsQuote && c.MayBeQuoted)
            .OrderBy(c => c.Id).Take(MostQuotes).Select(c => new Quote(c.Text, c.Session.Course.Title, c.Question.Version.Questionnaire.Stage)).ToListAsync();

        var open = rates.Where(r => !closed.Has(r.SessionId, r.Stage) && r.Answered > 0).ToList();
        return new()
        {
            Sessions = counted,
            RatesOf = rates.ToLookup(r => r.SessionId),
            Rates = [.. rates.GroupBy(r => r.Stage).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(r => r.Asked), g.Sum(r => r.Answered)))],
            Things = count.Results((objective, workshop) =>
                objective is { } o && objectives.TryGetValue(o, out var words) ? (words.Text, words.Title)
                : workshop is { } w && workshops.TryGetValue(w, out var title) ? (title.Title, $"{title.Slot}, {Words.ShortDate(title.FirstDate)}")
                : null),
            Managers = Views(managers.GroupBy(m => m.SessionId, m => (m.Verdict, m.IsOpen))),
            Quotes = quotes,
            StillOpen = open.Select(r => r.SessionId).Distinct().Count(),
            OpenUntil = open.Count == 0 ? null : open.Max(r => r.ClosesAt),
        };
    }

    private static ManagersResult Views(IEnumerable<IGrouping<int, (ManagerVerdict? Verdict, bool IsOpen)>> sessions)
    {
        var (asked, answered, shown) = (0, 0, new List<ManagerVerdict>());
        foreach (var session in sessions)
        {
            var verdicts = session.Where(v => v.Verdict is not null).Select(v => v.Verdict!.Value).ToList();
            asked += session.Count();
            answered += verdicts.Count;
            if (Suppression.MayShow(verdicts.Count) && !session.Any(v => v.IsOpen))
            {
                shown.AddRange(verdicts);
            }
        }
        return new(asked, answered, shown.Count, shown.Count(v => v == ManagerVerdict.Agree), shown.Count(v => v == ManagerVerdict.Add), shown.Count(v => v == ManagerVerdict.Disagree));
    }

    /// <summary>Which stages of which sessions count: before and after once neither can be answered any more, later once that cannot either. Else two looks would tell who answered between them.</summary>
    private sealed class Closed
    {
        private readonly HashSet<int> _openSession = [];
        private readonly HashSet<int> _openLater = [];

        public Closed(IEnumerable<RateFacts> rates)
        {
            foreach (var rate in rates.Where(r => r.Open > 0))
            {
                (rate.Stage == Stage.Later ? _openLater : _openSession).Add(rate.SessionId);
            }
        }

        public bool Has(int session, Stage stage) => !_openSession.Contains(session) && (stage != Stage.Later || !_openLater.Contains(session));
    }
}
