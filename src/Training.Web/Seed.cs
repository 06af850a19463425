using System.Diagnostics;
using Training.Data;

namespace Training.Web;

/// <summary>The programme that an empty database begins with.</summary>
internal static class Seed
{
    /// <summary>Loads the seed folder when the database is empty. False, with the reasons on the error output, when it cannot be loaded.</summary>
    public static async Task<bool> SeedAsync(this WebApplication app, Settings settings)
    {
        if (!Directory.Exists(settings.SeedDirectory))
        {
            app.Logger.LogInformation("There is no seed folder {Folder}, so nothing is loaded into an empty database.", settings.SeedDirectory);
            return true;
        }
        var watch = Stopwatch.StartNew();
        await using var scope = app.Services.CreateAsyncScope();
        await using var db = scope.ServiceProvider.ImportDb();
        var outcome = await ActivatorUtilities.CreateInstance<Import>(scope.ServiceProvider, db).SeedAsync(settings.SeedDirectory);
        if (outcome is null)
        {
            return true;
        }
        if (outcome.Succeeded)
        {
            app.Logger.LogInformation("Loaded {Rows} from {Folder} in {Seconds:0.0} seconds.", Words.List(outcome.Loaded), settings.SeedDirectory, watch.Elapsed.TotalSeconds);
            return true;
        }
        foreach (var problem in outcome.Problems)
        {
            await Console.Error.WriteLineAsync(problem);
        }
        await Console.Error.WriteLineAsync($"The seed in {settings.SeedDirectory} cannot be loaded; mend it, or start with --Seed:OnEmpty=false.");
        return false;
    }
}
