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
/// TRAINING_PROGRAMMES is how many are made, one unless it says otherwise.
/// </summary>
public class RandomProgrammeTests
{
    private static readonly string[] Boards = ["", "children", "adults"];

    public static TheoryData<int> Programmes() => [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("TRAINING_PROGRAMMES"), CultureInfo.InvariantCulture, out var many) ? many : 1)];

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
        var desk = new StatisticsDesk(db, new CountCache());
        foreach (var range in Ranges())
        {
            var count = await desk.CountAsync(range);
            foreach (var board in Boards)
            {
                // Of the boards, what is crossed is compared in whole years.
                var differences = Compare(byHand, count, board, crossed: board.Length == 0 || range.IsWholeYear);
                Assert.True(differences.Length == 0, $"Programme {number}:\n{differences}");
            }
            if (range is { Number: 3, IsRolling: false })
            {
                // What was frozen gives the same report again, and the same bytes.
                var frozen = FrozenData.Write(count);
                var read = FrozenData.Read(range, new FrozenAs(1, count.AsAt, "Grace Whitlock", ""), frozen);
                var differences = Compare(byHand, read, "");
                Assert.True(differences.Length == 0, $"Programme {number}, frozen:\n{differences}");
                Assert.Equal(frozen, FrozenData.Write(read));
            }
            var behind = range.IsWholeYear ? Behind(byHand, count) : "";
            Assert.True(behind.Length == 0, $"Programme {number}:\n{behind}");
            foreach (var by in Codes.All<By>().Where(b => (int)b % 4 == range.Number % 4))
            {
                Assert.Equal(QuarterReport.Of(count, null, by, StatisticsReader.Team).Rows, (await QuarterReport.CreateAsync(db, range, by: by)).Rows);
            }
        }
    }

    [Fact]
    public async Task An_export_gives_the_same_figures_in_another_database()
    {
        using var database = new TestDatabase(new TestClock(RandomProgramme.Now));
        var (folder, exported) = (Directory.CreateDirectory(Path.Combine(database.Folder, "programme")).FullName, Path.Combine(database.Folder, "exported"));
        _ = new RandomProgramme(folder, 3, sessions: 40);
        await using (var db = database.Open(Import.Actor))
        {
            Assert.Empty((await new Import(db, Given.Codes, new Notice(5)).RunAsync(folder)).Problems);
        }
        await using (var db = database.Open())
        {
            await new Export(db).RunAsync(exported);
        }
        using var other = new TestDatabase(new TestClock(RandomProgramme.Now));
        await using (var db = other.Open(Import.Actor))
        {
            Assert.Empty((await new Import(db, Given.Codes, new Notice(9)).RunAsync(exported)).Problems);
        }

        var byHand = new CountByHand(folder, RandomProgramme.Now);
        await using var after = other.Open();
        foreach (var range in Ranges().Where(r => r.IsWholeYear))
        {
            var differences = Compare(byHand, await new StatisticsDesk(after, new CountCache()).CountAsync(range), "", crossed: range.Year == "2016-17");
            Assert.True(differences.Length == 0, differences);
        }
    }

    /// <summary>Every row and every pair of two dimensions; says what is different. Rows and columns must add up, whatever the files say.</summary>
    internal static string Compare(CountByHand byHand, RangeCount count, string board, bool crossed = true)
    {
        var differences = new StringBuilder();
        var (from, until) = (count.Quarter.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), count.Quarter.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Boards? only = Codes.TryParse<Boards>(board, out var one) ? one : null;
        foreach (var by in Codes.All<By>())
        {
            var report = QuarterReport.Of(count, only, by, StatisticsReader.Team);
            var rows = report.Rows.Append(report.Total).ToDictionary(r => r.Group, Cells);
            Compare(differences, $"{count.Quarter.Name}, {board} by {by.Code()}", byHand.By(by.Code(), from, until, board), rows);
            AddUp(differences, $"{count.Quarter.Name}, {board} by {by.Code()}", report.Rows, report.Total);
            foreach (var across in Codes.All<By>().Where(a => crossed && a > by))
            {
                var cross = CrossReport.Of(count, only, by, across, StatisticsReader.Team);
                var cells = new Dictionary<(string, string), string[]> { [("total", "total")] = Cells(cross.Rows.Total) };
                foreach (var row in cross.Rows.Rows)
                {
                    cells.Add((row.Group, "total"), Cells(row));
                    foreach (var column in cross.Columns.Rows.Where(c => cross.Cell(row, c).Figures != Figures.None))
                    {
                        cells.Add((row.Group, column.Group), Cells(cross.Cell(row, column)));
                    }
                    AddUp(differences, $"{count.Quarter.Name}, {board} by {by.Code()}, {row.Group} across {across.Code()}", [.. cross.Columns.Rows.Select(c => cross.Cell(row, c) with { CountedAbove = c.CountedAbove })], row);
                }
                foreach (var column in cross.Columns.Rows)
                {
                    cells.Add(("total", column.Group), Cells(column));
                    AddUp(differences, $"{count.Quarter.Name}, {board} by {by.Code()} across {across.Code()}, {column.Group}", [.. cross.Rows.Rows.Select(r => cross.Cell(r, column) with { CountedAbove = r.CountedAbove })], column);
                }
                Compare(differences, $"{count.Quarter.Name}, {board} by {by.Code()} across {across.Code()}", byHand.Cross(by.Code(), across.Code(), from, until, board), cells);
            }
        }
        return differences.ToString();
    }

    /// <summary>The sessions that stand behind a cell, each with what it adds to it.</summary>
    private static string Behind(CountByHand byHand, RangeCount count)
    {
        var differences = new StringBuilder();
        var (from, until) = (count.Quarter.From.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), count.Quarter.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        foreach (var (by, across) in new[] { (By.Type, By.Focus), (By.Board, By.Quarter), (By.Sector, By.Need) })
        {
            var cross = CrossReport.Of(count, null, by, across, StatisticsReader.Team);
            foreach (var row in cross.Rows.Rows)
            {
                foreach (var column in cross.Columns.Rows)
                {
                    var sessions = new Dictionary<string, string[]>();
                    foreach (var (session, figures, _) in count.Behind(null, (by, row.Group), (across, column.Group)))
                    {
                        if (figures != Figures.None)
                        {
                            sessions.Add(session.Session.Reference, [.. Measures.Counts.Select(m => m.Of(figures)!.Value.ToString("0", CultureInfo.InvariantCulture))]);
                        }
                    }
                    var expected = byHand.Behind(by.Code(), row.Group, across.Code(), column.Group, from, until).ToDictionary(s => s.Key, s => s.Value.Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArray());
                    Compare(differences, $"{count.Quarter.Name}, behind {row.Group}, {column.Group}", expected, sessions);
                }
            }
        }
        return differences.ToString();
    }

    private static string[] Cells(ReportRow row)
    {
        var cells = new string[Measures.All.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = row[Measures.All[i]]?.ToString(Measures.All[i].IsRate ? "0.0000" : "0", CultureInfo.InvariantCulture) ?? "";
        }
        return cells;
    }

    /// <summary>Whatever is in the total is in one of the rows, and once.</summary>
    private static void AddUp(StringBuilder differences, string what, IReadOnlyList<ReportRow> rows, ReportRow total)
    {
        foreach (var measure in Measures.All)
        {
            if (measure.IsRate || rows.Count == 0 || rows[0][measure] is null)
            {
                continue;
            }
            decimal sum = 0;
            foreach (var row in rows)
            {
                sum += row.CountedAbove ? -row[measure]!.Value : row[measure]!.Value;
            }
            if (sum != total[measure])
            {
                differences.AppendLine(CultureInfo.InvariantCulture, $"{what}: {measure.Name} is {sum} in the rows and {total[measure]} in their total.");
            }
        }
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
        yield return Quarter.Of(new DateOnly(2016, 7, 1)).Rolling;
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
                    differences.AppendLine(CultureInfo.InvariantCulture, $"{what}: {row}, {(right.Length == Measures.All.Count ? Measures.All : Measures.Counts)[i].Name} should be {right[i]} and is {wrong[i]}.");
                }
            }
        }
    }
}
