using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>Frozen quarters and the words about corrections, in and out as CSV. HD-2016-09 was on 5 September 2016; it is 1 June 2017.</summary>
public sealed class FrozenCsvTests : IDisposable
{
    private const string Quarters = "year,quarter,frozen_at,note,frozen_by,data\n2016-17,2,2016-10-20T13:40:00Z,\"Agreed, by the group.\",eve@solent.example,";
    private const string Notes = "year,quarter,session,why,written_at,written_by\n2016-17,2,HD-2016-09,The room had fewer chairs.,2017-05-02T09:00:00Z,eve@solent.example";
    private static readonly Quarter Q2 = Quarter.Of(new DateOnly(2016, 9, 1));

    private readonly TestDatabase _from = new(new TestClock("2017-06-01T09:00:00Z"));
    private readonly TestDatabase _to = new(new TestClock("2017-06-01T09:00:00Z"));
    private readonly CsvFolder _folder = new();
    private readonly CsvFolder _exported = new(empty: true);

    public FrozenCsvTests() => _folder.Write("frozen_quarters.csv", Quarters).Write("correction_notes.csv", Notes);

    public void Dispose()
    {
        _folder.Dispose();
        _exported.Dispose();
        _from.Dispose();
        _to.Dispose();
    }

    private static FrozenQuarter Frozen(TestDatabase database)
    {
        using var db = database.Open();
        return db.FrozenQuarters.Include(f => f.FrozenBy).Single();
    }

    private static async Task<string> ReportsAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var count = await new StatisticsDesk(db, new CountCache()).CountAsync(Q2);
        return string.Concat(Codes.All<By>().Select(by => ReportJson.Write(QuarterReport.Of(count, null, by, StatisticsReader.Team)) + ReportCsv.Write(QuarterReport.Of(count, Boards.Children, by, StatisticsReader.Team))));
    }

    [Fact]
    public async Task What_was_frozen_goes_out_and_in_byte_for_byte()
    {
        Assert.Contains("1 frozen quarter", (await _from.ImportAsync(_folder)).Loaded);
        await using (var db = _from.Open())
        {
            // What was corrected since must not come into what was frozen.
            var session = await db.Sessions.SingleAsync(s => s.Reference == "HD-2016-09");
            session.Capacity += 5;
            await db.SaveChangesAsync();
            await new Export(db).RunAsync(_exported.Path);
        }
        Assert.Equal(Quarters + "2016-17-q2.json", (await File.ReadAllTextAsync(_exported.File("frozen_quarters.csv"))).ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal(Notes, (await File.ReadAllTextAsync(_exported.File("correction_notes.csv"))).ReplaceLineEndings("\n").TrimEnd());

        var outcome = await _to.ImportAsync(_exported);
        Assert.Empty(outcome.Problems);
        Assert.Contains("1 words about a correction", outcome.Loaded);

        var (was, now) = (Frozen(_from), Frozen(_to));
        Assert.Equal((was.From, was.FrozenAt, was.Note, was.Data, "eve@solent.example"), (now.From, now.FrozenAt, now.Note, now.Data, now.FrozenBy!.Email));
        Assert.Equal(await ReportsAsync(_from), await ReportsAsync(_to));
        await using var read = _to.Open();
        var note = await read.CorrectionNotes.Include(n => n.WrittenBy).SingleAsync();
        Assert.Equal(("The room had fewer chairs.", "eve@solent.example"), (note.Why, note.WrittenBy!.Email));
        var correction = Assert.Single(Assert.Single(await new CorrectionDesk(read, new StatisticsDesk(read, new CountCache()), read.Clock).OfAsync([Q2], team: true)).Sessions);
        Assert.Equal(("HD-2016-09", 5, "The room had fewer chairs."), (correction.Reference, correction.Is.PlacesOffered - correction.Was.PlacesOffered, correction.Note!.Why));
    }

    [Fact]
    public async Task What_is_frozen_here_is_never_changed_by_an_import()
    {
        await _from.ImportAsync(_folder);
        var before = Frozen(_from);
        using var more = new CsvFolder(empty: true);
        more.Write("sessions.csv", "reference,course,capacity,status,venue,trainers,boards,register_closed\nNEW,introduction-to-neglect,30,published,hall,,,yes").Write("session_days.csv", "session,date,start,end,venue\nNEW,2016-09-06,09:30,12:30,");

        // Exactly as it is, beside sessions that are new: those are corrections.
        Assert.Empty((await _from.ImportAsync(more.Write("frozen_quarters.csv", Quarters))).Problems);
        Assert.Equal((before.Id, before.Data), (Frozen(_from).Id, Frozen(_from).Data));

        using var other = new CsvFolder(empty: true);
        var outcome = await _from.ImportAsync(other.Write("frozen_quarters.csv", Quarters.Replace("Agreed", "Not agreed", StringComparison.Ordinal))
            .Write("venues.csv", "code,name,address,postcode,capacity,access_notes\nother,Other,1 Road,,,"));
        Assert.Equal(["frozen_quarters.csv line 2, column quarter: Quarter 2 of 2016-17 is frozen here already, and what was published is not changed; expected another quarter, or this one exactly as it is."], outcome.Problems);
        Assert.Equal((before.Note, before.Data), (Frozen(_from).Note, Frozen(_from).Data));
        await using var db = _from.Open();
        Assert.False(await db.Venues.AnyAsync(v => v.Code == "other")); // all or nothing
    }

    [Theory]
    [InlineData("2016-17,2,2016-10-20T13:40:00Z,Agreed.,nobody@solent.example,", "column frozen_by: 'nobody@solent.example' is not a known person; expected an email address from people.csv.")]
    [InlineData("2016-17,5,2016-10-20T13:40:00Z,Agreed.,,", "column quarter: '5' is not a quarter; expected 1, 2, 3 or 4.")]
    [InlineData("2016-17,,2016-10-20T13:40:00Z,Agreed.,,", "column quarter: '' is not a quarter; expected 1, 2, 3 or 4.")]
    [InlineData("2016,2,2016-10-20T13:40:00Z,Agreed.,,", "column year: '2016' is not a financial year; expected one such as 2016-17.")]
    [InlineData("2016-17,2,yesterday,Agreed.,,", "column frozen_at: 'yesterday' is not an instant; expected yyyy-MM-ddTHH:mm:ssZ.")]
    [InlineData("2016-17,2,2016-09-30T22:59:00Z,Agreed.,,", "column frozen_at: '2016-09-30T22:59:00Z' is before Quarter 2 of 2016-17 was over; expected Saturday 1 October 2016 or later.")]
    [InlineData("2016-17,2,2016-10-20T13:40:00Z,,,", "column note: is empty; expected a value.")]
    [InlineData("2015-16,2,2016-10-20T13:40:00Z,Agreed.,,", "column quarter: nothing is recorded here of Quarter 2 of 2015-16; expected a quarter with sessions, or a file of what was frozen under data.")]
    [InlineData("2016-17,2,2016-10-20T13:40:00Z,Agreed.,,missing.json", "column data: 'missing.json' is not in the folder frozen; expected a file there.")]
    [InlineData("2016-17,2,2016-10-20T13:40:00Z,Agreed.,,../sessions.json", "column data: '../sessions.json' is not the name of a file; expected one in the folder frozen, such as 2016-17-q1.json.")]
    [InlineData("2016-17,2,2016-10-20T13:40:00Z,Agreed.,,broken.json", "column data: 'broken.json' does not fit: ")]
    [InlineData("2016-17,2,2016-10-20T13:40:00Z,Agreed.,,other.json", "column data: 'other.json' does not fit: This is not what was frozen of Quarter 2 of 2016-17; expected the file as it was exported.")]
    [InlineData("2016-17,2,2018-10-20T13:40:00Z,Agreed.,,good.json", "column frozen_at: '2018-10-20T13:40:00Z' is still to come; expected when it was frozen.")]
    public async Task What_does_not_fit_is_refused_with_its_line_and_column(string line, string problem)
    {
        await _from.ImportAsync(_folder);
        var good = Frozen(_from).Data;
        _folder.Without("correction_notes.csv").Write("frozen_quarters.csv", "year,quarter,frozen_at,note,frozen_by,data\n" + line)
            .Write("frozen/broken.json", good[..^9]).Write("frozen/good.json", good).Write("frozen/other.json", good.Replace("\"quarter\":2", "\"quarter\":3", StringComparison.Ordinal));

        var outcome = await _to.ImportAsync(_folder);

        Assert.StartsWith("frozen_quarters.csv line 2, " + problem, Assert.Single(outcome.Problems), StringComparison.Ordinal);
        Assert.Equal(0, _to.Rows());
    }

    [Fact]
    public async Task Words_about_a_quarter_that_is_not_frozen_or_an_unknown_session_are_refused()
    {
        _folder.Write("correction_notes.csv", "year,quarter,session,why\n2016-17,3,HD-2016-09,Because.\n2016-17,2,NONE,Because.\n2016-17,2,HD-2016-09,");
        Assert.Equal(["correction_notes.csv line 4, column why: is empty; expected a value.",
            "correction_notes.csv line 2, column quarter: Quarter 3 of 2016-17 is not frozen; expected a quarter from frozen_quarters.csv.",
            "correction_notes.csv line 3, column session: 'NONE' is not a known session; expected a reference from sessions.csv."], (await _from.ImportAsync(_folder)).Problems);
        Assert.Equal(0, _from.Rows());
    }

    [Fact]
    public async Task A_quarter_that_is_not_over_by_the_clock_is_not_frozen()
    {
        _from.Time.Set("2016-09-12T08:00:00Z");
        Assert.Empty((await _from.ImportAsync(_folder)).Problems);
        await using var db = _from.Open();
        Assert.Equal((0, 0), (await db.FrozenQuarters.CountAsync(), await db.CorrectionNotes.CountAsync()));
    }

    /// <summary>The year that comes with the program: three quarters are frozen, and nothing was corrected since.</summary>
    [Fact]
    public async Task The_real_year_is_frozen_as_it_stands()
    {
        await using (var db = _from.Open(Import.Actor))
        {
            Assert.Empty((await db.Import().RunAsync(Imports.RealSeed)).Problems);
        }
        await using var read = _from.Open(new Actor(null, "test"));
        var quarters = Q2.WholeYear.Quarters.ToList();
        var corrections = await new CorrectionDesk(read, new StatisticsDesk(read, new CountCache()), read.Clock).OfAsync(quarters, team: true);
        Assert.Equal(quarters.Take(3), corrections.Select(c => c.Quarter));
        Assert.All(corrections, c => Assert.True(c.None));
        Assert.Equal([316, 142, 400], corrections.Select(c => c.Was.Attendees));
        Assert.All(corrections, c => Assert.True(c.Frozen.By.Length > 0 && c.Frozen.Note.Length > 0));
    }
}
