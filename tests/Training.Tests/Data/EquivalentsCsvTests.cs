using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>What courses require and what was accepted from elsewhere, in and out as CSV.</summary>
public sealed class EquivalentsCsvTests : IDisposable
{
    private const string Header = "email,type,completed_on,what,recorded_by,recorded_at,withdrawn_at,withdrawn_by,withdrawn_because\n";
    private const string Two = """
        amina@solent.example,level-3,2015-05-12,"Level 3, with Hampshire",eve@solent.example,2016-08-01T10:00:00Z,,,
        amina@solent.example,level-3,2014-05-12,Level 3 at work,eve@solent.example,2016-08-01T10:00:00Z,2016-08-02T10:00:00Z,eve@solent.example,It was level 2
        """;

    private readonly TestDatabase _from = new();
    private readonly TestDatabase _to = new();
    private readonly CsvFolder _folder = new();
    private readonly CsvFolder _exported = new(empty: true);

    public EquivalentsCsvTests() => _folder.Write("equivalents.csv", Header + Two)
        .Change("courses.csv", "refresh_months,objectives", "refresh_months,objectives,requires,requires_years")
        .Change("courses.csv", "See it early;Say so", "See it early;Say so,level-3;refresher,3")
        .Change("courses.csv", "Two days.,36,", "Two days.,36,,,");

    [Fact]
    public async Task What_was_exported_can_be_imported_and_is_the_same()
    {
        var outcome = await _from.ImportAsync(_folder);
        Assert.Empty(outcome.Problems);
        Assert.Contains("2 accepted equivalents", outcome.Loaded);
        await using (var db = _from.Open())
        {
            await new Export(db).RunAsync(_exported.Path);
        }
        Assert.Empty((await _to.ImportAsync(_exported)).Problems);

        Assert.Equal(Header.TrimEnd() + "\n" + Two, (await File.ReadAllTextAsync(_exported.File("equivalents.csv"))).ReplaceLineEndings("\n").TrimEnd());
        await using var read = _to.Open();
        var course = await read.Courses.SingleAsync(c => c.Code == "introduction-to-neglect");
        Assert.Equal([CourseType.Level3, CourseType.Refresher], course.Requires);
        Assert.Equal(3, course.RequiresWithinYears);
        Assert.Null((await read.Courses.SingleAsync(c => c.Code == "level-3")).Prerequisite);
        Assert.Equal([true, false], await read.AcceptedEquivalents.OrderByDescending(e => e.CompletedOn).Select(e => e.WithdrawnAt == null).ToListAsync());
    }

    [Fact]
    public async Task Without_the_columns_what_a_course_requires_stays()
    {
        await _from.ImportAsync(_folder);
        _folder.Write("courses.csv", "code,title,type,boards,themes,summary,refresh_months\nintroduction-to-neglect,New title,half-day,children,neglect,,")
            .Without("agencies.csv", "venues.csv", "themes.csv", "people.csv", "bank_holidays.csv", "sessions.csv", "session_days.csv", "bookings.csv", "attendance.csv", "equivalents.csv", "booking_policies.csv", "quotas.csv", "charges.csv", "agreements.csv");

        Assert.Empty((await _from.ImportAsync(_folder)).Problems);
        await using var db = _from.Open();
        Assert.Equal(2, (await db.Courses.SingleAsync(c => c.Title == "New title")).Requires.Count);
    }

    [Theory]
    [InlineData("equivalents.csv", "2015-05-12", "2014-05-12", null)] // one that was withdrawn may be recorded again
    [InlineData("equivalents.csv", "2016-08-02T10:00:00Z,eve@solent.example,It was level 2", ",,", null)]
    [InlineData("equivalents.csv", "2015-05-12", "2016-09-13", "equivalents.csv line 2, column completed_on: '2016-09-13' lies ahead; expected the date on which it was completed.")]
    [InlineData("equivalents.csv", "2016-08-02T10:00:00Z", "", "equivalents.csv line 3, column withdrawn_at: is empty, but it says who withdrew it or why; expected when that was.")]
    [InlineData("equivalents.csv", "\"Level 3, with Hampshire\",eve@solent.example", "Level 3,nobody@solent.example", "equivalents.csv line 2, column recorded_by: 'nobody@solent.example' is not a known person; expected an email address from people.csv.")]
    [InlineData("courses.csv", "level-3;refresher", "level-4", "courses.csv line 2, column requires: 'level-4' is not known; expected level-3, refresher, half-day, wednesday, conference, core-day or briefing, several joined by ';'.")]
    [InlineData("courses.csv", "level-3;refresher", "", "courses.csv line 2, column requires_years: '3' stands there without course types in requires; expected both, or neither.")]
    public async Task A_row_is_checked(string file, string from, string to, string? problem)
    {
        var problems = (await _from.ImportAsync(_folder.Change(file, from, to))).Problems;

        if (problem is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            Assert.Contains(problem, problems);
        }
    }

    [Fact]
    public async Task What_counts_already_is_not_taken_twice()
    {
        await _from.ImportAsync(_folder);
        _folder.Without("courses.csv", "agencies.csv", "venues.csv", "themes.csv", "people.csv", "bank_holidays.csv", "sessions.csv", "session_days.csv", "bookings.csv", "attendance.csv");

        Assert.Contains("equivalents.csv line 2, column completed_on: '2015-05-12' is recorded for amina@solent.example already; expected only what is new.", (await _from.ImportAsync(_folder)).Problems);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _exported.Dispose();
        _from.Dispose();
        _to.Dispose();
    }
}
