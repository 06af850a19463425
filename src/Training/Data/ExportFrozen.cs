using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Statistics;

namespace Training.Data;

public sealed partial class Export
{
    /// <summary>What was frozen is written byte for byte, one quarter at a time.</summary>
    private async Task WriteFrozenAsync()
    {
        await WriteAsync(CsvLayout.FrozenQuarters, db.FrozenQuarters.OrderBy(f => f.From).Select(f => new { f.From, f.FrozenAt, f.Note, By = f.FrozenBy!.Email }),
            f => Quarter.Of(f.From) is var quarter ? [quarter.Year, Number(quarter.Number), Instant(f.FrozenAt), f.Note, f.By, FileOf(quarter)] : []);
        await WriteAsync(CsvLayout.CorrectionNotes,
            db.CorrectionNotes.OrderBy(n => n.FrozenQuarter.From).ThenBy(n => n.Session.Reference).Select(n => new { n.FrozenQuarter.From, n.Session.Reference, n.Why, n.WrittenAt, By = n.WrittenBy!.Email }),
            n => Quarter.Of(n.From) is var quarter ? [quarter.Year, Number(quarter.Number), n.Reference, n.Why, Instant(n.WrittenAt), n.By] : []);
        foreach (var from in await db.FrozenQuarters.OrderBy(f => f.From).Select(f => f.From).ToListAsync())
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder, CsvLayout.FrozenFolder)).FullName;
            await File.WriteAllBytesAsync(Path.Combine(folder, FileOf(Quarter.Of(from))), Encoding.UTF8.GetBytes(await db.FrozenQuarters.Where(f => f.From == from).Select(f => f.Data).SingleAsync()));
        }

        static string FileOf(Quarter quarter) => $"{quarter.Year}-q{quarter.Number}.json";
    }
}
