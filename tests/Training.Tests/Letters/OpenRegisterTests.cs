using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>Registers that nobody has closed. The session is on Friday 16 September 2016; three working days later is Wednesday 21.</summary>
public sealed class OpenRegisterTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _tess = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _theo = Given.Person("Theo Trainer", Role.Trainer | Role.Coordinator);
    private readonly Person _cleo = Given.Person("Cleo Coordinator", Role.Coordinator);

    public OpenRegisterTests()
    {
        using var db = _database.Open();
        var session = Given.Session(_database.Clock, reference: "HD-1", days: "2016-09-16 09:30-12:30");
        session.Trainers.AddRange([_tess, _theo]);
        var ran = Given.Session(_database.Clock, reference: "HD-2", days: "2016-09-16 09:30-12:30");
        ran.Trainers.Add(_tess);
        ran.RegisterClosedAt = _database.Clock.UtcNow;
        var off = Given.Session(_database.Clock, reference: "HD-3", status: SessionStatus.Cancelled, days: "2016-09-16 09:30-12:30");
        off.Trainers.Add(_tess);
        db.AddRange(session, ran, off, _cleo);
        db.SaveChanges();
    }

    private async Task<List<string>> AtAsync(string now)
    {
        _database.Time.Set(now);
        await using var db = _database.Open();
        await db.DueLetters().WriteOpenRegistersAsync();
        var all = await db.Outbox.OrderBy(l => l.ToName).ThenBy(l => l.Id).ToListAsync();
        return all.FindAll(l => l.WrittenAt == _database.Clock.UtcNow).ConvertAll(l => $"{l.ToName}: {l.Subject}");
    }

    private void Change(Action<Session> change)
    {
        using var db = _database.Open();
        change(db.Sessions.Single(s => s.Reference == "HD-1"));
        db.SaveChanges();
    }

    [Fact]
    public async Task Trainers_are_reminded_the_morning_after_and_once_more_with_the_team_after_three_working_days()
    {
        Assert.Empty(await AtAsync("2016-09-16T16:00:00Z"));
        Assert.Empty(await AtAsync("2016-09-17T06:59:00Z"));
        Assert.Equal(["Tess Trainer: Please close the register: An introduction to neglect, Friday 16 September 2016", "Theo Trainer: Please close the register: An introduction to neglect, Friday 16 September 2016"], await AtAsync("2016-09-17T07:00:00Z"));
        Assert.Empty(await AtAsync("2016-09-21T06:59:00Z"));
        Assert.Equal([
            "Cleo Coordinator: Register still open: An introduction to neglect, Friday 16 September 2016",
            "Tess Trainer: Still open: An introduction to neglect, Friday 16 September 2016",
            "Theo Trainer: Still open: An introduction to neglect, Friday 16 September 2016"], await AtAsync("2016-09-21T07:00:00Z"));
        Assert.Empty(await AtAsync("2016-09-28T07:00:00Z"));
    }

    [Fact]
    public async Task It_stops_when_the_register_is_closed_and_what_has_not_gone_out_lapses()
    {
        await AtAsync("2016-09-17T07:00:00Z");
        Change(s => s.RegisterClosedAt = _database.Clock.UtcNow);

        Assert.Empty(await AtAsync("2016-09-21T07:00:00Z"));
        await using var db = _database.Open();
        foreach (var letter in await db.Outbox.Select(l => l.Id).ToListAsync())
        {
            Assert.Equal(Lapse.RegisterClosed, await db.LapseAsync(letter, _database.Clock.UtcNow));
        }
    }

    [Fact]
    public async Task Who_was_not_reminded_in_time_gets_one_letter_and_nobody_about_what_is_long_ago()
    {
        Assert.Equal(3, (await AtAsync("2016-09-22T10:00:00Z")).Count);
        Change(s => s.RegisterClosedAt = null);
        using (var db = _database.Open())
        {
            var old = Given.Session(_database.Clock, reference: "OLD", days: "2016-08-01 09:30-12:30");
            old.Trainers.Add(db.People.Single(p => p.Id == _tess.Id));
            db.Add(old);
            db.SaveChanges();
        }
        Assert.Empty(await AtAsync("2016-09-22T11:00:00Z"));
    }

    [Fact]
    public async Task A_session_that_was_postponed_is_not_chased()
    {
        Change(s => s.Status = SessionStatus.Postponed);

        Assert.Empty(await AtAsync("2016-09-21T07:00:00Z"));
    }

    public void Dispose() => _database.Dispose();
}
