using System.Globalization;
using System.Text;
using Training.Calendars;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Calendars;

public sealed class FeedTests : IDisposable
{
    private static readonly SiteSettings Site = new("Safeguarding Training", "https://training.example.org", "training@example.org");

    private readonly TestDatabase _database = new();
    private readonly Venue _venue = Given.Venue();

    [Fact]
    public async Task A_session_is_an_event_in_UTC_with_where_what_and_how_to_book()
    {
        _venue.Latitude = 50.9105;
        _venue.Longitude = -1.4043;
        var course = Given.Course(title: "Neglect, \"drift\" and delay");
        course.Themes.Add(new CourseTheme { Position = 1, Theme = new() { Code = "met", Name = "Missing, exploited and trafficked", Source = "priority" } });
        course.Themes.Add(new CourseTheme { Position = 0, Theme = new() { Code = "neglect", Name = "Neglect", Source = "priority" } });
        var session = Given.Session(_database.Clock, course: course, reference: "HD 2016/20", venue: _venue, days: ["2016-09-20 09:30-12:30"]);
        Save(session);

        var only = Assert.Single(await EventsAsync());

        Assert.Equal(
            [
                ("UID", $"{session.Days[0].CalendarId:N}@training.example.org"),
                ("DTSTAMP", "20160912T080000Z"),
                ("LAST-MODIFIED", "20160912T080000Z"),
                ("SEQUENCE", "0"),
                ("DTSTART", "20160920T083000Z"),
                ("DTEND", "20160920T113000Z"),
                ("SUMMARY", "Neglect\\, \"drift\" and delay"),
                ("LOCATION", @"Civic Centre\, Civic Centre Road\, Southampton\, SO14 7LY"),
                ("GEO", "50.9105;-1.4043"),
                ("URL", "https://training.example.org/sessions/HD%202016%2F20"),
                ("CATEGORIES", @"Half-day workshop,Neglect,Missing\, exploited and trafficked"),
                ("STATUS", "CONFIRMED"),
                ("TRANSP", "TRANSPARENT"),
                ("DESCRIPTION", @"Half-day workshop\, Children's board\nTuesday 20 September 2016\, 9:30am to 12:30pm\n\nWhat neglect looks like\, and what to do about it."
                    + @"\n\nGetting in: Step-free entrance.\n\nDetails and booking: https://training.example.org/sessions/HD%202016%2F20"),
            ],
            only);
    }

    [Theory]
    [InlineData("2016-10-29 09:30-16:30", "20161029T083000Z", "20161029T153000Z")] // the Saturday before the clocks go back
    [InlineData("2016-10-30 09:30-16:30", "20161030T093000Z", "20161030T163000Z")]
    [InlineData("2016-10-30 00:30-02:30", "20161029T233000Z", "20161030T023000Z")] // across the change: three hours long
    [InlineData("2017-03-25 09:30-16:30", "20170325T093000Z", "20170325T163000Z")]
    [InlineData("2017-03-26 09:30-16:30", "20170326T083000Z", "20170326T153000Z")] // the Sunday on which they go forward
    public async Task Times_are_right_on_both_sides_of_both_clock_changes(string day, string start, string end)
    {
        Save(Given.Session(_database.Clock, days: [day]));

        var only = Assert.Single(await EventsAsync());

        Assert.Equal((start, end), (only.Value("DTSTART"), only.Value("DTEND")));
    }

    [Fact]
    public async Task Two_days_are_two_events_with_identifiers_and_venues_of_their_own()
    {
        var session = Given.Session(_database.Clock, venue: _venue, course: Given.Course(title: "Level 3"), days: ["2016-10-29 09:30-16:30", "2016-10-31 09:30-16:30"]);
        session.Days[1].Venue = new Venue { Code = "library", Name = "Library", Address = "2 The Walk" };
        Save(session);

        var days = await EventsAsync();

        Assert.Equal(["Level 3 (day 1 of 2)", "Level 3 (day 2 of 2)"], days.Select(d => d.Value("SUMMARY")));
        Assert.Equal(["20161029T083000Z", "20161031T093000Z"], days.Select(d => d.Value("DTSTART")));
        Assert.Equal([@"Civic Centre\, Civic Centre Road\, Southampton\, SO14 7LY", @"Library\, 2 The Walk"], days.Select(d => d.Value("LOCATION")));
        Assert.NotEqual(days[0].Value("UID"), days[1].Value("UID"));
    }

    [Theory]
    [InlineData(Delivery.Online, "Online", false)]
    [InlineData(Delivery.Both, @"Civic Centre\, Civic Centre Road\, Southampton\, SO14 7LY\, and online", true)]
    public async Task Online_sessions_say_so(Delivery delivery, string location, bool onTheMap)
    {
        (_venue.Latitude, _venue.Longitude) = (50.9, -1.4);
        var session = Given.Session(_database.Clock, venue: _venue);
        session.Delivery = delivery;
        Save(session);

        var only = Assert.Single(await EventsAsync());

        Assert.Equal(location, only.Value("LOCATION"));
        Assert.Equal(onTheMap, only.Value("GEO") is not null);
        Assert.Equal(onTheMap, only.Value("DESCRIPTION")!.Contains("Getting in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_venue_there_is_no_location_and_an_impossible_end_is_left_out()
    {
        var session = Given.Session(_database.Clock, days: ["2016-09-20 09:30-09:30"]);
        Save(session);

        var only = Assert.Single(await EventsAsync());

        Assert.Null(only.Value("LOCATION"));
        Assert.Null(only.Value("GEO"));
        Assert.Null(only.Value("DTEND"));
    }

    [Theory]
    [InlineData(SessionStatus.Cancelled, "CANCELLED: ", "This session has been cancelled.")]
    [InlineData(SessionStatus.Postponed, "POSTPONED: ", "This session has been postponed")]
    public async Task A_session_that_is_off_stays_as_cancelled_until_30_days_after_its_date(SessionStatus status, string prefix, string words)
    {
        var session = Given.Session(_database.Clock, course: Given.Course(title: "Level 3"), days: ["2016-09-20 09:30-16:30", "2016-09-21 09:30-16:30"]);
        Save(session);
        var identifiers = (await EventsAsync()).Select(d => d.Value("UID")).ToList();
        _database.Time.Advance(TimeSpan.FromHours(2));
        using (var db = _database.Open())
        {
            db.Sessions.Single().Status = status;
            db.SaveChanges();
        }

        var days = await EventsAsync();

        Assert.Equal(identifiers, days.Select(d => d.Value("UID")));
        Assert.All(days, day =>
        {
            Assert.Equal(("CANCELLED", "1", "20160912T100000Z", "20160912T100000Z"), (day.Value("STATUS"), day.Value("SEQUENCE"), day.Value("DTSTAMP"), day.Value("LAST-MODIFIED")));
            Assert.StartsWith(words, day.Value("DESCRIPTION"), StringComparison.Ordinal);
            Assert.Equal("TRANSPARENT", day.Value("TRANSP"));
        });
        Assert.Equal($"{prefix}Level 3 (day 1 of 2)", days[0].Value("SUMMARY"));
        _database.Time.Set("2016-10-21T22:59:00Z"); // 11:59pm of the thirtieth day after the last
        Assert.Equal(2, (await EventsAsync()).Count);
        _database.Time.Set("2016-10-21T23:00:00Z");
        Assert.Empty(await EventsAsync());
        Assert.Empty(await EventsAsync(new() { From = "2016-01-01" }));
        Assert.Equal(2, (await SessionAsync(session.Reference))!.Count);
    }

    [Fact]
    public async Task A_postponed_session_with_a_new_date_is_the_same_event_moved_and_confirmed()
    {
        var session = Given.Session(_database.Clock, status: SessionStatus.Postponed);
        Save(session);
        using (var db = _database.Open())
        {
            var stored = db.Sessions.Single();
            var days = db.SessionDays.ToList();
            days[0].Date = new DateOnly(2016, 11, 8);
            stored.SetDays(days, _database.Clock);
            stored.Status = SessionStatus.Published;
            db.SaveChanges();
        }

        var only = Assert.Single(await EventsAsync());

        Assert.Equal(($"{session.Days[0].CalendarId:N}@training.example.org", "CONFIRMED", "1", "20161108T093000Z"),
            (only.Value("UID"), only.Value("STATUS"), only.Value("SEQUENCE"), only.Value("DTSTART")));
    }

    [Fact]
    public async Task The_feed_reaches_from_30_days_ago_or_from_where_it_is_asked_to()
    {
        foreach (var day in new[] { "2016-08-12", "2016-08-13", "2016-09-12", "2018-09-12" })
        {
            Save(Given.Session(_database.Clock, reference: day, days: [$"{day} 09:30-12:30"]));
        }

        Assert.Equal(["2016-08-13", "2016-09-12", "2018-09-12"], await DatesAsync(new()));
        Assert.Equal(["2016-08-12", "2016-08-13", "2016-09-12", "2018-09-12"], await DatesAsync(new() { From = "2016-08-01" }));
        Assert.Equal(["2016-09-12"], await DatesAsync(new() { From = "2016-09-01", To = "2016-12-31" }));
        Assert.Equal(["2016-08-13", "2016-09-12"], await DatesAsync(new() { To = "2016-12-31" }));
        Assert.Equal(["2016-08-13", "2016-09-12", "2018-09-12"], await DatesAsync(new() { From = "yesterday" }));
    }

    [Fact]
    public async Task Filters_are_those_of_the_programme_and_drafts_pass_none()
    {
        var neglect = Given.Course(CourseType.HalfDay, "neglect", Boards.Children, "Neglect");
        neglect.Themes.Add(new CourseTheme { Theme = new() { Code = "t-neglect", Name = "Neglect", Source = "priority" } });
        Save(
            Given.Session(_database.Clock, reference: "A", course: neglect, venue: _venue, days: ["2016-10-01 09:30-12:30"]),
            Given.Session(_database.Clock, reference: "B", course: Given.Course(CourseType.Level3, "l3", Boards.Adults, "Level 3"), venue: Given.Venue("library"), days: ["2016-10-02 09:30-12:30"]),
            Given.Session(_database.Clock, reference: "C", course: neglect, status: SessionStatus.Draft, days: ["2016-10-03 09:30-12:30"]));

        Assert.Equal(["2016-10-01", "2016-10-02"], await DatesAsync(new()));
        Assert.Equal(["2016-10-02"], await DatesAsync(new() { Type = "level-3" }));
        Assert.Equal(["2016-10-01", "2016-10-02"], await DatesAsync(new() { Type = "no-such-type", Board = "x", Free = "2" }));
        Assert.Equal(["2016-10-01"], await DatesAsync(new() { Board = "children" }));
        Assert.Equal(["2016-10-01"], await DatesAsync(new() { Theme = "t-neglect" }));
        Assert.Equal(["2016-10-02"], await DatesAsync(new() { Course = "l3" }));
        Assert.Equal(["2016-10-02"], await DatesAsync(new() { Venue = "library" }));
        Assert.Equal(["2016-10-02"], await DatesAsync(new() { Q = "evel 3" }));
        Assert.Empty(await DatesAsync(new() { Q = "%" }));
        Assert.Null(await SessionAsync("C"));
        Assert.Null(await SessionAsync("D"));
    }

    [Fact]
    public async Task Free_places_filter_but_are_not_told_as_nobody_is()
    {
        var session = Given.Session(_database.Clock, capacity: 1);
        session.Trainers.Add(Given.Person("Terry Trainer"));
        Save(session);
        var before = await BytesAsync(new());
        Assert.Single(await EventsAsync(new() { Free = "1" }));
        using (var db = _database.Open())
        {
            db.Add(Given.Booking(db.Sessions.Single(), Given.Person("Paula Practitioner"), _database.Clock.UtcNow));
            db.SaveChanges();
        }

        Assert.Empty(await EventsAsync(new() { Free = "1" }));
        Assert.Equal(before, await BytesAsync(new()));
        var text = Encoding.UTF8.GetString(before);
        Assert.All(["ATTENDEE", "ORGANIZER", "VALARM", "METHOD", "Terry", "Paula", "agency.example"], word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_programme_feed_has_a_name_and_says_how_often_to_ask()
    {
        Save(Given.Session(_database.Clock));

        var head = CalendarText.Lines(await BytesAsync(new() { Type = "half-day", Board = "children", Q = "negl" })).TakeWhile(l => l != "BEGIN:VEVENT");

        Assert.Equal(
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Safeguarding Training//Programme//EN", "CALSCALE:GREGORIAN",
                @"NAME:Safeguarding Training\, Half-day workshop\, Children's board\, negl",
                @"X-WR-CALNAME:Safeguarding Training\, Half-day workshop\, Children's board\, negl",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
            ],
            head);
    }

    [Fact]
    public async Task An_empty_feed_still_holds_the_sites_time_zone() => Assert.Equal(
        [
            "BEGIN:VTIMEZONE", "TZID:Europe/London",
            "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "DTSTART:19700329T010000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
            "BEGIN:STANDARD", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0000", "DTSTART:19701025T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
            "END:VTIMEZONE", "END:VCALENDAR",
        ],
        CalendarText.Lines(await BytesAsync(new())).SkipWhile(l => l != "BEGIN:VTIMEZONE"));

    [Theory]
    [InlineData("Asia/Kolkata", "BEGIN:STANDARD|TZOFFSETFROM:+0530|TZOFFSETTO:+0530|DTSTART:19700101T000000|END:STANDARD")]
    [InlineData("UTC", "BEGIN:STANDARD|TZOFFSETFROM:+0000|TZOFFSETTO:+0000|DTSTART:19700101T000000|END:STANDARD")]
    [InlineData("America/New_York", "BEGIN:DAYLIGHT|TZOFFSETFROM:-0500|TZOFFSETTO:-0400|DTSTART:19700308T020000|RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU|END:DAYLIGHT|"
        + "BEGIN:STANDARD|TZOFFSETFROM:-0400|TZOFFSETTO:-0500|DTSTART:19701101T020000|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU|END:STANDARD")]
    public void Another_zone_has_its_own_rules(string id, string expected)
    {
        var calendar = new CalendarWriter();
        calendar.Zone(TimeZoneInfo.FindSystemTimeZoneById(id));

        Assert.Equal($"BEGIN:VTIMEZONE|TZID:{id}|{expected}|END:VTIMEZONE", string.Join('|', CalendarText.Lines(calendar.ToBytes())));
    }

    [Fact]
    public async Task A_single_session_is_a_calendar_without_a_name_so_that_it_is_added_to_the_readers_own()
    {
        Save(Given.Session(_database.Clock, reference: "L3-1", days: ["2015-09-20 09:30-12:30", "2015-09-21 09:30-12:30"]), Given.Session(_database.Clock));

        using var db = _database.Open();
        var bytes = (await new Feed(db, Site).SessionAsync("L3-1"))!;

        Assert.Equal(2, CalendarText.Components(bytes, "VEVENT").Count);
        Assert.DoesNotContain(CalendarText.Lines(bytes), l => l.StartsWith("NAME", StringComparison.Ordinal) || l.StartsWith("X-WR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_programme_gives_the_same_bytes_in_the_same_order_later_and_in_another_language()
    {
        var course = Given.Course();
        Save(Given.Session(_database.Clock, reference: "B", course: course), Given.Session(_database.Clock, reference: "A", course: course), Given.Session(_database.Clock, course: course, days: ["2016-09-19 14:00-16:00"]));
        var before = await BytesAsync(new());
        _database.Time.Advance(TimeSpan.FromHours(9));
        var language = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
        try
        {
            Assert.Equal(before, await BytesAsync(new()));
        }
        finally
        {
            CultureInfo.CurrentCulture = language;
        }
        Assert.Equal(["20160919T130000Z", "20160920T083000Z", "20160920T083000Z"], (await EventsAsync()).Select(e => e.Value("DTSTART")));
        Assert.Equal(["A", "B"], (await EventsAsync()).Skip(1).Select(e => e.Value("URL")![^1..]));
    }

    public void Dispose() => _database.Dispose();

    private void Save(params object[] entities)
    {
        using var db = _database.Open();
        db.AddRange(entities);
        db.SaveChanges();
    }

    private async Task<byte[]> BytesAsync(ProgrammeFilter filter)
    {
        await using var db = _database.Open();
        return await new Feed(db, Site).ProgrammeAsync(filter, _database.Clock.Today);
    }

    private async Task<IReadOnlyList<IReadOnlyList<(string Name, string Value)>>> EventsAsync(ProgrammeFilter? filter = null) =>
        CalendarText.Components(await BytesAsync(filter ?? new()), "VEVENT");

    private async Task<IReadOnlyList<IReadOnlyList<(string Name, string Value)>>?> SessionAsync(string reference)
    {
        await using var db = _database.Open();
        return await new Feed(db, Site).SessionAsync(reference) is { } bytes ? CalendarText.Components(bytes, "VEVENT") : null;
    }

    private async Task<IEnumerable<string>> DatesAsync(ProgrammeFilter filter) =>
        (await EventsAsync(filter)).Select(e => e.Value("DTSTART")!).Select(s => $"{s[..4]}-{s[4..6]}-{s[6..8]}");
}
