using Training.Attendance;
using Training.Programme;

namespace Training.Tests.Attendance;

/// <summary>How people come onto pages.</summary>
public sealed class PrintedRegisterTests
{
    private static PrintedRegister Of(int people)
    {
        var day = new RegisterDay(1, new(2016, 9, 20), new(9, 30), new(16, 30), DateTime.UnixEpoch, DateTime.UnixEpoch);
        var register = new Register
        {
            Reference = "L3-1", Course = "Working together", Venue = "Civic Centre", Status = SessionStatus.Published, Joining = new("", ""), ClosedAt = null, Grace = Grace.Standard, Day = day, Days = [day],
            People = [.. Enumerable.Range(1, people).Select(i => new RegisterLine(i, $"Person {i:000}", "", Standing.Place, null, null, null, false, false))],
        };
        return new(register, [], new Dictionary<int, Guid>());
    }

    [Theory]
    [InlineData("wojcik", "Ewa Wójcik")]
    [InlineData("obrien", "Niall O'Brien")]
    [InlineData("o’brien", "Niall O'Brien")]
    [InlineData("mary jones", "Mary Smith-Jones")]
    [InlineData("smith-jones", "Mary Smith-Jones")]
    [InlineData("", "Ewa Wójcik; Niall O'Brien; Mary Smith-Jones")]
    [InlineData("nobody", "")]
    public void People_are_found_without_accents_and_apostrophes(string words, string found)
    {
        var register = Of(0).Register with { People = [.. new[] { "Ewa Wójcik", "Niall O'Brien", "Mary Smith-Jones" }.Select((name, i) => new RegisterLine(i, name, "", Standing.Place, null, null, null, false, false))] };

        Assert.Equal(found, string.Join("; ", register.Find(words).Select(p => p.Name)));
        Assert.Equal("Niall O'Brien", Assert.Single(register.Named(" NIALL O’BRIEN")).Name);
        Assert.Empty(register.Named("O'Brien"));
    }

    [Theory]
    [InlineData(0, false, "0+8")]
    [InlineData(1, false, "1+8")]
    [InlineData(12, false, "12+8")]
    [InlineData(17, false, "17+3")]
    [InlineData(18, false, "18+0 0+8")] // no room left for three
    [InlineData(22, false, "22+0 0+8")]
    [InlineData(30, false, "22+0 8+8")]
    [InlineData(30, true, "8+0 8+0 8+0 6+3")]
    [InlineData(8, true, "8+0 0+8")]
    public void Everybody_is_on_a_page_and_the_last_has_lines_for_walk_ins(int people, bool withCodes, string expected)
    {
        var sheets = Of(people).Sheets(withCodes);

        Assert.Equal(expected, string.Join(' ', sheets.Select(s => $"{s.Lines.Count}+{s.WalkIns}")));
        Assert.Equal(Enumerable.Range(1, people), sheets.SelectMany(s => s.Lines).Select(l => l.Number));
        Assert.Equal(Enumerable.Range(1, sheets.Count).Select(n => (n, sheets.Count)), sheets.Select(s => (s.Number, s.Of)));
    }
}
