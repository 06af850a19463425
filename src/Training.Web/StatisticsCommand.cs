using Training.Data;
using Training.Statistics;

namespace Training.Web;

/// <summary>statistics --year 2016-17 [--quarter 3] [--board children|adults] [--by type|...] [--format csv|json|table]: the measures as they stand now.</summary>
internal static class StatisticsCommand
{
    private static readonly Dictionary<string, Func<QuarterReport, string>> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["table"] = ReportTable.Write,
        ["csv"] = ReportCsv.Write,
        ["json"] = ReportJson.Write,
    };

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase) { "year", "quarter", "board", "by", "format", "urls", "environment" };

    /// <summary>Writes the report; a problem is a line each on the error output and exit code 1.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyDictionary<string, string> options, TextWriter output, TextWriter errors)
    {
        // A slip such as --quater must not give another report than was meant. Settings have a colon, or are the host's own.
        if (options.Keys.FirstOrDefault(o => !Known.Contains(o) && !o.Contains(':', StringComparison.Ordinal)) is { } unknown)
        {
            await errors.WriteLineAsync($"There is no option --{unknown}; there are --year, --quarter, --board, --by and --format.");
            return 1;
        }
        if (!options.TryGetValue("year", out var year) || year.Length == 0)
        {
            await errors.WriteLineAsync("Say which year: --year 2016-17.");
            return 1;
        }
        if (!Formats.TryGetValue(options.GetValueOrDefault("format", "table"), out var write))
        {
            await errors.WriteLineAsync($"The format should be csv, json or table, not “{options["format"]}”.");
            return 1;
        }
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TrainingDb>();
        var request = ReportRequest.Read(new ReportQuery(year, options.GetValueOrDefault("quarter"), options.GetValueOrDefault("board"), options.GetValueOrDefault("by")),
            Quarter.Of(db.Clock.Today), out var problems);
        if (request is null)
        {
            foreach (var (_, sentence) in problems)
            {
                await errors.WriteLineAsync(sentence + ".");
            }
            return 1;
        }
        await output.WriteAsync(write(request.ReportOf(await request.CountAsync(new StatisticsDesk(db, new CountCache())), StatisticsReader.Team)));
        return 0;
    }
}
