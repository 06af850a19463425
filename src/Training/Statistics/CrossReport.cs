using Training.Programme;

namespace Training.Statistics;

/// <summary>Two dimensions crossed: every measure for each row within each column.</summary>
public sealed class CrossReport
{
    private readonly Dictionary<(string Row, string Column), Figures> _cells;
    private readonly SmallNumbers? _small;

    private CrossReport(Dictionary<(string Row, string Column), Figures> cells, SmallNumbers? small) => (_cells, _small) = (cells, small);

    /// <summary>The report by rows alone: each row's total over the columns, and the total of all.</summary>
    public required QuarterReport Rows { get; init; }

    /// <summary>The report by columns alone.</summary>
    public required QuarterReport Columns { get; init; }

    public By By => Rows.By;
    public By Across => Columns.By;

    /// <summary>True when rows or columns are about people, so that sessions and places stand in totals only.</summary>
    public bool IsOfPeople => Breakdown.IsOfPeople(By) || Breakdown.IsOfPeople(Across);

    /// <summary>True when cells may be withheld from the reader: then <see cref="SmallNumbers.Definition"/> stands beside them.</summary>
    public bool Withholds => _small is not null;

    /// <summary>What is in a row and in a column; nothing is a row of zeros.</summary>
    public ReportRow Cell(ReportRow row, ReportRow column)
    {
        var cell = new ReportRow(row.Group, row.Label, FiguresOf(row, column), !IsOfPeople, row.CountedAbove || column.CountedAbove);
        return _small?.Shown(cell, this, row, column) ?? cell;
    }

    private Figures FiguresOf(ReportRow row, ReportRow column) => row.Members is null && column.Members is null
        ? _cells.GetValueOrDefault((row.Group, column.Group), Figures.None)
        : Figures.Sum((row.Members ?? [row.Group]).SelectMany(r => (column.Members ?? [column.Group]).Select(c => _cells.GetValueOrDefault((r, c), Figures.None))));

    /// <summary>Makes the table from what was counted. Throws when figures do not add up along any row or column.</summary>
    public static CrossReport Of(RangeCount count, Boards? board, By by, By across, StatisticsReader reader)
    {
        var (rows, columns) = (new Breakdown(by, count.Names), new Breakdown(across, count.Names));
        var report = new CrossReport([], null)
        {
            Rows = QuarterReport.Of(count, board, by, StatisticsReader.Team),
            Columns = QuarterReport.Of(count, board, across, StatisticsReader.Team),
        };
        foreach (var session in count.For(board))
        {
            Add(session.Session, null, session.Whole);
            foreach (var share in session.Shares)
            {
                Add(session.Session, share.Who, share.Figures);
            }
        }
        report.Check();
        return reader.SeesAll || !SmallNumbers.Concerns(by) && !SmallNumbers.Concerns(across) ? report : report.Without(SmallNumbers.Of(count, reader));

        void Add(SessionFacts session, Who? who, Figures figures)
        {
            foreach (var row in rows.GroupsOf(session, who))
            {
                foreach (var column in columns.GroupsOf(session, who))
                {
                    if (!report._cells.TryGetValue((row.Code, column.Code), out var sum))
                    {
                        report._cells[(row.Code, column.Code)] = sum = new Figures();
                    }
                    sum.Add(figures);
                }
            }
        }
    }

    private CrossReport Without(SmallNumbers small) => new(_cells, small) { Rows = Rows.Without(small), Columns = Columns.Without(small) };

    private void Check()
    {
        foreach (var row in Rows.Rows)
        {
            var sum = new Figures();
            foreach (var column in Columns.Rows)
            {
                var cell = Cell(row, column);
                cell.Figures.Check($"{row.Label}, {column.Label}");
                sum.Add(cell.Figures, column.CountedAbove ? -1 : 1);
            }
            QuarterReport.CheckSum($"The columns of {row.Label}", sum, row.Figures, IsOfPeople);
        }
        foreach (var column in Columns.Rows)
        {
            var sum = new Figures();
            foreach (var row in Rows.Rows)
            {
                sum.Add(Cell(row, column).Figures, row.CountedAbove ? -1 : 1);
            }
            QuarterReport.CheckSum($"The rows of {column.Label}", sum, column.Figures, IsOfPeople);
        }
    }
}
