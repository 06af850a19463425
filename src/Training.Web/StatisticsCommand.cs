using Training.Data;
using Training.Statistics;

namespace Training.Web;

/// <summary>statistics --year 2016-17 [--quarter 3] [--board children|adults] [--by type|...] [--across agency|... [--measure attendees]] [--live] [--format csv|json|table|xlsx] [--out FILE [--overwrite]]: the measures, as published where a quarter is frozen.</summary>
internal static class StatisticsCommand
{
    private static readonly HashSet<string> Formats = new(StringComparer.OrdinalIgnoreCase) { "table", "csv", "json", "xlsx" };

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase) { "year", "quarter", "board", "by", "across", "measure", "live", "format", "out", "overwrite", "urls", "environment" };

    /// <summary>Writes the report; a problem is a line each on the error output and exit code 1, before the database is prepared.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, IReadOnlyDictionary<string, string> options, Func<Task<bool>> prepareAsync, TextWriter output, TextWriter errors)
    {
        // A slip such as --quater must not give another report than was meant. Settings have a colon, or are the host's own.
        if (options.Keys.FirstOrDefault(o => !Known.Contains(o) && !o.Contains(':', StringComparison.Ordinal)) is { } unknown)
        {
            await errors.WriteLineAsync($"There is no option --{unknown}; there are --year, --quarter, --board, --by, --across, --measure, --live, --format, --out and --overwrite.");
            return 1;
        }
        if (!options.TryGetValue("year", out var year) || year.Length == 0)
        {
            await errors.WriteLineAsync("Say which year: --year 2016-17.");
            return 1;
        }
        var format = options.GetValueOrDefault("format", "table").ToLowerInvariant();
        if (!Formats.Contains(format))
        {
            await errors.WriteLineAsync($"The format should be csv, json, table or xlsx, not “{options["format"]}”.");
            return 1;
        }
        if (options.ContainsKey("measure") && !options.ContainsKey("across"))
        {
            await errors.WriteLineAsync("A measure is of a crossed table: say --across too, or leave --measure out for all measures.");
            return 1;
        }
        var file = options.GetValueOrDefault("out", "");
        if (format == "xlsx" && file.Length == 0)
        {
            await errors.WriteLineAsync("A workbook needs a file: --format xlsx --out statistics.xlsx.");
            return 1;
        }
        if (file.Length > 0 && (Directory.Exists(file) || (File.Exists(file) && !options.ContainsKey("overwrite"))))
        {
            await errors.WriteLineAsync($"There is {file} already; choose a new file{(Directory.Exists(file) ? "" : ", or say --overwrite")}.");
            return 1;
        }
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TrainingDb>();
        var live = options.TryGetValue("live", out var asked) ? asked.Length == 0 ? "1" : asked : null;
        var request = ReportRequest.Read(new ReportQuery(year, options.GetValueOrDefault("quarter"), options.GetValueOrDefault("board"), options.GetValueOrDefault("by"), options.GetValueOrDefault("across"), options.GetValueOrDefault("measure"), live),
            Quarter.Of(db.Clock.Today), out var problems);
        if (request is null)
        {
            foreach (var (_, sentence) in problems)
            {
                await errors.WriteLineAsync(sentence + ".");
            }
            return 1;
        }
        if (!await prepareAsync())
        {
            return 1;
        }
        var desk = new StatisticsDesk(db, new CountCache());
        if (format == "xlsx")
        {
            await File.WriteAllBytesAsync(file, await ReportWorkbook.CreateAsync(request, desk, StatisticsReader.Team, db.Clock));
            await output.WriteLineAsync($"Wrote {file}.");
            return 0;
        }
        var count = await request.CountAsync(desk);
        var (report, crossed) = (request.ReportOf(count, StatisticsReader.Team), request.CrossOf(count, StatisticsReader.Team));
        var text = format switch
        {
            "csv" => crossed is null ? ReportCsv.Write(report) : ReportCsv.Write(crossed),
            "json" => crossed is null ? ReportJson.Write(report) : ReportJson.Write(crossed),
            _ => crossed is null ? ReportTable.Write(report, db.Clock) : ReportTable.Write(crossed, request.Measure, db.Clock),
        };
        if (file.Length == 0)
        {
            await output.WriteAsync(text);
            return 0;
        }
        await File.WriteAllTextAsync(file, text);
        await output.WriteLineAsync($"Wrote {file}.");
        return 0;
    }
}
