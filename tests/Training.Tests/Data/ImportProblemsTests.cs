using System.Text;
using Training.Data;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>Each bad folder changes nothing and says where it hurts.</summary>
public sealed class ImportProblemsTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly CsvFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("agencies.csv", "code,name,sector", "code,title,sector", "agencies.csv line 1: 1 column name missing; expected the header code,name,sector.")]
    [InlineData("agencies.csv", "code,name,sector,link_name,link_email", "code;name;sector", "agencies.csv line 1: 3 columns code, name and sector missing (columns are separated by commas); expected the header code,name,sector.")]
    [InlineData("agencies.csv", "code,name,sector", "code,name,sector,code", "agencies.csv line 1: column code is there twice; expected the header code,name,sector.")]
    [InlineData("themes.csv", "neglect,Neglect", "neglect,Neg\"lect", "themes.csv line 2: column name: a double quote stands in the middle of a field; expected the whole field in double quotes, and quotes inside it doubled.")]
    [InlineData("themes.csv", "Think Family,priority", "\"Think Family\"s,priority", "themes.csv line 3: column name: text follows a closing double quote; expected a comma or the end of the line, and quotes inside a field doubled.")]
    [InlineData("themes.csv", "Neglect,priority", "Neglect,\"priority", "themes.csv line 2: column source: a double quote is opened and never closed; expected a closing one.")]
    [InlineData("themes.csv", "Neglect,priority", "Neglect,priority,more", "themes.csv line 2: has 4 fields; expected 3, as in the header (a field with a comma stands in double quotes).")]
    [InlineData("themes.csv", "Neglect,priority", "Neg\0lect,priority", "themes.csv line 2: the line holds NUL bytes; expected text.")]
    public async Task A_file_that_is_no_table(string file, string from, string to, string problem)
    {
        _folder.Change(file, from, to);

        Assert.Equal([problem], await ProblemsAsync());
    }

    [Theory]
    [InlineData("venues.csv", "SO14 1AA,40", "SO14 1AA,forty", "venues.csv line 2, column capacity: 'forty' is not a number that can be; expected a whole number from 0 to 100000.")]
    [InlineData("venues.csv", ",50.9,", ",north,", "venues.csv line 2, column latitude: 'north' is not a place on the map; expected degrees from -90 to 90, such as 50.9097.")]
    [InlineData("courses.csv", "introduction-to-neglect,An", "Introduction to neglect,An", "courses.csv line 2, column code: 'Introduction to neglect' is not a course's code; expected lower-case words joined by '-', such as introduction-to-neglect.")]
    [InlineData("courses.csv", ",half-day,", ",halfday,", "courses.csv line 2, column type: 'halfday' is not known; expected level-3, refresher, half-day, wednesday, conference, core-day or briefing.")]
    [InlineData("courses.csv", ",children;adults,", ",children;police,", "courses.csv line 3, column boards: 'police' is not known; expected children or adults, several joined by ';'.")]
    [InlineData("courses.csv", ",neglect;think-family,", ",neglect;think-famly,", "courses.csv line 2, column themes: 'think-famly' is not a known theme; expected codes from themes.csv joined by ';'.")]
    [InlineData("people.csv", "ben@police.example", "ben(at)police.example", "people.csv line 3, column email: 'ben(at)police.example' is not an email address; expected something like name@agency.example.")]
    [InlineData("people.csv", "hants-police", "hants-fire", "people.csv line 3, column agency: 'hants-fire' is not a known agency; expected a code from agencies.csv or nothing.")]
    [InlineData("people.csv", "practitioner;agency-lead", "practitioner;boss", "people.csv line 4, column roles: 'boss' is not known; expected practitioner, trainer, coordinator, board, agency-lead or admin, several joined by ';'.")]
    [InlineData("people.csv", "cara@solent.example", "0123@no-email.invalid", "people.csv line 4, column contact_email: somebody without an email address of their own needs somebody to write to; expected contact_name and contact_email.")]
    [InlineData("people.csv", "cara@solent.example", "BEN@police.example", "people.csv line 4, column email: 'BEN@police.example' is there twice, first in line 3.")]
    [InlineData("sessions.csv", "L3-2016-10,level-3", "L3-2016-10,level-4", "sessions.csv line 3, column course: 'level-4' is not a known course; expected a code from courses.csv.")]
    [InlineData("sessions.csv", "L3-2016-10,level-3,20", "L3-2016-10,level-3,20000", "sessions.csv line 3, column capacity: '20000' is not a number that can be; expected a whole number from 0 to 10000.")]
    [InlineData("sessions.csv", "L3-2016-10,level-3,20", "L3-2016-10,level-3,", "sessions.csv line 3, column capacity: '' is not a number that can be; expected a whole number from 0 to 10000.")]
    [InlineData("sessions.csv", "published,hall,dan@trainers.example;", "published,barn,dan@trainers.example;", "sessions.csv line 3, column venue: 'barn' is not a known venue; expected a code from venues.csv or nothing.")]
    [InlineData("sessions.csv", ";eve@solent.example", ";nobody@solent.example", "sessions.csv line 3, column trainers: 'nobody@solent.example' is not a known person; expected email addresses from people.csv joined by ';'.")]
    [InlineData("sessions.csv", "WED-2016-09", "L3-2016-10", "sessions.csv line 4, column reference: 'L3-2016-10' is there twice, first in line 3.")]
    [InlineData("sessions.csv", "WED-2016-09", "WED/2016", "sessions.csv line 4, column reference: 'WED/2016' cannot be used in an address; expected at most 100 letters, digits, '-', '_' and '.'.")]
    [InlineData("sessions.csv", ",no,both,", ",perhaps,both,", "sessions.csv line 3, column register_closed: 'perhaps' is not known; expected yes or no.")]
    [InlineData("booking_policies.csv", "half-day,2016-04-01,5", "half-day,2016-04-01,90", "booking_policies.csv line 3, column notice_days: '90' is not a number that can be; expected a whole number from 0 to 60.")]
    [InlineData("booking_policies.csv", "half-day,2016-08-15", "half-day,2016-04-01", "booking_policies.csv line 4, column from: '2016-04-01' is there twice, first in line 3.")]
    [InlineData("quotas.csv", "L3-2016-10,solent-nhs,4", "L3-2016-10,,4", "quotas.csv line 2, column agency: is empty; expected a code from agencies.csv.")]
    [InlineData("quotas.csv", "L3-2016-10,solent-nhs,4", "L3-2016-10,solent-nhs,0", "quotas.csv line 2, column places: '0' is not a number that can be; expected a whole number from 1 to 10000.")]
    [InlineData("agreements.csv", "L3-2016-10,amina@solent.example,manager", "L3-2016-10,cara@solent.example,manager", "agreements.csv line 2, column email: 'cara@solent.example' has no new booking in session L3-2016-10; expected one of bookings.csv that is not cancelled or declined.")]
    [InlineData("agreements.csv", ",yes,", ",,", "agreements.csv line 2, column agreed: '' and answered_at, '2016-09-06T08:00:00Z', do not fit; expected both or neither.")]
    [InlineData("agreements.csv", ",manager,", ",boss,", "agreements.csv line 2, column who: 'boss' is not known; expected manager or link-person, several joined by ';'.")]
    [InlineData("agencies.csv", ",cara@solent.example", ",cara", "agencies.csv line 2, column link_email: 'cara' is not an email address; expected something like name@agency.example.")]
    [InlineData("charges.csv", "ben@police.example,late", "amina@solent.example,late", "charges.csv line 2, column email: 'amina@solent.example' has no booking in bookings.csv for session HD-2016-09 that could be charged for late-cancellation.")]
    [InlineData("bookings.csv", ",,,yes,2016-04-01", ",,,yes,2016-05-01", "bookings.csv line 6, column policy_from: '2016-05-01' is not the first day of a booking policy for level-3; expected one from booking_policies.csv or nothing.")]
    [InlineData("session_days.csv", "2016-10-03", "2016-13-01", "session_days.csv line 3, column date: '2016-13-01' is not a date; expected yyyy-MM-dd.")]
    [InlineData("session_days.csv", "2016-10-03", "2017-02-29", "session_days.csv line 3, column date: '2017-02-29' is not a date; expected yyyy-MM-dd.")]
    [InlineData("session_days.csv", "2016-10-03", "0001-01-01", "session_days.csv line 3, column date: '0001-01-01' is not a date; expected yyyy-MM-dd.")]
    [InlineData("session_days.csv", "2016-09-14,14:00", "2016-09-14,2pm", "session_days.csv line 5, column start: '2pm' is not a time; expected HH:mm.")]
    [InlineData("session_days.csv", "14:00,16:00", "16:00,14:00", "session_days.csv line 5, column end: '14:00' is not after the start, 16:00.")]
    [InlineData("session_days.csv", "2016-10-03", "2016-10-10", "session_days.csv line 3, column date: '2016-10-10' is there twice, first in line 2.")]
    [InlineData("session_days.csv", "WED-2016-09,2016-09-14", "L3-2016-10,2016-09-14", "sessions.csv line 4, column reference: 'WED-2016-09' has no day; expected at least one in session_days.csv.")]
    [InlineData("bookings.csv", "L3-2016-10,cara", "L4-2016-10,cara", "bookings.csv line 7, column session: 'L4-2016-10' is not a known session; expected a reference from sessions.csv.")]
    [InlineData("bookings.csv", "L3-2016-10,cara@solent.example", "L3-2016-10,kara@solent.example", "bookings.csv line 7, column email: 'kara@solent.example' is not a known person; expected an email address from people.csv.")]
    [InlineData("bookings.csv", ",eve@solent.example", ",the office", "bookings.csv line 4, column cancelled_by: 'the office' is not a known person; expected an email address from people.csv.")]
    [InlineData("bookings.csv", "2016-08-31T10:00:00Z,2016-08-31T10:00:00Z,,", "2016-08-31T10:00:00Z,31/08/2016 10:00,,", "bookings.csv line 5, column confirmed_at: '31/08/2016 10:00' is not an instant; expected yyyy-MM-ddTHH:mm:ssZ.")]
    [InlineData("bookings.csv", "2016-08-31T10:00:00Z,2016-08-31T10:00:00Z,,", "2016-08-31T10:00:00Z,2016-08-31T09:59:59Z,,", "bookings.csv line 5, column confirmed_at: '2016-08-31T09:59:59Z' is before booked_at, 2016-08-31T10:00:00Z.")]
    [InlineData("bookings.csv", "2016-08-30T09:15:30Z,eve", "2016-08-01T09:15:30Z,eve", "bookings.csv line 4, column cancelled_at: '2016-08-01T09:15:30Z' is before confirmed_at, 2016-08-02T10:00:00Z.")]
    [InlineData("bookings.csv", "2016-08-30T09:15:30Z,eve", ",eve", "bookings.csv line 4, column cancelled_at: is empty; expected when the booking was cancelled, as the status is cancelled.")]
    [InlineData("bookings.csv", "confirmed,2016-08-31T10:00:00Z,2016-08-31T10:00:00Z,,", "confirmed,2016-08-31T10:00:00Z,,,", "bookings.csv line 5, column confirmed_at: is empty; expected when the place was given, as the status is confirmed.")]
    [InlineData("bookings.csv", "waiting,2016-08-03T10:00:00Z,,,", "waiting,2016-08-03T10:00:00Z,2016-08-03T10:00:00Z,,", "bookings.csv line 2, column confirmed_at: '2016-08-03T10:00:00Z' says that a place was given; expected nothing, as the status is waiting.")]
    [InlineData("bookings.csv", "requested,2016-08-31T10:00:00Z,,,", "requested,2016-08-31T10:00:00Z,,2016-08-31T10:00:00Z,", "bookings.csv line 6, column cancelled_at: '2016-08-31T10:00:00Z' says that the booking was cancelled; expected nothing, as the status is requested.")]
    [InlineData("bookings.csv", "L3-2016-10,cara@solent.example,solent-nhs,declined", "L3-2016-10,amina@solent.example,solent-nhs,waiting", "bookings.csv line 7, column email: 'amina@solent.example' already has an active booking in session L3-2016-10, in line 6.")]
    [InlineData("sessions.csv", "HD-2016-09,introduction-to-neglect,2", "HD-2016-09,introduction-to-neglect,1", "bookings.csv line 5, column status: session HD-2016-09 has 1 place, and this booking takes one more; expected at most 1 confirmed.")]
    [InlineData("attendance.csv", "2016-09-05,amina", "2016-09-06,amina", "attendance.csv line 2, column date: '2016-09-06' is not a day of session HD-2016-09; expected 2016-09-05.")]
    [InlineData("attendance.csv", "ben@police.example", "amina@solent.example", "attendance.csv line 3, column email: 'amina@solent.example' is there twice, first in line 2.")]
    [InlineData("attendance.csv", "09:45,12:15", "09:45,09:15", "attendance.csv line 3, column left: '09:15' is not after they arrived, 09:45.")]
    [InlineData("attendance.csv", "09:45,12:15", "09.45,12:15", "attendance.csv line 3, column arrived: '09.45' is not a time; expected HH:mm or yyyy-MM-ddTHH:mm:ssZ.")]
    [InlineData("attendance.csv", "12:15,qr", "12:15,barcode", "attendance.csv line 3, column method: 'barcode' is not known; expected qr, room-code, manual or walk-in.")]
    [InlineData("bank_holidays.csv", "Summer bank holiday", "", "bank_holidays.csv line 2, column name: is empty; expected a value.")]
    public async Task A_value_that_cannot_be(string file, string from, string to, string problem)
    {
        _folder.Change(file, from, to);

        Assert.Contains(problem, await ProblemsAsync());
    }

    [Theory]
    [InlineData("x@no-email.invalid", "Tom Byrne", "tom", "'tom' is not an email address; expected something like name@agency.example.")]
    [InlineData("x@no-email.invalid", "Tom Byrne", "y@no-email.invalid", "'y@no-email.invalid' is no mailbox; expected an email address that can be written to.")]
    [InlineData("x@no-email.invalid", "", "tom@agency.example", "somebody without an email address of their own needs somebody to write to; expected contact_name and contact_email.")]
    [InlineData("x@agency.example", "Tom Byrne", "tom@agency.example", "is only for people without an email address of their own; expected nothing, as emails go to the address in email.")]
    public async Task A_contact_that_cannot_be(string email, string contact, string address, string problem)
    {
        using var folder = new CsvFolder(empty: true);
        folder.Write("people.csv", $"email,name,agency,job_title,focus,roles,contact_name,contact_email\n{email},Doreen Pratt,,,,,{contact},{address}");

        Assert.Equal([$"people.csv line 2, column contact_email: {problem}"], (await _database.ImportAsync(folder)).Problems);
    }

    [Fact]
    public async Task A_substitute_for_somebody_who_gave_no_place_then()
    {
        _folder.Write("bookings.csv", "session,email,agency,status,booked_at,confirmed_at,cancelled_at,cancelled_by,substitute_for\nHD-2016-09,ben@police.example,,cancelled,2016-08-02T10:00:00Z,2016-08-02T10:00:00Z,2016-08-30T09:15:30Z,,\nHD-2016-09,cara@solent.example,,confirmed,2016-08-30T09:15:31Z,2016-08-30T09:15:31Z,,,ben@police.example")
            .Without("attendance.csv", "agreements.csv");

        Assert.Equal(["bookings.csv line 3, column substitute_for: 'ben@police.example' has no booking in session HD-2016-09 that was cancelled at 2016-08-30T09:15:31Z; expected whose place was handed over then."], await ProblemsAsync());
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    public async Task A_request_that_would_hold_a_place_for_ever_as_nobody_is_asked(string kept)
    {
        _folder.Change("bookings.csv", ",yes,2016-04-01", $",{kept},2016-04-01").Without("agreements.csv");

        Assert.Equal([$"bookings.csv line 6, column place_kept: '{kept}' is for requests to which somebody has still to agree; expected a row in agreements.csv without answered_at."], await ProblemsAsync());
    }

    [Fact]
    public async Task Every_problem_is_told_at_once_and_none_twice()
    {
        _folder.Change("sessions.csv", "L3-2016-10,level-3", "L3-2016-10,level-4") // its days and bookings are not blamed for it
            .Change("session_days.csv", "2016-09-14", "2016-09-31")
            .Change("people.csv", "cara@solent.example", "ben@police.example")
            .Change("attendance.csv", "12:15,qr", "12:15,barcode");

        var problems = await ProblemsAsync();

        Assert.Contains("people.csv line 4, column email: 'ben@police.example' is there twice, first in line 3.", problems);
        Assert.Contains("session_days.csv line 5, column date: '2016-09-31' is not a date; expected yyyy-MM-dd.", problems);
        Assert.Contains("sessions.csv line 3, column course: 'level-4' is not a known course; expected a code from courses.csv.", problems);
        Assert.Contains("attendance.csv line 3, column method: 'barcode' is not known; expected qr, room-code, manual or walk-in.", problems);
        Assert.DoesNotContain(problems, p => p.Contains("L3-2016-10", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_are_counted_as_an_editor_counts_them()
    {
        _folder.Write("themes.csv", "code,name,source\nneglect,\"Neglect,\nin three\nlines\",priority\n\nthink family,Think Family,priority");

        Assert.Contains((await ProblemsAsync()), p => p.StartsWith("themes.csv line 6, column code: 'think family'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hundred_problems_are_listed_and_the_others_counted()
    {
        _folder.Write("bank_holidays.csv", "date,name\n" + string.Concat(Enumerable.Range(0, 250).Select(i => $"32 May,Day {i}\n")));

        var problems = await ProblemsAsync();

        Assert.Equal(101, problems.Count);
        Assert.Equal("and 150 more problems.", problems[^1]);
    }

    [Fact]
    public async Task A_session_that_exists_is_not_changed()
    {
        Assert.True((await _database.ImportAsync(_folder)).Succeeded);

        var problems = await ProblemsAsync();

        Assert.Contains("sessions.csv line 2, column reference: 'HD-2016-09' already exists; import adds sessions and does not change them.", problems);
        Assert.Contains("session_days.csv line 4, column session: 'HD-2016-09' already exists; import adds sessions and does not change them.", problems);
        Assert.Contains("bookings.csv line 3, column email: 'amina@solent.example' already has an active booking in session HD-2016-09, in the database.", problems);
        Assert.Contains("bookings.csv line 3, column status: session HD-2016-09 has 2 places, and this booking takes one more; expected at most 2 confirmed.", problems);
        Assert.Contains("attendance.csv line 2, column email: 'amina@solent.example' is already in the register of session HD-2016-09 on 2016-09-05.", problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public async Task An_empty_file(string text)
    {
        _folder.Write("agencies.csv", Encoding.UTF8.GetBytes(text));

        Assert.Equal(["agencies.csv line 1: the file is empty; expected the header code,name,sector."], await ProblemsAsync());
    }

    [Fact]
    public async Task A_file_in_another_encoding()
    {
        _folder.Write("agencies.csv", Encoding.Latin1.GetBytes("code,name,sector\ncafe,Café,voluntary\n"));
        Assert.Equal(["agencies.csv line 2: the line is not UTF-8; expected UTF-8 (in a spreadsheet, save as \"CSV UTF-8\")."], await ProblemsAsync());

        _folder.Write("agencies.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("code,name,sector\n")]);
        Assert.Equal(["agencies.csv line 1: the file is UTF-16; expected UTF-8 (in a spreadsheet, save as \"CSV UTF-8\")."], await ProblemsAsync());

        _folder.Write("agencies.csv", [0x50, 0x4B, 0x03, 0x04, 0x00, 0x00, 0xFF, 0xFF, 0x0A]);
        Assert.StartsWith("agencies.csv line 1: ", Assert.Single(await ProblemsAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("code,name,sector\nsolent-nhs,Solent NHS Trust,health\n")]
    [InlineData("code,name,sector\nsolent-nhs,Solent NHS Trust,health\nx,\"")]
    public async Task A_line_of_a_hundred_megabytes_is_refused_without_reading_it(string start)
    {
        _folder.Write("agencies.csv", Encoding.UTF8.GetBytes(start));
        await using (var file = File.Open(_folder.File("agencies.csv"), FileMode.Append))
        {
            var letters = Encoding.UTF8.GetBytes(new string('x', 1_000_000));
            for (var i = 0; i < 100; i++)
            {
                await file.WriteAsync(letters);
            }
        }
        var problems = new ImportProblems();
        var before = GC.GetAllocatedBytesForCurrentThread();

        ImportFolder.Read(_folder.Path, dates: null, problems);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        var line = start.Count(c => c == '\n') + 1;
        Assert.Equal([$"agencies.csv line {line}: is longer than 1 MB; expected a row (is a double quote never closed?)."], problems.Lines);
        Assert.Equal(problems.Lines, await ProblemsAsync());
    }

    [Fact]
    public async Task Files_that_are_not_known_and_folders_that_are_not_there()
    {
        _folder.Write("course.csv", "code,title");
        Assert.StartsWith("course.csv is not a file that can be imported; expected agencies.csv, venues.csv", Assert.Single(await ProblemsAsync()), StringComparison.Ordinal);

        using var empty = new CsvFolder(empty: true);
        Assert.StartsWith($"The folder {empty.Path} holds nothing to import", Assert.Single((await _database.ImportAsync(empty)).Problems), StringComparison.Ordinal);

        await using var db = _database.Open();
        Assert.Equal([$"There is no folder {empty.Path}/none."], (await db.Import().RunAsync($"{empty.Path}/none")).Problems);
    }

    [Fact]
    public async Task Relative_dates_are_for_the_seed_only()
    {
        _folder.Change("session_days.csv", "2016-09-14", "{today}");

        Assert.Equal(["session_days.csv line 5, column date: '{today}' is not a date; expected yyyy-MM-dd."], await ProblemsAsync());
    }

    private async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var before = _database.Rows();
        var outcome = await _database.ImportAsync(_folder);
        Assert.False(outcome.Succeeded);
        Assert.Empty(outcome.Loaded);
        Assert.Equal(before, _database.Rows());
        return outcome.Problems;
    }
}
