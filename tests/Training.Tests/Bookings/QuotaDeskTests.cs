using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Testing;

namespace Training.Tests.Bookings;

public sealed class QuotaDeskTests : IDisposable
{
    private static readonly DateOnly Release = new(2016, 9, 15);

    private readonly TestDatabase _database = new();
    private readonly Agency _police = Given.Agency("police");
    private readonly Agency _health = Given.Agency("health");
    private readonly List<Person> _people;

    /// <summary>Two places, one kept for the police; four nurses.</summary>
    public QuotaDeskTests()
    {
        _people = [.. Enumerable.Range(0, 4).Select(_ => Given.Person(agency: _health)), Given.Person(agency: _police), Given.Person(agency: _police)];
        using var db = _database.Open();
        db.AddRange(_people);
        db.Add(Given.Session(_database.Clock, capacity: 2, reference: "HD-1", venue: Given.Venue()));
        db.SaveChanges();
    }

    private async Task<T> DoAsync<T>(Func<QuotaDesk, Task<T>> act, bool locking = true)
    {
        await using var db = _database.Open(locking: locking);
        return await act(db.QuotaDesk());
    }

    private T Read<T>(Func<Training.Data.TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private List<LetterKind> Letters() => Read(db => db.Letters().OrderBy(l => l.Id).Select(l => l.Kind).ToList());

    [Fact]
    public async Task A_place_by_hand_that_is_kept_for_an_agency_is_named_before()
    {
        await DoAsync(d => d.SetAsync("HD-1", "police", 1, Release));
        foreach (var person in _people.Take(2))
        {
            await _database.BookAsync("HD-1", person.Id);
        }
        var waits = Read(db => db.Bookings.Single(b => b.PersonId == _people[1].Id).Key);

        await using var db = _database.Open();
        var preview = await db.RosterDesk().PreviewPromoteAsync("HD-1", waits);

        Assert.Equal((1, "The police agency"), (preview!.Free, Assert.Single(preview.TakenFrom)));
    }

    [Fact]
    public async Task Kept_places_are_held_back_and_opened_on_their_day_with_a_letter_to_each()
    {
        Assert.Equal(RosterOutcome.Done, (await DoAsync(d => d.SetAsync("HD-1", "police", 1, Release))).Outcome);
        Assert.Equal(BookingOutcome.Confirmed, await _database.BookAsync("HD-1", _people[0].Id));
        Assert.Equal(BookingOutcome.Waiting, await _database.BookAsync("HD-1", _people[1].Id));
        Assert.Equal(1, Read(db => db.Sessions.Single().PlacesKept));

        Assert.Equal(0, await DoAsync(d => d.ReleaseDueAsync()));
        _database.Time.Set("2016-09-14T23:00:00Z");
        Assert.Equal(1, await DoAsync(d => d.ReleaseDueAsync()));
        Assert.Equal(0, await DoAsync(d => d.ReleaseDueAsync())); // once

        Assert.Equal([LetterKind.BookingConfirmed, LetterKind.BookingWaiting, LetterKind.BookingPromoted], Letters());
        Assert.Equal((0, 2), Read(db => (db.Sessions.Single().PlacesKept, db.Bookings.Count(b => b.Status == BookingStatus.Confirmed))));
    }

    [Fact]
    public async Task A_preview_says_who_would_get_a_place_and_keeps_nothing()
    {
        await DoAsync(d => d.SetAsync("HD-1", "police", 2, Release));
        await _database.BookAsync("HD-1", _people[0].Id);

        var preview = (await DoAsync(d => d.PreviewAsync("HD-1", "police", 0, Release)))!;

        Assert.Equal([_people[0].Name], preview.People);
        Assert.Equal(2, Read(db => db.Quotas.Single().Places));
        Assert.Equal([LetterKind.BookingWaiting], Letters());

        Assert.Contains(_people[0].Name, (await DoAsync(d => d.SetAsync("HD-1", "police", 0, Release))).Sentence, StringComparison.Ordinal);
        Assert.Empty(Read(db => db.Quotas.ToList()));
        Assert.Equal([LetterKind.BookingWaiting, LetterKind.BookingPromoted], Letters());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_reason_and_nothing_changes()
    {
        await DoAsync(d => d.SetAsync("HD-1", "health", 1, Release));

        Assert.Contains("Only 1 place can be kept for this agency", (await DoAsync(d => d.SetAsync("HD-1", "police", 2, Release))).Sentence, StringComparison.Ordinal);
        Assert.Equal(RosterOutcome.NotPossible, (await DoAsync(d => d.SetAsync("HD-1", "police", 1, new(2016, 9, 12)))).Outcome); // today
        Assert.Equal(RosterOutcome.NotPossible, (await DoAsync(d => d.SetAsync("HD-1", "police", 1, new(2016, 9, 21)))).Outcome); // after it began
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.SetAsync("HD-1", "fire", 1, Release))).Outcome);
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.SetAsync("NONE", "police", 1, Release))).Outcome);
        _database.Time.Set("2016-09-20T08:30:00Z");
        Assert.Equal(RosterOutcome.AlreadyBegun, (await DoAsync(d => d.SetAsync("HD-1", "police", 1, Release))).Outcome);

        Assert.Equal(1, Read(db => db.Quotas.Single().Places));
    }

    [Fact]
    public async Task Places_open_before_the_list_stops_and_not_while_the_session_is_postponed()
    {
        using (var db = _database.Open())
        {
            db.Add(new BookingPolicy { Type = Training.Programme.CourseType.HalfDay, From = new(2016, 4, 1), NoticeDays = 5, PromotionStopsDays = 2 });
            db.SaveChanges();
        }
        Assert.Contains("From Friday 16 September 2016 on the waiting list does not move by itself", (await DoAsync(d => d.SetAsync("HD-1", "police", 1, new(2016, 9, 16)))).Sentence, StringComparison.Ordinal);
        Assert.Equal(RosterOutcome.Done, (await DoAsync(d => d.SetAsync("HD-1", "police", 1, Release))).Outcome);

        using (var db = _database.Open())
        {
            db.Sessions.ExecuteUpdate(u => u.SetProperty(s => s.Status, Training.Programme.SessionStatus.Postponed));
        }
        _database.Time.Set("2016-09-15T08:00:00Z");
        Assert.Equal(0, await DoAsync(d => d.ReleaseDueAsync()));
    }

    [Fact]
    public async Task Changing_a_quota_and_its_day_is_in_the_history_of_the_session()
    {
        await DoAsync(d => d.SetAsync("HD-1", "police", 1, Release));
        await DoAsync(d => d.SetAsync("HD-1", "police", 2, new(2016, 9, 16)));

        Assert.Equal([2], Read(db => db.Quotas.Select(q => q.Places).ToList()));
        Assert.Equal(2, Read(db => db.History.Count(h => h.Subject == "session" && h.Changes.Contains("\"Places\""))));
    }

    [Fact]
    public async Task The_release_and_people_who_book_meanwhile_give_no_more_than_the_places()
    {
        await DoAsync(d => d.SetAsync("HD-1", "police", 2, Release));
        await _database.BookAsync("HD-1", _people[0].Id);
        _database.Time.Set("2016-09-15T08:00:00Z");

        var acts = Enumerable.Range(0, 6).Select(i => new Thread(() =>
            (i < 2 ? (Task)DoAsync(d => d.ReleaseDueAsync()) : _database.BookAsync("HD-1", _people[i - 1].Id)).GetAwaiter().GetResult())).ToList();
        acts.ForEach(t => t.Start());
        acts.ForEach(t => t.Join());

        Assert.Equal(2, Read(db => db.Bookings.Count(b => b.Status == BookingStatus.Confirmed)));
        Assert.Equal(BookingStatus.Confirmed, Read(db => db.Bookings.OrderBy(b => b.Number).First().Status)); // who waited longest
        Assert.Equal(2, Letters().Count(k => k is LetterKind.BookingConfirmed or LetterKind.BookingPromoted));
    }

    public void Dispose() => _database.Dispose();
}
