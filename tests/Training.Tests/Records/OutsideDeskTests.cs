using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Records;

/// <summary>Training from elsewhere that counts already when the team accepts it once more, and as what such training can count. It is 12 September 2016.</summary>
public sealed class OutsideDeskTests : IDisposable
{
    private static readonly DateOnly InMay = new(2016, 5, 12);

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _cleo = Given.Person("Cleo Grant", Role.Coordinator);

    public OutsideDeskTests()
    {
        using var db = _database.Open();
        db.AddRange(_amina, _cleo);
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private async Task<OutsideOutcome> DoAsync(Func<OutsideDesk, Task<OutsideOutcome>> act)
    {
        await using var db = _database.Open();
        return await act(new OutsideDesk(db, db.Clock, Desks.Letters(db.Clock), new EquivalentDesk(db, db.Clock, Desks.Letters(db.Clock))));
    }

    private async Task<Guid> AskedAsync()
    {
        await DoAsync(d => d.AddAsync(_amina.Id, new OutsideEntry("Level 3", "Hampshire", InMay, 720, "", CourseType.Level3), new Evidence { FileName = "a.pdf", ContentType = "application/pdf", Content = [1] }));
        return Read(db => db.OutsideTraining.OrderBy(t => t.Id).Last().Key);
    }

    private Task<OutsideOutcome> AcceptAsync(Guid key) => DoAsync(d => d.AcceptAsync(_amina.Id, key, CourseType.Level3, "Level 3 with Hampshire, certificate seen", _cleo.Id));

    private async Task<IReadOnlyList<string>> StandingsAsync()
    {
        await using var db = _database.Open();
        return (await TrainingRecord.OfAsync(db, _amina.Id))!.Outside.Select(o => o.Standing).ToList();
    }

    private async Task WithdrawAsync()
    {
        _database.Time.Set("2016-09-13T08:00:00Z");
        await using var db = _database.Open();
        await new EquivalentDesk(db, db.Clock, Desks.Letters(db.Clock)).WithdrawAsync(_amina.Id, db.AcceptedEquivalents.Single().Id, "It was level 2", _cleo.Id);
    }

    [Fact]
    public async Task Entered_twice_and_accepted_twice_it_counts_once_and_both_entries_say_so_and_keep_their_evidence()
    {
        var (first, second) = (await AskedAsync(), await AskedAsync());
        Assert.Equal(OutsideOutcome.Accepted, await AcceptAsync(first));
        Assert.Equal(OutsideOutcome.Accepted, await AcceptAsync(second));

        Assert.Single(Read(db => db.AcceptedEquivalents.ToList()));
        Assert.Equal(["Accepted as Level 3", "Accepted as Level 3"], await StandingsAsync());
        Assert.Equal(2, Read(db => db.Letters().Count(l => l.Kind == LetterKind.EquivalentAccepted)));
        await WithdrawAsync();
        Assert.Equal(["No longer accepted as Level 3", "No longer accepted as Level 3"], await StandingsAsync());
        await DoAsync(d => d.RemoveAsync(_amina.Id, second));
        Assert.Equal(2, Read(db => db.Evidence.Count())); // the team relied on it
    }

    [Fact]
    public async Task What_the_team_had_recorded_of_its_own_accord_is_accepted_with_a_letter()
    {
        var key = await AskedAsync();
        await using (var db = _database.Open())
        {
            await new EquivalentDesk(db, db.Clock, Desks.Letters(db.Clock)).RecordAsync(_amina.Id, CourseType.Level3, InMay, "By telephone", _cleo.Id);
        }
        Assert.Equal(OutsideOutcome.Accepted, await AcceptAsync(key));
        Assert.Equal(["Accepted as Level 3"], await StandingsAsync());
        Assert.Equal(2, Read(db => db.Letters().Count(l => l.Kind == LetterKind.EquivalentAccepted)));
    }

    [Fact]
    public async Task What_was_declined_does_not_count_by_another_entry_and_loses_its_evidence_when_removed()
    {
        var (first, second) = (await AskedAsync(), await AskedAsync());
        await AcceptAsync(first);
        Assert.Equal(OutsideOutcome.Declined, await DoAsync(d => d.DeclineAsync(_amina.Id, second, "Entered twice", _cleo.Id)));

        Assert.Equal(["Not accepted as Level 3", "Accepted as Level 3"], await StandingsAsync());
        await DoAsync(d => d.RemoveAsync(_amina.Id, second));
        Assert.Single(Read(db => db.Evidence.ToList()));
    }

    [Fact]
    public async Task It_can_count_as_what_courses_ask_for_and_as_what_the_rules_in_force_count()
    {
        var course = Given.Course(CourseType.Refresher);
        course.Requires = [CourseType.Level3];
        await using var db = _database.Open();
        db.AddRange(course, Rule("refresh", "2016-01-01", CourseType.Refresher), Rule("to-come", "2016-10-01"));
        await db.SaveChangesAsync();
        Assert.Equal(new[] { CourseType.Level3, CourseType.Refresher }.Order(), await OutsideDesk.CountedTypesAsync(db));

        db.Add(Rule("six-hours", "2016-01-01")); // of any type
        await db.SaveChangesAsync();
        Assert.Equal(Codes.All<CourseType>().Order(), await OutsideDesk.CountedTypesAsync(db));

        static RefresherRule Rule(string code, string from, params CourseType[] types) => new() { Code = code, Name = code, From = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), Types = [.. types], Minutes = 360, Years = 3 };
    }
}
