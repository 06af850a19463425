using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.People;
using Training.Statistics;
using Training.Testing;
using Training.Tests.Data;

namespace Training.Tests.Statistics;

/// <summary>The group's words on a year: kept, never undone unseen, with a history, in and out as CSV.</summary>
public sealed class CommentaryDeskTests : IDisposable
{
    private static readonly Quarter Year = Quarter.Of(new(2016, 5, 1)).WholeYear;

    private readonly TestDatabase _database = new(new TestClock("2017-06-01T09:00:00Z"));
    private readonly TestDatabase _other = new(new TestClock("2018-06-01T09:00:00Z"));
    private readonly CsvFolder _exported = new(empty: true);
    private readonly Person _priya = Given.Person("Priya Raman", Role.Board);
    private readonly Person _grace = Given.Person("Grace Whitlock", Role.Coordinator);

    public CommentaryDeskTests()
    {
        using var db = _database.Open();
        db.AddRange(_priya, _grace);
        db.SaveChanges();
    }

    private async Task<CommentaryOutcome> SaveAsync(string text, int seen, Person? by = null, Quarter? year = null)
    {
        await using var db = _database.Open(new Actor((by ?? _priya).Id, "web"));
        return await new CommentaryDesk(db).SaveAsync(year ?? Year, text, seen, (by ?? _priya).Id);
    }

    private async Task<Commentary?> KeptAsync()
    {
        await using var db = _database.Open();
        return await new CommentaryDesk(db).OfAsync(Year);
    }

    [Fact]
    public async Task The_second_of_two_writers_is_told_and_undoes_nothing()
    {
        Assert.Equal(CommentaryOutcome.Done, await SaveAsync("First", 0));
        Assert.Equal(CommentaryOutcome.Done, await SaveAsync("Mine", 1));
        Assert.Equal(CommentaryOutcome.ChangedMeanwhile, await SaveAsync("Theirs", 1, _grace));
        Assert.Equal(CommentaryOutcome.ChangedMeanwhile, await SaveAsync("Theirs", 0, _grace));
        Assert.Equal(CommentaryOutcome.Done, await SaveAsync("Mine", 1)); // pressed twice

        var kept = await KeptAsync();
        Assert.Equal(("Mine", 2, "Priya Raman"), (kept!.Text, kept.Version, kept.ChangedBy!.Name));
        Assert.Equal(CommentaryOutcome.Done, await SaveAsync("Theirs", 2, _grace));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Of_many_at_once_one_is_kept_and_all_others_are_told(int seen)
    {
        if (seen > 0)
        {
            await SaveAsync("First", 0);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => SaveAsync($"Text {n}", seen))));

        Assert.Single(outcomes, CommentaryOutcome.Done);
        Assert.Equal(7, outcomes.Count(o => o == CommentaryOutcome.ChangedMeanwhile));
        Assert.Equal($"Text {Array.IndexOf(outcomes, CommentaryOutcome.Done)}", (await KeptAsync())!.Text);
    }

    /// <summary>The table itself: who gets past the question finds the other's version, not their own.</summary>
    [Fact]
    public async Task Even_without_waiting_for_each_other_nobody_is_overwritten()
    {
        await SaveAsync("First", 0);
        await using var one = _database.Open(locking: false);
        await using var two = _database.Open(locking: false);
        var (mine, theirs) = (await one.Commentaries.SingleAsync(), await two.Commentaries.SingleAsync());
        (mine.Text, mine.Version) = ("Mine", 2);
        (theirs.Text, theirs.Version) = ("Theirs", 2);
        await one.SaveChangesAsync();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => two.SaveChangesAsync());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_an_empty_text_takes_it_back()
    {
        Assert.Equal(CommentaryOutcome.CannotBe, await SaveAsync(new string('a', Commentary.Longest + 1), 0));
        Assert.Equal(CommentaryOutcome.CannotBe, await SaveAsync("Words", 0, year: Quarter.Of(new(2018, 4, 1)).WholeYear)); // not begun
        Assert.Equal(CommentaryOutcome.Done, await SaveAsync("", 0));
        Assert.Null(await KeptAsync());
        await SaveAsync("Words", 0);
        await SaveAsync("  \r\n ", 1, _grace);

        Assert.True((await KeptAsync())!.IsEmpty);
        Assert.Equal(CommentaryOutcome.ChangedMeanwhile, await SaveAsync("Words again", 0));
    }

    [Fact]
    public async Task History_tells_who_wrote_what_and_when_of_this_year()
    {
        await SaveAsync("First", 0);
        _database.Time.Set("2017-06-02T10:00:00Z");
        await SaveAsync("Second", 1, _grace);
        await using (var other = _database.Open(new Actor(_grace.Id, "web")))
        {
            await new CommentaryDesk(other).SaveAsync(Year.Previous, "Of another year", 0, _grace.Id);
        }

        await using var db = _database.Open();
        var history = await new CommentaryDesk(db).HistoryAsync(Year);

        Assert.Equal([("Grace Whitlock", "Second", 2), ("Priya Raman", "First", 1)], history.Select(h => (h.By, h.Text, h.At.Day)));
        Assert.Equal(["added", "changed", "added"], await db.History.Where(h => h.Subject == "commentary").OrderBy(h => h.Id).Select(h => h.Verb).ToListAsync());
    }

    [Fact]
    public async Task What_was_exported_can_be_imported_and_is_the_same()
    {
        const string text = "# Heading\n\n- a \"quoted\" word; and, another\n- =1+1";
        await SaveAsync(text, 0);
        await using (var db = _database.Open())
        {
            await new Export(db).RunAsync(_exported.Path);
        }
        Assert.Empty((await _other.ImportAsync(_exported)).Problems);

        await using var read = _other.Open();
        var kept = (await new CommentaryDesk(read).OfAsync(Year))!;
        Assert.Equal((text, new DateTime(2017, 6, 1, 9, 0, 0, DateTimeKind.Utc), "Priya Raman"), (kept.Text, kept.ChangedAt, kept.ChangedBy!.Name));

        // A file over what is known gives it this text, and who opened the page before is told.
        await using (var db = _other.Open())
        {
            await new CommentaryDesk(db).SaveAsync(Year, "Another", kept.Version, kept.ChangedBy.Id);
        }
        using var again = new CsvFolder(empty: true).Write("commentaries.csv", await File.ReadAllTextAsync(_exported.File("commentaries.csv")));
        Assert.Equal(["1 commentary"], (await _other.ImportAsync(again)).Loaded);
        await using var last = _other.Open();
        kept = (await new CommentaryDesk(last).OfAsync(Year))!;
        Assert.Equal((text, 3, "Priya Raman"), (kept.Text, kept.Version, kept.ChangedBy!.Name));
        Assert.Equal(3, (await new CommentaryDesk(last).HistoryAsync(Year)).Count);
    }

    [Theory]
    [InlineData("banana,Words,,", "commentaries.csv line 2, column year: 'banana' is not a financial year; expected one such as 2016-17.")]
    [InlineData("2018-19,Words,,", "commentaries.csv line 2, column year: '2018-19' has not begun; expected the current year or one before it.")]
    [InlineData(",Words,,", "commentaries.csv line 2, column year: is empty; expected a value.")]
    [InlineData("2016-17,,,", "commentaries.csv line 2, column text: is empty; expected a value.")]
    [InlineData("2016-17,Words,,nobody@board.example", "commentaries.csv line 2, column changed_by: 'nobody@board.example' is not a known person; expected an email address from people.csv.")]
    [InlineData("2016-17,Words,yesterday,", "commentaries.csv line 2, column changed_at: 'yesterday' is not an instant; expected yyyy-MM-ddTHH:mm:ssZ.")]
    [InlineData("2016-17,Words,,\n2016-17,Others,,", "commentaries.csv line 3, column year: '2016-17' is there twice, first in line 2.")]
    public async Task What_is_wrong_in_the_file_is_told(string row, string problem)
    {
        using var folder = new CsvFolder(empty: true).Write("commentaries.csv", $"year,text,changed_at,changed_by\n{row}");

        Assert.Equal([problem], (await _database.ImportAsync(folder)).Problems);
        Assert.Null(await KeptAsync());
    }

    public void Dispose()
    {
        _database.Dispose();
        _other.Dispose();
        _exported.Dispose();
    }
}
