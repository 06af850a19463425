using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Web;

/// <summary>What the program does instead of serving the site: README, "Commands". Each says what it did and gives the exit code.</summary>
internal static class Commands
{
    private const string Usage = """
        Usage: dotnet run --project src/Training.Web [-- COMMAND] [--Setting value]
          (none)                       serve the site
          import DIR                   load a folder of CSV files, all or nothing
          export DIR [--with-needs]    write everything as such a folder; what people need only when asked
          backup FILE                  copy the database while the site runs
          restore FILE [--overwrite]   put a backup in the place of the database
          statistics --year 2016-17    print the measures; also --quarter 3, --board children|adults, --format csv|json|table|xlsx,
                                       --by or --across type|course|agency|sector|focus|theme|need|board|venue|month|quarter,
                                       --measure attendees (of a crossed table), --live (a frozen quarter as it stands now), --out FILE [--overwrite]
        """;

    /// <summary>Runs a command on the services of a site that does not serve.</summary>
    public static async Task<int> RunAsync(CommandLine line, WebApplication app, Settings settings)
    {
        var services = app.Services;
        try
        {
            // It would find an empty database on a new machine: like the site, it loads the seed first. So do statistics, once it is clear of what.
            if (line.Word is "export" && !await app.PrepareAsync(settings))
            {
                return 1;
            }
            return (line.Word, line.Arguments) switch
            {
                ("import", [var folder]) => await ImportAsync(services, Path.GetFullPath(folder)),
                ("export", [var folder]) => await ExportAsync(services, Path.GetFullPath(folder), line.Options.ContainsKey("with-needs")),
                ("backup", [var file]) => await BackupAsync(services, Path.GetFullPath(file)),
                ("restore", [var file]) => await RestoreAsync(services, Path.GetFullPath(file), line.Options.ContainsKey("overwrite")),
                ("statistics", []) => await StatisticsCommand.RunAsync(services, line.Options, () => app.PrepareAsync(settings), Console.Out, Console.Error),
                _ => await MisreadAsync(line),
            };
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException or DbException or DbUpdateException)
        {
            await Console.Error.WriteLineAsync(Faults.InOneLine(e));
            return 1;
        }
    }

    private static async Task<int> ImportAsync(IServiceProvider services, string folder)
    {
        await using var scope = services.CreateAsyncScope();
        await using var db = scope.ServiceProvider.ImportDb();
        await DatabaseSetup.MigrateAsync(db);
        var outcome = await ActivatorUtilities.CreateInstance<Import>(scope.ServiceProvider, db).RunAsync(folder);
        if (outcome.Succeeded)
        {
            Console.WriteLine($"Imported {Words.List(outcome.Loaded)} from {folder}.");
            return 0;
        }
        foreach (var problem in outcome.Problems)
        {
            await Console.Error.WriteLineAsync(problem);
        }
        await Console.Error.WriteLineAsync("Nothing was imported.");
        return 1;
    }

    private static async Task<int> ExportAsync(IServiceProvider services, string folder, bool withNeeds)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TrainingDb>();
        await new Export(db) { WithNeeds = withNeeds }.RunAsync(folder);
        Console.WriteLine($"Exported to {folder}. The files hold personal data{(withNeeds ? ", and in needs.csv what people need: delete that file once it is imported" : ". What people need is left out; --with-needs adds it")}.");
        return 0;
    }

    private static async Task<int> BackupAsync(IServiceProvider services, string file)
    {
        var settings = services.GetRequiredService<Settings>();
        await Backup.WriteAsync(settings.ConnectionString, file);
        Console.WriteLine($"Backed up to {file}. Keep a copy of {Path.Combine(settings.DataDirectory, "keys")} in another safe place: without it, printed check-in codes no longer work.");
        return 0;
    }

    private static async Task<int> RestoreAsync(IServiceProvider services, string file, bool overwrite)
    {
        var kept = await Backup.RestoreAsync(services.GetRequiredService<Settings>().ConnectionString, file, overwrite, services.GetRequiredService<Clock>());
        Console.WriteLine(kept is null ? $"Restored {file}." : $"Restored {file}. The database that was there is now {kept}.");
        Console.WriteLine("Emails that waited in the backup are held back until somebody has looked at them (/letters). Addresses of people's own calendars are again those of the backup: whoever has renewed theirs since should do so once more.");
        return 0;
    }

    private static async Task<int> MisreadAsync(CommandLine line)
    {
        await Console.Error.WriteLineAsync($"Cannot do '{string.Join(' ', line.Arguments.Prepend(line.Word))}'.\n{Usage}");
        return 1;
    }

    /// <summary>A context whose history says that an import did it.</summary>
    public static TrainingDb ImportDb(this IServiceProvider services) => ActivatorUtilities.CreateInstance<TrainingDb>(services, Import.Actor);
}
