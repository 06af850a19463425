using Training.People;

namespace Training.Statistics;

/// <summary>
/// One agency's figures beside those of all agencies, itself among them: counts as the mean of the agencies that took part, rates of everybody. No other agency can be seen.
/// The average, with the agency's own figures, tells what the others have in all, so it is withheld where they are fewer than two agencies or fewer than five people; of a year or four quarters, where
/// that is so in any of the quarters, and of a type of course, together with as few others as make the rest of it enough.
/// </summary>
public sealed class AgencyFigures
{
    /// <summary>Fewer other agencies are not averaged.</summary>
    public const int LeastAgencies = 2;

    public const string Definition = "All agencies together: counts are the average of the agencies that took part, this one among them; rates are of all their people. The average is withheld where fewer than two other agencies or five of their people took part, and where it would tell such a figure.";

    /// <summary>What can be said of an agency's people.</summary>
    public static readonly IReadOnlyList<Measure> Measures = [.. Statistics.Measures.All.Where(m => !m.OfSessions)];

    public required RangeCount Count { get; init; }
    public required AgencyRow Total { get; init; }

    /// <summary>By type of course; types in which this agency has nobody too.</summary>
    public required IReadOnlyList<AgencyRow> Types { get; init; }

    public static AgencyFigures Of(RangeCount count, string agency)
    {
        var parts = new Dictionary<Group, Part>();
        var total = new Part();
        var types = new Breakdown(By.Type, count.Names);
        foreach (var session in count.Sessions)
        {
            foreach (var share in session.Shares)
            {
                if (count.Names.AgencyOf(share.Who) is not { } of)
                {
                    continue; // of no agency
                }
                var type = types.GroupsOf(session.Session, null)[0];
                if (!parts.TryGetValue(type, out var part))
                {
                    parts[type] = part = new Part();
                }
                var quarter = Quarter.Of(session.Session.FirstDate);
                part.Add(share, of, of.Code == agency, quarter);
                total.Add(share, of, of.Code == agency, quarter);
            }
        }
        var withheld = parts.Values.Where(p => !p.MayShow).ToHashSet();
        while (withheld.Count is > 0 && withheld.Count < parts.Count && !Part.MayShowTogether(withheld))
        {
            withheld.Add(parts.Values.Where(p => !withheld.Contains(p)).MinBy(p => p.All.Booked + p.All.WalkIns)!);
        }
        return new AgencyFigures
        {
            Count = count,
            Total = total.Row("Total", total.MayShow),
            Types = [.. Group.Sorted(parts.Keys).Select(type => parts[type].Row(type.Label, !withheld.Contains(parts[type])))],
        };
    }

    /// <summary>What all agencies add, and who the others are.</summary>
    private sealed class Part
    {
        private readonly HashSet<string> _agencies = new(StringComparer.Ordinal);
        private readonly Dictionary<Quarter, (HashSet<string> Agencies, HashSet<int> People)> _others = [];

        public Figures Own { get; } = new();
        public Figures All { get; } = new();

        /// <summary>In each quarter that others took part in they are enough.</summary>
        public bool MayShow => _others.Count > 0 && _others.Values.All(o => AreEnough(o.Agencies, o.People));

        public static bool MayShowTogether(IReadOnlyCollection<Part> parts) => parts.SelectMany(p => p._others).GroupBy(o => o.Key, o => o.Value)
            .All(q => AreEnough([.. q.SelectMany(o => o.Agencies)], [.. q.SelectMany(o => o.People)]));

        public void Add(Share share, AgencyName of, bool isOwn, Quarter quarter)
        {
            All.Add(share.Figures);
            _agencies.Add(of.Code);
            if (isOwn)
            {
                Own.Add(share.Figures);
                return;
            }
            if (!_others.TryGetValue(quarter, out var others))
            {
                _others[quarter] = others = (new(StringComparer.Ordinal), []);
            }
            others.Agencies.Add(of.Code);
            others.People.Add(share.PersonId);
        }

        public AgencyRow Row(string label, bool mayShow) => new(label, Own, mayShow ? All : null, _agencies.Count);

        private static bool AreEnough(HashSet<string> agencies, HashSet<int> people) => agencies.Count >= LeastAgencies && people.Count >= SmallNumbers.Least;
    }
}

/// <summary>An agency's own figures, and those of all agencies.</summary>
/// <param name="All">None when they are withheld.</param>
/// <param name="Agencies">How many took part.</param>
public sealed record AgencyRow(string Label, Figures Own, Figures? All, int Agencies)
{
    public string Words(Measure measure) => measure.Words(measure.Of(Own));

    /// <summary>Of counts the mean of the agencies, to one decimal.</summary>
    public string Average(Measure measure) => All is not { } all ? Agencies == 0 ? "–" : SmallNumbers.Word
        : measure.IsRate ? measure.Words(measure.Of(all))
        : (measure.Of(all)!.Value / Agencies).ToString("N1", Training.Words.British);
}
