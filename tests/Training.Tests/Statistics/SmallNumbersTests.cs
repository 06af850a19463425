using System.Collections.Frozen;
using System.Numerics;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Protection = Training.Statistics.SmallNumbers.Protection;

namespace Training.Tests.Statistics;

/// <summary>
/// Attacks what readers outside the team are shown: everything published of random programmes is written as linear equations of what is unknown, and solved exactly. No figure of one to four
/// people of another agency may come out, and with any step of the protection left out one does.
/// </summary>
public sealed class SmallNumbersTests
{
    private static readonly StatisticsReader Outside = new(SeesAll: false);

    // In time, late, not used, attended, walk-ins, completed, unmet: what each measure counts of them.
    private static readonly Dictionary<string, int[]> Counted = new()
    {
        ["booked"] = [0, 1, 2, 3],
        ["cancelled_in_time"] = [0],
        ["cancelled_late"] = [1],
        ["places_taken"] = [2, 3],
        ["attended"] = [3],
        ["did_not_attend"] = [2],
        ["walk_ins"] = [4],
        ["attendees"] = [3, 4],
        ["completed"] = [5],
        ["unmet_demand"] = [6],
    };

    [Fact]
    public void In_a_quarter_nothing_small_can_be_worked_out_by_agency_by_sector_and_by_board_together()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var world = new World(random, whole: false, agencies: random.Next(3, 9), most: random.Next(4, 40));
            Assert.Equal([], new Attack(seed % 3 == 0 ? "a1" : null).Views(world).Found());
        }
    }

    [Fact]
    public void In_a_year_nothing_small_of_its_quarters_can_be_worked_out()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            var world = new World(random, whole: true, agencies: random.Next(3, 7), most: random.Next(4, 30));
            Assert.Equal([], new Attack(seed % 3 == 0 ? "a1" : null).Views(world).Found());
        }
    }

    [Fact]
    public void What_was_published_and_what_is_counted_since_give_nothing_away_together_in_a_quarter()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var world = new World(random, whole: false, agencies: random.Next(4, 12), most: random.Next(6, 40), changes: random.Next(1, 5));
            Assert.Equal([], new Attack(seed % 3 == 0 ? "a1" : null).Views(world).Found());
        }
    }

    [Fact]
    public void What_was_published_of_quarters_and_a_year_that_is_counted_since_give_nothing_away_together()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            var world = new World(random, whole: true, agencies: random.Next(4, 9), most: random.Next(6, 30), changes: random.Next(1, 4));
            Assert.Equal([], new Attack(seed % 3 == 0 ? "a1" : null).Views(world).Found());
        }
    }

    [Fact]
    public void Agencies_that_are_not_as_they_were_published_are_withheld_and_others_show_what_they_did()
    {
        var (kept, was, changed, really) = (0, 0, 0, 0);
        for (var seed = 1; seed <= 30; seed++)
        {
            var world = new World(new Random(seed), whole: false, agencies: 9, most: 40, changes: 2);
            var (live, published) = (QuarterReport.Of(world.Ranges[0], null, By.Agency, Outside), QuarterReport.Of(world.Ranges[^1], null, By.Agency, Outside));
            Assert.Superset(world.ReallyChanged, world.Changed.Select(c => c.Agency).ToHashSet());
            (changed, really) = (changed + world.Changed.Count, really + world.ReallyChanged.Count);
            was += published.Rows.Count(r => r.Group != SmallNumbers.Together && r[Measures.Named("attendees")!] is not null);
            foreach (var row in live.Rows.Where(r => r.Group != SmallNumbers.Together))
            {
                Assert.All(Counted.Keys.Select(m => Measures.Named(m)!), m => Assert.Equal(world.Changed.Contains((live.Quarter, row.Group)) ? null : published.Rows.Single(r => r.Group == row.Group)[m], row[m]));
                kept += row[Measures.Named("attendees")!] is null ? 0 : 1;
            }
        }
        Assert.InRange(kept, was / 2, was);
        Assert.InRange(changed, really, really * 3 / 2);
    }

    [Theory]
    [InlineData(By.Agency, By.Type)]
    [InlineData(By.Type, By.Agency)]
    [InlineData(By.Sector, By.Type)]
    [InlineData(By.Agency, By.Sector)]
    [InlineData(By.Agency, By.Board)]
    [InlineData(By.Agency, By.Focus)]
    public void Crossed_tables_beside_plain_ones_give_nothing_away(By by, By across)
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            var world = new World(random, whole: false, agencies: random.Next(3, 8), most: random.Next(10, 90));
            var attack = new Attack(seed % 3 == 0 ? "a1" : null).Views(world);
            attack.Crossed(world.Ranges[0], by, across);
            if (Concerns(by) != Concerns(across))
            {
                attack.Crossed(world.Ranges[0], by == By.Sector ? By.Agency : by, by == By.Sector ? across : across == By.Agency ? By.Sector : across);
            }
            Assert.Equal([], attack.Found());
        }
    }

    [Fact]
    public void Where_agencies_and_sectors_are_both_shown_together_a_cell_withholds_what_either_does()
    {
        var cells = Enumerable.Range(1, 300).Select(seed => new World(new Random(seed), whole: false, agencies: 9, most: new Random(seed).Next(3, 14)).Ranges[0])
            .Select(range => CrossReport.Of(range, null, By.Agency, By.Sector, Outside))
            .SelectMany(report => report.Rows.Rows.Where(r => r.Members is not null).SelectMany(_ => report.Columns.Rows.Where(c => c.Members is not null), (row, column) => (Row: row, Column: column, Cell: report.Cell(row, column)))).ToList();

        Assert.All(cells, c => Assert.Equal(c.Row.Hidden | c.Column.Hidden, c.Cell.Hidden));
        Assert.Contains(cells, c => (c.Column.Hidden & ~c.Row.Hidden) != 0);
    }

    [Theory]
    [InlineData(nameof(Protection.Rows), false)]
    [InlineData(nameof(Protection.Blocks), false)]
    [InlineData(nameof(Protection.Sectors), false)]
    [InlineData(nameof(Protection.Boards), false)]
    [InlineData(nameof(Protection.Years), true)]
    [InlineData(nameof(Protection.Published), false, 3)]
    [InlineData(nameof(Protection.Published), true, 2)]
    public void The_attack_finds_that_a_step_is_left_out(string step, bool whole, int changes = 0)
    {
        Assert.Contains(Enumerable.Range(1, 60), seed =>
        {
            var random = new Random(seed);
            var world = new World(random, whole, agencies: random.Next(3, 7), most: whole ? random.Next(40, 90) : random.Next(4, 30), changes);
            return new Attack(null, Protection.Full & ~Enum.Parse<Protection>(step)).Views(world).Found().Count > 0;
        });
    }

    [Fact]
    public void Half_and_more_is_shown_where_agencies_are_of_every_size()
    {
        var (shown, all) = (0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            var range = new World(new Random(seed), whole: false, agencies: 20, most: 400).Ranges[0];
            shown += QuarterReport.Of(range, null, By.Agency, Outside).Rows.Sum(r => Counted.Keys.Count(m => r[Measures.Named(m)!] is not null));
            all += QuarterReport.Of(range, null, By.Agency, StatisticsReader.Team).Rows.Count * Counted.Count;
        }
        Assert.InRange(shown / (double)all, 0.5, 1);
    }

    [Fact]
    public void Who_works_for_an_agency_sees_its_row_and_everybody_the_same_of_the_others()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var world = new World(new Random(seed), whole: false, agencies: 7, most: 12);
            var (all, outside, own) = (QuarterReport.Of(world.Ranges[0], null, By.Agency, StatisticsReader.Team), QuarterReport.Of(world.Ranges[0], null, By.Agency, Outside), QuarterReport.Of(world.Ranges[0], null, By.Agency, new(false, "a2")));
            Assert.Equal(all.Rows.SingleOrDefault(r => r.Group == "a2"), own.Rows.SingleOrDefault(r => r.Group == "a2"));
            Assert.Equal(outside.Rows.Where(r => r.Group is not ("a2" or SmallNumbers.Together)), own.Rows.Where(r => r.Group is not ("a2" or SmallNumbers.Together) && outside.Rows.Any(o => o.Group == r.Group)));
            Assert.Equal(all.Total, own.Total);
        }
    }

    [Fact]
    public void What_is_withheld_says_so_and_is_in_no_figure_behind_the_row()
    {
        var world = new World(new Random(3), whole: false, agencies: 20, most: 60);
        var report = QuarterReport.Of(world.Ranges[0], null, By.Agency, Outside);
        var withheld = report.Rows.SelectMany(r => Measures.Counts.Where(r.IsWithheld).Select(m => (Row: r, Measure: m))).ToList();

        Assert.True(report.Withholds);
        Assert.NotEmpty(withheld);
        Assert.All(withheld, w => Assert.Equal((SmallNumbers.Word, null, 0m), (w.Row.Words(w.Measure), w.Row[w.Measure], w.Measure.Of(w.Row.Figures))));
        var together = QuarterReport.Of(world.Ranges[0], null, By.Agency, StatisticsReader.Team).Rows.First(r => report.Rows.All(o => o.Group != r.Group)); // another report's row of those that this one shows together
        Assert.Equal((SmallNumbers.Word, "0"), (report.Missing(together).Words(Measures.Named("booked")!), report.Missing(together with { Group = "nobody" }).Words(Measures.Named("booked")!)));
        Assert.False(QuarterReport.Of(world.Ranges[0], null, By.Agency, StatisticsReader.Team).Withholds);
        Assert.False(QuarterReport.Of(world.Ranges[0], null, By.Type, Outside).Withholds);
    }

    private static bool Concerns(By by) => by is By.Agency or By.Sector;

    /// <summary>A random programme: a quarter, or a year and its four quarters.</summary>
    private sealed class World
    {
        private static readonly Figures[] Patterns =
        [
            new() { Booked = 1, CancelledInTime = 1 }, new() { Booked = 1, CancelledLate = 1 }, new() { Booked = 1, PlacesTaken = 1, DidNotAttend = 1 }, new() { Booked = 1, PlacesTaken = 1, Attended = 1 },
            new() { Attendees = 1 }, new() { Attendees = 1, Completed = 1 }, new() { Attendees = 1, WalkIns = 1 }, new() { Attendees = 1, WalkIns = 1, Completed = 1 }, new() { UnmetDemand = 1 },
        ];

        /// <param name="changes">What is another in a frozen quarter since it was published: people added, gone, or counted as something else.</param>
        public World(Random random, bool whole, int agencies, int most, int changes = 0)
        {
            Assert.True(Quarter.TryParse("2016-17", whole ? null : "2", out var range, out _));
            var names = new Names(
                Enumerable.Range(1, 3).ToFrozenDictionary(c => c, c => new CourseName($"c{c}", $"Course {c}", (CourseType)c, [])),
                Enumerable.Range(1, agencies).ToFrozenDictionary(a => a, a => new AgencyName($"a{a}", $"Agency {a}", a == 1 ? "" : $"s{1 + a % random.Next(1, 4)}")),
                FrozenDictionary<int, VenueName>.Empty);
            var sizes = Enumerable.Range(1, agencies).Select(_ => random.Next(1, most)).ToList();
            var sessions = new List<SessionCount>();
            foreach (var quarter in range.Quarters)
            {
                var number = random.Next(1, 6);
                var shares = Enumerable.Range(0, number).Select(_ => new List<Share>()).ToList();
                for (var agency = 1; agency <= agencies; agency++)
                {
                    for (var i = random.Next(0, sizes[agency - 1] + 1); i > 0; i--)
                    {
                        var (person, who, into) = (1000 * agency + random.Next(sizes[agency - 1]), new Who(agency, (Focus)random.Next(2)), shares[random.Next(number)]);
                        switch (random.Next(12))
                        {
                            case 0: into.Add(new(person, who, Patterns[0])); break;
                            case 1: into.Add(new(person, who, Patterns[1])); break;
                            case 2: into.Add(new(person, who, Patterns[2])); break;
                            case 3: into.Add(new(person, who, Patterns[random.Next(6, 8)])); break;
                            case 4: into.Add(new(person, who, Patterns[8])); break;
                            default: into.AddRange([new(person, who, Patterns[3]), new(person, who, Patterns[random.Next(5) == 0 ? 4 : 5])]); break;
                        }
                    }
                }
                sessions.AddRange(shares.Select((s, i) => new SessionCount(new SessionFacts
                {
                    Id = sessions.Count + i,
                    Reference = $"S{sessions.Count + i}",
                    CourseId = random.Next(1, 4),
                    Boards = (Boards)random.Next(1, 4),
                    Status = SessionStatus.Published,
                    FirstDate = quarter.From.AddDays(10),
                    StartsAt = DateTime.UnixEpoch,
                    EndsAt = DateTime.UnixEpoch,
                    RegisterClosedAt = DateTime.UnixEpoch,
                    Days = 1,
                }, DateTime.UnixEpoch.AddDays(1), new Figures { Sessions = 1, PlacesOffered = 20 }, s)));
            }
            RangeCount Of(Quarter quarter, IEnumerable<SessionCount> all) => new(quarter, DateTime.UnixEpoch, names, [.. all.Where(s => quarter.From <= s.Session.FirstDate && s.Session.FirstDate < quarter.Until)]);
            IReadOnlyList<RangeCount> published = changes == 0 ? [] : [.. range.Quarters.Where(q => !whole || q.Number < 3).Select(q => Of(q, sessions) with { Frozen = new(q.Number!.Value, DateTime.UnixEpoch, "", "") })];
            for (; changes > 0; changes--)
            {
                var i = random.Next(sessions.Count);
                List<Share> shares = [.. sessions[i].Shares];
                var agency = random.Next(1, agencies + 1);
                if (random.Next(3) == 0)
                {
                    shares.AddRange(Enumerable.Range(0, random.Next(1, 9)).Select(p => new Share(1000 * agency + 500 + p, new Who(agency, Focus.NotRecorded), Patterns[new[] { 0, 1, 2, 6, 7, 8 }[random.Next(6)]])));
                }
                else
                {
                    var (every, odd) = (random.Next(1, 4), random.Next(3));
                    var gone = shares.RemoveAll(s => s.Who.AgencyId == agency && s.PersonId % every == odd % every);
                    shares.AddRange(Enumerable.Range(0, random.Next(0, gone + 1)).Select(p => new Share(1000 * agency + p, new Who(agency, Focus.NotRecorded), Patterns[random.Next(3)])));
                }
                if (published.Any(p => p.Quarter == Quarter.Of(sessions[i].Session.FirstDate)))
                {
                    ReallyChanged.Add($"a{agency}"); // unless it is by chance as it was
                }
                sessions[i] = new SessionCount(sessions[i].Session, DateTime.UnixEpoch.AddDays(1), sessions[i].Whole, shares);
            }
            Ranges = [.. (whole ? range.Quarters.Prepend(range) : [range]).Select(q => Of(q, sessions) with { Published = [.. published.Where(p => q.From <= p.Quarter.From && p.Quarter.From < q.Until)] }), .. published];
            foreach (var live in Ranges.Where(r => r.Published.Count > 0 && !r.Quarter.IsWholeYear))
            {
                Changed.UnionWith(names.Agencies.Values.Where(a => SmallNumbers.Of(live, Outside).MayHaveChanged(a.Code)).Select(a => (live.Quarter, a.Code)));
                ReallyChanged.RemoveWhere(a => ValuesOf(live, a).SequenceEqual(ValuesOf(live.Published[0], a)));
            }

            static IEnumerable<string> ValuesOf(RangeCount count, string agency) => count.Sessions.SelectMany(s => s.Shares, (s, share) => (s.Session.Boards, share)).Where(s => count.Names.AgencyOf(s.share.Who)!.Code == agency).Select(s => $"{s.Boards} {s.share.Figures}").Order();
        }

        /// <summary>Of whom readers cannot take for granted that they are as they were published.</summary>
        public HashSet<(Quarter Quarter, string Agency)> Changed { get; } = [];

        /// <summary>Of one quarter.</summary>
        public HashSet<string> ReallyChanged { get; } = [];

        public IReadOnlyList<RangeCount> Ranges { get; }
    }

    private sealed class Attack(string? own, Protection protection = Protection.Full)
    {
        private readonly Solver _solver = new();
        private readonly List<(string Name, List<Unknown> Parts)> _wanted = [];
        private readonly Dictionary<Unknown, int> _numbers = [];
        private readonly StatisticsReader _reader = new(false, own);
        private HashSet<(Quarter, string)> _changed = [];

        /// <summary>What is not known: one of the seven, of an agency in the sessions of a kind.</summary>
        private readonly record struct Unknown(string Agency, Quarter Quarter, Boards Boards, int Course, Focus Focus, int Number, bool IsPublished);

        public Attack Views(World world)
        {
            var ranges = world.Ranges;
            _changed = world.Changed;
            foreach (var range in ranges)
            {
                foreach (var board in new Boards?[] { null, Boards.Children, Boards.Adults })
                {
                    Publish(range, board, By.Agency);
                    Publish(range, board, By.Sector);
                    Want($"{range.Quarter.Name}{(range.Frozen is null ? "" : " as published")} {board}", range, s => board is not { } only || (s.Boards & only) != Boards.None, _ => true);
                }
            }
            return this;
        }

        public void Crossed(RangeCount range, By by, By across)
        {
            var report = CrossReport.Of(range, null, by, across, _reader);
            foreach (var row in report.Rows.Rows)
            {
                Publish(range, null, row, r => Is(range, by, row, report.Rows, r));
                foreach (var column in report.Columns.Rows)
                {
                    var cell = report.Cell(row, column);
                    Publish(range, null, cell, r => Is(range, by, row, report.Rows, r) && Is(range, across, column, report.Columns, r));
                    if (!Concerns(by) || !Concerns(across))
                    {
                        var inside = Concerns(by) ? (across, column, report.Columns) : (by, row, report.Rows);
                        Want($"{range.Quarter.Name} {inside.Item2.Group}", range, _ => true, u => Is(range, inside.Item1, inside.Item2, inside.Item3, u));
                    }
                }
            }
            foreach (var column in report.Columns.Rows)
            {
                Publish(range, null, column, r => Is(range, across, column, report.Columns, r));
            }
        }

        public List<string> Found() => [.. _wanted.Where(w => w.Parts.Count > 0 && w.Parts[0].Agency != own).Where(w => _solver.Knows(Sum(w.Parts))).Select(w => w.Name).Distinct()];

        private void Publish(RangeCount range, Boards? board, By by)
        {
            var full = QuarterReport.Of(range, board, by, StatisticsReader.Team);
            var report = full.Without(SmallNumbers.Of(range, _reader, protection));
            if (protection == Protection.Full)
            {
                Assert.Equal(report.Rows, QuarterReport.Of(range, board, by, _reader).Rows, (a, b) => a.Group == b.Group && a.Figures == b.Figures && a.Hidden == b.Hidden);
            }
            foreach (var row in report.Rows)
            {
                Publish(range, board, row, u => Is(range, by, row, report, u));
            }
            Publish(range, board, full.Total, _ => true);
        }

        /// <summary>Every figure of the row that is shown is an equation.</summary>
        private void Publish(RangeCount range, Boards? board, ReportRow row, Func<Unknown, bool> isIn)
        {
            foreach (var measure in Counted.Keys.Where(m => row[Measures.Named(m)!] is not null))
            {
                _solver.Add(Equation(range, board, measure, isIn));
            }
            if (row[Measures.Named("attendance")!] is not null)
            {
                Assert.NotNull(row[Measures.Named("attended")!]);
                Assert.NotNull(row[Measures.Named("places_taken")!]);
            }
        }

        private SortedDictionary<int, BigInteger> Equation(RangeCount range, Boards? board, string measure, Func<Unknown, bool> isIn) =>
            Sum(Cells(range).Where(u => board is not { } only || (u.Boards & only) != Boards.None).Where(isIn).SelectMany(u => Counted[measure].Select(n => u with { Number = n })));

        /// <summary>Everybody knows which sessions there were, and of whom anybody may have come.</summary>
        private IEnumerable<Unknown> Cells(RangeCount range) => range.Sessions.Select(s => (Quarter: Quarter.Of(s.Session.FirstDate), s.Session.Boards, s.Session.CourseId)).Distinct()
            .SelectMany(s => range.Names.Agencies.Values.SelectMany(a => new[] { Focus.NotRecorded, (Focus)1 }.Select(f => new Unknown(a.Code, s.Quarter, s.Boards, s.CourseId, f, 0, range.Frozen is not null && _changed.Contains((s.Quarter, a.Code))))));

        private SortedDictionary<int, BigInteger> Sum(IEnumerable<Unknown> unknowns)
        {
            var sum = new SortedDictionary<int, BigInteger>();
            foreach (var unknown in unknowns.Where(u => u.Agency != own))
            {
                if (!_numbers.TryGetValue(unknown, out var number))
                {
                    _numbers[unknown] = number = _numbers.Count;
                }
                sum[number] = sum.GetValueOrDefault(number) + 1;
            }
            return sum;
        }

        /// <summary>Who wants to know: each measure of each agency that is of one to four people.</summary>
        private void Want(string name, RangeCount range, Func<SessionFacts, bool> inSession, Func<Unknown, bool> isIn)
        {
            foreach (var agency in range.Names.Agencies.Values.Where(a => a.Code != own))
            {
                foreach (var (measure, numbers) in Counted)
                {
                    var people = range.Sessions.Where(s => inSession(s.Session)).SelectMany(s => s.Shares
                        .Where(p => range.Names.AgencyOf(p.Who) == agency && isIn(new Unknown(agency.Code, Quarter.Of(s.Session.FirstDate), s.Session.Boards, s.Session.CourseId, p.Who.Focus, 0, false)) && Measures.Named(measure)!.Of(p.Figures) > 0)
                        .Select(p => p.PersonId)).Distinct().Count();
                    if (people is > 0 and < 5)
                    {
                        _wanted.Add(($"{name}: {measure} of {agency.Code}", [.. Cells(range).Where(u => u.Agency == agency.Code && isIn(u) && range.Sessions.Any(s => inSession(s.Session) && s.Session.Boards == u.Boards)).SelectMany(u => numbers.Select(n => u with { Number = n }))]));
                    }
                }
            }
        }

        private static bool Is(RangeCount range, By by, ReportRow row, QuarterReport report, Unknown u)
        {
            var agency = range.Names.Agencies.Values.Single(a => a.Code == u.Agency);
            var code = by switch
            {
                By.Agency => agency.Code,
                By.Sector => agency.Sector.Length == 0 ? "not-recorded" : agency.Sector,
                By.Type => range.Names.Courses[u.Course].Type.Code(),
                By.Focus => u.Focus == Focus.NotRecorded ? "not-recorded" : u.Focus.Code(),
                By.Board => row.Group switch { "joint" => u.Boards.IsJoint() ? "joint" : "", _ => Codes.TryParse<Boards>(row.Group, out var board) && u.Boards.HasFlag(board) ? row.Group : "" },
                _ => throw new ArgumentOutOfRangeException(nameof(by)),
            };
            return row.Group == SmallNumbers.Together ? !report.Rows.Any(r => r.Group == code) : row.Group == code;
        }
    }

    /// <summary>Linear equations with whole numbers, solved exactly.</summary>
    private sealed class Solver
    {
        private readonly Dictionary<int, SortedDictionary<int, BigInteger>> _rows = [];

        public void Add(SortedDictionary<int, BigInteger> equation)
        {
            var rest = Rest(equation);
            if (rest.Count > 0)
            {
                _rows[rest.First().Key] = rest;
            }
        }

        /// <summary>True when the sum follows from the equations.</summary>
        public bool Knows(SortedDictionary<int, BigInteger> sum) => Rest(sum).Count == 0;

        private SortedDictionary<int, BigInteger> Rest(SortedDictionary<int, BigInteger> equation)
        {
            var rest = new SortedDictionary<int, BigInteger>(equation);
            while (rest.Count > 0 && _rows.TryGetValue(rest.First().Key, out var row))
            {
                var (times, by) = (row.First().Value, rest.First().Value);
                foreach (var key in rest.Keys.ToList())
                {
                    rest[key] *= times;
                }
                foreach (var (key, value) in row)
                {
                    rest[key] = rest.GetValueOrDefault(key) - by * value;
                    if (rest[key].IsZero)
                    {
                        rest.Remove(key);
                    }
                }
                var common = rest.Values.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
                if (common > 1)
                {
                    foreach (var key in rest.Keys.ToList())
                    {
                        rest[key] /= common;
                    }
                }
            }
            return rest;
        }
    }
}
