using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>One figure of the statistics page that somebody looks behind.</summary>
public sealed class Behind
{
    private Behind(ReportRequest asked, string? group, string? column) => (Asked, Group, Column) = (asked, group, column);

    public ReportRequest Asked { get; }
    public string? Group { get; }
    public string? Column { get; }
    public Measure Measure => Asked.Measure;
    public required RangeCount Count { get; init; }

    /// <summary>The row's and the column's names.</summary>
    public required string Of { get; init; }

    /// <summary>Only what of the sessions is one row's or column's people's.</summary>
    public required bool IsOfPeople { get; init; }
    public required IReadOnlyList<(SessionCount Session, Figures Figures, IReadOnlyList<Share> Shares)> Sessions { get; init; }

    /// <summary>The sessions' figures together: the figure that was looked behind.</summary>
    public required Figures Total { get; init; }

    public string Title => $"{Measure.Label}{(Of.Length > 0 ? $": {Of}" : "")}";

    public string Address(string path, bool live) => Drill.Address(path, Asked with { Live = live }, Group, Column);

    /// <summary>None when there is no such row or column, when the measure has no value in it, or when it is not for them to see.</summary>
    public static Behind? Find(ReportRequest asked, RangeCount count, StatisticsReader reader, string? group, string? column)
    {
        var drill = new Drill(asked, reader);
        var rows = QuarterReport.Of(count, asked.Board, asked.By, reader);
        var columns = asked.Across is { } across ? QuarterReport.Of(count, asked.Board, across, reader) : null;
        var (row, other) = (group is null ? rows.Total : rows.Rows.FirstOrDefault(r => r.Group == group), column is null ? rows.Total : columns?.Rows.FirstOrDefault(r => r.Group == column));
        var ofPeople = (group is not null && rows.IsOfPeople) || (column is not null && columns is { IsOfPeople: true });
        if (row is null || other is null || !drill.MayLook(asked.By, group) || (column is not null && !drill.MayLook(asked.Across!.Value, column)) || (ofPeople && asked.Measure.OfSessions))
        {
            return null;
        }
        var cells = new List<(By, string)>();
        if (group is not null)
        {
            cells.Add((asked.By, group));
        }
        if (column is not null)
        {
            cells.Add((asked.Across!.Value, column));
        }
        var behind = count.Behind(asked.Board, [.. cells]).Where(b => IsIn(asked.Measure, b.Figures)).ToList();
        return new(asked, group, column)
        {
            Count = count,
            Of = Words.List(new[] { group is null ? null : row.Label, column is null ? null : other.Label }.OfType<string>()),
            IsOfPeople = ofPeople,
            Sessions = behind,
            Total = behind.Aggregate(Figures.None, (sum, b) => sum + b.Figures),
        };
    }

    /// <summary>Of a rate, what it is a rate of.</summary>
    public static bool IsIn(Measure measure, Figures figures) => measure.Name switch
    {
        "take_up" or "fill" => figures.PlacesOffered > 0 || figures.PlacesTaken > 0 || figures.Attendees > 0,
        "attendance" => figures.PlacesTaken > 0,
        _ => measure.Of(figures) != 0,
    };
}
