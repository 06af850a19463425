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
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.SaveAsync("NONE", _words, false, Guid.NewGuid()))).Outcome);
        Assert.Equal("The joining instructions are saved.", (await DoAsync(d => d.SaveAsync("HD-1", _words, true, Guid.NewGuid()))).Sentence);
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
        var form = Guid.NewGuid();

        var answer = await DoAsync(d => d.SaveAsync("HD-1", _words, true, form));
        var again = await DoAsync(d => d.SaveAsync("HD-1", _words with { Notes = "Something else" }, true, form));
        await DoAsync(d => d.SaveAsync("HD-1", _words, false, Guid.NewGuid()));

        Assert.Equal("The joining instructions are saved, and 1 email will be sent in the next few minutes.", answer.Sentence);
        Assert.Equal(RosterOutcome.AlreadySent, again.Outcome);
        var letters = Read(db => db.Outbox.Where(l => l.Kind == LetterKind.Joining).OrderBy(l => l.Id).ToList());
        Assert.Equal(2, letters.Count);
        Assert.Equal("Changed: joining instructions for An introduction to neglect, Tuesday 20 September 2016", letters[1].Subject);
        Assert.Contains("Please use these instead.", letters[1].Text, StringComparison.Ordinal);
        Assert.Equal("Bring a pen.", Read(db => db.Sessions.Single().JoiningNotes));
        Assert.Equal(0, await WriteJoiningAsync());
    }

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
