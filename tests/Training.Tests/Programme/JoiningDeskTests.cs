using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Programme;

public sealed class JoiningDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly JoiningWords _words = new("Bring a pen.", "https://meet.example/1");

    public JoiningDeskTests()
    {
        using var db = _database.Open();
        var session = Given.Session(_database.Clock, reference: "HD-1", venue: Given.Venue());
        session.Delivery = Delivery.Both;
        db.AddRange(session, _amina);
        db.SaveChanges();
    }

    private async Task<T> DoAsync<T>(Func<JoiningDesk, Task<T>> act)
    {
        await using var db = _database.Open();
        return await act(db.JoiningDesk());
    }

    private async Task<int> WriteJoiningAsync()
    {
        await using var db = _database.Open();
        return await db.DueLetters().WriteJoiningAsync();
    }

    /// <summary>Over what stands now.</summary>
    private async Task<RosterAnswer> SaveAsync(JoiningWords words, bool tell = false, Guid? form = null) =>
        await DoAsync(d => d.SaveAsync("HD-1", words, Kept(), tell, form ?? Guid.NewGuid()));

    private string Kept() => Read(db => new JoiningWords(db.Sessions.Single().JoiningNotes, db.Sessions.Single().OnlineAddress).Mark);

    private void AllAre(LetterState state) => Read(db => db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, state)));

    private List<OutboxLetter> Joining() => Read(db => db.Outbox.Where(l => l.Kind == LetterKind.Joining).OrderBy(l => l.Id).ToList());

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    [Fact]
    public async Task A_preview_is_the_letter_as_it_will_be_and_keeps_nothing()
    {
        var nobody = (await DoAsync(d => d.PreviewAsync("HD-1", _words)))!;
        Assert.Equal((0, 0, "Alex Example"), (nobody.People, nobody.Gone, nobody.Letter.ToName));
        await _database.BookAsync("HD-1", _amina.Id);

        var plan = (await DoAsync(d => d.PreviewAsync("HD-1", _words)))!;

        Assert.Equal((1, 0, "Amina Hussain"), (plan.People, plan.Gone, plan.Letter.ToName));
        Assert.Equal(new DateTime(2016, 9, 13, 7, 0, 0, DateTimeKind.Utc), plan.GoesAt);
        Assert.Contains("If you join online, join here:\nhttps://meet.example/1\n\nBring a pen.\n", plan.Letter.Text, StringComparison.Ordinal);
        Assert.Equal(("", "", 1), Read(db => (db.Sessions.Single().JoiningNotes, db.Sessions.Single().OnlineAddress, db.Bookings.Count())));
        Assert.DoesNotContain(LetterKind.Joining, Read(db => db.Outbox.Select(l => l.Kind).ToList()));
        Assert.Null(await DoAsync(d => d.PreviewAsync("NONE")));
    }

    [Fact]
    public async Task What_is_saved_goes_out_and_is_in_the_history_without_the_address()
    {
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.SaveAsync("NONE", _words, "", false, Guid.NewGuid()))).Outcome);
        Assert.Equal("The joining instructions are saved.", (await SaveAsync(_words, tell: true)).Sentence);
        await _database.BookAsync("HD-1", _amina.Id);
        _database.Time.Set("2016-09-13T07:00:00Z");
        await WriteJoiningAsync();

        Assert.Contains("Bring a pen.", Read(db => db.Outbox.Single(l => l.Kind == LetterKind.Joining).Text), StringComparison.Ordinal);
        var changes = Read(db => db.History.Where(h => h.Subject == "session" && h.Verb == "changed").Select(h => h.Changes).Single());
        Assert.Contains("Bring a pen.", changes, StringComparison.Ordinal);
        Assert.DoesNotContain("meet.example", changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_who_have_been_sent_other_words_are_told_once_a_form()
    {
        await _database.BookAsync("HD-1", _amina.Id);
        _database.Time.Set("2016-09-13T07:00:00Z");
        await WriteJoiningAsync();
        AllAre(LetterState.Sent);
        var form = Guid.NewGuid();

        var answer = await SaveAsync(_words, tell: true, form);
        var again = await SaveAsync(_words with { Notes = "Something else" }, tell: true, form);
        await SaveAsync(_words);

        Assert.Equal("The joining instructions are saved, 1 email will be sent in the next few minutes, and 1 calendar entry is updated.", answer.Sentence);
        Assert.Equal(RosterOutcome.AlreadySent, again.Outcome);
        var letters = Read(db => db.Outbox.Where(l => l.Kind == LetterKind.Joining).OrderBy(l => l.Id).ToList());
        Assert.Equal(2, letters.Count);
        Assert.Equal("Changed: joining instructions for An introduction to neglect, Tuesday 20 September 2016", letters[1].Subject);
        Assert.Contains("Please use these instead.", letters[1].Text, StringComparison.Ordinal);
        Assert.Equal("Bring a pen.", Read(db => db.Sessions.Single().JoiningNotes));
        Assert.Equal(0, await WriteJoiningAsync());
    }

    [Fact]
    public async Task A_form_over_other_words_changes_nothing_and_the_same_form_twice_is_fine()
    {
        await _database.BookAsync("HD-1", _amina.Id);
        var seen = Kept();
        await SaveAsync(_words);
        var letters = Read(db => db.Outbox.Count());

        Assert.Equal(RosterOutcome.ChangedMeanwhile, (await DoAsync(d => d.SaveAsync("HD-1", new("Bring a mug.", ""), seen, false, Guid.NewGuid()))).Outcome);
        Assert.Equal(RosterOutcome.ChangedMeanwhile, (await DoAsync(d => d.SaveAsync("HD-1", new("Bring a mug.", ""), null, false, Guid.NewGuid()))).Outcome);
        Assert.Equal("The joining instructions are saved.", (await DoAsync(d => d.SaveAsync("HD-1", _words, seen, false, Guid.NewGuid()))).Sentence);

        Assert.Equal(("Bring a pen.", "https://meet.example/1", letters), Read(db => (db.Sessions.Single().JoiningNotes, db.Sessions.Single().OnlineAddress, db.Outbox.Count())));
    }

    [Fact]
    public async Task What_still_waits_with_the_old_words_is_written_afresh()
    {
        await _database.BookAsync("HD-1", _amina.Id);
        _database.Time.Set("2016-09-18T07:00:00Z");
        await WriteJoiningAsync();
        using (var db = _database.Open())
        {
            var reminder = Desks.Letters(db.Clock).Reminder(db.Bookings.Include(b => b.Person).Include(b => b.Session.Course).Include(b => b.Session.Days).Single(), db.SessionDays.Single(), 1);
            reminder.Once = "reminder:1";
            db.Add(reminder);
            db.SaveChanges();
        }
        Assert.Equal((0, 0), await CountedAsync()); // they wait, so nobody has them

        Assert.Equal("The joining instructions are saved, and 1 calendar entry is updated.", (await SaveAsync(_words, tell: true)).Sentence);
        Assert.All(Read(db => db.Outbox.Where(l => l.Kind == LetterKind.Joining || l.Kind == LetterKind.Reminder).ToList()), l => Assert.Equal((LetterState.Overtaken, null), (l.State, l.Once)));
        Assert.Equal(1, await WriteJoiningAsync());
        Assert.Equal(0, await WriteJoiningAsync());

        var letter = Joining()[^1];
        Assert.StartsWith("Joining instructions: ", letter.Subject, StringComparison.Ordinal);
        Assert.Contains("Bring a pen.", letter.Text, StringComparison.Ordinal);
        Read(db => db.Outbox.Where(l => l.Kind == LetterKind.Joining && l.State == LetterState.Queued).ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Failed)));
        Assert.Equal((0, 1), await CountedAsync());
        Assert.Equal("The joining instructions are saved.", (await SaveAsync(_words with { Notes = "Bring two." }, tell: true)).Sentence);
        AllAre(LetterState.Sending);
        Assert.Equal((1, 0), await CountedAsync());
    }

    private async Task<(int Gone, int Failed)> CountedAsync() => (await DoAsync(d => d.PreviewAsync("HD-1")))! is var plan ? (plan.Gone, plan.Failed) : default;

    [Theory]
    [InlineData(false)] // by the postroom, as the session changed
    [InlineData(true)] // by words that are newer still
    public async Task What_tells_of_a_change_and_is_overtaken_is_written_afresh(bool byWords)
    {
        await _database.BookAsync("HD-1", _amina.Id);
        _database.Time.Set("2016-09-13T07:00:00Z");
        await WriteJoiningAsync();
        AllAre(LetterState.Sent);
        await SaveAsync(_words, tell: true);
        Assert.Equal(0, await WriteJoiningAsync());

        for (var round = 0; round < 2; round++)
        {
            if (byWords)
            {
                await SaveAsync(_words with { Notes = $"Bring {round} pens." });
            }
            else
            {
                Read(db => db.Outbox.Where(l => l.State == LetterState.Queued).ExecuteUpdate(u => u.SetProperty(l => l.State, LetterState.Overtaken).SetProperty(l => l.Once, (string?)null)));
            }
            Assert.Equal(1, await WriteJoiningAsync());
            Assert.Equal(0, await WriteJoiningAsync());
            var letter = Joining()[^1];
            Assert.Equal((3 + round, LetterState.Queued), (Joining().Count, letter.State));
            Assert.StartsWith("Changed: joining instructions for ", letter.Subject, StringComparison.Ordinal);
            Assert.Contains(byWords ? $"Bring {round} pens." : "Bring a pen.", letter.Text, StringComparison.Ordinal);
        }

        AllAre(LetterState.Sent);
        Assert.Equal(0, await WriteJoiningAsync());
    }

    [Fact]
    public async Task A_preview_counts_the_calendars_that_follow()
    {
        await _database.BookAsync("HD-1", _amina.Id);

        Assert.Equal(1, (await DoAsync(d => d.PreviewAsync("HD-1", _words)))!.Calendars);
        Assert.Equal(0, (await DoAsync(d => d.PreviewAsync("HD-1", _words with { OnlineAddress = "" })))!.Calendars);
        Assert.Equal(1, Read(db => db.Outbox.Count(l => l.InvitationId != null)));
    }

    [Fact]
    public void Words_are_kept_without_what_cannot_be_shown() =>
        Assert.Equal(new JoiningWords("One\ntwo\nthree four", "https://meet.example/1"), JoiningWords.From(" One\vtwo\r\nthree\tfo\u0007ur\f", " https://meet.example/1 "));

    [Theory]
    [InlineData("https://meet.example/1?pwd=x#y", true)]
    [InlineData("http://meet.example/1", false)]
    [InlineData("meet.example/1", false)]
    [InlineData("https://", false)]
    [InlineData("https://meet.example/a b", false)]
    [InlineData("javascript:alert(1)", false)]
    public void An_online_address_is_a_whole_https_one(string address, bool fine) => Assert.Equal(fine, JoiningDesk.IsOnlineAddress(address));

    public void Dispose() => _database.Dispose();
}
