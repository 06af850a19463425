using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>
/// Invented programmes of three years, imported from their CSV files: every cell of every report is what <see cref="CountByHand"/> counts from the files.
/// TRAINING_PROGRAMMES is how many are made, two unless it says otherwise.
/// </summary>
public class RandomProgrammeTests
{
    private static readonly string[] Boards = ["", "children", "adults"];

    public static TheoryData<int> Programmes() => [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("TRAINING_PROGRAMMES"), CultureInfo.InvariantCulture, out var many) ? many : 2)];

    [Theory]
    [MemberData(nameof(Programmes))]
    public async Task Every_cell_of_every_report_is_what_counting_the_files_by_hand_gives(int number)
    {
        using var database = new TestDatabase(new TestClock(RandomProgramme.Now));
        var folder = Directory.CreateDirectory(Path.Combine(database.Folder, "programme")).FullName;
        var programme = new RandomProgramme(folder, number);
        Assert.InRange(programme.Bookings, 2_000, 10_000);
        Assert.True(programme.Cases.All(c => c.Value > 0), $"Programme {number} lacks {string.Join("; ", programme.Cases.Where(c => c.Value == 0).Select(c => c.Key))}.");
        await ImportAsync(database, folder);
        var byHand = new CountByHand(folder, RandomProgramme.Now);

        await using var db = database.Open();
        var differences = new StringBuilder();
        foreach (var range in Ranges())
        {
            var (from, until) = (range.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), range.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            foreach (var board in Boards)
            {
                foreach (var by in Codes.All<By>())
                {
                    var expected = byHand.By(by.Code(), from, until, board);
                    var report = await QuarterReport.CreateAsync(db, range, Codes.TryParse<Boards>(board, out var only) ? only : null, by);
                    Compare(differences, $"Programme {number}, {range.Name}, {board} by {by.Code()}", expected, report.Rows.Append(report.Total).ToDictionary(r => r.Group, r => Measures.All.Select(m => Cell(m, r[m])).ToArray()));
                }
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    internal static IEnumerable<Quarter> Ranges()
    {
        foreach (var year in new[] { "2014-15", "2015-16", "2016-17", "2017-18" })
        {
            foreach (var quarter in new[] { null, "1", "2", "3", "4" })
            {
                Assert.True(Quarter.TryParse(year, quarter, out var range, out _));
                yield return range;
            }
        }
    }

    private static async Task ImportAsync(TestDatabase database, string folder)
    {
        await using var db = database.Open(Import.Actor);
        Assert.Empty((await new Import(db, Given.Codes, new Notice(5)).RunAsync(folder)).Problems);

        // What files cannot say: an agency without sector.
        var emptied = await db.Agencies.Where(a => a.Sector == "to-be-emptied").ExecuteUpdateAsync(u => u.SetProperty(a => a.Sector, ""));
        Assert.Equal(2, emptied);
        var file = Path.Combine(folder, "agencies.csv");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("to-be-emptied", "", StringComparison.Ordinal));
    }

    private static string Cell(Measure measure, decimal? value) => value?.ToString(measure.IsRate ? "0.0000" : "0", CultureInfo.InvariantCulture) ?? "";

    private static void Compare<T>(StringBuilder differences, string what, Dictionary<T, string[]> expected, Dictionary<T, string[]> actual) where T : notnull
    {
        foreach (var row in expected.Keys.Union(actual.Keys))
        {
            var (right, wrong) = (expected.GetValueOrDefault(row), actual.GetValueOrDefault(row));
            if (right is null || wrong is null)
            {
                differences.AppendLine(CultureInfo.InvariantCulture, $"{what}: {row} is {(right is null ? "not" : "only")} in the files.");
                continue;
            }
            for (var i = 0; i < right.Length; i++)
            {
                if (right[i] != wrong[i])
                {
                    differences.AppendLine(CultureInfo.InvariantCulture, $"{what}: {row}, {Measures.All[i].Name} should be {right[i]} and is {wrong[i]}.");
                }
            }
        }
    }
}
