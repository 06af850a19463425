using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Statistics;

namespace Training.Evaluations;

/// <summary>What a set of delivered sessions' evaluations say: only what was handed in and not withdrawn, and only what <see cref="Suppression"/> lets be shown.</summary>
public sealed class EvaluationResults
{
    public const string RateDefinition = "Response: questionnaires handed in before they closed, or on paper, of those that were sent or could be answered, at each stage. A sheet without a name counts as one of those that were asked. Withdrawn ones (of people who turned out not to have come) count nowhere.";
    public const string ManagersDefinition = "What line managers said of what their staff said changed. Reported apart: it is in none of the figures above.";

    /// <summary>Quotes on one page.</summary>
    public const int QuotesEach = 10;

    /// <summary>The first day first.</summary>
    public required IReadOnlyList<SessionCounted> Sessions { get; init; }
    public required ILookup<int, RateFacts> RatesOf { get; init; }

    /// <summary>By stage, over all sessions.</summary>
    public required IReadOnlyList<StageRate> Rates { get; init; }
    public required IReadOnlyList<ThingResult> Things { get; init; }

    /// <summary>The same sessions side by side, where that is asked for. A session of two boards or trainers is with both.</summary>
    public required IReadOnlyList<ResultsGroup> Groups { get; init; }
    public required ManagersResult Managers { get; init; }

    /// <summary>Of the newest session first.</summary>
    public required IReadOnlyList<Quote> Quotes { get; init; }

    /// <summary>In all.</summary>
    public required int QuoteCount { get; init; }

    /// <summary>Sessions that can still be answered, whose answers are not counted yet; and the instant at which the last of them closes.</summary>
    public int StillOpen { get; init; }
    public DateTime? OpenUntil { get; init; }

    public IEnumerable<ThingResult> Questions => Things.Where(t => t.About is null);
    public IEnumerable<ThingResult> Objectives => Things.Where(t => t.About is not null && t.Question.Kind == QuestionKind.Confidence);
    public IEnumerable<ThingResult> Workshops => Things.Where(t => t.About is not null && t.Question.Kind != QuestionKind.Confidence);

    /// <summary>Reads each table once, by index from the sessions, however many there are.</summary>
    /// <param name="of">Only sessions that this trainer gave; none for all.</param>
    /// <param name="by">What stands side by side.</param>
    /// <param name="part">Which of the pages of quotes.</param>
    public static async Task<EvaluationResults> CreateAsync(TrainingDb db, ResultsFilter filter, int? of = null, ResultsBy? by = null, int part = 1)
    {
        var sessions = filter.Sessions(db, of);
        var counted = await sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Reference).Select(s => new SessionCounted(s.Id, s.Reference, s.Course.Title, s.FirstDate, s.Course.Type, s.Boards)).ToListAsync();
        var (handedIn, rates) = await RatesAsync(db, sessions);
        var closed = new Closed(rates);
        var count = await CountAsync(db, handedIn.SelectMany(e => e.Answers, (e, a) => new AnswerFacts(e.SessionId, e.Stage, e.PersonId ?? -e.Id, a.QuestionId, a.ObjectiveId, a.BreakoutId, a.Number)), closed);
        var objectives = await db.Objectives.Where(o => sessions.Any(s => s.CourseId == o.CourseId)).Select(o => new { o.Id, o.Text, o.Course.Title }).ToDictionaryAsync(o => o.Id);
        var workshops = await sessions.SelectMany(s => s.Slots).SelectMany(s => s.Breakouts, (s, b) => new { b.Id, b.Title, Slot = s.Title, s.Session.FirstDate }).ToDictionaryAsync(b => b.Id);
        var managers = await handedIn.Join(db.ManagerViews, e => e.Id, v => v.EvaluationId, (_, v) => v).GroupBy(v => v.Verdict != null).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var verdicts = await ManagersTold(db, sessions).GroupBy(v => v.Verdict!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var quotes = QuotesOf(db, sessions);
        var quoted = await quotes.Skip((part - 1) * QuotesEach).Take(QuotesEach).ToListAsync();
        var groups = by is { } side ? await GroupsAsync(sessions, counted, side) : [];

        var open = rates.Where(r => !closed.Has(r.SessionId, r.Stage) && r.Answered > 0).ToList();
        var ratesOf = rates.ToLookup(r => r.SessionId);
        return new()
        {
            Sessions = counted,
            RatesOf = ratesOf,
            Rates = StageRate.Of(rates),
            Groups = [.. groups.Select(g => new ResultsGroup(g.Name, g.Sessions.Count, StageRate.Of(g.Sessions.SelectMany(s => ratesOf[s])), [.. count.Results(NameOf, g.Sessions).Where(t => t.About is null)]))],
            Things = count.Results(NameOf),
            Managers = new(managers.Values.Sum(), managers.GetValueOrDefault(true), verdicts.Values.Sum(),
                verdicts.GetValueOrDefault(ManagerVerdict.Agree), verdicts.GetValueOrDefault(ManagerVerdict.Add), verdicts.GetValueOrDefault(ManagerVerdict.Disagree)),
            Quotes = quoted,
            QuoteCount = await quotes.CountAsync(),
            StillOpen = open.Select(r => r.SessionId).Distinct().Count(),
            OpenUntil = open.Count == 0 ? null : rates.Where(r => r.Open > 0 && open.Exists(o => o.SessionId == r.SessionId)).Max(r => (DateTime?)r.ClosesAt),
        };

        (string, string)? NameOf(int? objective, int? workshop) =>
            objective is { } o && objectives.TryGetValue(o, out var words) ? (words.Text, words.Title)
            : workshop is { } w && workshops.TryGetValue(w, out var title) ? (title.Title, $"{title.Slot}, {Words.ShortDate(title.FirstDate)}")
            : null;
    }

    /// <summary>A few quotes, from as many courses as there are: of each course the newest, and then the newest of all.</summary>
    public static async Task<IReadOnlyList<Quote>> QuotesAsync(TrainingDb db, ResultsFilter filter, int most)
    {
        var quotes = await QuotesOf(db, filter.Sessions(db, null)).ToListAsync(); // somebody of the team chose each, so there are not many
        return [.. quotes.DistinctBy(q => q.Course).Concat(quotes).Distinct().Take(most)];
    }

    /// <summary>What its writers let be quoted and the team chose, of the newest session first.</summary>
    private static IQueryable<Quote> QuotesOf(TrainingDb db, IQueryable<Session> sessions) => EvaluationComments.Shown(db, sessions).Where(c => c.IsQuote && c.MayBeQuoted)
        .OrderByDescending(c => c.Session.StartsAt).ThenBy(c => c.SessionId).ThenBy(c => c.Id).Select(c => new Quote(c.Text, c.Session.Course.Title, c.Question.Version.Questionnaire.Stage));

    /// <summary>
    /// Who answered, and what changed by the questions that everybody was asked: what a page of other figures has room for, in four queries. The same rules hold; what was asked of
    /// objectives and workshops is apart from these in each of them.
    /// </summary>
    public static async Task<(IReadOnlyList<StageRate> Rates, IReadOnlyList<ThingResult> Questions)> HeadlinesAsync(TrainingDb db, ResultsFilter filter)
    {
        var (handedIn, rates) = await RatesAsync(db, filter.Sessions(db, null));
        var numbers = handedIn.SelectMany(e => e.Answers, (e, a) => new { e, a }).Where(p => p.a.ObjectiveId == null && p.a.BreakoutId == null && (p.a.Question.Kind == QuestionKind.Scale || p.a.Question.Kind == QuestionKind.Confidence))
            .Select(p => new AnswerFacts(p.e.SessionId, p.e.Stage, p.e.PersonId ?? -p.e.Id, p.a.QuestionId, null, null, p.a.Number));
        return (StageRate.Of(rates), rates.Exists(r => r.Answered > 0) ? (await CountAsync(db, numbers, new(rates))).Results((_, _) => null) : []);
    }

    /// <summary>What was handed in, and how many of each session's people were asked at each stage.</summary>
    private static async Task<(IQueryable<Evaluation> HandedIn, List<RateFacts> Rates)> RatesAsync(TrainingDb db, IQueryable<Session> sessions)
    {
        var now = db.Clock.UtcNow;
        var asked = sessions.Join(db.Evaluations, s => s.Id, e => e.SessionId, (_, e) => e).Where(e => e.WithdrawnAt == null);
        var handedIn = asked.Where(Evaluation.IsCounted);
        var answered = await handedIn.GroupBy(e => new { e.SessionId, e.Stage }).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => (g.Key.SessionId, g.Key.Stage), g => g.Count);
        var rates = (await asked.GroupBy(e => new { e.SessionId, e.Stage })
            .Select(g => new { g.Key.SessionId, g.Key.Stage, Named = g.Count(e => e.PersonId != null), Open = g.Count(e => e.SubmittedAt == null && e.ClosesAt > now), ClosesAt = g.Max(e => e.ClosesAt) }).ToListAsync())
            .ConvertAll(r => new RateFacts(r.SessionId, r.Stage, r.Named, answered.GetValueOrDefault((r.SessionId, r.Stage)), r.Open, r.ClosesAt));
        return (handedIn, rates);
    }

    private static async Task<ResultsCount> CountAsync(TrainingDb db, IQueryable<AnswerFacts> answers, Closed closed)
    {
        var questions = await db.Questions.AsNoTracking().Where(q => q.Kind != QuestionKind.Text)
            .Select(q => new QuestionFacts(q.Id, q.Code, q.Kind, q.About, q.Points, q.Text, q.LowLabel, q.HighLabel, q.Options, q.Version.Questionnaire.Stage, q.VersionId, q.Position)).ToListAsync();
        var count = new ResultsCount(questions);
        await foreach (var answer in answers.AsAsyncEnumerable())
        {
            if (closed.Has(answer.SessionId, answer.Stage))
            {
                count.Add(answer);
            }
        }
        return count;
    }

    /// <summary>
    /// What line managers answered of the sessions in which at least five did and none can any more: what is asked later has closed, nobody can name a manager any more and no view is
    /// open. Else two looks would tell what the one said who answered between them.
    /// </summary>
    public static IQueryable<ManagerView> ManagersTold(TrainingDb db, IQueryable<Session> sessions)
    {
        var (now, since) = (db.Clock.UtcNow, db.Clock.UtcNow.AddDays(-ManagerViewDesk.OpenDays));
        var later = db.Evaluations.Where(e => e.Stage == Stage.Later && e.WithdrawnAt == null);
        var views = later.Where(Evaluation.IsCounted).Join(db.ManagerViews, e => e.Id, v => v.EvaluationId, (e, v) => new { e.SessionId, View = v });
        return sessions.Where(s => views.Count(v => v.SessionId == s.Id && v.View.Verdict != null) >= Suppression.Least
                && !views.Any(v => v.SessionId == s.Id && v.View.AnsweredAt == null && v.View.ClosesAt > now)
                && !later.Any(e => e.SessionId == s.Id && (e.SubmittedAt == null ? e.ClosesAt > now : e.SubmittedAt > since)))
            .Join(views, s => s.Id, v => v.SessionId, (_, v) => v.View).Where(v => v.Verdict != null);
    }

    /// <summary>Whole sessions, by name: what is published of a group is what a filter would say of it.</summary>
    private static async Task<IEnumerable<(string Name, HashSet<int> Sessions)>> GroupsAsync(IQueryable<Session> sessions, IReadOnlyList<SessionCounted> counted, ResultsBy by) => by switch
    {
        ResultsBy.Session => counted.Select(s => ($"{s.Course}, {Words.ShortDate(s.FirstDate)}", new HashSet<int> { s.Id })),
        ResultsBy.Course => Grouped(counted.Select(s => (s.Course, s.Course, s.Id))),
        ResultsBy.Type => Grouped(counted.Select(s => ($"{(int)s.Type:00}", s.Type.Label(), s.Id))),
        ResultsBy.Board => Grouped(counted.SelectMany(s => Codes.All<Boards>().Where(b => (s.Boards & b) != Boards.None), (s, b) => ($"{(int)b}", b.Label(), s.Id))),
        ResultsBy.Quarter => Grouped(counted.Select(s => Quarter.Of(s.FirstDate) is var quarter ? ($"{quarter.From:yyyy-MM-dd}", quarter.Name, s.Id) : default)),
        _ => Grouped((await sessions.SelectMany(s => s.Trainers, (s, t) => new { s.Id, t.Name, TrainerId = t.Id }).ToListAsync()).Select(t => ($"{t.Name} {t.TrainerId}", t.Name, t.Id))),
    };

    private static IEnumerable<(string Name, HashSet<int> Sessions)> Grouped(IEnumerable<(string Order, string Name, int Session)> sessions) =>
        sessions.GroupBy(s => (s.Order, s.Name), s => s.Session).OrderBy(g => g.Key.Order, StringComparer.CurrentCulture).Select(g => (g.Key.Name, g.ToHashSet()));

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
