using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Data;

public sealed class ExportTests : IDisposable
{
    private readonly TestDatabase _from = new();
    private readonly TestDatabase _to = new();
    private readonly CsvFolder _folder = new();
    private readonly CsvFolder _exported = new(empty: true);

    public void Dispose()
    {
        _folder.Dispose();
        _exported.Dispose();
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task What_was_exported_can_be_imported_and_is_the_same()
    {
        await _from.ImportAsync(_folder);

        await RoundTripAsync();

        Assert.Equal(Facts(_from), Facts(_to));
        using var again = new CsvFolder(empty: true);
        await ExportAsync(_to, again.Path);
        foreach (var file in Directory.GetFiles(_exported.Path))
        {
            Assert.Equal(await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(again.File(Path.GetFileName(file))));
        }
    }

    [Fact]
    public async Task The_real_year_gives_the_same_statistics()
    {
        await using (var db = _from.Open(Import.Actor))
        {
            Assert.Empty((await db.Import().RunAsync(Imports.RealSeed)).Problems);
        }

        await RoundTripAsync();

        _from.Time.Set("2017-06-01T09:00:00Z");
        _to.Time.Set("2017-06-01T09:00:00Z");
        foreach (var by in Codes.All<By>())
        {
            var report = await ReportAsync(_from, by);
            Assert.Contains(",1142,", report, StringComparison.Ordinal);
            Assert.Equal(report, await ReportAsync(_to, by));
        }
    }

    [Fact]
    public async Task Nobody_becomes_punctual_or_early_by_being_exported()
    {
        await _from.ImportAsync(_folder);
        await using (var db = _from.Open())
        {
            var day = await db.SessionDays.Include(d => d.Session).SingleAsync(d => d.Session.Reference == "HD-2016-09");
            var latest = day.StartsAt.AddMinutes(day.Session.LateMinutes ?? Grace.Standard.LateMinutes);
            var ben = await db.Presences.SingleAsync(p => p.Person.Email == "ben@police.example");
            (ben.ArrivedAt, ben.LeftAt, ben.WholeDay) = (latest.AddMilliseconds(250), day.EndsAt.AddMilliseconds(-250), false);
            var amina = await db.Presences.SingleAsync(p => p.Person.Email == "amina@solent.example");
            (amina.ArrivedAt, amina.LeftAt, amina.WholeDay) = (day.StartsAt.AddMilliseconds(100), day.StartsAt.AddMilliseconds(200), false);
            await db.SaveChangesAsync();
        }

        await RoundTripAsync();

        await using var after = _to.Open();
        var imported = await after.Presences.SingleAsync(p => p.Person.Email == "ben@police.example");
        Assert.False(imported.WholeDay);
        Assert.Equal(1, imported.ArrivedAt.Second);
        Assert.Equal(59, imported.LeftAt!.Value.Second);
        Assert.False((await after.Presences.SingleAsync(p => p.Person.Email == "amina@solent.example")).WholeDay); // came and went within a second
    }

    [Fact]
    public async Task The_hour_that_autumn_repeats_is_told_apart()
    {
        _folder.Add("sessions.csv", "AUTUMN,introduction-to-neglect,5,published,hall,,,no,,,").Add("session_days.csv", "AUTUMN,2016-10-30,00:30,02:30,")
            .Add("attendance.csv", "AUTUMN,2016-10-30,amina@solent.example,01:15,,qr")
            .Add("attendance.csv", "AUTUMN,2016-10-30,ben@police.example,2016-10-30T01:15:00Z,,qr");
        await _from.ImportAsync(_folder);

        await RoundTripAsync();

        var written = await File.ReadAllTextAsync(_exported.File("attendance.csv"));
        Assert.Contains("AUTUMN,2016-10-30,amina@solent.example,01:15,", written, StringComparison.Ordinal);
        Assert.Contains("AUTUMN,2016-10-30,ben@police.example,2016-10-30T01:15:00Z,", written, StringComparison.Ordinal);
        Assert.Equal(Facts(_from), Facts(_to));
    }

    [Fact]
    public async Task Days_made_up_count_where_they_were_booked_before_and_after()
    {
        _folder.Add("sessions.csv", "HD-2016-10,introduction-to-neglect,10,published,hall,,,yes,,,").Add("session_days.csv", "HD-2016-10,2016-10-05,09:30,12:30,")
            .Add("bookings.csv", "HD-2016-10,cara@solent.example,solent-nhs,confirmed,2016-08-03T10:00:00Z,2016-08-03T10:00:00Z,,,,2016-04-01")
            .Write("make_up_days.csv", """
                session,date,email,made_up_in,made_up_on,arranged_at,withdrawn_at
                HD-2016-09,2016-09-05,ben@police.example,L3-2016-10,2016-10-03,2016-09-06T10:00:00Z,2016-09-07T10:00:00Z
                HD-2016-09,2016-09-05,ben@police.example,HD-2016-10,2016-10-05,2016-09-08T10:00:00Z,
                """)
            .Add("attendance.csv", "HD-2016-10,2016-10-05,ben@police.example,,,qr");
        _from.Time.Set("2017-06-01T09:00:00Z");
        _to.Time.Set("2017-06-01T09:00:00Z");
        Assert.Empty((await _from.ImportAsync(_folder)).Problems);
        await using (var db = _from.Open())
        {
            var presence = await db.Presences.Include(p => p.Session).SingleAsync(p => p.Person.Email == "ben@police.example" && p.MakeUpId != null);
            Assert.Equal("HD-2016-09", presence.Session.Reference);
        }

        await RoundTripAsync();

        Assert.Equal(Facts(_from), Facts(_to));
        foreach (var by in Codes.All<By>())
        {
            Assert.Equal(await ReportAsync(_from, by), await ReportAsync(_to, by));
        }
        await using var after = _to.Open();
        var total = (await QuarterReport.CreateAsync(after, Quarter.Of(new DateOnly(2016, 4, 1)).WholeYear)).Total.Figures;
        Assert.Equal((1, 1, 0), (total.WalkIns, total.DidNotAttend, total.Attended - 2)); // Cara walked in on HD-2016-09; she did not come to HD-2016-10, to which Ben is no walk-in
    }

    [Fact]
    public async Task What_was_kept_for_review_comes_back_with_what_was_decided()
    {
        _folder.Write("door_reviews.csv", """
            session,date,email,kind,method,finding,at,slot,workshop,shown,device,device_at,sent_at,received_at,recorded_by,outcome,counted_for,note,decided_at,decided_by
            HD-2016-09,2016-09-05,,arrived,manual,unknown-code,09:31,,,7KQ4-…,3f2a61c0-9d41-4a7e-8b52-1f0c5a7e9d10,2016-09-05T08:41:00Z,2016-09-05T08:50:00Z,2016-09-05T08:40:00Z,dan@trainers.example,,,,,
            HD-2016-09,2016-09-05,eve@solent.example,arrived,qr,no-place,09:32,,,,,,,2016-09-05T08:32:00Z,dan@trainers.example,left-out,,"Not hers, she said",2016-09-05T12:00:00Z,eve@solent.example
            HD-2016-09,2016-09-05,eve@solent.example,absent,manual,none,09:40,,,,,,,2016-09-05T08:40:00Z,dan@trainers.example,,,,,
            """);
        await _from.ImportAsync(_folder);

        await RoundTripAsync();

        Assert.Equal(await File.ReadAllTextAsync(_folder.File("door_reviews.csv")), await File.ReadAllTextAsync(_exported.File("door_reviews.csv")), ignoreLineEndingDifferences: true);
        await using var after = _to.Open();
        Assert.Equal(1, await Reviews.CountAsync(after, new RegisterKeeper(0, IsTeam: true)));
        Assert.Equal("Not hers, she said", (await after.ReviewDecisions.SingleAsync()).Note);
    }

    [Theory]
    [InlineData("HD-2016-09,2016-09-05,,arrived,qr,none,09:31", "finding")]
    [InlineData("HD-2016-09,2016-09-06,,arrived,qr,no-place,09:31", "column date")]
    [InlineData("HD-2016-09,2016-09-05,nobody@police.example,arrived,qr,no-place,09:31", "column email")]
    [InlineData("HD-2016-09,2016-09-05,,arrived,qr,no-place,", "column at")]
    public async Task What_cannot_have_been_kept_for_review_is_refused(string row, string problem)
    {
        _folder.Write("door_reviews.csv", $"session,date,email,kind,method,finding,at\n{row}");

        Assert.Contains(problem, Assert.Single((await _from.ImportAsync(_folder)).Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HD-2016-09,2016-09-05,ben@police.example,HD-2016-09,2016-09-05", "is the session whose day was missed")]
    [InlineData("HD-2016-09,2016-09-06,ben@police.example,L3-2016-10,2016-10-03", "is not a day of session HD-2016-09")]
    [InlineData("HD-2016-09,2016-09-05,ben@police.example,NONE,2016-10-03", "made_up_in")]
    [InlineData("HD-2016-09,2016-09-05,nobody@police.example,L3-2016-10,2016-10-03", "email")]
    [InlineData("HD-2016-09,2016-09-05,ben@police.example,L3-2016-10,2016-10-03\nHD-2016-09,2016-09-05,ben@police.example,L3-2016-10,2016-10-10", "makes up this day already")]
    public async Task Days_made_up_that_cannot_be_are_refused(string rows, string problem)
    {
        _folder.Write("make_up_days.csv", $"session,date,email,made_up_in,made_up_on\n{rows}");

        Assert.Contains(problem, Assert.Single((await _from.ImportAsync(_folder)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_notice_of_a_booking_stays_as_it_was_when_the_policy_or_the_holidays_change()
    {
        await _from.ImportAsync(_folder);
        await ExportAsync(_from, _exported.Path);
        _exported.Without("bank_holidays.csv");

        await using var db = _to.Open(Import.Actor);
        Assert.Empty((await new Import(db, Given.Codes, new Notice(20)).RunAsync(_exported.Path)).Problems);

        Assert.Equal(Bookings(_from), Bookings(_to));
    }

    [Fact]
    public async Task Cells_that_look_like_formulas_and_awkward_text_come_back_as_they_were()
    {
        string[] names = ["=1+1", "+44 23 8000", "-", "@SUM(A1)", "O'Brien, \"Bee\"", "Łucja Ünal", "two  spaces"];
        await using (var db = _from.Open())
        {
            db.People.AddRange(names.Select((name, i) => Training.People.Person.Create($"p{i}@agency.example", name)));
            db.Courses.Add(new Course { Code = "c", Title = "C", Type = CourseType.Briefing, Boards = Boards.Adults, Objectives = "one; and a half\ntwo" });
            db.Courses.Add(new Course { Code = "d", Title = "D", Type = CourseType.Briefing, Boards = Boards.Adults, Objectives = "only; one" });
            await db.SaveChangesAsync();
        }

        await RoundTripAsync();

        await using var after = _to.Open();
        Assert.Equal(names, await after.People.OrderBy(p => p.Id).Select(p => p.Name).ToListAsync());
        Assert.Equal(["one; and a half\ntwo", "only; one"], await after.Courses.OrderBy(c => c.Code).Select(c => c.Objectives).ToListAsync());
    }

    [Fact]
    public async Task People_without_email_and_places_handed_over_come_back_as_they_were()
    {
        var agency = Given.Agency();
        var (amina, doreen) = (Given.Person("Amina Hussain", agency: agency), Training.People.Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example"));
        doreen.Agency = agency;
        await using (var db = _from.Open())
        {
            var session = Given.Session(_from.Clock, reference: "HD-1", course: Given.Course(code: "neglect"));
            db.AddRange(session, amina, doreen);
            await db.SaveChangesAsync();
            var first = Given.Booking(session, amina, _from.Clock.UtcNow);
            await db.SaveChangesAsync();
            _from.Time.Set("2016-09-19T12:00:00.789Z"); // after the notice
            var second = session.HandOver(first, doreen, amina.Id, _from.Clock.UtcNow, session.StartsAt).Theirs;
            session.Bookings.ForEach(b => b.InvitationDue = false);
            second.CodeHash = CheckInCodes.HashOf(Given.Codes.TokenFor(second.Key));
            await db.SaveChangesAsync();
        }

        await RoundTripAsync();

        await using var after = _to.Open();
        var known = await after.People.SingleAsync(p => p.Name == "Doreen Pratt");
        Assert.Equal((doreen.Email, ("Tom Byrne", "tom.byrne@agency.example")), (known.Email, known.LettersTo));
        var bookings = await after.Bookings.Include(b => b.Person).Include(b => b.SubstituteFor).OrderBy(b => b.Number).ToListAsync();
        Assert.Equal((true, bookings[0]), (bookings[0].CancelledInTime, bookings[1].SubstituteFor));
    }

    [Fact]
    public async Task What_people_are_told_beforehand_and_who_wants_no_suggestions_comes_back()
    {
        _folder.Change("sessions.csv", "lateness_minutes,minimum", "lateness_minutes,minimum,online_address,joining_notes").Change("sessions.csv", ",15,2", ",15,2,,").Change("sessions.csv", "no,online,,", "no,online,,,,")
            .Change("sessions.csv", "no,both,,", "no,both,,,https://meet.example/1?a=b,\"Bring a pen, please.\nPark behind the library.\"")
            .Write("people.csv", string.Join('\n', File.ReadLines(_folder.File("people.csv")).Select(line => line.Contains("focus", StringComparison.Ordinal) ? $"{line},suggestions_stopped_at"
                : line.StartsWith("ben@", StringComparison.Ordinal) ? $"{line},2016-09-01T08:00:00Z" : line.Length > 0 ? $"{line}," : line)));
        Assert.Empty((await _from.ImportAsync(_folder)).Problems);

        await RoundTripAsync();

        await using var after = _to.Open();
        var session = await after.Sessions.SingleAsync(s => s.Reference == "L3-2016-10");
        Assert.Equal(("https://meet.example/1?a=b", "Bring a pen, please.\nPark behind the library."), (session.OnlineAddress, session.JoiningNotes));
        Assert.Equal([("ben@police.example", new DateTime(2016, 9, 1, 8, 0, 0, DateTimeKind.Utc))],
            (await after.People.Where(p => p.SuggestionsStoppedAt != null).ToListAsync()).ConvertAll(p => (p.Email!, p.SuggestionsStoppedAt!.Value)));
        // A file without the column starts nothing again.
        Assert.Empty((await _to.ImportAsync(new CsvFolder().Without("sessions.csv", "session_days.csv", "bookings.csv", "attendance.csv", "quotas.csv", "charges.csv", "agreements.csv"))).Problems);
        await using var again = _to.Open();
        Assert.True(await again.People.AnyAsync(p => p.SuggestionsStoppedAt != null));
    }

    [Fact]
    public async Task An_address_to_join_that_is_none_is_refused()
    {
        _folder.Change("sessions.csv", "lateness_minutes,minimum", "lateness_minutes,minimum,online_address").Change("sessions.csv", ",15,2", ",15,2,").Change("sessions.csv", "no,online,,", "no,online,,,")
            .Change("sessions.csv", "no,both,,", "no,both,,,http://meet.example");

        Assert.Contains("sessions.csv line 3, column online_address: 'http://meet.example' is not an address where people can join; expected one that begins with https://", (await _from.ImportAsync(_folder)).Problems[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ExportAsync(_from, _folder.Path));

        Assert.Equal($"{_folder.Path} is not an empty folder; choose a new one, so that nothing is overwritten.", refused.Message);
    }

    [Fact]
    public async Task Needs_are_written_only_when_asked_and_come_back_with_their_date()
    {
        _folder.Write("needs.csv", "email,access,dietary,adjustments,changed_at\namina@solent.example,Step-free,Halal,\"Large print\nBreaks\",2016-09-01T08:00:00Z\nben@police.example,,,,");
        Assert.Contains("2 people's needs", (await _from.ImportAsync(_folder)).Loaded);
        await ExportAsync(_from, _exported.Path);
        Assert.False(File.Exists(_exported.File("needs.csv")));

        using var whole = new CsvFolder(empty: true);
        await using (var db = _from.Open())
        {
            await new Export(db) { WithNeeds = true }.RunAsync(whole.Path);
        }
        Assert.Empty((await _to.ImportAsync(whole)).Problems);

        await using var to = _to.Open();
        var needs = await to.Needs.Include(n => n.Person).OrderBy(n => n.PersonId).ToListAsync();
        Assert.Equal(["Amina Hussain", "Ben Ashe"], needs.Select(n => n.Person.Name));
        Assert.Equal((new NeedsTold("Step-free", "Halal", "Large print\nBreaks"), new DateTime(2016, 9, 1, 8, 0, 0, DateTimeKind.Utc)), (needs[0].Told, needs[0].ChangedAt));
        Assert.Equal((true, _to.Clock.UtcNow), (needs[1].Told.IsNothing, needs[1].ChangedAt));
        Assert.Equal(["{}", "{}"], await to.History.Where(h => h.Subject == "needs").Select(h => h.Changes).ToListAsync());
    }

    [Fact]
    public async Task Needs_that_are_known_are_updated_and_a_problem_does_not_repeat_them()
    {
        await _from.ImportAsync(_folder);
        foreach (var food in new[] { "Halal", "Vegan" })
        {
            using var needs = new CsvFolder(empty: true);
            needs.Write("needs.csv", $"email,access,dietary,adjustments\namina@solent.example,,{food},");
            Assert.Empty((await _from.ImportAsync(needs)).Problems);
        }
        using var wrong = new CsvFolder(empty: true);
        wrong.Write("needs.csv", $"email,access,dietary,adjustments,changed_at\namina@solent.example,secret{new string('x', 500)},,,\nnobody@solent.example,secret,,,\nben@police.example,secret,,,2030-01-01T00:00:00Z");

        var problems = (await _from.ImportAsync(wrong)).Problems;

        Assert.Equal(3, problems.Count);
        Assert.DoesNotContain(problems, p => p.Contains("secret", StringComparison.Ordinal));
        await using var db = _from.Open();
        Assert.Equal(new NeedsTold("", "Vegan", ""), (await db.Needs.SingleAsync()).Told);
    }

    private async Task RoundTripAsync()
    {
        await ExportAsync(_from, _exported.Path);
        Assert.Empty((await _to.ImportAsync(_exported)).Problems);
    }

    private static async Task ExportAsync(TestDatabase database, string folder)
    {
        await using var db = database.Open();
        await new Export(db).RunAsync(folder);
    }

    private static async Task<string> ReportAsync(TestDatabase database, By by)
    {
        await using var db = database.Open();
        return ReportCsv.Write(await QuarterReport.CreateAsync(db, Quarter.Of(new DateOnly(2016, 4, 1)).WholeYear, by: by));
    }

    private static List<object> Facts(TestDatabase database)
    {
        using var db = database.Open();
        return
        [
            .. Bookings(database),
            .. db.Presences.OrderBy(p => p.Session.Reference).ThenBy(p => p.SessionDay.Date).ThenBy(p => p.Person.Email).Select(p => new
            {
                p.Session.Reference, p.SessionDay.Date, p.Person.Email, p.ArrivedAt, p.LeftAt, p.Method, p.WholeDay, Agency = p.Agency!.Code, On = p.SessionDay.Session.Reference, MadeUp = (DateOnly?)p.MakeUp!.MissedDay.Date,
            }),
            .. db.MakeUpDays.OrderBy(m => m.MissedDay.Session.Reference).ThenBy(m => m.MissedDay.Date).ThenBy(m => m.ArrangedAt).Select(m => new
            {
                m.MissedDay.Session.Reference, m.MissedDay.Date, m.Person.Email, In = m.Day.Session.Reference, On = m.Day.Date, m.ArrangedAt, m.WithdrawnAt,
            }),
            .. db.Quotas.OrderBy(q => q.Session.Reference).ThenBy(q => q.Agency.Code).Select(q => new { q.Session.Reference, q.Agency.Code, q.Places, q.ReleaseOn, q.ReleasesAt }),
            .. db.Sessions.OrderBy(s => s.Reference).Select(s => new
            {
                s.Reference, s.Course.Code, s.Capacity, s.Status, s.Boards, s.Delivery, s.StartsAt, s.EndsAt, s.RegisterClosedAt, s.LateMinutes, s.EarlyMinutes, s.MinimumPlaces, Venue = s.Venue!.Code, s.PlacesKept,
            }),
        ];
    }

    private static List<object> Bookings(TestDatabase database)
    {
        using var db = database.Open();
        return
        [
            .. db.Bookings.OrderBy(b => b.Session.Reference).ThenBy(b => b.Number).Select(b => new
            {
                b.Session.Reference, b.Number, b.Person.Email, Agency = b.Agency!.Code, b.Status, b.BookedAt, b.ConfirmedAt, b.CancelBy, b.CancelledAt, By = b.CancelledBy!.Email, b.PlaceKept, From = (DateOnly?)b.Policy!.From,
                Asked = string.Join(", ", b.Agreements.OrderBy(a => a.Id).Select(a => $"{a.Key} {a.Who} {a.Name} {a.Email} {a.AskedAt} {a.ExpiresAt} {a.ChaseAt} {a.ChasedAt} {a.AnsweredAt} {a.Agreed} {a.Note} {a.RecordedBy!.Email}")),
                Charges = b.Charges.Select(c => $"{c.Kind} {c.Pence} {c.WaivedReason}").FirstOrDefault(),
            }),
        ];
    }
}
