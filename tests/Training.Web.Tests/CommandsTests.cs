using System.Diagnostics;
using Training.Testing;

namespace Training.Web.Tests;

/// <summary>The program as it is started from a shell: what it prints, where, and its exit code.</summary>
public sealed class CommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("training-commands-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_is_imported_and_exported_relative_to_where_the_command_was_typed()
    {
        WriteAgencies("code,name,sector\nsolent-nhs,Solent NHS Trust,health\n");

        var import = await RunAsync("import", "csv");
        Assert.Equal((0, $"Imported 1 agency from {_folder}/csv.\n", ""), import);
        var export = await RunAsync("export", "out");
        Assert.Equal((0, $"Exported to {_folder}/out. The files hold personal data. What people need is left out; --with-needs adds it.\n", ""), export);
        Assert.Equal("code,name,sector,link_name,link_email\r\nsolent-nhs,Solent NHS Trust,health,,\r\n", await File.ReadAllTextAsync(Path.Combine(_folder, "out", "agencies.csv")));

        var again = await RunAsync("export", "out");
        Assert.Equal((1, "", $"{_folder}/out is not an empty folder; choose a new one, so that nothing is overwritten.\n"), again);
    }

    [Fact]
    public async Task On_a_new_machine_the_statistics_are_those_of_the_seed_and_nothing_else_is_printed()
    {
        var (code, output, errors) = await RunAsync("statistics", "--year", "2016-17", "--format", "json", "--Seed:OnEmpty=true");

        Assert.Equal((0, ""), (code, errors));
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.Equal(1142, json.RootElement.GetProperty("total").GetProperty("attendees").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_goes_to_the_error_output()
    {
        WriteAgencies("code,name,sector\nsolent nhs,,health\n");
        WithTables();

        var (code, output, errors) = await RunAsync("import", "csv");

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("""
            agencies.csv line 2, column code: 'solent nhs' cannot be used in an address; expected at most 100 letters, digits, '-', '_' and '.'.
            agencies.csv line 2, column name: is empty; expected a value.
            Nothing was imported.

            """, errors);
    }

    [Fact]
    public async Task A_backup_is_restored_only_when_told()
    {
        WithTables();
        WriteAgencies("code,name,sector\nsolent-nhs,Solent NHS Trust,health\n");
        await RunAsync("import", "csv");

        Assert.Equal(0, (await RunAsync("backup", "copy.db")).Code);
        Assert.Equal(1, (await RunAsync("backup", "copy.db")).Code);
        Assert.Equal(1, (await RunAsync("restore", "copy.db")).Code);
        var (code, output, _) = await RunAsync("restore", "--overwrite", "copy.db");
        Assert.Equal(0, code);
        Assert.StartsWith($"Restored {_folder}/copy.db. The database that was there is now {_folder}/data/training.db.replaced-", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_are_printed_as_a_table_csv_or_json()
    {
        WithTables();
        var table = await RunAsync("statistics", "--year", "2016-17");
        Assert.Equal((0, ""), (table.Code, table.Errors));
        Assert.StartsWith("The year 2016-17, April 2016 to March 2017, as at ", table.Output, StringComparison.Ordinal);
        Assert.Contains("\nTotal  ", table.Output, StringComparison.Ordinal);

        var csv = await RunAsync("statistics", "--year=2016-17", "--quarter=3", "--board=adults", "--by=agency", "--format=csv");
        Assert.StartsWith("group,label,sessions,", csv.Output, StringComparison.Ordinal);
        var json = await RunAsync("statistics", "--year", "2016-17", "--by", "month", "--format", "json");
        Assert.StartsWith("{", json.Output, StringComparison.Ordinal);
        var crossed = await RunAsync("statistics", "--live", "--year", "2016-17", "--by", "type", "--across", "board", "--measure", "attendees");
        Assert.Contains("Attendees by course type and board", crossed.Output, StringComparison.Ordinal);
        string[] workbook = ["statistics", "--year", "2016-17", "--format", "xlsx", "--out", "figures.xlsx"];
        Assert.Equal((0, "Wrote figures.xlsx.\n", ""), await RunAsync(workbook));
        Assert.Equal("PK"u8.ToArray(), File.ReadAllBytes(Path.Combine(_folder, "figures.xlsx"))[..2]);
        Assert.Equal((1, "", "There is figures.xlsx already; choose a new file, or say --overwrite.\n"), await RunAsync(workbook));
        Assert.Equal(0, (await RunAsync([.. workbook, "--overwrite"])).Code);
    }

    [Theory]
    [InlineData("Say which year: --year 2016-17.")]
    [InlineData("The year should be a financial year such as 2016-17, not “banana”.", "--year", "banana")]
    [InlineData("The rows should be by type, course, agency, sector, focus, theme, need, board, venue, month or quarter, not “zebra”.", "--year", "2016-17", "--by", "zebra")]
    [InlineData("The format should be csv, json, table or xlsx, not “pdf”.", "--year", "2016-17", "--format", "pdf")]
    [InlineData("A workbook needs a file: --format xlsx --out statistics.xlsx.", "--year", "2016-17", "--format", "xlsx")]
    [InlineData("The measure should be one of sessions, sessions_cancelled, sessions_postponed, sessions_provisional, places_offered, booked, cancelled_in_time, cancelled_late, places_taken, attended, did_not_attend, walk_ins, attendees, completed, take_up, attendance, fill, unmet_demand, not “joy”.", "--year", "2016-17", "--across", "board", "--measure", "joy")]
    [InlineData("A measure is of a crossed table: say --across too, or leave --measure out for all measures.", "--year", "2016-17", "--measure", "attendees")]
    [InlineData("There is no option --quater; there are --year, --quarter, --board, --by, --across, --measure, --live, --format, --out and --overwrite.", "--year", "2016-17", "--quater", "3")]
    public async Task Statistics_that_cannot_be_are_refused_in_a_line(string line, params string[] options) =>
        Assert.Equal((1, "", line + "\n"), await RunAsync(["statistics", .. options]));

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("import")]
    [InlineData("backup", "one", "two")]
    public async Task A_command_that_is_not_known_is_told_how_to_ask(params string[] words)
    {
        var (code, output, errors) = await RunAsync(words);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"Cannot do '{string.Join(' ', words)}'.\nUsage: dotnet run --project src/Training.Web", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    [Fact]
    public async Task A_seed_that_cannot_be_loaded_stops_the_start()
    {
        WriteAgencies("code,name\n");

        var (code, _, errors) = await RunAsync("--Seed:Directory", Path.Combine(_folder, "csv"), "--Seed:OnEmpty=true", "--Urls", "http://127.0.0.1:0");

        Assert.Equal(1, code);
        Assert.StartsWith("agencies.csv line 1: 1 column sector missing; expected the header code,name,sector.\nThe seed in ", errors, StringComparison.Ordinal);
    }

    private void WriteAgencies(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "csv"));
        File.WriteAllText(Path.Combine(_folder, "csv", "agencies.csv"), text);
    }

    /// <summary>For what is not about a new machine: making the tables takes the program longer than most commands.</summary>
    private void WithTables()
    {
        using var database = new TestDatabase();
        Directory.CreateDirectory(Path.Combine(_folder, "data"));
        File.Copy(database.File, Path.Combine(_folder, "data", "training.db"));
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--Seed:OnEmpty=false", .. words,
            "--Data:Directory", Path.Combine(_folder, "data"), $"--ConnectionStrings:Training=Data Source={_folder}/data/training.db", "--Logging:LogLevel:Default", "Warning"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
