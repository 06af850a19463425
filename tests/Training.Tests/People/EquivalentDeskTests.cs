using Microsoft.EntityFrameworkCore;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.People;

/// <summary>Recording and withdrawing training from elsewhere.</summary>
public sealed class EquivalentDeskTests : IDisposable
{
    private static readonly DateOnly InMay = new(2016, 5, 12);

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _cleo = Given.Person("Cleo Grant", Role.Coordinator);

    public EquivalentDeskTests()
    {
        using var db = _database.Open();
        db.AddRange(_amina, _cleo);
        db.SaveChanges();
    }

    [Fact]
    public async Task It_is_recorded_once_with_a_letter_and_in_history_without_its_words()
    {
        Assert.Equal(EquivalentOutcome.Recorded, await RecordAsync());
        Assert.Equal(EquivalentOutcome.AlreadyRecorded, await RecordAsync());

        using var db = _database.Open();
        var one = Assert.Single(db.AcceptedEquivalents);
        Assert.Equal((_amina.Id, CourseType.Level3, InMay, "Level 3 with Hampshire", _cleo.Id), (one.PersonId, one.Type, one.CompletedOn, one.What, one.RecordedById));
        var letter = Assert.Single(db.Letters());
        Assert.Equal((LetterKind.EquivalentAccepted, _amina.Email, _amina.Id), (letter.Kind, letter.ToAddress, letter.PersonId));
        Assert.Contains("Thursday 12 May 2016", letter.Text, StringComparison.Ordinal);
        var history = db.History.Single(h => h.Subject == "equivalent");
        Assert.Equal(("added", (int?)_amina.Id, (int?)_cleo.Id), (history.Verb, history.PersonId, history.ActorId));
        Assert.DoesNotContain("Hampshire", history.Changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_withdrawn_once_with_a_reason_and_can_then_be_recorded_again()
    {
        await RecordAsync();
        var id = Read(db => db.AcceptedEquivalents.Single().Id);

        Assert.Equal(EquivalentOutcome.Withdrawn, await WithdrawAsync(_amina.Id, id));
        Assert.Equal(EquivalentOutcome.AlreadyWithdrawn, await WithdrawAsync(_amina.Id, id));
        var one = Read(db => db.AcceptedEquivalents.Single());
        Assert.Equal((false, _cleo.Id, "It was level 2"), (one.Counts, one.WithdrawnById, one.WithdrawnBecause));
        Assert.Contains("It was level 2", Read(db => db.Letters().Single(l => l.Kind == LetterKind.EquivalentWithdrawn).Text), StringComparison.Ordinal);
        Assert.DoesNotContain("level 2", Read(db => db.History.OrderBy(h => h.Id).Last(h => h.Subject == "equivalent").Changes), StringComparison.Ordinal);
        Assert.Equal(EquivalentOutcome.Recorded, await RecordAsync());
        Assert.Equal(2, Read(db => db.AcceptedEquivalents.Count()));
    }

    [Fact]
    public async Task Nobody_elses_nothing_to_come_and_nobody_who_is_not_there()
    {
        await RecordAsync();
        var id = Read(db => db.AcceptedEquivalents.Single().Id);

        Assert.Equal(EquivalentOutcome.NotFound, await WithdrawAsync(_cleo.Id, id));
        await using var db = _database.Open();
        var desk = new EquivalentDesk(db, db.Clock, Desks.Letters(db.Clock));
        Assert.Equal(EquivalentOutcome.NotCompletedYet, await desk.RecordAsync(_amina.Id, CourseType.Level3, db.Clock.Today.AddDays(1), "To come", _cleo.Id));
        Assert.Equal(EquivalentOutcome.NotFound, await desk.RecordAsync(999, CourseType.Level3, InMay, "Nobody", _cleo.Id));
    }

    [Fact]
    public async Task Two_coordinators_who_record_the_same_at_once_record_it_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RecordAsync())));

        Assert.Single(outcomes, EquivalentOutcome.Recorded);
        Assert.Single(Read(db => db.Letters().ToList()));
        Assert.True(await CollidesWithoutLockAsync()); // the setup can fail, and then the index still keeps it to one
        Assert.All(Read(db => db.AcceptedEquivalents.ToList()).CountBy(e => e.CompletedOn), day => Assert.Equal(1, day.Value));
    }

    /// <summary>Two who have both looked before either saves.</summary>
    private async Task<bool> CollidesWithoutLockAsync()
    {
        using var bothHaveLooked = new Barrier(2);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
                () => RecordAsync("2016-06-01", locking: false, beforeSaving: () => bothHaveLooked.SignalAndWait(TimeSpan.FromMinutes(1))).GetAwaiter().GetResult(),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            return false;
        }
        catch (DbUpdateException)
        {
            return true;
        }
    }

    private async Task<EquivalentOutcome> RecordAsync(string date = "2016-05-12", bool locking = true, Action? beforeSaving = null)
    {
        await using var db = _database.Open(new Actor(_cleo.Id, "web"), locking);
        db.SavingChanges += (_, _) => beforeSaving?.Invoke();
        return await new EquivalentDesk(db, db.Clock, Desks.Letters(db.Clock)).RecordAsync(_amina.Id, CourseType.Level3, DateOnly.ParseExact(date, "yyyy-MM-dd"), "Level 3 with\nHampshire", _cleo.Id);
    }

    private async Task<EquivalentOutcome> WithdrawAsync(int person, int id)
    {
        await using var db = _database.Open(new Actor(_cleo.Id, "web"));
        return await new EquivalentDesk(db, db.Clock, Desks.Letters(db.Clock)).WithdrawAsync(person, id, "It was level 2", _cleo.Id);
    }

    private T Read<T>(Func<Training.Data.TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    public void Dispose() => _database.Dispose();
}
