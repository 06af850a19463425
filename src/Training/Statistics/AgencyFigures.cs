using Training.People;

namespace Training.Statistics;

/// <summary>
/// One agency's figures beside those of all agencies, itself among them: counts as the mean of the agencies that took part, rates of everybody. No other agency can be seen.
/// The average, with the agency's own figures, tells what the others have in all, so readers outside the team do not see it where they are fewer than two agencies or fewer than five people; of a type
/// of course, together with as few others as make the rest of the quarter enough. A year or four quarters withhold all that any of their quarters does: they tell nothing that their quarters do not.
/// </summary>
public sealed class AgencyFigures
{
    /// <summary>Fewer other agencies are not averaged.</summary>
    public const int LeastAgencies = 2;

    public const string Definition = "All agencies together: counts are the average of the agencies that took part, this one among them if it did; people with no agency recorded count as one agency. Rates are of all their people. A dash: no other agency took part, or there is nothing to divide by.";

    public const string Withheld = SmallNumbers.Word + " means confidential: the average is withheld where fewer than two other agencies or five of their people took part, and where it would tell such a figure.";

    private static readonly Group Everything = new("total", "Total");

    /// <summary>What can be said of an agency's people.</summary>
    public static readonly IReadOnlyList<Measure> Measures = [.. Statistics.Measures.All.Where(m => !m.OfSessions)];

    public required RangeCount Count { get; init; }
    public required AgencyRow Total { get; init; }

    /// <summary>By type of course; types in which this agency has nobody too.</summary>
    public required IReadOnlyList<AgencyRow> Types { get; init; }

    public static AgencyFigures Of(RangeCount count, string agency, StatisticsReader reader)
    {
        var range = new Dictionary<Group, Part>();
        var quarters = new Dictionary<Quarter, Dictionary<Group, Part>>();
        var (types, agencies) = (new Breakdown(By.Type, count.Names), new Breakdown(By.Agency, count.Names));
        foreach (var session in count.Sessions)
        {
            var quarter = Quarter.Of(session.Session.FirstDate);
            if (!quarters.TryGetValue(quarter, out var parts))
            {
                quarters[quarter] = parts = [];
            }
            foreach (var share in session.Shares)
            {
                var of = agencies.GroupsOf(session.Session, share.Who)[0].Code;
                foreach (var group in new[] { Everything, types.GroupsOf(session.Session, null)[0] })
                {
                    Part.Of(parts, group).Add(share, of, of == agency);
                    Part.Of(range, group).Add(share, of, of == agency);
                }
            }
        }
        var withheld = reader.SeesAll ? [] : quarters.Values.SelectMany(WithheldOf).ToHashSet();
        return new AgencyFigures
        {
            Count = count,
            Total = Part.Of(range, Everything).Row(Everything.Label, withheld.Contains(Everything)),
            Types = [.. Group.Sorted(range.Keys.Where(g => g != Everything)).Select(type => range[type].Row(type.Label, withheld.Contains(type)))],
        };
    }

    /// <summary>What is withheld of one quarter. Where no others took part there is nothing to withhold.</summary>
    private static List<Group> WithheldOf(Dictionary<Group, Part> quarter)
    {
        var withheld = quarter.Where(p => p.Value.HasOthers && !Part.AreEnough([p.Value])).Select(p => p.Key).ToList();
        var others = quarter.Where(p => p.Key != Everything && p.Value.HasOthers && !withheld.Contains(p.Key)).OrderBy(p => p.Value.All.Booked + p.Value.All.WalkIns).Select(p => p.Key).ToList();
        while (withheld.Count > 0 && others.Count > 0 && !Part.AreEnough(withheld.Select(type => quarter[type])))
        {
            withheld.Add(others[0]);
            others.RemoveAt(0);
        }
        return withheld;
    }

    /// <summary>What all agencies add, and who the others are.</summary>
    private sealed class Part
    {
        private readonly HashSet<string> _agencies = new(StringComparer.Ordinal), _others = new(StringComparer.Ordinal);
        private readonly HashSet<int> _people = [];

        public Figures Own { get; } = new();
        public Figures All { get; } = new();
        public bool HasOthers => _others.Count > 0;

        public static Part Of(Dictionary<Group, Part> parts, Group group)
        {
            if (!parts.TryGetValue(group, out var part))
            {
                parts[group] = part = new Part();
            }
            return part;
        }

        public static bool AreEnough(IEnumerable<Part> parts) =>
            parts.SelectMany(p => p._others).Distinct().Count() >= LeastAgencies && parts.SelectMany(p => p._people).Distinct().Count() >= SmallNumbers.Least;

        public void Add(Share share, string agency, bool isOwn)
        {
            All.Add(share.Figures);
            _agencies.Add(agency);
            if (isOwn)
            {
                Own.Add(share.Figures);
                return;
            }
            _others.Add(agency);
            _people.Add(share.PersonId);
        }

        public AgencyRow Row(string label, bool isWithheld) => new(label, Own, HasOthers && !isWithheld ? All : null, _agencies.Count, isWithheld);
    }
}

/// <summary>An agency's own figures, and those of all agencies.</summary>
/// <param name="All">None when they are withheld, or when no other agency took part.</param>
/// <param name="Agencies">How many took part.</param>
public sealed record AgencyRow(string Label, Figures Own, Figures? All, int Agencies, bool IsWithheld)
{
    public string Words(Measure measure) => measure.Words(measure.Of(Own));

    /// <summary>Of counts the mean of the agencies, to one decimal.</summary>
    public string Average(Measure measure) => All is not { } all ? IsWithheld ? SmallNumbers.Word : "–"
        : measure.IsRate ? measure.Words(measure.Of(all))
        : (measure.Of(all)!.Value / Agencies).ToString("N1", Training.Words.British);
}
