using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Training.Tests.Calendars;

/// <summary>
/// What other people's parsers read in our calendars: python3-icalendar, python3-vobject and libical with its restriction
/// check (check_ics.py), and ical.js (check_ics.mjs). One process of Python and one of Node for all calendars of a call.
/// </summary>
internal static class Oracles
{
    private const string InstallPython = "The calendar parsers are missing. Install them with: apt-get install python3 python3-icalendar python3-vobject libical3";
    private const string InstallNode = "ical.js is missing. Install Node.js 20, then run npm ci in tests/Training.Tests/Calendars.";

    /// <summary>Fails unless all four parsers and our own <see cref="CalendarBytes"/> find nothing wrong with any of them; says which and what.</summary>
    /// <returns>What each parser read in each.</returns>
    public static async Task<IReadOnlyList<(string Parser, IReadOnlyList<CalendarRead> Calendars)>> CheckAsync(params byte[][] calendars)
    {
        Assert.All(calendars, CalendarBytes.Check);
        var read = await ReadAsync(calendars);
        Assert.Equal(["ical.js", "icalendar", "libical", "vobject"], read.Select(r => r.Parser).Order(StringComparer.Ordinal));
        Assert.All(read, r => Assert.Equal(calendars.Length, r.Calendars.Count));
        Assert.Empty(read.SelectMany(r => r.Calendars.SelectMany((c, n) => c.Errors.Select(e => $"{r.Parser}, calendar {n}: {e}"))));
        return read;
    }

    /// <summary>What each parser read in each, errors and all.</summary>
    public static async Task<IReadOnlyList<(string Parser, IReadOnlyList<CalendarRead> Calendars)>> ReadAsync(params byte[][] calendars)
    {
        var scripts = Scripts();
        if (!Directory.Exists(Path.Combine(scripts, "node_modules", "ical.js")))
        {
            Assert.Fail(InstallNode);
        }
        var folder = Directory.CreateTempSubdirectory("training-calendars-");
        try
        {
            string[] paths = [.. calendars.Select((_, i) => Path.Combine(folder.FullName, $"{i}.ics"))];
            for (var i = 0; i < paths.Length; i++)
            {
                await File.WriteAllBytesAsync(paths[i], calendars[i]);
            }
            var answers = await Task.WhenAll(
                RunAsync("/usr/bin/python3", InstallPython, [Path.Combine(scripts, "check_ics.py"), .. paths]),
                RunAsync("node", InstallNode, [Path.Combine(scripts, "check_ics.mjs"), .. paths]));
            return [.. answers
                .SelectMany(answer => JsonSerializer.Deserialize<List<Dictionary<string, CalendarRead>>>(answer, JsonSerializerOptions.Web)!)
                .SelectMany(byParser => byParser)
                .GroupBy(p => p.Key, p => p.Value)
                .Select(p => (p.Key, (IReadOnlyList<CalendarRead>)[.. p]))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, string install, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            var complaint = await complained;
            Assert.True(process.ExitCode != 3, install);
            Assert.True(process.ExitCode == 0, complaint);
            return await said;
        }
        catch (Win32Exception e) // there is no such program
        {
            throw new InvalidOperationException(install, e);
        }
    }

    /// <summary>The scripts stay where they are, beside their node_modules.</summary>
    private static string Scripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var here = Path.Combine(folder.FullName, "tests", "Training.Tests", "Calendars");
            if (Directory.Exists(here))
            {
                return here;
            }
        }
        throw new DirectoryNotFoundException("tests/Training.Tests/Calendars");
    }
}

/// <summary>A calendar as a parser read it. Of a broken one there is nothing but the errors.</summary>
/// <param name="Name">None also where the parser does not know the property.</param>
/// <param name="Method">REQUEST or CANCEL in an invitation, none in a feed.</param>
internal sealed record CalendarRead(string? Name, string? Method, IReadOnlyList<string> Parts, IReadOnlyList<string> Errors, IReadOnlyList<EventRead> Events);

/// <summary>Instants are written in UTC: 2016-09-20T08:30:00Z. What the event does not have is null.</summary>
internal sealed record EventRead
{
    public required string Uid { get; init; }
    public required string Stamp { get; init; }
    public string? Changed { get; init; }
    public required int Sequence { get; init; }
    public required string Start { get; init; }
    public string? End { get; init; }
    public required string Summary { get; init; }
    public string? Location { get; init; }
    public string? Url { get; init; }
    public string? Status { get; init; }
    public string? Transparency { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Categories { get; init; }
    public IReadOnlyList<double>? Geo { get; init; }

    /// <summary>"mailto:" and the address, as those of the attendees.</summary>
    public string? Organizer { get; init; }
    public IReadOnlyList<string>? Attendees { get; init; }
}
