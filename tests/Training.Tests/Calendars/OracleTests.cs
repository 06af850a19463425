using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Training.Calendars;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Calendars;

/// <summary>
/// What other people's parsers read in our calendars: python3-icalendar, python3-vobject (check_ics.py) and ical.js
/// (check_ics.mjs). Each must find every value as it was meant, with no errors.
/// </summary>
public sealed class OracleTests : IDisposable
{
    private const string InstallPython = "The calendar parsers are missing. Install them with: apt-get install python3 python3-icalendar python3-vobject";
    private const string InstallNode = "ical.js is missing. Install Node.js 20, then run npm ci in tests/Training.Tests/Calendars.";

    private static readonly SiteSettings Site = new("Safeguarding Training: \"north; south\", é 🙂", "https://training.example.org", "training@example.org");

    // The longest, the most foreign, and the ones that break writers: each is a course's title and summary.
    private static readonly string[] Words =
    [
        "An introduction to neglect",
        "Commas, semicolons; colons: \"quotes\", 'apostrophes' and back\\slashes \\n \\, \\; \\\\",
        "One line\nand another\n\nand after an empty one",
        string.Concat(Enumerable.Repeat("A title of 300 characters, and more ", 10))[..299] + "!",
        string.Concat(Enumerable.Repeat("Łódź, Köln, 東京, Ελλάδα ", 14)),
        string.Concat(Enumerable.Repeat("🙂👩🏽‍🏫🏴󠁧󠁢󠁷󠁬󠁳󠁿", 30)),
        "BEGIN:VEVENT\r\nUID:not-ours\r\nEND:VEVENT",
        " spaces before and after ",
        "%0D%0A &amp; <b>bold</b> =3D ^n ^' {braces}",
    ];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TestDatabase _database = new();

    [Fact]
    public async Task Three_independent_parsers_read_what_was_meant()
    {
        var expected = new List<Event>();
        using var db = _database.Open();
        for (var i = 0; i < Words.Length; i++)
        {
            var course = Given.Course(title: Words[i]);
            course.Summary = Words[i];
            course.Themes.Add(new CourseTheme { Theme = new() { Code = $"t{i}", Name = $"Theme {i}: this, that; \"other\"", Source = "priority" } });
            var venue = Given.Venue($"venue-{i}");
            (venue.Name, venue.Latitude, venue.Longitude) = (Words[i].Trim(), 50.5 + i, -1.25 - i);
            // 31 October: the day after the clocks go back.
            var session = Given.Session(_database.Clock, course: course, venue: venue, reference: $"REF-{i}", days: [$"2016-10-{i + 10} 09:30-12:30", "2016-10-31 09:30-12:30"]);
            session.Status = (SessionStatus)(1 + i % 3);
            db.Add(session);
            expected.AddRange(session.Days.Select((day, n) => Meant(session, day, n + 1)));
        }
        db.SaveChanges();
        var feed = new Feed(db, Site);

        foreach (var (parser, calendars) in await ReadAsync(
            await feed.ProgrammeAsync(new(), _database.Clock.Today),
            await feed.ProgrammeAsync(new() { Q = "nothing has this in it" }, _database.Clock.Today),
            (await feed.SessionAsync("REF-1"))!))
        {
            Assert.All(calendars, c => Assert.True(c.Errors.Count == 0, $"{parser}: {string.Join("; ", c.Errors)}"));
            Same(parser, expected.OrderBy(e => e.Uid), calendars[0].Events.OrderBy(e => e.Uid));
            Assert.Equal((parser, Site.Name), (parser, calendars[0].Name ?? Site.Name));
            Assert.Equal(["VTIMEZONE"], calendars[1].Parts);
            Assert.Equal(["VEVENT", "VEVENT"], calendars[2].Parts);
            Same(parser, expected.Where(e => e.Url.EndsWith("REF-1", StringComparison.Ordinal)), calendars[2].Events);
        }
    }

    [Fact]
    public async Task The_parsers_do_notice_what_is_wrong()
    {
        // A negative control: these three read, but do not agree with what was meant.
        var wrong = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20160101T000000Z\r\nLAST-MODIFIED:20160101T000000Z\r\nSEQUENCE:0\r\n"
            + "DTSTART:20160101T000000Z\r\nSUMMARY:a\\, b\r\nURL:u\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nCATEGORIES:one\\,two,three\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

        foreach (var (_, calendars) in await ReadAsync(System.Text.Encoding.UTF8.GetBytes(wrong)))
        {
            var only = Assert.Single(calendars[0].Events);
            Assert.Equal("a, b", only.Summary);
            Assert.Equal(["one,two", "three"], only.Categories ?? ["one,two", "three"]);
            Assert.Null(only.End);
        }
    }

    public void Dispose() => _database.Dispose();

    private Event Meant(Session session, SessionDay day, int number)
    {
        var (prefix, status) = session.Status switch
        {
            SessionStatus.Cancelled => ("CANCELLED: ", "CANCELLED"),
            SessionStatus.Postponed => ("POSTPONED: ", "CANCELLED"),
            _ => ("", "CONFIRMED"),
        };
        var now = Instant(_database.Clock.UtcNow);
        return new Event
        {
            Uid = $"{day.CalendarId:N}@training.example.org",
            Stamp = now,
            Changed = now,
            Sequence = 0,
            Start = Instant(day.StartsAt),
            End = Instant(day.EndsAt),
            Summary = $"{prefix}{Read(session.Course.Title)} (day {number} of 2)",
            Location = Read(session.Venue!.FullAddress),
            Url = $"https://training.example.org/sessions/{session.Reference}",
            Status = status,
            Transparency = "TRANSPARENT",
            DescriptionHolds = Read(session.Course.Summary),
            Categories = ["Half-day workshop", session.Course.Themes[0].Theme.Name],
            Geo = [session.Venue.Latitude!.Value, session.Venue.Longitude!.Value],
        };
    }

    private static string Read(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Instant(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Same(string parser, IEnumerable<Event> expected, IEnumerable<Event> found)
    {
        foreach (var (meant, read) in expected.Zip(found))
        {
            if (parser == "icalendar" && meant.Summary.Contains(@"\n", StringComparison.Ordinal))
            {
                continue; // it takes back one escape after the other, and so a backslash before an n for a line break
            }
            Assert.Contains(meant.DescriptionHolds!, read.Description, StringComparison.Ordinal);
            Assert.Equal($"{parser} {Json(meant)}", $"{parser} {Json(read with { Description = null, Categories = read.Categories ?? meant.Categories })}");
        }
        Assert.Equal(expected.Count(), found.Count());
    }

    private static string Json(Event e) => JsonSerializer.Serialize(e, Plain);

    private async Task<IReadOnlyList<(string Parser, IReadOnlyList<Calendar> Calendars)>> ReadAsync(params byte[][] calendars)
    {
        var files = calendars.Select((bytes, i) => (Path: Path.Combine(_database.Folder, $"{i}.ics"), Bytes: bytes)).ToList();
        files.ForEach(f => File.WriteAllBytes(f.Path, f.Bytes));
        string[] paths = [.. files.Select(f => f.Path)];
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ical.js")))
        {
            Assert.Fail(InstallNode);
        }
        var answers = await Task.WhenAll(
            RunAsync("/usr/bin/python3", InstallPython, [Path.Combine(folder, "check_ics.py"), .. paths]),
            RunAsync("node", InstallNode, [Path.Combine(folder, "check_ics.mjs"), .. paths]));
        return [.. answers
            .SelectMany(answer => JsonSerializer.Deserialize<List<Dictionary<string, Calendar>>>(answer, JsonSerializerOptions.Web)!)
            .SelectMany(byParser => byParser)
            .GroupBy(p => p.Key, p => p.Value)
            .Select(p => (p.Key, (IReadOnlyList<Calendar>)[.. p]))];
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
    private static string Folder()
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

    private sealed record Calendar(string? Name, IReadOnlyList<string> Parts, IReadOnlyList<string> Errors, IReadOnlyList<Event> Events);

    private sealed record Event
    {
        public required string Uid { get; init; }
        public required string Stamp { get; init; }
        public required string Changed { get; init; }
        public required int Sequence { get; init; }
        public required string Start { get; init; }
        public string? End { get; init; }
        public required string Summary { get; init; }
        public string? Location { get; init; }
        public required string Url { get; init; }
        public required string Status { get; init; }
        public required string Transparency { get; init; }
        public string? Description { get; init; }
        [JsonIgnore]
        public string? DescriptionHolds { get; init; }
        public IReadOnlyList<string>? Categories { get; init; }
        public IReadOnlyList<double>? Geo { get; init; }
    }
}
