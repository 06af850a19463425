namespace Training.Statistics;

/// <summary>The edges of a graph without which it would fall apart: those that no circle goes through.</summary>
internal sealed class Bridges
{
    private readonly Dictionary<string, List<(string To, int Edge)>> _edges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly List<int> _found = [];

    /// <summary>Their numbers in the list. Two edges between the same two points are a circle.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<(string From, string To)> edges)
    {
        var graph = new Bridges();
        for (var i = 0; i < edges.Count; i++)
        {
            graph.Add(edges[i].From, edges[i].To, i);
            graph.Add(edges[i].To, edges[i].From, i);
        }
        foreach (var point in graph._edges.Keys)
        {
            if (!graph._seen.ContainsKey(point))
            {
                graph.Visit(point, -1);
            }
        }
        return graph._found;
    }

    private void Add(string from, string to, int edge)
    {
        if (!_edges.TryGetValue(from, out var list))
        {
            _edges[from] = list = [];
        }
        list.Add((to, edge));
    }

    /// <summary>The earliest point that can be reached from here without going back by the edge that led here.</summary>
    private int Visit(string point, int by)
    {
        var number = _seen[point] = _seen.Count;
        var earliest = number;
        foreach (var (to, edge) in _edges[point].Where(e => e.Edge != by))
        {
            if (_seen.TryGetValue(to, out var seen))
            {
                earliest = Math.Min(earliest, seen);
                continue;
            }
            var reached = Visit(to, edge);
            earliest = Math.Min(earliest, reached);
            if (reached > number)
            {
                _found.Add(edge);
            }
        }
        return earliest;
    }
}
