using System.Globalization;
using System.Text;
using System.Text.Json;
using Training.Calendars;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Calendars;

/// <summary>Every calendar that the system can make, read by other people's parsers (<see cref="Oracles"/>): each must find every value as it was meant, with no errors.</summary>
public sealed class OracleTests : IDisposable
{
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

    /// <summary>Nothing is wrong with these two, until a test breaks them.</summary>
    private const string Public = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nNAME:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20160101T000000Z\r\nSEQUENCE:0\r\nDTSTART:20160920T083000Z\r\n"
        + "DTEND:20160920T113000Z\r\nSUMMARY:One\r\nCATEGORIES:one\\,two,three\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private static readonly string Invitation = Public.Replace("NAME:x", "METHOD:REQUEST", StringComparison.Ordinal)
        .Replace("SUMMARY", "ORGANIZER;CN=\"Team: training\":mailto:team@x.example\r\nATTENDEE;CN=Zoë;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:\r\n mailto:zoe@x.example\r\nSUMMARY", StringComparison.Ordinal);

    private readonly TestDatabase _database = new();

    [Fact]
    public async Task Four_independent_parsers_read_what_was_meant()
    {
        var expected = new List<(EventRead Event, string Holds)>();
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
            expected.AddRange(session.Days.Select((day, n) => (Meant(session, day, n + 1), Read(session.Course.Summary))));
        }
        db.SaveChanges();
        var feed = new Feed(db, Site);

        foreach (var (parser, calendars) in await Oracles.CheckAsync(
            await feed.ProgrammeAsync(new(), _database.Clock.Today),
            await feed.ProgrammeAsync(new() { Q = "nothing has this in it" }, _database.Clock.Today),
            (await feed.SessionAsync("REF-1"))!))
        {
            Same(parser, expected.OrderBy(e => e.Event.Uid), calendars[0].Events.OrderBy(e => e.Uid));
            Assert.Equal((parser, Site.Name), (parser, calendars[0].Name ?? Site.Name));
            Assert.Equal(["VTIMEZONE"], calendars[1].Parts);
            Assert.Equal(["VEVENT", "VEVENT"], calendars[2].Parts);
            Same(parser, expected.Where(e => e.Event.Url!.EndsWith("REF-1", StringComparison.Ordinal)), calendars[2].Events);
        }
    }

    [Fact]
    public async Task Every_feed_passes_whatever_it_is_filtered_by_and_whatever_is_in_it()
    {
        using var db = _database.Open();
        var trainer = Given.Person("Tessa Trainer");
        string[][] dates =
        [
            ["2016-10-29 09:30-16:30", "2016-10-30 00:30-02:30", "2016-10-31 09:30-16:30"], // before, across and after the clocks go back
            ["2017-03-25 09:30-16:30", "2017-03-26 00:30-02:30", "2017-03-27 09:30-16:30"], // and forward
        ];
        for (var i = 0; i < dates.Length; i++)
        {
            var course = Given.Course(i == 0 ? CourseType.Level3 : CourseType.Briefing, $"course-{i}", i == 0 ? Boards.Children : BoardsExtensions.Joint, Words[3 + 2 * i]);
            course.Themes.Add(new CourseTheme { Theme = new() { Code = $"theme-{i}", Name = Words[1], Source = "priority" } });
            var session = Given.Session(_database.Clock, capacity: 1, course: course, venue: Given.Venue($"venue-{i}"), reference: $"ACROSS-{i}", days: dates[i]);
            session.Trainers.Add(trainer);
            db.Add(session);
        }
        db.SaveChanges();
        ProgrammeFilter[] filters =
        [
            new(), new() { Type = "level-3" }, new() { Board = "children" }, new() { Board = "adults" }, new() { Theme = "theme-1" }, new() { Course = "course-1" }, new() { Venue = "venue-0" },
            new() { From = "2017-01-01" }, new() { To = "2016-12-31" }, new() { Q = "300 characters" }, new() { Free = "1" },
            new() { Type = "level-3", Board = "children", Theme = "theme-0", Course = "course-0", Venue = "venue-0", From = "2016-10-01", To = "2016-11-01", Q = "ACROSS", Free = "1" },
            new() { Q = "nothing; is, \"called\" this 🙂 " + Words[3] }, new() { Type = "core-day" }, new() { Venue = "no-such-venue" },
        ];
        var feed = new Feed(db, Site);
        var calendars = new List<byte[]>();
        foreach (var filter in filters)
        {
            calendars.Add(await feed.ProgrammeAsync(filter, _database.Clock.Today));
        }

        foreach (var (_, read) in await Oracles.CheckAsync([.. calendars]))
        {
            Assert.Equal([6, 3, 6, 3, 3, 3, 3, 3, 3, 3, 6, 3, 0, 0, 0], read.Select(c => c.Events.Count));
            Assert.All(read.Where(c => c.Events.Count == 0), c => Assert.Equal(["VTIMEZONE"], c.Parts));
            Assert.Equal(
                [
                    "2016-10-29T08:30:00Z 2016-10-29T15:30:00Z", "2016-10-29T23:30:00Z 2016-10-30T02:30:00Z", "2016-10-31T09:30:00Z 2016-10-31T16:30:00Z",
                    "2017-03-25T09:30:00Z 2017-03-25T16:30:00Z", "2017-03-26T00:30:00Z 2017-03-26T01:30:00Z", "2017-03-27T08:30:00Z 2017-03-27T15:30:00Z",
                ],
                read[0].Events.Select(e => $"{e.Start} {e.End}"));
        }
    }

    [Fact]
    public async Task The_parsers_read_for_themselves()
    {
        // A negative control: they read, but do not agree with what was meant.
        var wrong = Bytes(Public.Replace("SUMMARY:One", "SUMMARY:a\\, b", StringComparison.Ordinal).Replace("DTEND:20160920T113000Z\r\n", "", StringComparison.Ordinal));

        foreach (var (_, calendars) in await Oracles.CheckAsync(wrong))
        {
            var only = Assert.Single(calendars[0].Events);
            Assert.Equal("a, b", only.Summary);
            Assert.Equal(["one,two", "three"], only.Categories ?? ["one,two", "three"]);
            Assert.Null(only.End);
        }
    }

    [Fact]
    public async Task Each_parser_notices_what_is_broken()
    {
        var cancel = Invitation.Replace("REQUEST", "CANCEL", StringComparison.Ordinal).Replace("CONFIRMED", "CANCELLED", StringComparison.Ordinal);
        await Oracles.CheckAsync(Bytes(Public), Bytes(Invitation), Bytes(cancel));
        (string Broken, string[] Notice)[] calendars =
        [
            (Public.Replace("END:VEVENT\r\n", "", StringComparison.Ordinal), ["ical.js", "icalendar", "libical", "vobject"]),
            (Public.Replace("SUMMARY:", "SUMMARY ", StringComparison.Ordinal), ["ical.js", "icalendar", "libical", "vobject"]),
            (Public.Replace("20160920T083000Z", "2016-09-20", StringComparison.Ordinal), ["ical.js", "icalendar", "libical", "vobject"]),
            (Public.Replace("SUMMARY:One", "SUMMARY:One\r\nSUMMARY:Two", StringComparison.Ordinal), ["libical", "vobject"]),
            (Public.Replace("UID:u\r\n", "", StringComparison.Ordinal), ["vobject"]),
            (Invitation.Replace("ORGANIZER", "X-ORGANIZER", StringComparison.Ordinal), ["libical"]),
            (cancel.Replace("ATTENDEE", "X-ATTENDEE", StringComparison.Ordinal).Replace("ORGANIZER", "X-ORGANIZER", StringComparison.Ordinal), ["libical"]),
        ];

        var read = await Oracles.ReadAsync([.. calendars.Select(c => Bytes(c.Broken))]);

        for (var i = 0; i < calendars.Length; i++)
        {
            Assert.Equal(calendars[i].Notice, read.Where(r => r.Calendars[i].Errors.Count > 0).Select(r => r.Parser).Order(StringComparer.Ordinal));
        }
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Oracles.CheckAsync(Bytes(Public), Bytes(Invitation.Replace("ATTENDEE;", "CONTACT;", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("\r\n", "\n", "a line feed by itself")]
    [InlineData("SUMMARY:One", "SUMMARY:O\rne", "a carriage return by itself")]
    [InlineData("SUMMARY:One", "SUMMARY:O\ane", "a control character")]
    [InlineData("SUMMARY:One", "SUMMARY:O\u007fne", "a control character")]
    [InlineData("BEGIN:VCALENDAR", "\ufeffBEGIN:VCALENDAR", "a byte order mark")]
    [InlineData("END:VCALENDAR\r\n", "END:VCALENDAR", "the last line does not end in CRLF")]
    [InlineData("SUMMARY:One", "SUMMARY:One and as much again as there is room for and then 3 octets m\u00f6reee", "a line of 76 octets")]
    [InlineData("SUMMARY:One", "SUMMARY:One\r\n", "a line of 0 octets")]
    [InlineData("SUMMARY:One", "SUMMARY", "not a property: SUMMARY")]
    [InlineData("SUMMARY:One", "SUMMARY;X=\"a:One", "not a property: SUMMARY;X=\"a:One")]
    [InlineData("SUMMARY:One", "SUMMARY:One; two", "SUMMARY is not escaped")]
    [InlineData("SUMMARY:One", "SUMMARY:One, two", "SUMMARY is not escaped")]
    [InlineData("SUMMARY:One", "SUMMARY:One \\: two", "SUMMARY is not escaped")]
    [InlineData("CATEGORIES:one", "CATEGORIES:o;ne", "CATEGORIES is not escaped")]
    [InlineData("DTSTART:20160920T083000Z", "DTSTART;TZID=Europe/London:20160920T083000", "no VTIMEZONE for Europe/London")]
    [InlineData("DTEND:20160920T113000Z", "DTEND:20160920T083000Z", "DTEND is not after DTSTART")]
    [InlineData("DTEND:20160920T113000Z", "DTEND:2016-09-20", "DTEND is not a time")]
    [InlineData("STATUS:CONFIRMED", "STATUS:CANCELED", "STATUS: CANCELED")]
    [InlineData("TRANSP:OPAQUE", "TRANSP:BUSY", "TRANSP: BUSY")]
    [InlineData("SEQUENCE:0", "SEQUENCE:-1", "SEQUENCE is not a number")]
    [InlineData("UID:u\r\n", "", "VEVENT has not one UID")]
    [InlineData("DTSTAMP:", "DTSTAMP:20160101T000000Z\r\nDTSTAMP:", "VEVENT has not one DTSTAMP")]
    [InlineData("VERSION:2.0\r\n", "", "VCALENDAR has not one VERSION")]
    [InlineData("END:VEVENT\r\n", "", "END:VCALENDAR is out of place")]
    [InlineData("END:VCALENDAR\r\n", "", "not one whole VCALENDAR")]
    [InlineData("VEVENT", "X-NOTHING", null)]
    [InlineData("SUMMARY:One", "SUMMARY:O\r\n ne", null)]
    public void Each_check_of_bytes_notices_what_it_is_for(string right, string wrong, string? problem)
    {
        Assert.Empty(CalendarBytes.Problems(Bytes(Public)));

        var problems = CalendarBytes.Problems(Bytes(Public.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Equal(problem is null ? [] : [problem], problems.Distinct().Where(p => problem is null || p == problem));
    }

    [Theory]
    [InlineData("REQUEST", "CANCEL", "CANCEL of an event that is not CANCELLED")]
    [InlineData("REQUEST", "PUBLISH", "METHOD: PUBLISH")]
    [InlineData("NEEDS-ACTION", "NEEDS_ACTION", "PARTSTAT: NEEDS_ACTION")]
    [InlineData("RSVP=FALSE", "RSVP=NO", "RSVP: NO")]
    [InlineData("SEQUENCE:0\r\n", "", "VEVENT has not one SEQUENCE")]
    [InlineData("ORGANIZER;", "CONTACT;", "VEVENT has not one ORGANIZER")]
    [InlineData("mailto:zoe", "zoe", "ATTENDEE is not a mailto address")]
    [InlineData("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20160101T000000Z\r\nDTSTART:20160920T083000Z\r\nEND:VEVENT\r\nEND:VCALENDAR", "two events of one UID")]
    [InlineData("END:VCALENDAR", "BEGIN:VEVENT\r\nUID:v\r\nDTSTAMP:20160101T000000Z\r\nDTSTART:20160920T083000Z\r\nEND:VEVENT\r\nEND:VCALENDAR", "an invitation is to one event")]
    public void And_so_of_invitations(string right, string wrong, string problem)
    {
        Assert.Empty(CalendarBytes.Problems(Bytes(Invitation)));

        Assert.Contains(problem, CalendarBytes.Problems(Bytes(Invitation.Replace(right, wrong, StringComparison.Ordinal))));
    }

    [Fact]
    public void A_calendar_of_nothing_and_a_fold_within_a_character_are_noticed()
    {
        Assert.Equal(["the calendar holds nothing"], CalendarBytes.Problems(Bytes("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")));
        var bytes = Bytes(Public.Replace("One", "Zoë", StringComparison.Ordinal));
        var inside = bytes.AsSpan().IndexOf("ë"u8) + 1;
        Assert.Contains("not UTF-8, or a fold that parts a character", CalendarBytes.Problems([.. bytes[..inside], .. "\r\n "u8, .. bytes[inside..]]));
    }

    public void Dispose() => _database.Dispose();

    private EventRead Meant(Session session, SessionDay day, int number)
    {
        var (prefix, status) = session.Status switch
        {
            SessionStatus.Cancelled => ("CANCELLED: ", "CANCELLED"),
            SessionStatus.Postponed => ("POSTPONED: ", "CANCELLED"),
            _ => ("", "CONFIRMED"),
        };
        var now = Instant(_database.Clock.UtcNow);
        return new EventRead
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
            Categories = ["Half-day workshop", session.Course.Themes[0].Theme.Name],
            Geo = [session.Venue.Latitude!.Value, session.Venue.Longitude!.Value],
        };
    }

    private static string Read(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string Instant(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Same(string parser, IEnumerable<(EventRead Event, string Holds)> expected, IEnumerable<EventRead> found)
    {
        foreach (var ((meant, holds), read) in expected.Zip(found))
        {
            if (parser == "icalendar" && meant.Summary.Contains(@"\n", StringComparison.Ordinal))
            {
                continue; // it takes back one escape after the other, and so a backslash before an n for a line break
            }
            Assert.Contains(holds, read.Description, StringComparison.Ordinal);
            Assert.Equal($"{parser} {Json(meant)}", $"{parser} {Json(read with { Description = null, Categories = read.Categories ?? meant.Categories })}");
        }
        Assert.Equal(expected.Count(), found.Count());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Json(EventRead e) => JsonSerializer.Serialize(e, Plain);
}
