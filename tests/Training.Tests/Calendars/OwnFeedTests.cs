using System.Text;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Calendars;

/// <summary>Somebody's own calendar. Amina has the only place on HD-1, which Theo trains, and Ben waits for it; L3-1 has two days and room.</summary>
public sealed class OwnFeedTests : IDisposable
{
    private static readonly byte[] Hash = FeedKeys.HashOf(new string('k', 43))!;

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain", agency: Given.Agency());
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _theo = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _cleo = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Session _half;
    private readonly Session _level3;

    public OwnFeedTests()
    {
        _half = Given.Session(_database.Clock, 1, Given.Course(title: "Neglect"), "HD-1", Given.Venue());
        _half.OnlineAddress = "https://join.example/secret";
        _half.Trainers.Add(_theo);
        _level3 = Given.Session(_database.Clock, 20, Given.Course(CourseType.Level3, title: "Level 3"), "L3-1", days: ["2016-10-29 09:30-16:30", "2016-10-31 09:30-16:30"]);
        Given.Booking(_half, _amina, _database.Clock.UtcNow);
        Given.Booking(_half, _ben, _database.Clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_half, _level3, _cleo, Given.Session(_database.Clock, reference: "DRAFT", status: SessionStatus.Draft));
        db.SaveChanges();
        _database.Time.Advance(TimeSpan.FromHours(1));
    }

    public void Dispose() => _database.Dispose();

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private async Task<byte[]> BytesAsync(Person person, byte[]? hash = null)
    {
        await using var db = _database.Open();
        var bytes = await new Feed(db, Given.Site).PersonAsync(person.Id, hash ?? Hash, _database.Clock.Today);
        CalendarBytes.Check(bytes);
        return bytes;
    }

    private async Task<IReadOnlyList<IReadOnlyList<(string Name, string Value)>>> EventsAsync(Person person) => CalendarText.Components(await BytesAsync(person), "VEVENT");

    private async Task<string> ShowsAsync(Person person) =>
        string.Join("; ", (await EventsAsync(person)).Select(e => $"{e.Value("SUMMARY")} {e.Value("STATUS")} {e.Value("TRANSP")}"));

    private Guid Key(Person person, string reference = "HD-1") =>
        Read(db => db.Bookings.Where(b => b.PersonId == person.Id && b.Session.Reference == reference).OrderByDescending(b => b.Id).Select(b => b.Key).First());

    private async Task PlanAsync(string reference, Func<Planning, int, Task<PlanningAnswer>> change)
    {
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await using var db = _database.Open();
        var seen = await db.Sessions.Where(s => s.Reference == reference).Select(s => s.CalendarSequence).SingleAsync();
        Assert.True((await change(new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)), seen)).Good);
    }

    private Task CallOffAsync(string reference = "HD-1") => PlanAsync(reference, (p, seen) => p.CancelAsync(reference, "The trainer is ill", seen));

    private Task PostponeAsync(string reference = "HD-1") => PlanAsync(reference, (p, seen) => p.PostponeAsync(reference, "", seen));

    [Fact]
    public async Task It_holds_what_somebody_has_a_place_on_and_what_they_train_and_nothing_of_others()
    {
        await _database.BookAsync("L3-1", _amina.Id);

        Assert.Equal("Neglect CONFIRMED OPAQUE; Level 3 (day 1 of 2) CONFIRMED OPAQUE; Level 3 (day 2 of 2) CONFIRMED OPAQUE", await ShowsAsync(_amina));
        Assert.Equal("", await ShowsAsync(_ben)); // he waits
        Assert.Equal("Trainer: Neglect CONFIRMED OPAQUE", await ShowsAsync(_theo));
        Assert.Equal("", await ShowsAsync(_cleo));
    }

    [Fact]
    public async Task Nothing_in_it_is_about_people_or_opens_anything_for_whoever_has_it()
    {
        foreach (var person in new[] { _amina, _theo })
        {
            var text = Encoding.UTF8.GetString(await BytesAsync(person)).Replace("\r\n ", "", StringComparison.Ordinal);

            Assert.All(["ATTENDEE", "ORGANIZER", "VALARM", "METHOD", "Amina", "Theo", "Ben", "agency.example", "join.example", "/q/", $"{Key(_amina)}", "feeds/person"],
                word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
            Assert.Contains("NAME:My training (Safeguarding Training)\r\n", text, StringComparison.Ordinal);
            Assert.Contains("URL:https://training.example/sessions/HD-1\r\n", text, StringComparison.Ordinal);
        }
        Assert.Contains("https://training.example/bookings", Encoding.UTF8.GetString(await BytesAsync(_amina)).Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_trains_and_has_a_place_sees_one_event()
    {
        Change(db => db.Sessions.Include(s => s.Trainers).Single(s => s.Reference == "HD-1").Trainers.Add(db.People.Find(_amina.Id)!));

        Assert.Equal("Trainer: Neglect CONFIRMED OPAQUE", await ShowsAsync(_amina));
    }

    [Fact]
    public async Task An_empty_one_holds_a_time_zone() =>
        Assert.Contains("BEGIN:VTIMEZONE", CalendarText.Lines(await BytesAsync(_ben)));

    [Fact]
    public async Task Events_are_named_apart_from_the_public_ones_stay_and_are_others_at_another_address()
    {
        await _database.BookAsync("L3-1", _amina.Id);
        var names = (await EventsAsync(_amina)).Select(e => e.Value("UID")!).ToList();
        await using var db = _database.Open();
        var open = CalendarText.Components(await new Feed(db, Given.Site).ProgrammeAsync(new(), _database.Clock.Today), "VEVENT").Select(e => e.Value("UID")!);
        Assert.Equal(3, names.Distinct().Count());
        Assert.Empty(names.Intersect(open));
        Assert.Equal(names[0], (await EventsAsync(_theo))[0].Value("UID")); // asked for with one hash here: nothing but that and the day is in it
        var other = CalendarText.Components(await BytesAsync(_amina, FeedKeys.HashOf(new string('x', 43))), "VEVENT").Select(e => e.Value("UID")!);
        Assert.Empty(names.Intersect(other));

        await PlanAsync("HD-1", (p, seen) => p.MoveAsync("HD-1", new NewDates([new(new(2016, 9, 27), new(14, 0), new(16, 0))]), "", seen));

        Assert.Equal(names, (await EventsAsync(_amina)).Select(e => e.Value("UID")));
        var moved = (await EventsAsync(_amina))[0];
        Assert.Equal(("1", "20160927T130000Z", "20160912T090100Z"), (moved.Value("SEQUENCE"), moved.Value("DTSTART"), moved.Value("LAST-MODIFIED")));
    }

    [Fact]
    public async Task A_called_off_session_stays_as_cancelled_for_who_had_a_place_or_trains_until_30_days_after()
    {
        await CallOffAsync();

        Assert.Equal("CANCELLED: Neglect CANCELLED TRANSPARENT", await ShowsAsync(_amina));
        Assert.Equal("CANCELLED: Trainer: Neglect CANCELLED TRANSPARENT", await ShowsAsync(_theo));
        Assert.Equal("", await ShowsAsync(_ben)); // he only waited
        Assert.Equal("1", Assert.Single(await EventsAsync(_amina)).Value("SEQUENCE"));
        _database.Time.Set("2016-10-20T22:59:00Z"); // 11:59pm of the thirtieth day after
        Assert.NotEqual("", await ShowsAsync(_amina));
        _database.Time.Set("2016-10-20T23:00:00Z");
        Assert.Equal("", await ShowsAsync(_amina));
        Assert.Equal("", await ShowsAsync(_theo));
    }

    [Fact]
    public async Task What_somebody_gave_up_is_gone_also_when_the_session_is_called_off_later()
    {
        await _database.BookAsync("L3-1", _amina.Id);
        await _database.CancelAsync(Key(_amina, "L3-1"), _amina.Id);
        await _database.CancelAsync(Key(_amina), _amina.Id);
        Assert.Equal("", await ShowsAsync(_amina));
        Assert.Equal("Neglect CONFIRMED OPAQUE", await ShowsAsync(_ben)); // the place is his

        await CallOffAsync();
        await CallOffAsync("L3-1");

        Assert.Equal("", await ShowsAsync(_amina));
        Assert.Equal("CANCELLED: Neglect CANCELLED TRANSPARENT", await ShowsAsync(_ben));
    }

    [Fact]
    public async Task Booked_again_and_called_off_it_is_there_once()
    {
        await _database.BookAsync("L3-1", _amina.Id);
        await _database.CancelAsync(Key(_amina, "L3-1"), _amina.Id);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await _database.BookAsync("L3-1", _amina.Id);
        await CallOffAsync("L3-1");

        Assert.Equal(3, (await EventsAsync(_amina)).Count);
    }

    [Fact]
    public async Task A_postponed_session_is_off_for_who_has_a_place_and_comes_back_with_its_new_date()
    {
        await PostponeAsync();
        Assert.Equal("POSTPONED: Neglect CANCELLED TRANSPARENT", await ShowsAsync(_amina));
        Assert.Equal("POSTPONED: Trainer: Neglect CANCELLED TRANSPARENT", await ShowsAsync(_theo));
        Assert.Equal("", await ShowsAsync(_ben));

        await PlanAsync("HD-1", (p, seen) => p.MoveAsync("HD-1", new NewDates([new(new(2016, 11, 8), new(9, 30), new(12, 30))]), "", seen));

        Assert.Equal("Neglect CONFIRMED OPAQUE", await ShowsAsync(_amina));
        Assert.Equal("2", Assert.Single(await EventsAsync(_amina)).Value("SEQUENCE"));
    }

    [Fact]
    public async Task Called_off_after_it_was_postponed_it_stays_cancelled()
    {
        await PostponeAsync();
        await CallOffAsync();

        Assert.Equal("CANCELLED: Neglect CANCELLED TRANSPARENT", await ShowsAsync(_amina));
    }

    [Fact]
    public async Task What_has_been_stays_for_30_days()
    {
        _database.Time.Set("2016-10-20T12:00:00Z");
        Assert.Equal("Neglect CONFIRMED OPAQUE", await ShowsAsync(_amina));
        _database.Time.Set("2016-10-21T12:00:00Z");
        Assert.Equal("", await ShowsAsync(_amina));
    }

    [Fact]
    public async Task The_bytes_are_the_same_until_something_changes()
    {
        await _database.BookAsync("L3-1", _amina.Id);
        var before = await BytesAsync(_amina);
        _database.Time.Advance(TimeSpan.FromHours(9));
        await _database.BookAsync("L3-1", _ben.Id);

        Assert.Equal(before, await BytesAsync(_amina));
    }

    [Fact]
    public async Task Every_own_calendar_passes_the_oracles()
    {
        await _database.BookAsync("L3-1", _amina.Id);
        Change(db =>
        {
            var course = db.Sessions.Include(s => s.Course).Single(s => s.Reference == "HD-1").Course;
            course.Title = string.Concat(Enumerable.Repeat("Zoë's \"title\" of 300 characters, with; all 🙂 ", 8))[..300];
        });
        var coming = await BytesAsync(_amina);
        await CallOffAsync("L3-1");
        await PostponeAsync();

        var read = await Oracles.CheckAsync(coming, await BytesAsync(_amina), await BytesAsync(_theo), await BytesAsync(_ben));

        Assert.All(read, r => Assert.Equal([3, 3, 1, 0], r.Calendars.Select(c => c.Events.Count)));
        Assert.All(read, r => Assert.All(r.Calendars[1].Events, e => Assert.Equal(("CANCELLED", "TRANSPARENT"), (e.Status, e.Transparency))));
    }

    // What the answer to a poll rests on: each of these writes a history entry of the person whose calendar it changes.
    public static TheoryData<string> Changes => ["booking", "cancelling", "promotion", "move", "substitute", "trainer added", "trainer removed", "calling off", "new address"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Each_change_of_what_somebodys_calendar_shows_is_a_new_last_entry_of_their_history(string what)
    {
        var (person, change) = what switch
        {
            "booking" => (_amina, (Func<Task>)(() => _database.BookAsync("L3-1", _amina.Id))),
            "cancelling" => (_amina, () => _database.CancelAsync(Key(_amina), _amina.Id)),
            "promotion" => (_ben, () => _database.CancelAsync(Key(_amina), _amina.Id)),
            "move" => (_amina, () => UseAsync(db => db.MoveDesk().MoveAsync("HD-1", Key(_amina), "L3-1", _cleo.Id, "A reason"))),
            "substitute" => (_cleo, () => HandOverAsync(_cleo)),
            "trainer added" => (_ben, () => Changed(db => db.Sessions.Include(s => s.Trainers).Single(s => s.Reference == "L3-1").Trainers.Add(db.People.Find(_ben.Id)!))),
            "trainer removed" => (_theo, () => Changed(db => db.Sessions.Include(s => s.Trainers).Single(s => s.Reference == "HD-1").Trainers.Clear())),
            "calling off" => (_amina, () => CallOffAsync()),
            _ => (_amina, () => UseAsync(db => new FeedKeys(db, db.Clock).RenewAsync(_amina.Id))),
        };
        var before = Last(person);
        var shown = await BytesAsync(person);
        _database.Time.Advance(TimeSpan.FromMinutes(1));

        await change();

        Assert.True(Last(person) > before, what);
        Assert.Equal(what == "new address", Enumerable.SequenceEqual(shown, await BytesAsync(person)));
    }

    [Fact]
    public async Task A_place_handed_over_leaves_one_calendar_and_is_in_the_other()
    {
        var before = Last(_amina);
        await HandOverAsync(_cleo);

        Assert.Equal("", await ShowsAsync(_amina));
        Assert.Equal("Neglect CONFIRMED OPAQUE", await ShowsAsync(_cleo));
        Assert.True(Last(_amina) > before);
    }

    private async Task HandOverAsync(Person to)
    {
        Change(db => db.People.Find(to.Id)!.AgencyId = db.People.Find(_amina.Id)!.AgencyId);
        await using var db = _database.Open(new Training.History.Actor(_amina.Id, "web 192.0.2.7"));
        await db.SubstituteDesk().HandOverAsync(Key(_amina), _amina.Id, to.Id);
    }

    private async Task UseAsync(Func<TrainingDb, Task> use)
    {
        await using var db = _database.Open();
        await use(db);
    }

    private Task Changed(Action<TrainingDb> change)
    {
        Change(change);
        return Task.CompletedTask;
    }

    private void Change(Action<TrainingDb> change)
    {
        using var db = _database.Open();
        change(db);
        db.SaveChanges();
    }

    private long Last(Person person) => Read(db => db.History.Where(h => h.PersonId == person.Id).Max(h => (long?)h.Id) ?? 0);
}
