using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.History;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// A quarter's page over HTTP, signed in as a board member, on ten years of 1,000,000 bookings and of 10,000, and on a quarter's 25,000 alone: the first time in a process, counted anew and
/// when nothing has changed; and the report of the quarter by itself, counted anew. Beside a bare count of the quarter's bookings by status in the same file, and the number of queries.
/// </summary>
internal static class StatisticsBenchmark
{
    private const int BookingsEach = 25;
    private const int Rounds = 9;
    private const string Page = "/statistics?year=2016-17&quarter=3&by=agency";

    // The least that says anything of a quarter: how many bookings of which status its sessions have.
    private const string Raw = """
        SELECT b."Status", COUNT(*) FROM "Sessions" s JOIN "Bookings" b ON b."SessionId" = s."Id" WHERE s."FirstDate" >= '2016-10-01' AND s."FirstDate" < '2017-01-01' GROUP BY b."Status"
        """;

    public static async Task RunAsync()
    {
        Assert(Quarter.TryParse("2016-17", "3", out var quarter, out _));
        await using var alone = await Programme.CreateAsync(1_000, from: 38, quarters: 1);
        await using var small = await Programme.CreateAsync(10, from: 0, quarters: 40);
        await using var large = await Programme.CreateAsync(1_000, from: 0, quarters: 40);
        // In turn, so that what else the machine does falls on all alike.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var programme in new[] { alone, small, large })
            {
                await programme.MeasureAsync(quarter);
            }
        }
        Console.WriteLine($"  {"lowest of " + Rounds,-34}{"raw count",10}{"report",10}{"ratio",7}{"page, cold",12}{"ratio",7}{"page, warm",12}{"ratio",7}   queries, cold and warm; first page of the process");
        foreach (var programme in new[] { alone, small, large })
        {
            programme.Print();
        }
        Console.WriteLine($"  the same quarter's report among 1,000,000 bookings costs {large.Report / alone.Report:F2} times what it costs alone; the warm page of 1,000,000 {large.Warm / small.Warm:F2} times that of 10,000");
    }

    /// <summary>A program of its own over a database of its own.</summary>
    private sealed class Programme(Site site, TestBrowser browser, string name, int sessions) : IAsyncDisposable
    {
        private double _raw = double.MaxValue;
        private double _cold = double.MaxValue;
        private double _first;
        private (int Cold, int Warm) _queries;

        public double Report { get; private set; } = double.MaxValue;
        public double Warm { get; private set; } = double.MaxValue;

        public static async Task<Programme> CreateAsync(int sessionsAQuarter, int from, int quarters)
        {
            var site = new Site();
            var reader = Fill(site.Database, sessionsAQuarter, from, quarters);
            var browser = await site.BrowserAsync(reader);
            var programme = new Programme(site, browser, $"{sessionsAQuarter * BookingsEach * quarters:N0} bookings, {(quarters == 1 ? "one quarter" : "ten years")}", sessionsAQuarter);
            programme._first = (await PageAsync(site, browser)).Time;
            for (var i = 0; i < 40; i++) // until what is asked often is compiled for good
            {
                await PageAsync(site, browser);
            }
            return programme;
        }

        public async Task MeasureAsync(Quarter quarter)
        {
            _raw = Math.Min(_raw, Count(site.Database.File));
            Report = Math.Min(Report, await ReportAsync(site.Database, quarter, sessions));
            Touch(site.Database.File);
            var cold = await PageAsync(site, browser);
            _cold = Math.Min(_cold, cold.Time);
            for (var i = 0; i < 3; i++)
            {
                var warm = await PageAsync(site, browser);
                (Warm, _queries) = (Math.Min(Warm, warm.Time), (cold.Queries, warm.Queries));
            }
        }

        public void Print() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-34}{_raw,7:N1} ms{Report,7:N1} ms{Report / _raw,7:F1}{_cold,9:N1} ms{_cold / _raw,7:F1}{Warm,9:N1} ms{Warm / _raw,7:F1}   {_queries.Cold} and {_queries.Warm}; {_first:N0} ms"));

        public ValueTask DisposeAsync() => site.DisposeAsync();
    }

    private static async Task<(double Time, int Queries)> PageAsync(Site site, TestBrowser browser)
    {
        var before = site.Commands.Count;
        var watch = Stopwatch.StartNew();
        var page = await browser.Http.GetStringAsync(new Uri(Page, UriKind.Relative));
        var time = watch.Elapsed.TotalMilliseconds;
        Assert(page.Contains("Quarter 3 of 2016-17", StringComparison.Ordinal));
        return (time, site.Commands.Count - before);
    }

    private static async Task<double> ReportAsync(TestDatabase database, Quarter quarter, int sessions)
    {
        await using var db = database.Open();
        var watch = Stopwatch.StartNew();
        var report = await QuarterReport.CreateAsync(db, quarter, by: By.Agency);
        var time = watch.Elapsed.TotalMilliseconds;
        var f = report.Total.Figures;
        Assert((f.Sessions, f.Booked, f.CancelledInTime, f.CancelledLate, f.PlacesTaken, f.Attended, f.WalkIns, f.UnmetDemand)
            == (sessions, 23 * sessions, 2 * sessions, sessions, 20 * sessions, 19 * sessions, sessions, sessions));
        return time;
    }

    private static double Count(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        var watch = Stopwatch.StartNew();
        using var command = connection.CreateCommand();
        command.CommandText = Raw;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _ = reader.GetInt64(1);
        }
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>Something changes in every quarter, and a name: nothing that was counted before stands any more.</summary>
    private static void Touch(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        Run(connection, """UPDATE "Sessions" SET "Capacity" = "Capacity" WHERE "Id" IN (SELECT MIN("Id") FROM "Sessions" GROUP BY substr("FirstDate", 1, 7)); UPDATE "Venues" SET "Name" = "Name";""");
    }

    /// <summary>The quarters from one on, the first of 2007-08 being 0: 25 bookings a session, of which 20 places taken, and 20 people who came, 19 of them with a place. 60 agencies.</summary>
    private static Person Fill(TestDatabase database, int sessionsAQuarter, int from, int quarters)
    {
        const int People = 20_000;
        var reader = Given.Person("Priya Raman", Role.Practitioner | Role.Board);
        using (var db = database.Open())
        {
            // Everything once, complete as the program makes it; the rest are copies.
            var themes = Enumerable.Range(0, 6).Select(i => new Theme { Code = $"theme-{i}", Name = $"Theme {i}", Source = i % 2 == 0 ? "priority" : "audit" }).ToList();
            var courses = Codes.All<CourseType>().SelectMany(t => new[] { Given.Course(t), Given.Course(t, boards: BoardsExtensions.Joint) }).ToList();
            for (var i = 0; i < courses.Count; i++)
            {
                courses[i].Themes.Add(new CourseTheme { Theme = themes[i % themes.Count] });
            }
            db.AddRange(Enumerable.Range(0, 60).Select(i => Given.Agency($"agency-{i}", i % 3 == 0 ? "health" : i % 3 == 1 ? "council" : "police")));
            db.AddRange(Enumerable.Range(0, 6).Select(i => Given.Venue($"venue-{i}")));
            db.AddRange(courses);
            db.SaveChanges();
            var session = Given.Session(database.Clock, 24, courses[0], days: "1990-01-10 09:30-12:30");
            var person = Given.Person();
            Given.Booking(session, person, session.StartsAt.AddDays(-40));
            db.AddRange(session, reader, new Presence { Session = session, SessionDay = session.Days[0], Person = person, ArrivedAt = session.StartsAt, Method = ScanMethod.Qr, WholeDay = true });
            db.SaveChanges();
        }
        var n = sessionsAQuarter * quarters;
        using var connection = new SqliteConnection($"Data Source={database.File}");
        connection.Open();
        Run(connection, "PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY;");
        using var transaction = connection.BeginTransaction();
        var put = TakeAway(connection);
        Copy(connection, "People", People, "", ("Id", "1000 + n.i"), ("Email", "'p' || n.i || '@agency.example'"), ("NormalizedEmail", "'P' || n.i || '@AGENCY.EXAMPLE'"), ("UserName", "'p' || n.i || '@agency.example'"),
            ("NormalizedUserName", "'P' || n.i || '@AGENCY.EXAMPLE'"), ("Name", "'Person ' || n.i"), ("AgencyId", "1 + n.i % 60"), ("Focus", "n.i % 4"));
        var date = $"date('2007-04-01', '+' || (3 * (n.i / {sessionsAQuarter} + {from})) || ' months', '+' || (n.i % {sessionsAQuarter} % 90) || ' days')";
        Copy(connection, "Sessions", n, "", ("Id", "1000 + n.i"), ("Reference", "'S-' || n.i"), ("CourseId", "1 + n.i % 14"), ("VenueId", "CASE n.i % 7 WHEN 6 THEN NULL ELSE 1 + n.i % 7 END"), ("Boards", "1 + n.i % 3"),
            ("FirstDate", date), ("LastDate", date), ("StartsAt", $"{date} || ' 09:30:00'"), ("EndsAt", $"{date} || ' 12:30:00'"), ("RegisterClosedAt", $"{date} || ' 13:30:00'"));
        Copy(connection, "SessionDays", n, """JOIN "Sessions" s ON s."Id" = 1000 + n.i""", ("Id", "s.\"Id\""), ("SessionId", "s.\"Id\""), ("Date", "s.\"FirstDate\""), ("StartsAt", "s.\"StartsAt\""), ("EndsAt", "s.\"EndsAt\""), ("CalendarId", Key));
        var whose = $"1000 + n.i * 7919 % {People}";
        Copy(connection, "Bookings", n * BookingsEach, $"""JOIN "Sessions" s ON s."Id" = 1000 + n.i / {BookingsEach}""", ("Id", "1000 + n.i"), ("Key", Key), ("SessionId", "s.\"Id\""), ("PersonId", whose),
            ("AgencyId", $"1 + n.i * 7919 % {People} % 60"), ("Focus", $"n.i * 7919 % {People} % 4"), ("Number", $"1 + n.i % {BookingsEach}"),
            ("Status", $"CASE WHEN n.i % {BookingsEach} < 3 THEN {(int)BookingStatus.Cancelled} WHEN n.i % {BookingsEach} < 5 THEN {(int)BookingStatus.Waiting} ELSE {(int)BookingStatus.Confirmed} END"),
            ("BookedAt", "datetime(s.\"StartsAt\", '-40 days')"), ("ConfirmedAt", $"CASE n.i % {BookingsEach} WHEN 3 THEN NULL WHEN 4 THEN NULL ELSE datetime(s.\"StartsAt\", '-40 days') END"), ("CancelBy", "datetime(s.\"StartsAt\", '-7 days')"),
            ("CancelledAt", $"CASE n.i % {BookingsEach} WHEN 0 THEN datetime(s.\"StartsAt\", '-20 days') WHEN 1 THEN datetime(s.\"StartsAt\", '-20 days') WHEN 2 THEN datetime(s.\"StartsAt\", '-1 days') ELSE NULL END"), ("CodeHash", "randomblob(32)"));
        Copy(connection, "Presences", n * BookingsEach, $"""JOIN "Bookings" b ON b."Id" = 1000 + n.i AND (b."Number" > 6 OR b."Number" = 4) JOIN "Sessions" s ON s."Id" = b."SessionId" """, ("SessionDayId", "s.\"Id\""), ("SessionId", "s.\"Id\""), ("PersonId", "b.\"PersonId\""),
            ("AgencyId", "b.\"AgencyId\""), ("Focus", "b.\"Focus\""), ("ArrivedAt", "s.\"StartsAt\""));
        Run(connection, """DELETE FROM "Presences" WHERE "SessionId" < 1000; DELETE FROM "Bookings" WHERE "SessionId" < 1000; DELETE FROM "SessionDays" WHERE "SessionId" < 1000; DELETE FROM "Sessions" WHERE "Id" < 1000;""");
        put.ForEach(sql => Run(connection, sql));
        transaction.Commit();
        Touch(database.File);
        Run(connection, "PRAGMA wal_checkpoint(TRUNCATE);");
        return reader;
    }

    private const string Key = "upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))";

    /// <summary>Copies of a table's first row with other values in some columns; columns that the table has not are passed over.</summary>
    private static void Copy(SqliteConnection connection, string table, int count, string join, params (string Column, string Value)[] values)
    {
        var columns = Strings(connection, $"SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        string Value(string column) => values.FirstOrDefault(v => v.Column == column) is { Value: { } value } ? value : $"t.\"{column}\"";
        Run(connection, $"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})
            INSERT INTO "{table}" ({string.Join(", ", columns.Select(c => $"\"{c}\""))})
            SELECT {string.Join(", ", columns.Select(Value))} FROM n {join} JOIN (SELECT * FROM "{table}" ORDER BY rowid DESC LIMIT 1) t
            """);
    }

    /// <summary>Takes indexes and triggers of the large tables away while they are filled; gives what puts them back.</summary>
    private static List<string> TakeAway(SqliteConnection connection)
    {
        const string Which = """FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN ('People', 'Sessions', 'SessionDays', 'Bookings', 'Presences')""";
        var sql = Strings(connection, $"SELECT sql {Which}");
        Strings(connection, $"SELECT 'DROP ' || type || ' \"' || name || '\"' {Which}").ForEach(drop => Run(connection, drop));
        return sql;
    }

    private static List<string> Strings(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var strings = new List<string>();
        while (reader.Read())
        {
            strings.Add(reader.GetString(0));
        }
        return strings;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        command.ExecuteNonQuery();
    }

    private static void Assert([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool right)
    {
        if (!right)
        {
            throw new InvalidOperationException("The figures are not those of the bookings.");
        }
    }

    /// <summary>A program of its own, as in production, in June 2017.</summary>
    private sealed class Site : TestSite
    {
        public Site() => Time.Set("2017-06-01T09:00:00Z");

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment("Production");
        }
    }
}
