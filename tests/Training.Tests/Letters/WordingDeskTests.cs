using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.Programme;
using Training.Testing;
using Training.Tests.Data;

namespace Training.Tests.Letters;

public sealed class WordingDeskTests : IDisposable
{
    private const LetterKind Kind = LetterKind.BookingConfirmed;
    private const CourseType Type = CourseType.HalfDay;

    private readonly TestDatabase _database = new();
    private readonly Wordings _here = new();

    public void Dispose() => _database.Dispose();

    private static WordingDesk Desk(TrainingDb db, Wordings wordings) => new(db, db.Clock, wordings, Given.Site, Given.Codes, new Notice(5));

    private async Task<WordingOutcome> SaveAsync(string subject, CourseType? type = null, DateTime? seen = null, LetterKind kind = Kind)
    {
        await using var db = _database.Open();
        return await Desk(db, _here).SaveAsync(kind, type, OwnWords.From(subject, "", ""), seen);
    }

    private async Task<WordingOutcome> RemoveAsync(CourseType? type = null, DateTime? seen = null)
    {
        await using var db = _database.Open();
        return await Desk(db, _here).RemoveAsync(Kind, type, seen);
    }

    private List<LetterWording> Rows()
    {
        using var db = _database.Open();
        return [.. db.LetterWordings.AsNoTracking().OrderBy(w => w.Id)];
    }

    [Fact]
    public async Task Words_hold_from_when_they_are_saved_until_they_are_removed()
    {
        Assert.Null(_here.For(Kind, Type));

        Assert.Equal(WordingOutcome.Done, await SaveAsync("For all"));
        Assert.Equal(WordingOutcome.Done, await SaveAsync("For half-days", Type));

        Assert.Equal(("For half-days", "For all"), (_here.For(Kind, Type)!.Subject, _here.For(Kind, CourseType.Level3)!.Subject));
        Assert.Equal(WordingOutcome.Done, await RemoveAsync(Type, Rows()[1].ChangedAt));
        Assert.Equal("For all", _here.For(Kind, Type)!.Subject);
        Assert.Equal(WordingOutcome.Done, await RemoveAsync(null, Rows()[0].ChangedAt));
        Assert.Null(_here.For(Kind, Type));
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task Another_process_sees_a_change_when_it_reads_again()
    {
        var there = new Wordings();
        var letters = new LetterWriter(Given.Site, _database.Clock, Given.Codes, there);
        var booking = Given.Booking(Given.Session(_database.Clock), Given.Person(), _database.Clock.UtcNow);
        await SaveAsync("Ours");
        Assert.StartsWith("Your place on", letters.Confirmed(booking).Subject, StringComparison.Ordinal);

        await using (var db = _database.Open())
        {
            await there.LoadAsync(db);
        }

        Assert.Equal("Ours", letters.Confirmed(booking).Subject);
    }

    [Fact]
    public async Task There_is_one_row_for_all_types_and_one_for_each()
    {
        Assert.Equal(WordingOutcome.Done, await SaveAsync("First"));
        Assert.Equal(WordingOutcome.ChangedMeanwhile, await SaveAsync("Second, by somebody who saw none"));
        Assert.Equal(WordingOutcome.Done, await SaveAsync("For half-days", Type));
        Assert.Equal(WordingOutcome.ChangedMeanwhile, await SaveAsync("Again", Type));

        Assert.Equal(["First", "For half-days"], Rows().Select(w => w.Subject));
    }

    [Fact]
    public async Task Of_many_who_save_at_once_one_does()
    {
        Assert.Equal(1, await RaceAsync(locking: true));
        Assert.Equal(_here.For(Kind, Type)!.Subject, Assert.Single(Rows()).Subject);
    }

    [Fact]
    public async Task Without_the_lock_that_goes_wrong()
    {
        for (var round = 0; round < 10 && Rows().Count < 2; round++)
        {
            await RaceAsync(locking: false);
        }

        Assert.True(Rows().Count > 1, "A race that cannot go wrong shows nothing.");
    }

    private async Task<int> RaceAsync(bool locking)
    {
        await using (var db = _database.Open())
        {
            await db.LetterWordings.ExecuteDeleteAsync();
        }
        using var ready = new Barrier(8);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(() =>
        {
            using var db = _database.Open(locking: locking);
            ready.SignalAndWait();
            try
            {
                return Desk(db, _here).SaveAsync(Kind, null, OwnWords.From($"Words {i}", "", ""), null).GetAwaiter().GetResult();
            }
            catch (InvalidOperationException) when (!locking)
            {
                return WordingOutcome.ChangedMeanwhile; // it found two rows: so it has gone wrong already
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return outcomes.Count(o => o == WordingOutcome.Done);
    }

    [Fact]
    public async Task Who_saw_older_words_changes_nothing()
    {
        await SaveAsync("First");
        var seen = Rows()[0].ChangedAt;
        Assert.Equal(WordingOutcome.Done, await SaveAsync("Second", seen: seen)); // in the same instant, by the clock

        Assert.Equal(WordingOutcome.ChangedMeanwhile, await SaveAsync("Third", seen: seen));
        Assert.Equal(WordingOutcome.ChangedMeanwhile, await RemoveAsync(seen: seen));
        Assert.Equal("Second", Assert.Single(Rows()).Subject);
        await RemoveAsync(seen: Rows()[0].ChangedAt);
        Assert.Equal(WordingOutcome.ChangedMeanwhile, await SaveAsync("Fourth", seen: seen)); // they are gone
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task The_same_words_twice_and_words_that_are_gone_are_done()
    {
        await SaveAsync("Ours");
        Assert.Equal(WordingOutcome.Done, await SaveAsync("Ours"));
        var seen = Rows()[0].ChangedAt;
        Assert.Equal(WordingOutcome.Done, await RemoveAsync(seen: seen));
        Assert.Equal(WordingOutcome.Done, await RemoveAsync(seen: seen));
    }

    [Fact]
    public async Task What_cannot_be_is_not_saved()
    {
        Assert.Equal(WordingOutcome.CannotBe, await SaveAsync("Your code", kind: LetterKind.SignInCode));
        Assert.Equal(WordingOutcome.CannotBe, await SaveAsync("Please agree", kind: LetterKind.AgreementAsked));
        Assert.Equal(WordingOutcome.CannotBe, await SaveAsync("{nmae}"));
        Assert.Equal(WordingOutcome.CannotBe, await SaveAsync("  "));
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task History_tells_who_changed_which_words()
    {
        await using (var db = _database.Open())
        {
            db.Add(Given.Person());
            await db.SaveChangesAsync();
        }
        await using (var db = _database.Open(new Actor(1, "web")))
        {
            var desk = Desk(db, _here);
            await desk.SaveAsync(Kind, Type, OwnWords.From("First", "", ""), null);
            await desk.SaveAsync(Kind, Type, OwnWords.From("Second", "", ""), Rows()[0].ChangedAt);
            await desk.SaveAsync(Kind, Type, OwnWords.From("Second", "", ""), Rows()[0].ChangedAt); // nothing new
            await desk.RemoveAsync(Kind, Type, Rows()[0].ChangedAt);
        }

        await using var after = _database.Open();
        var entries = await after.History.Where(h => h.Subject == "wording").OrderBy(h => h.Id).ToListAsync();
        Assert.Equal(["added", "changed", "removed"], entries.Select(h => h.Verb));
        Assert.All(entries, h => Assert.Equal(1, h.ActorId));
        Assert.Equal("""{"Letter":"confirmed, half-day","Subject":["First","Second"]}""", entries[1].Changes);
    }

    [Fact]
    public async Task An_example_is_about_the_next_session_of_the_type_and_saves_nothing()
    {
        await using (var db = _database.Open())
        {
            db.AddRange(Given.Session(_database.Clock, course: Given.Course(CourseType.Level3, title: "The later"), days: "2016-11-20 09:30-12:30"),
                Given.Session(_database.Clock, course: Given.Course(CourseType.Level3, title: "The next"), days: ["2016-10-20 09:30-12:30", "2016-10-21 09:30-12:30"]),
                Given.Session(_database.Clock, course: Given.Course(CourseType.Briefing, title: "The last"), days: "2016-08-20 09:30-12:30"),
                Given.Session(_database.Clock, course: Given.Course(CourseType.Briefing, title: "A draft"), status: SessionStatus.Draft, days: "2016-12-20 09:30-12:30"));
            await db.SaveChangesAsync();
        }
        await using var reading = _database.Open();
        var desk = Desk(reading, _here);

        async Task<string> About(CourseType? type) => (await desk.PreviewAsync(Kind, type, OwnWords.From("{name}: {course}", "", ""))).Subject;

        Assert.Equal("Sam Example: The next", await About(CourseType.Level3));
        Assert.Equal("Sam Example: The last", await About(CourseType.Briefing));
        Assert.Equal("Sam Example: The next", await About(null));
        Assert.Equal("Sam Example: An example course", await About(CourseType.Conference));
        await reading.SaveChangesAsync();
        Assert.Equal(0, await reading.Bookings.CountAsync() + await reading.People.CountAsync() + await reading.Outbox.CountAsync());
    }

    [Fact]
    public async Task Exported_words_are_imported_and_changed_ones_updated()
    {
        await SaveAsync("Ours, “quoted” and\u00e9");
        await using (var db = _database.Open())
        {
            await Desk(db, _here).SaveAsync(LetterKind.SessionCancelled, CourseType.CoreDay, OwnWords.From("", "One, with a comma\n\n\"Two\" for {name}", "Three"), null);
        }
        using var exported = new CsvFolder(empty: true);
        await using (var db = _database.Open())
        {
            await new Export(db).RunAsync(exported.Path);
        }
        using var to = new TestDatabase();

        Assert.Empty((await to.ImportAsync(exported)).Problems);

        Assert.Equal(Rows().Select(w => (w.Kind, w.Type, OwnWords.From(w))), Read(to));
        exported.Change("letter_wordings.csv", "Three", "Four");
        Assert.Empty((await to.ImportAsync(exported)).Problems);
        Assert.Equal("Four", Read(to)[1].Words.Closing);
        Assert.Equal(2, Read(to).Count);
    }

    private static List<(LetterKind Kind, CourseType? Type, OwnWords Words)> Read(TestDatabase database)
    {
        using var db = database.Open();
        return db.LetterWordings.AsNoTracking().OrderBy(w => w.Id).AsEnumerable().Select(w => (w.Kind, w.Type, OwnWords.From(w))).ToList();
    }

    [Theory]
    [InlineData("banana,,Hello,,", "line 2, column kind: 'banana' is not a kind of email with words of the team; expected one of confirmed,")]
    [InlineData("sign-in-code,,Hello,,", "line 2, column kind: 'sign-in-code' is not a kind of email with words of the team")]
    [InlineData("confirmed,banana,Hello,,", "line 2, column type: 'banana' is not known")]
    [InlineData("confirmed,,,,", "line 2, column subject: is empty, as are opening and closing")]
    [InlineData("confirmed,,,{nmae},", "line 2, column opening: {nmae} cannot be used in the opening. Use {name}")]
    [InlineData("confirmed,,Hello,,\nconfirmed,,Again,,", "line 3, column kind: 'confirmed' is there twice, first in line 2")]
    public async Task Wrong_rows_are_explained(string rows, string problem)
    {
        using var folder = new CsvFolder(empty: true);
        folder.Write("letter_wordings.csv", $"kind,type,subject,opening,closing\n{rows}\n");

        Assert.StartsWith($"letter_wordings.csv {problem}", Assert.Single((await _database.ImportAsync(folder)).Problems), StringComparison.Ordinal);
        Assert.Empty(Rows());
    }
}
