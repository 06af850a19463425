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
}
