using Training.Data;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>Rules of refreshers and employments, in and out as CSV.</summary>
public sealed class RecordsCsvTests : IDisposable
{
    private const string Rules = """
        code,name,from,types,months,level,minutes,years,sectors,job_titles,mandatory,ended
        level-3,"Level 3, every three years",2014-04-01,level-3;refresher,36,3,,,,,no,no
        level-3,Level 3,2016-10-01,,,,,,health;police,school nurse;officer,yes,no
        hours,Six hours,2014-04-01,,,,360,3,,,no,no
        hours,Six hours,2016-11-01,,,,360,3,,,no,yes
        """;

    private const string Employments = """
        email,agency,from,until
        amina@solent.example,hants-police,,2015-06-01
        amina@solent.example,solent-nhs,2015-06-01,
        ben@police.example,hants-police,,
        cara@solent.example,solent-nhs,2014-02-03,
        dan@trainers.example,solent-nhs,2013-01-07,2014-02-28
        eve@solent.example,solent-nhs,,
        """;

    private readonly TestDatabase _from = new();
    private readonly TestDatabase _to = new();
    private readonly CsvFolder _folder = new();
    private readonly CsvFolder _exported = new(empty: true);

    public RecordsCsvTests() => _folder.Write("refresher_rules.csv", Rules).Write("employments.csv", Employments);

    public void Dispose()
    {
        _folder.Dispose();
        _exported.Dispose();
        _from.Dispose();
        _to.Dispose();
    }

    private async Task<string> ExportedAsync(string file) => (await File.ReadAllTextAsync(_exported.File(file))).ReplaceLineEndings("\n").TrimEnd();

    [Fact]
    public async Task What_was_exported_can_be_imported_and_is_the_same()
    {
        var outcome = await _from.ImportAsync(_folder);
        Assert.Empty(outcome.Problems);
        Assert.Contains("4 refresher rules", outcome.Loaded);
        Assert.Contains("6 employments", outcome.Loaded);
        await using (var db = _from.Open())
        {
            await new Export(db).RunAsync(_exported.Path);
        }
        Assert.Equal((Rules, Employments), (await ExportedAsync("refresher_rules.csv"), await ExportedAsync("employments.csv")));

        Assert.Empty((await _to.ImportAsync(_exported)).Problems);
        await using var read = _to.Open();
        Assert.Equal(["2015-06-01", "", "", "", "2014-02-28", ""], read.Employments.OrderBy(e => e.PersonId).ThenBy(e => e.Id).AsEnumerable().Select(e => e.Until?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? ""));
    }

    [Fact]
    public async Task Of_new_people_nobody_knows_since_when_and_of_known_ones_the_past_is_replaced_and_where_they_are_stays()
    {
        await _from.ImportAsync(_folder.Without("employments.csv"));
        string Of() 
        {
            using var db = _from.Open();
            return string.Join("; ", db.Employments.OrderBy(e => e.PersonId).ThenBy(e => e.Until == null).Select(e => new { e.Person.Name, e.Agency.Code, e.From, e.Until }).AsEnumerable().Select(e => $"{e.Name} {e.Code} {e.From:yyyy-MM-dd}-{e.Until:yyyy-MM-dd}"));
        }
        Assert.Equal("Amina Hussain solent-nhs -; Ben Ashe hants-police -; Cara Lowe solent-nhs -; Eve Park solent-nhs -", Of());

        using var past = new CsvFolder(empty: true);
        Assert.Empty((await _from.ImportAsync(past.Write("employments.csv", "email,agency,from,until\namina@solent.example,hants-police,,2015-06-01\neve@solent.example,solent-nhs,2016-01-04,"))).Problems);
        Assert.Equal("Amina Hussain hants-police -2015-06-01; Amina Hussain solent-nhs -; Ben Ashe hants-police -; Cara Lowe solent-nhs -; Eve Park solent-nhs 2016-01-04-", Of());

        // Somebody who moves by a later import joins on that day.
        using var moved = new CsvFolder(empty: true);
        await _from.ImportAsync(moved.Write("people.csv", "email,name,agency,job_title,focus,roles\nben@police.example,Ben Ashe,solent-nhs,Officer,both,practitioner"));
        Assert.Contains("Ben Ashe hants-police -2016-09-12; Ben Ashe solent-nhs 2016-09-12-;", Of(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refresher_rules.csv", ",36,3,,,", ",36,3,360,3,", "refresher_rules.csv line 2, column months: a rule is one of months or of hours; expected months, or minutes and years.")]
    [InlineData("refresher_rules.csv", "360,3,,,no,no", "360,,,,no,no", "refresher_rules.csv line 4, column minutes: minutes and years stand there together or not at all; expected both, or neither.")]
    [InlineData("refresher_rules.csv", "2016-10-01", "2014-04-01", "refresher_rules.csv line 3, column from: '2014-04-01' is there twice, first in line 2.")]
    [InlineData("refresher_rules.csv", ",36,", ",0,", "refresher_rules.csv line 2, column months: '0' is not a number that can be; expected a whole number from 1 to 240.")]
    [InlineData("employments.csv", "cara@solent.example,solent-nhs", "cara@solent.example,hants-police", "employments.csv line 5, column until: is empty, but cara@solent.example does not work for hants-police by people.csv; expected the first day on which they no longer worked there.")]
    [InlineData("employments.csv", "2013-01-07", "2015-01-07", "employments.csv line 6, column until: '2014-02-28' is before they began; expected the first day on which they no longer worked there.")]
    [InlineData("employments.csv", "ben@police.example,hants-police", "ben@police.example,", "employments.csv line 4, column agency: is empty; expected a code from agencies.csv.")]
    [InlineData("employments.csv", "hants-police,,2015-06-01", "solent-nhs,,", "employments.csv line 3, column until: is empty twice for amina@solent.example; expected one agency for which they work.")]
    public async Task A_row_is_checked(string file, string from, string to, string problem) => Assert.Contains(problem, (await _from.ImportAsync(_folder.Change(file, from, to))).Problems);

    [Fact]
    public async Task A_version_that_is_known_is_never_changed()
    {
        await _from.ImportAsync(_folder);
        using var again = new CsvFolder(empty: true);
        Assert.Empty((await _from.ImportAsync(again.Write("refresher_rules.csv", Rules))).Problems);
        Assert.Contains("refresher_rules.csv line 2, column from: there is a version of level-3 from this day that says something else; expected a later day, as a version is not changed.",
            (await _from.ImportAsync(again.Change("refresher_rules.csv", ",36,", ",24,"))).Problems);
    }
}
