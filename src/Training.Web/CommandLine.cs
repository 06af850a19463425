namespace Training.Web;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Word">"import", "export" and the like; none to start the site.</param>
/// <param name="Arguments">What follows the word, such as a folder.</param>
/// <param name="Options">What follows as "--name value" or "--name=value", by name; a switch has an empty value.</param>
/// <param name="Settings">The same options as the configuration reads them: every setting can stand beside a command.</param>
internal sealed record CommandLine(string? Word, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Options, string[] Settings)
{
    // Options without a value; all others take the next word.
    private static readonly HashSet<string> Switches = new(StringComparer.OrdinalIgnoreCase) { "overwrite", "with-needs", "live" };

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        List<string> words = [];
        List<string> settings = [];
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(args[i]);
                continue;
            }
            var (name, value) = args[i][2..].Split('=', 2) is [var before, var after] ? (before, after) : (args[i][2..], null);
            if (!Switches.Contains(name))
            {
                // The configuration would take a path that begins with "/" for a setting, so each keeps its "=".
                value ??= i + 1 < args.Count ? args[++i] : "";
                settings.Add($"--{name}={value}");
            }
            options[name] = value ?? "";
        }
        return new CommandLine(words.FirstOrDefault(), [.. words.Skip(1)], options, [.. settings]);
    }
}
