using System.Text.Json;
using Training.Statistics;

namespace Training.Tests.Statistics;

/// <summary>
/// A document of format 1 as it was written in November 2026, and what comes out of it. Whatever becomes of the program, figures that were published must come out like this: when this test
/// fails, the program is wrong, or there is a format 2.
/// </summary>
public sealed class FrozenFormatTests
{
    private const string Document = """
        {"format":1,"year":"2016-17","quarter":2,"as_at":"2016-10-20T09:00:00Z",
        "definitions":[{"name":"sessions","label":"Sessions","words":"Sessions as we meant them then."}],
        "courses":[{"code":"neglect","title":"Neglect as it was called","type":"half-day","themes":[{"code":"neglect","name":"Neglect","source":"priority"}]}],
        "agencies":[{"code":"police","name":"Police as it was called","sector":"police"}],
        "venues":[{"code":"hall","name":"The hall"}],
        "patterns":[{"attendees":1,"completed":1},{"walk_ins":1,"attendees":1},{"booked":1,"places_taken":1,"did_not_attend":1},{"booked":1,"places_taken":1,"attended":1}],
        "sessions":[
        {"reference":"HD-1","course":0,"venue":1,"boards":3,"capacity":10,"status":"published","starts_at":"2016-09-20T08:30:00Z","ends_at":"2016-09-20T11:30:00Z","first_date":"2016-09-20","days":1,"register_closed_at":"2016-09-21T08:00:00Z","whole":{"sessions":1,"places_offered":10},"people":[[1,1,1,0],[1,1,1,3],[2,0,0,2],[3,1,2,1]]},
        {"reference":"HD-2","course":0,"boards":1,"capacity":10,"status":"postponed","starts_at":"2016-09-27T08:30:00Z","ends_at":"2016-09-27T11:30:00Z","first_date":"2016-09-27","days":1,"whole":{"sessions_postponed":1},"people":[]}]}
        """;

    private static RangeCount Count { get; } = FrozenData.Read(Quarter.Of(new DateOnly(2016, 9, 1)), new FrozenAs(1, new DateTime(2016, 10, 20, 9, 0, 0, DateTimeKind.Utc), "Priya Raman", "Agreed"), Document);

    [Theory]
    [InlineData(By.Agency, "police,Police as it was called,,,,,,1,0,0,1,1,0,1,2,1,,1.0000,,0,", "not-recorded,Not recorded,,,,,,1,0,0,1,0,1,0,0,0,,0.0000,,0,", "total,Total,1,0,1,0,10,2,0,0,2,1,1,1,2,1,0.2000,0.5000,0.2000,0,")]
    [InlineData(By.Venue, "hall,The hall,1,0,0,0,10,2,0,0,2,1,1,1,2,1,0.2000,0.5000,0.2000,0,", "not-recorded,Not recorded,0,0,1,0,0,0,0,0,0,0,0,0,0,0,,,,0,", "total,Total,1,0,1,0,10,2,")]
    [InlineData(By.Need, "priority,Priority,1,0,1,0,10,2,", "total,Total,1,0,1,0,10,2,")]
    public void A_published_table_comes_out_as_it_was(By by, params string[] lines)
    {
        var csv = ReportCsv.Write(QuarterReport.Of(Count, null, by, StatisticsReader.Team)).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal("group,label,sessions,sessions_cancelled,sessions_postponed,sessions_provisional,places_offered,booked,cancelled_in_time,cancelled_late,places_taken,attended,did_not_attend,walk_ins,attendees,completed,take_up,attendance,fill,unmet_demand,definitions", csv[0]);
        Assert.Equal(lines.Length, csv.Length - 1);
        Assert.All(lines.Zip(csv.Skip(1)), l => Assert.StartsWith(l.First, l.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_measures_meant_then_is_printed_beside_them()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(QuarterReport.Of(Count, null, By.Type, StatisticsReader.Team)));
        Assert.True(json.RootElement.GetProperty("frozen").GetBoolean());
        Assert.Equal("2016-10-20T09:00:00Z", json.RootElement.GetProperty("as_at").GetString());
        Assert.Equal("Sessions as we meant them then.", json.RootElement.GetProperty("definitions").GetProperty("sessions").GetString());
    }

    /// <summary>And the program writes what it read, to the byte.</summary>
    [Fact]
    public void It_is_written_as_it_was()
    {
        var again = FrozenData.Write(Count);
        Assert.Equal(again, FrozenData.Write(FrozenData.Read(Count.Quarter, Count.Frozen!, again)));
        using var was = JsonDocument.Parse(Document);
        using var now = JsonDocument.Parse(again);
        Assert.True(JsonElement.DeepEquals(was.RootElement.GetProperty("sessions"), now.RootElement.GetProperty("sessions")));
    }
}
