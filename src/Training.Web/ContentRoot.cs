namespace Training.Web;

/// <summary>
/// Settings, web root and seed stand at the repository's root, and beside the program once it is published. Neither the
/// current folder ("dotnet run --project" changes it) nor the project's folder is a safe guess, so they are looked for
/// from the program upwards.
/// </summary>
public static class ContentRoot
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "appsettings.json")))
            {
                return folder.FullName;
            }
        }
        return AppContext.BaseDirectory;
    }

    /// <summary>
    /// Development when the program runs from its own source and nothing else was said; none leaves it to the framework.
    /// A launch profile would do the same, but "dotnet run" then writes a line of its own into what commands print.
    /// </summary>
    public static string? EnvironmentOf(string root, string[] args)
    {
        var said = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT");
        return string.IsNullOrEmpty(said)
            && !args.Any(a => a.TrimStart('-', '/').StartsWith("environment", StringComparison.OrdinalIgnoreCase))
            && Directory.Exists(Path.Combine(root, "src", "Training.Web"))
            ? Environments.Development
            : null;
    }
}
