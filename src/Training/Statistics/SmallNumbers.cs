using Training.Programme;

namespace Training.Statistics;

/// <summary>
/// Which figures of agencies and sectors readers outside the team may see, so that nobody can work out a figure of fewer than five people of an agency that is not theirs.
/// Totals, and rows by anything else, are always complete.
/// </summary>
/// <remarks>
/// <para><b>People, not bookings.</b> A figure is small when it counts one to four different people, whatever the number itself is. So is any group of a row's people that can be told from
/// what is shown: booked less places taken are those who cancelled, attendees less completed those who left early. <b>The rule:</b> every such group has nobody in it, or five and more. A row of fewer than
/// five people in all withholds everything, zeros too.</para>
/// <para><b>How.</b> All counts of a row can be worked out from seven, none of which can be worked out from the others (booked, attendees, taken, attended, cancelled in time, completed,
/// unmet demand). What is withheld of a row is a set of these seven, and with each of them every measure that needs it: "late" needs booked, taken and in time. Of the sets that satisfy the
/// rule the one is taken that leaves what boards ask first: attendees, then booked; a row that could show neither is shown with others only. As the seven are independent, something is known of a row only if each of the seven that it needs is.</para>
/// <para><b>Totals</b> give away sums over the rows in which one of the seven is withheld (the total less the rows that show it; a sector less its agencies that show it). A <i>block</i> is
/// such a set of agencies; for what needs several of the seven, blocks that have an agency in common are one. The rule holds for the people of each block, and still when any one agency is taken
/// out of it: whoever works there knows its figures. As long as it does not, another agency, the smallest there is, withholds too; when no agency of the sector is left, so does the sector. Agencies
/// and sectors are decided together, and the same for every reader, so neither the other table nor a reader from another agency helps. Rows that withhold everything are shown as one, their sum.</para>
/// <para><b>Other views.</b> The decision for the rows of a quarter is made from all its sessions. A row is shown for one board only if its rule holds for the sessions of each board and for joint ones
/// (the views of both boards and of all give these three by subtraction), crossed only if it holds in every cell, and never when it is withheld in the wider view. A year is the sum of its quarters: cells
/// withheld in quarters, with what years and quarters give away, are a graph in which exactly the bridges can be worked out, so the year withholds until no small figure is on one; a sector stands in a year as far as it stands in each of its quarters. Agencies that are not as they were published in a frozen quarter are withheld wherever it is counted live, and all that was withheld then. Four rolling quarters withhold all that any of theirs does: the next four would give away the difference.</para>
/// <para><b>Not hidden:</b> totals, even of fewer than five people, and what can be concluded when agencies of fewer than five people in all are all there are. <b>Not covered:</b> two crossed tables laid
/// upon each other (by venue and by month, where a course is known by both); figures written down before they changed and compared with later ones, but for those of frozen quarters; board members of
/// different agencies who put their own figures together; a range that a number must lie in because nothing is less than nobody.</para>
/// </remarks>
public sealed class SmallNumbers
{
    /// <summary>Fewer people are not shown.</summary>
    public const int Least = 5;

    /// <summary>What a cell says that is not shown: the sign of official statistics for “confidential”.</summary>
    public const string Word = "[c]";

    public const string Definition = "[c] means confidential: agency figures of fewer than five people are shown to that agency only, and as few others as needed are withheld with them, so that they cannot be worked out. Totals are complete.";

    /// <summary>The code of the row for those that can only be shown together.</summary>
    public const string Together = "together";

    internal const int Booked = 1, Attendees = 2, Taken = 4, Attended = 8, InTime = 16, Completed = 32, Unmet = 64, All = 127;

    // Everybody in a row, apart from unmet demand, did exactly one of these with a booking or without; groups that can be told apart are sets of them.
    private const int AtomInTime = 1, AtomLate = 2, AtomUnused = 4, AtomAttended = 8, AtomWalkIn = 16, Atoms = 32;
    private const int CompletedGroup = Atoms - 1, LeftEarly = Atoms, UnmetGroup = Atoms + 1, Groups = Atoms + 2, Everybody = Groups;

    // What each group needs of the seven: a set of atoms is the sum of theirs, and what cancels out is not needed.
    private static readonly int[] Needs = [.. Enumerable.Range(1, Atoms - 1).Select(NeedsOf), Completed, Attendees | Completed, Unmet];

    private static readonly Dictionary<string, int> OfMeasures = new(StringComparer.Ordinal)
    {
        ["booked"] = Booked,
        ["cancelled_in_time"] = InTime,
        ["cancelled_late"] = Booked | Taken | InTime,
        ["places_taken"] = Taken,
        ["attended"] = Attended,
        ["did_not_attend"] = Taken | Attended,
        ["walk_ins"] = Attendees | Attended,
        ["attendees"] = Attendees,
        ["completed"] = Completed,
        ["attendance"] = Taken | Attended,
        ["unmet_demand"] = Unmet,
    };

    // What may be shown of a row, best first: how many came, then how many had booked, which is what boards ask of an agency; then what makes the rates.
    private static readonly int[] InOrder = [Attendees, Booked, Taken, Attended, Completed, InTime, Unmet];
    private static readonly int[] BestFirst = [.. Enumerable.Range(0, All + 1)
        .Select(shown => (shown & (Attendees | Booked)) == 0 ? 0 : shown) // a row without either says nothing: it goes with the others of that kind
        .Distinct().OrderByDescending(shown => InOrder.Select((one, i) => (shown & one) == 0 ? 0 : 1 << (InOrder.Length - i)).Sum())];

    private readonly Names _names;
    private readonly IReadOnlyList<SessionCount> _sessions;
    private readonly IReadOnlyList<SmallNumbers> _quarters;
    private readonly SmallNumbers? _published;
    private readonly bool _isRolling;
    private readonly string? _own;
    private readonly Protection _by;
    private readonly Dictionary<(bool ByBoard, By? Across), Decision> _decided = [];

    private SmallNumbers(RangeCount count, StatisticsReader reader, Protection by)
    {
        (_isRolling, _names, _sessions, _own, _by) = (count.Quarter.IsRolling, count.Names, count.Sessions, reader.Agency, by);
        var quarters = count.Quarter.Quarters.ToList();
        _quarters = quarters.Count == 1 ? [] : [.. quarters.Select(q => new SmallNumbers(count with { Quarter = q, Sessions = [.. count.Sessions.Where(s => q.From <= s.Session.FirstDate && s.Session.FirstDate < q.Until)] }, reader, by))];
        _published = quarters.Count == 1 && by.HasFlag(Protection.Published) && count.Published.FirstOrDefault(p => p.Quarter == quarters[0]) is { } published ? Of(published, reader, by) : null;
    }

    /// <summary>Steps of the protection, to be left out only to show that the tests of it would notice.</summary>
    [Flags]
    internal enum Protection
    {
        None = 0,
        Rows = 1,
        Blocks = 2,
        Sectors = 4,
        Boards = 8,
        Years = 16,
        Published = 32,
        Full = Rows | Blocks | Sectors | Boards | Years | Published,
    }

    /// <summary>Decides for the sessions of a range, whatever part of them is looked at: once for all reports of it.</summary>
    internal static SmallNumbers Of(RangeCount count, StatisticsReader reader, Protection by = Protection.Full) => count.Withheld.GetOrAdd((reader.Agency, by), _ => new(count, reader, by));

    /// <summary>True when an agency may be another than in what was published of one of the quarters, so that nothing is told of it.</summary>
    internal bool MayHaveChanged(string agency) => For(false, null).Changed.Agency(agency) != 0;

    /// <summary>True when a reader must be protected from rows by this.</summary>
    internal static bool Concerns(By by) => by is By.Agency or By.Sector;

    /// <summary>True when a row withholds a measure.</summary>
    internal static bool Withholds(int hidden, Measure measure) => (OfMeasures.GetValueOrDefault(measure.Name) & hidden) != 0;

    /// <summary>A report's rows as the reader may see them.</summary>
    internal IReadOnlyList<ReportRow> Shown(IReadOnlyList<ReportRow> rows, By by, bool byBoard)
    {
        var pattern = For(byBoard, null).Pattern;
        var masked = rows.Select(row => (Row: row, Hidden: HiddenOf(pattern, by, row.Group))).ToList();
        var together = masked.Where(m => m.Hidden == All).Select(m => m.Row).ToList();
        if (together.Count < 2)
        {
            return [.. masked.Select(m => Hide(m.Row, m.Hidden))];
        }
        var others = masked.Where(m => m.Hidden != All).ToList();
        var one = new ReportRow(Together, $"{(by == By.Agency ? "Agencies" : "Sectors")} with too few people to be shown one by one ({together.Count})", Figures.Sum(together.Select(r => r.Figures)), together[0].IsDivisible)
        {
            Members = [.. together.Select(r => r.Group)],
        };
        return [.. others.Select(m => Hide(m.Row, m.Hidden)), Hide(one, others.Aggregate(0, (hidden, m) => hidden | m.Hidden))];
    }

    /// <summary>A cell of a crossed table as the reader may see it.</summary>
    internal ReportRow Shown(ReportRow cell, CrossReport report, ReportRow row, ReportRow column)
    {
        var byBoard = report.Rows.Board is not null;
        if (Concerns(report.By) && Concerns(report.Across))
        {
            // The cell of an agency and its sector is the agency's row.
            var (agency, sector) = report.By == By.Agency ? (row, column) : (column, row);
            return Hide(cell, agency.Members is null ? agency.Hidden : sector.Members is null ? All : agency.Hidden | sector.Hidden);
        }
        var (by, across, of, all) = Concerns(report.By) ? (report.By, report.Across, row, report.Rows.Rows) : (report.Across, report.By, column, report.Columns.Rows);
        var pattern = For(byBoard, across).Pattern;
        return Hide(cell, of.Members is null
            ? HiddenOf(pattern, by, of.Group)
            : all.Where(r => r.Members is null).Aggregate(of.Hidden, (hidden, r) => hidden | HiddenOf(pattern, by, r.Group)));
    }

    /// <summary>The row without what it withholds: not even the figures behind it.</summary>
    private static ReportRow Hide(ReportRow row, int hidden)
    {
        var f = row.Figures;
        int If(int needs, int value) => (needs & hidden) == 0 ? value : 0;
        return hidden == 0 ? row : row with
        {
            Hidden = row.Hidden | hidden,
            Figures = new Figures
            {
                Booked = If(Booked, f.Booked),
                CancelledInTime = If(InTime, f.CancelledInTime),
                CancelledLate = If(Booked | Taken | InTime, f.CancelledLate),
                PlacesTaken = If(Taken, f.PlacesTaken),
                Attended = If(Attended, f.Attended),
                DidNotAttend = If(Taken | Attended, f.DidNotAttend),
                WalkIns = If(Attendees | Attended, f.WalkIns),
                Attendees = If(Attendees, f.Attendees),
                Completed = If(Completed, f.Completed),
                UnmetDemand = If(Unmet, f.UnmetDemand),
            },
        };
    }

    private int HiddenOf(Pattern pattern, By by, string group) => by == By.Sector ? pattern.Sector(group) : group == _own ? 0 : pattern.Agency(group);

    private Decision For(bool byBoard, By? across)
    {
        lock (_decided) // frozen figures are read by many at once
        {
            return Decided(byBoard, across);
        }
    }

    private Decision Decided(bool byBoard, By? across)
    {
        if (_decided.TryGetValue((byBoard, across), out var decided))
        {
            return decided;
        }
        var (pattern, changed) = (new Pattern(), new Pattern());
        var table = new Table(_sessions, _names, byBoard && _by.HasFlag(Protection.Boards), across);
        foreach (var wider in new[] { byBoard ? For(false, across) : null, across is null ? null : For(byBoard, null) }.OfType<Decision>())
        {
            pattern.Add(wider.Pattern);
            changed.Add(wider.Changed);
        }
        if (_published?.For(byBoard, across) is { } published)
        {
            Change(changed, table, published, across);
            pattern.Add(published.Pattern);
            pattern.Add(changed);
            return _decided[(byBoard, across)] = new(table, pattern, changed, published);
        }
        var quarters = _quarters.Select(q => q.For(byBoard, across)).ToList();
        quarters.ForEach(q => changed.Add(q.Changed));
        if (across is By.Month or By.Quarter || _isRolling)
        {
            quarters.ForEach(q => pattern.Add(q.Pattern));
        }
        quarters.ForEach(q => pattern.AddSectors((q.Published ?? q).Pattern)); // a sector stands in a year only if it stands in each quarter, which subtraction would give away
        pattern.Add(changed);
        Decide(table, pattern);
        while (quarters.Count > 0 && _by.HasFlag(Protection.Years) && MendYear(table, pattern, [.. quarters.Select(q => q.Published ?? q)]))
        {
            Decide(table, pattern);
        }
        return _decided[(byBoard, across)] = new(table, pattern, changed, null);
    }

    /// <summary>
    /// Withholds all of the agencies (and their sectors) that are not as they were published. Of the others the same is shown as then, so the new total tells only what the changed ones have together,
    /// and that only where the published figures tell what they had together: then another agency is taken for changed, the smallest, until that is nothing small.
    /// </summary>
    private void Change(Pattern changed, Table table, Decision published, By? across)
    {
        var all = new Dictionary<(string Agency, string Sector, Boards Boards, string Column, Figures Figures), int>();
        foreach (var (of, sign) in new[] { (this, 1), (_published!, -1) })
        {
            var (agencies, sectors, columns) = (new Breakdown(By.Agency, of._names), new Breakdown(By.Sector, of._names), new Breakdown(across ?? By.Agency, of._names));
            foreach (var session in of._sessions)
            {
                foreach (var share in session.Shares)
                {
                    string CodeOf(Breakdown by) => by.GroupsOf(session.Session, share.Who)[0].Code;
                    var key = (CodeOf(agencies), CodeOf(sectors), session.Session.Boards, CodeOf(columns), share.Figures);
                    all[key] = all.GetValueOrDefault(key) + sign;
                }
            }
        }
        foreach (var (agency, sector, _, _, _) in all.Where(a => a.Value != 0).Select(a => a.Key))
        {
            changed.Hide(agency, All);
            changed.HideSector(sector, All);
        }
        bool IsTold(int one, (int, string) slice) => !published.Table.Rows.Where(r => (published.Pattern.Agency(r.Agency) & one) != 0 && r.Cells.ContainsKey(slice))
            .GroupBy(r => SumOf(published.Pattern, r, one)).Any(sum => sum.Any(r => changed.Agency(r.Agency) != 0) && sum.Count(r => changed.Agency(r.Agency) == 0) > 1);
        for (var group = 0; group < Groups; group++)
        {
            while (table.Slices.Exists(slice => !Holds(slice, [.. table.Rows.Where(r => changed.Agency(r.Agency) != 0)], group) && Each(Needs[group]).All(one => IsTold(one, slice)))
                && table.Rows.Where(r => changed.Agency(r.Agency) == 0).OrderBy(r => IsEmpty(r, group)).ThenBy(r => r.Size).ThenBy(r => r.Agency, StringComparer.Ordinal).FirstOrDefault() is { } other)
            {
                changed.Hide(other.Agency, All);
                changed.HideSector(other.Sector, All);
                group = 0;
            }
        }
    }

    private void Decide(Table table, Pattern pattern)
    {
        foreach (var row in table.Rows)
        {
            if (_by.HasFlag(Protection.Rows))
            {
                pattern.Hide(row.Agency, row.Cells.Values.Any(c => c.IsSmall(Everybody)) ? All : All & ~Best(~pattern.Agency(row.Agency), g => row.Cells.Values.Any(c => c.IsSmall(g))));
            }
        }
        foreach (var sector in table.Sectors)
        {
            if (_by.HasFlag(Protection.Sectors))
            {
                pattern.HideSector(sector.Key, !Holds(table, [.. sector], Everybody) ? All : All & ~Best(~pattern.Sector(sector.Key), g => !Holds(table, [.. sector], g)));
            }
        }
        for (var mended = _by.HasFlag(Protection.Blocks); mended;)
        {
            mended = false;
            for (var group = 0; group < Groups; group++)
            {
                while (Blocks(table, pattern, group).Find(b => !Holds(table, b, group)) is { } block && Mend(table, pattern, block, group))
                {
                    mended = true;
                }
            }
        }
    }

    /// <summary>The best that can be shown when these groups must not be told.</summary>
    private static int Best(int allowed, Func<int, bool> isSmall)
    {
        var small = Enumerable.Range(0, Groups).Where(isSmall).Select(g => Needs[g]).Distinct().ToList();
        return BestFirst.First(shown => (shown & ~allowed) == 0 && small.TrueForAll(needs => (needs & ~shown) != 0));
    }

    /// <summary>Agencies of whom only the sum can be told, of those who withhold something that the group needs.</summary>
    private List<List<Row>> Blocks(Table table, Pattern pattern, int group)
    {
        var blocks = new List<List<Row>>();
        foreach (var one in Each(Needs[group]))
        {
            foreach (var known in table.Rows.Where(r => (pattern.Agency(r.Agency) & one) != 0).GroupBy(r => SumOf(pattern, r, one)))
            {
                List<Row> members = [.. known];
                foreach (var met in blocks.Where(b => b.Exists(members.Contains)).ToList())
                {
                    blocks.Remove(met);
                    members = [.. members.Union(met)];
                }
                blocks.Add(members);
            }
        }
        return blocks;
    }

    /// <summary>In which sum a row is that withholds one of the seven: its sector's or, where that withholds it too, that of all such sectors.</summary>
    private string SumOf(Pattern pattern, Row row, int one) => !_by.HasFlag(Protection.Sectors) || (pattern.Sector(row.Sector) & one) != 0 ? "" : row.Sector;

    private static bool Holds(Table table, List<Row> block, int group) => table.Slices.All(slice => Holds(slice, block, group));

    private static bool Holds((int Board, string Column) slice, List<Row> block, int group)
    {
        var people = block.Select(r => r.Cells.GetValueOrDefault(slice)?.Of(group)).OfType<HashSet<int>>().ToList();
        var all = new HashSet<int>();
        foreach (var some in people)
        {
            all.UnionWith(some);
            if (all.Count >= 2 * Least)
            {
                return true; // no more than five are kept of one agency
            }
        }
        return all.Count == 0 || all.Count >= Least && people.TrueForAll(one => people.Where(p => p != one).SelectMany(p => p).Distinct().Count() is 0 or >= Least);
    }

    /// <summary>Lets one more agency withhold, the one that loses least by it, or one more sector; false when there is none.</summary>
    private bool Mend(Table table, Pattern pattern, List<Row> block, int group)
    {
        List<(int One, string Of)> sums = [.. Each(Needs[group]).SelectMany(one => block.Where(r => (pattern.Agency(r.Agency) & one) != 0).Select(r => (one, SumOf(pattern, r, one)))).Distinct()];
        if (sums.SelectMany(s => table.Rows.Where(r => (pattern.Agency(r.Agency) & s.One) == 0 && SumOf(pattern, r, s.One) == s.Of).Select(r => (Row: r, s.One)))
            .OrderBy(o => IsEmpty(o.Row, group)).ThenBy(o => Lost(pattern.Agency(o.Row.Agency), o.One)).ThenByDescending(o => o.One).ThenBy(o => o.Row.Size).ThenBy(o => o.Row.Agency, StringComparer.Ordinal)
            .FirstOrDefault() is { Row: { } another } option)
        {
            pattern.Hide(another.Agency, option.One);
            return true;
        }
        if (sums.Find(s => s.Of.Length > 0) is { One: > 0 } sector)
        {
            pattern.HideSector(sector.Of, sector.One);
            return true;
        }
        if (_by.HasFlag(Protection.Sectors) && sums.SelectMany(s => table.Rows.Where(r => (pattern.Sector(r.Sector) & s.One) == 0).Select(r => (Row: r, s.One)))
            .OrderBy(o => IsEmpty(o.Row, group)).ThenBy(o => Lost(pattern.Sector(o.Row.Sector), o.One)).ThenByDescending(o => o.One).ThenBy(o => o.Row.Size).ThenBy(o => o.Row.Agency, StringComparer.Ordinal)
            .FirstOrDefault() is { Row: { } ofSector } other)
        {
            pattern.HideSector(ofSector.Sector, other.One);
            return true;
        }
        return false;
    }

    private static bool IsEmpty(Row row, int group) => row.Cells.Values.All(c => c.Of(group) is null);

    /// <summary>How many measures more are withheld with one more of the seven.</summary>
    private static int Lost(int hidden, int one) => OfMeasures.Values.Count(needs => (needs & hidden) == 0 && (needs & one) != 0);

    /// <summary>
    /// Withholds something more of the year when a small figure of a quarter could be worked out from it. What a quarter withholds are the edges of a graph, from the sum that the quarter tells
    /// to the sum that the year tells; all sums are known, so an edge can be worked out exactly when no circle goes through it.
    /// </summary>
    private bool MendYear(Table year, Pattern pattern, List<Decision> quarters)
    {
        foreach (var slice in year.Slices)
        {
            var known = new Dictionary<(int Quarter, Row Row), int>();
            var edges = new List<(int One, int Quarter, Row Row, string In, string Of)>();
            foreach (var one in Each(All))
            {
                List<(int One, int Quarter, Row Row, string In, string Of)> some = [.. quarters.SelectMany((q, i) => q.Table.Rows
                    .Where(r => r.Agency != _own && r.Cells.ContainsKey(slice) && (q.Pattern.Agency(r.Agency) & one) != 0)
                    .Select(r => (one, i, r, $"{i} {SumOf(q.Pattern, r, one)}", (pattern.Agency(r.Agency) & one) == 0 ? $"row {r.Agency}" : $"sum {SumOf(pattern, r, one)}")))];
                foreach (var bridge in Bridges.Of([.. some.Select(e => (e.In, e.Of))]))
                {
                    known[(some[bridge].Quarter, some[bridge].Row)] = known.GetValueOrDefault((some[bridge].Quarter, some[bridge].Row)) | one;
                }
                edges.AddRange(some);
            }
            foreach (var ((quarter, row), found) in known)
            {
                var told = found | All & ~quarters[quarter].Pattern.Agency(row.Agency);
                foreach (var group in Enumerable.Range(0, Groups).Where(g => (Needs[g] & ~told) == 0 && row.Cells[slice].IsSmall(g)))
                {
                    var mine = edges.Where(e => (e.One & Needs[group] & found) != 0 && e.Quarter == quarter && e.Row == row).Select(e => (e.One, e.In)).ToList();
                    var gives = edges.Where(e => mine.Contains((e.One, e.In)) && e.Of != "sum ").OrderByDescending(e => e.Row == row).FirstOrDefault();
                    if (gives.Row is { } giver)
                    {
                        if (gives.Of[0] == 'r')
                        {
                            pattern.Hide(giver.Agency, gives.One);
                        }
                        else
                        {
                            pattern.HideSector(giver.Sector, gives.One);
                        }
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static IEnumerable<int> Each(int set)
    {
        for (var one = 1; one <= set; one <<= 1)
        {
            if ((set & one) != 0)
            {
                yield return one;
            }
        }
    }

    private static int NeedsOf(int atoms)
    {
        // Each atom out of booked, attendees, taken, attended and in time.
        ReadOnlySpan<int> late = [1, 0, -1, 0, -1], unused = [0, 0, 1, -1, 0], walkIn = [0, 1, 0, -1, 0];
        var needs = 0;
        for (var i = 0; i < 5; i++)
        {
            var times = (atoms & AtomLate) / AtomLate * late[i] + (atoms & AtomUnused) / AtomUnused * unused[i] + (atoms & AtomWalkIn) / AtomWalkIn * walkIn[i]
                + (i == 3 ? (atoms & AtomAttended) / AtomAttended : 0) + (i == 4 ? atoms & AtomInTime : 0);
            needs |= times == 0 ? 0 : 1 << i;
        }
        return needs;
    }

    /// <param name="Changed">Agencies and sectors of which all is withheld because they are not as they were published.</param>
    /// <param name="Published">What was decided of the quarter as it was published; none of what is not frozen.</param>
    private sealed record Decision(Table Table, Pattern Pattern, Pattern Changed, Decision? Published);

    /// <summary>What is withheld, of each agency and of each sector.</summary>
    private sealed class Pattern
    {
        private readonly Dictionary<string, int> _agencies = new(StringComparer.Ordinal), _sectors = new(StringComparer.Ordinal);

        public int Agency(string code) => _agencies.GetValueOrDefault(code);

        public int Sector(string code) => _sectors.GetValueOrDefault(code);

        public void Hide(string code, int hidden) => _agencies[code] = Agency(code) | hidden;

        public void HideSector(string code, int hidden) => _sectors[code] = Sector(code) | hidden;

        public void Add(Pattern other)
        {
            foreach (var (agency, hidden) in other._agencies)
            {
                Hide(agency, hidden);
            }
            AddSectors(other);
        }

        public void AddSectors(Pattern other)
        {
            foreach (var (sector, hidden) in other._sectors)
            {
                HideSector(sector, hidden);
            }
        }
    }

    /// <summary>The people of each group, of each agency, in each slice (all sessions, or those of each board or column): of each no more than five.</summary>
    private sealed class Table
    {
        public Table(IReadOnlyList<SessionCount> sessions, Names names, bool byBoard, By? across)
        {
            var (agencies, sectors, columns) = (new Breakdown(By.Agency, names), new Breakdown(By.Sector, names), across is { } by && by != By.Board ? new Breakdown(by, names) : null);
            var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
            foreach (var session in sessions)
            {
                var board = byBoard || across == By.Board ? (int)session.Session.Boards : 0;
                foreach (var share in session.Shares)
                {
                    var agency = agencies.GroupsOf(session.Session, share.Who)[0].Code;
                    if (!rows.TryGetValue(agency, out var row))
                    {
                        rows[agency] = row = new Row(agency, sectors.GroupsOf(session.Session, share.Who)[0].Code);
                    }
                    var slice = (board, columns?.GroupsOf(session.Session, share.Who)[0].Code ?? "");
                    if (!row.Cells.TryGetValue(slice, out var cell))
                    {
                        row.Cells[slice] = cell = new Cell();
                    }
                    row.Size++;
                    cell.Add(share);
                }
            }
            Rows = [.. rows.Values];
            Sectors = Rows.ToLookup(r => r.Sector, StringComparer.Ordinal);
            Slices = [.. Rows.SelectMany(r => r.Cells.Keys).Distinct()];
        }

        public List<Row> Rows { get; }
        public ILookup<string, Row> Sectors { get; }
        public List<(int Board, string Column)> Slices { get; }
    }

    private sealed class Row(string agency, string sector)
    {
        public string Agency => agency;
        public string Sector => sector;
        public int Size { get; set; }
        public Dictionary<(int Board, string Column), Cell> Cells { get; } = [];
    }

    private sealed class Cell
    {
        private readonly HashSet<int>?[] _people = new HashSet<int>?[Groups + 1];
        private ulong _full;

        /// <summary>Up to five of the group's people; none when there are none.</summary>
        public HashSet<int>? Of(int group) => _people[group];

        public bool IsSmall(int group) => _people[group] is { Count: < Least };

        public void Add(Share share)
        {
            for (var groups = GroupsOf(share.Figures) & ~_full; groups != 0; groups &= groups - 1)
            {
                var group = System.Numerics.BitOperations.TrailingZeroCount(groups);
                var people = _people[group] ??= [];
                people.Add(share.PersonId);
                _full |= people.Count >= Least ? 1UL << group : 0;
            }
        }

        private static ulong GroupsOf(Figures f)
        {
            var atoms = Bit(f.CancelledInTime, AtomInTime) | Bit(f.CancelledLate, AtomLate) | Bit(f.DidNotAttend, AtomUnused) | Bit(f.Attended, AtomAttended) | Bit(f.WalkIns, AtomWalkIn);
            return OfAtoms[atoms] | (f.Completed > 0 ? 1UL << CompletedGroup : 0) | (f.Attendees > f.Completed ? 1UL << LeftEarly : 0) | (f.UnmetDemand > 0 ? 1UL << UnmetGroup : 0) | 1UL << Everybody;
        }

        private static int Bit(int count, int atom) => count > 0 ? atom : 0;

        private static readonly ulong[] OfAtoms = [.. Enumerable.Range(0, Atoms).Select(atoms => Enumerable.Range(1, Atoms - 1).Where(set => (set & atoms) != 0).Aggregate(0UL, (groups, set) => groups | 1UL << (set - 1)))];
    }
}
