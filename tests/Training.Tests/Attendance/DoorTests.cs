using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Attendance;

/// <summary>What devices send, with wrong clocks, late, twice and in any order: a day of 40 places on 20 September 2016, 9:30am to 4:30pm.</summary>
public sealed class DoorTests : IDisposable
{
    private static readonly DateOnly Day = new(2016, 9, 20);
    private static readonly RegisterPlace Place = RegisterPlace.OfDay("HD-1", Day);

    // Each takes most of a second; fewer will do while working on something else.
    private static readonly int Orders = int.TryParse(Environment.GetEnvironmentVariable("DOOR_ORDERS"), out var orders) ? orders : 100;

    private readonly TestDatabase _database = new();
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _second = Given.Person("Sam Second", Role.Trainer);
    private readonly Session _session;
    private readonly List<Booking> _placed = [];
    private readonly List<Booking> _without = [];

    public DoorTests()
    {
        var clock = _database.Clock;
        _session = Given.Session(clock, capacity: 40, reference: "HD-1", days: ["2016-09-20 09:30-16:30"]);
        _session.Trainers.AddRange([_trainer, _second]);
        for (var i = 0; i < 48; i++)
        {
            _placed.Add(Given.Booking(_session, Given.Person($"Person {i:00}"), clock.UtcNow));
        }
        for (var i = 0; i < 6; i++)
        {
            Given.Cancelled(_session, _placed[i], clock.UtcNow);
        }
        using var db = _database.Open();
        db.AddRange(_session);
        db.SaveChanges();
        _without.AddRange(_placed.Where(b => b.Status != BookingStatus.Confirmed));
        _placed.RemoveAll(b => b.Status != BookingStatus.Confirmed);
        At("2016-09-20T08:15:00Z"); // 9:15am
    }

    private RegisterKeeper Trainer => new(_trainer.Id, IsTeam: false);

    private void At(string now) => _database.Time.Set(now);

    private static byte[] CodeOf(Booking booking) => CheckInCodes.HashOf(Given.Codes.TokenFor(booking.Key));

    private async Task<IReadOnlyList<DeskAnswer>> SendAsync(RegisterKeeper keeper, params IReadOnlyList<DoorEvent> events)
    {
        await using var db = _database.Open();
        return (await new AttendanceDesk(db, _database.Clock, Given.Codes, Given.Site).RecordAsync(keeper, Place, events))!;
    }

    /// <summary>An event of a phone, done and sent at these times of the true clock; the phone's own is wrong by the skew.</summary>
    private static DoorEvent Event(Phone phone, ScanKind kind, DateTime at, DateTime sent) =>
        new(Guid.NewGuid(), kind) { Device = new DeviceMoment(phone.Id, ++phone.Sequence, at + phone.Skew, sent + phone.Skew) };

    private sealed class Phone(TimeSpan skew)
    {
        public Guid Id { get; } = Guid.NewGuid();
        public TimeSpan Skew { get; } = skew;
        public long Sequence { get; set; }
    }

    private DateTime Time(string time) => _database.Clock.Utc(Day, TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    private Presence? PresenceOf(Booking booking)
    {
        using var db = _database.Open();
        return db.Presences.AsNoTracking().SingleOrDefault(p => p.PersonId == booking.PersonId);
    }

    [Fact]
    public async Task A_later_decision_overrides_an_earlier_scan_whichever_arrives_first()
    {
        var (a, b) = (new Phone(TimeSpan.FromHours(-3)), new Phone(TimeSpan.FromDays(2)));
        At("2016-09-20T11:00:00Z");
        var sent = _database.Clock.UtcNow;
        var scan = Event(a, ScanKind.Arrived, Time("09:20"), sent) with { CodeHash = CodeOf(_placed[0]) };
        var absent = Event(b, ScanKind.Absent, Time("09:40"), sent) with { PersonId = _placed[0].PersonId };

        Assert.Equal(DeskOutcome.Absent, (await SendAsync(Trainer, absent))[0].Outcome);
        Assert.Equal(DeskOutcome.TakenBack, (await SendAsync(Trainer, scan))[0].Outcome);
        Assert.Null(PresenceOf(_placed[0]));

        var stated = Event(b, ScanKind.Arrived, Time("10:00"), sent) with { PersonId = _placed[0].PersonId, Stated = new(9, 55) };
        Assert.Equal(DeskOutcome.CheckedIn, (await SendAsync(Trainer, stated))[0].Outcome);
        Assert.Equal((Time("09:55"), false), (PresenceOf(_placed[0])!.ArrivedAt, PresenceOf(_placed[0])!.WholeDay)); // 25 minutes late
    }

    [Fact]
    public async Task A_slow_network_does_not_turn_round_what_one_phone_did()
    {
        var phone = new Phone(TimeSpan.Zero);
        At("2016-09-20T08:30:12Z"); // the scan's request took ten seconds to arrive
        await SendAsync(Trainer, Event(phone, ScanKind.Arrived, Time("09:30").AddSeconds(2), Time("09:30").AddSeconds(2)) with { PersonId = _placed[0].PersonId });
        At("2016-09-20T08:30:06Z"); // taken back three seconds after the scan
        await SendAsync(Trainer, Event(phone, ScanKind.Undone, Time("09:30").AddSeconds(5), Time("09:30").AddSeconds(5)) with { PersonId = _placed[0].PersonId });

        Assert.Null(PresenceOf(_placed[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_decided_once_the_day_is_over_comes_after_what_happened_on_it(bool scanFirst)
    {
        var (a, b) = (new Phone(TimeSpan.FromHours(-3)), new Phone(TimeSpan.FromHours(5)));
        At("2016-09-20T16:00:00Z"); // 5pm; the day ended at 4:30pm
        var now = _database.Clock.UtcNow;
        var (ann, ben) = (_placed[0], _placed[1]);
        DoorEvent[] early = [Event(a, ScanKind.Arrived, Time("09:40"), now) with { CodeHash = CodeOf(ann) }, Event(a, ScanKind.Undone, Time("10:00"), now) with { PersonId = ben.PersonId }];
        DoorEvent[] late = [Event(b, ScanKind.Absent, Time("16:40"), now) with { PersonId = ann.PersonId }, Event(b, ScanKind.Arrived, Time("16:41"), now) with { PersonId = ben.PersonId }];

        await SendAsync(Trainer, scanFirst ? early : late);
        await SendAsync(Trainer, scanFirst ? late : early);

        Assert.Null(PresenceOf(ann));
        Assert.Equal((Time("09:30"), true), (PresenceOf(ben)!.ArrivedAt, PresenceOf(ben)!.WholeDay)); // nobody knows better
    }

    [Theory]
    [InlineData("2016-10-30", "2016-10-29T23:00:00Z", "2016-10-31T00:00:00Z", "2016-10-30T09:55:00Z")] // 25 hours: the clocks went back in the night
    [InlineData("2017-03-26", "2017-03-26T00:00:00Z", "2017-03-26T23:00:00Z", "2017-03-26T08:55:00Z")] // 23 hours
    public async Task A_day_on_which_the_clocks_change_opens_ends_and_counts_by_the_sites_clock(string date, string opens, string expires, string stated)
    {
        var day = DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture);
        var session = Given.Session(_database.Clock, reference: "CLOCKS", days: [$"{date} 09:30-16:30"]);
        session.Trainers.Add(Given.Person("Tom Trainer", Role.Trainer));
        var booking = Given.Booking(session, Given.Person("Amina Hussain"), _database.Clock.UtcNow);
        await using var db = _database.Open();
        db.Add(session);
        await db.SaveChangesAsync();
        var keeper = new RegisterKeeper(session.Trainers[0].Id, IsTeam: false);
        At(stated);
        var now = _database.Clock.UtcNow;

        var answer = (await db.AttendanceDesk().RecordAsync(keeper, RegisterPlace.OfDay("CLOCKS", day), [Event(new Phone(TimeSpan.FromHours(1)), ScanKind.Arrived, now, now) with { CodeHash = CodeOf(booking), Stated = new(9, 55) }]))![0];
        var roster = (await Roster.OpenAsync(db, Given.Codes, keeper, RegisterPlace.OfDay("CLOCKS", day)))!;

        Assert.Equal((now, false), (answer.Row!.ArrivedAt!.Value, answer.Row.WholeDay)); // 25 minutes late
        Assert.Equal((Instant(opens), Instant(expires)), (roster.OpensAt, roster.ExpiresAt));

        static DateTime Instant(string at) => DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
    }

    [Fact]
    public async Task What_a_phone_did_by_name_is_kept_when_that_person_has_left_its_register_since()
    {
        var now = _database.Clock.UtcNow;
        await using (var db = _database.Open())
        {
            var day = await db.SessionDays.SingleAsync();
            var other = Given.Session(_database.Clock, reference: "HD-0", course: db.Courses.Single(), days: ["2016-09-19 09:30-16:30"]);
            var person = Given.Person("Mona Missed");
            db.AddRange(other, person);
            await db.SaveChangesAsync();
            db.Add(new MakeUpDay { PersonId = person.Id, MissedDayId = other.Days[0].Id, DayId = day.Id, ArrangedAt = now, WithdrawnAt = now });
            await db.SaveChangesAsync();

            var answer = (await SendAsync(Trainer, Event(new Phone(TimeSpan.Zero), ScanKind.Arrived, now, now) with { PersonId = person.Id }))[0];
            Assert.Equal((DeskOutcome.NoPlace, true), (answer.Outcome, answer.IsInReview));
        }
        var stranger = (await SendAsync(Trainer, Event(new Phone(TimeSpan.Zero), ScanKind.Arrived, now, now) with { PersonId = _second.Id }))[0];
        Assert.Equal((DeskOutcome.NotFound, false), (stranger.Outcome, stranger.IsInReview));
    }

    [Fact]
    public async Task What_cannot_count_is_kept_with_its_reason_and_is_settled_once_they_are_in()
    {
        var phone = new Phone(TimeSpan.FromMinutes(47));
        var now = _database.Clock.UtcNow;
        var waiting = _without.Find(b => b.Status == BookingStatus.Waiting)!;
        var cancelled = _without.Find(b => b.Status == BookingStatus.Cancelled)!;

        var answers = await SendAsync(Trainer,
            Event(phone, ScanKind.Arrived, now, now) with { CodeHash = CodeOf(waiting) },
            Event(phone, ScanKind.Arrived, now, now) with { CodeHash = CodeOf(cancelled) },
            Event(phone, ScanKind.Arrived, now, now) with { CodeHash = CheckInCodes.HashOf("AAAAAAAAAAAAAAAAAAAAAA") },
            Event(phone, ScanKind.Arrived, now, now) with { Typed = "00000000" },
            Event(phone, ScanKind.Arrived, now.AddMinutes(-5), now) with { Typed = "00000000" },
            Event(phone, ScanKind.Arrived, now, now) with { CodeHash = CodeOf(cancelled), AsWalkIn = true },
            Event(phone, ScanKind.Arrived, now, now) with { CodeHash = CodeOf(cancelled) });

        Assert.Equal([DeskOutcome.Waiting, DeskOutcome.Cancelled, DeskOutcome.UnknownCode, DeskOutcome.UnknownCode, DeskOutcome.UnknownCode, DeskOutcome.WalkIn, DeskOutcome.AlreadyIn], answers.Select(a => a.Outcome));
        Assert.Equal([true, true, true, true, true, false, false], answers.Select(a => a.IsInReview));
        await using var db = _database.Open();
        var kept = await db.ScanEvents.OrderBy(e => e.Id).Select(e => new { e.Finding, e.PersonId, Code = e.CodeHash != null, e.Shown }).ToListAsync();
        Assert.Equal([(ScanFinding.Waiting, (int?)waiting.PersonId), (ScanFinding.Cancelled, cancelled.PersonId), (ScanFinding.UnknownCode, null), (ScanFinding.UnknownCode, null), (ScanFinding.UnknownCode, null), (ScanFinding.None, cancelled.PersonId), (ScanFinding.Cancelled, cancelled.PersonId)],
            kept.Select(k => (k.Finding, k.PersonId)));
        Assert.Equal("0000-…", kept[3].Shown); // of a typed code the beginning, to find out whose it is
    }

    [Fact]
    public async Task What_reaches_a_closed_register_is_kept_too()
    {
        var phone = new Phone(TimeSpan.Zero);
        await using (var db = _database.Open())
        {
            db.Sessions.Single().RegisterClosedAt = _database.Clock.UtcNow;
            await db.SaveChangesAsync();
        }
        var now = _database.Clock.UtcNow;

        var answers = await SendAsync(Trainer, Event(phone, ScanKind.Arrived, now, now) with { CodeHash = CodeOf(_placed[0]) },
            Event(phone, ScanKind.Arrived, now, now) with { Newcomer = new Newcomer("Nia Okoro", "nia@agency.example", null, Focus.Both) });

        Assert.All(answers, a => Assert.Equal((DeskOutcome.RegisterClosed, true), (a.Outcome, a.IsInReview)));
        await using var read = _database.Open();
        Assert.Equal([(ScanFinding.RegisterClosed, (int?)_placed[0].PersonId, ""), (ScanFinding.RegisterClosed, null, "Nia Okoro nia@agency.example")],
            (await read.ScanEvents.OrderBy(e => e.Id).ToListAsync()).Select(e => (e.Finding, e.PersonId, e.Shown)));
        Assert.Equal((0, false), (await read.Presences.CountAsync(), await read.People.AnyAsync(p => p.Name == "Nia Okoro")));
    }

    [Fact]
    public async Task Only_what_somebody_typed_can_be_taken_out_of_an_event_later()
    {
        var phone = new Phone(TimeSpan.Zero);
        var now = _database.Clock.UtcNow;
        await SendAsync(Trainer, Event(phone, ScanKind.Arrived, now.AddMinutes(-5), now) with { Typed = "00000000" });
        await using var db = _database.Open();

        Assert.Equal(1, await db.ScanEvents.ExecuteUpdateAsync(u => u.SetProperty(e => e.Shown, "")));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => db.ScanEvents.ExecuteUpdateAsync(u => u.SetProperty(e => e.Finding, ScanFinding.None)));
    }

    [Fact]
    public async Task Somebody_who_makes_up_a_day_is_checked_in_with_their_own_code_and_counts_where_they_booked()
    {
        Booking missed;
        await using (var db = _database.Open())
        {
            var other = Given.Session(_database.Clock, reference: "HD-0", course: db.Courses.Single(), days: ["2016-09-19 09:30-16:30"]);
            missed = Given.Booking(other, Given.Person("Mona Missed"), _database.Clock.UtcNow.AddDays(-7));
            db.Add(other);
            await db.SaveChangesAsync();
            var day = await db.SessionDays.SingleAsync(d => d.Session.Reference == "HD-1");
            db.Add(new MakeUpDay { PersonId = missed.PersonId, MissedDayId = other.Days[0].Id, DayId = day.Id, ArrangedAt = _database.Clock.UtcNow });
            await db.SaveChangesAsync();
        }

        var now = _database.Clock.UtcNow;
        var answer = (await SendAsync(Trainer, Event(new Phone(TimeSpan.Zero), ScanKind.Arrived, now, now) with { CodeHash = CodeOf(missed) }))[0];

        Assert.Equal((DeskOutcome.CheckedIn, Standing.MakingUp), (answer.Outcome, answer.Row!.Standing));
        await using var read = _database.Open();
        var presence = await read.Presences.Include(p => p.Session).Include(p => p.SessionDay.Session).SingleAsync();
        Assert.Equal(("HD-0", "HD-1", ScanMethod.Qr), (presence.Session.Reference, presence.SessionDay.Session.Reference, presence.Method));
        var register = (await Training.Attendance.Register.OpenAsync(read, Trainer, "HD-1", Day))!;
        Assert.Equal((Standing.MakingUp, true, 0), (register.People.Single(p => p.Name == "Mona Missed").Standing, register.People.Single(p => p.Name == "Mona Missed").IsIn, register.WalkIns));
    }

    [Fact]
    public async Task A_claim_of_the_room_code_checks_in_one_person_and_does_not_bring_back_who_was_struck_off()
    {
        var (id, day) = (Guid.NewGuid(), 0);
        await using (var db = _database.Open())
        {
            day = await db.SessionDays.Select(d => d.Id).SingleAsync();
        }
        async Task<DeskAnswer> ClaimAsync(int person, Guid claim)
        {
            await using var db = _database.Open();
            return await new AttendanceDesk(db, _database.Clock, Given.Codes, Given.Site).ClaimAsync(person, day, claim, _database.Clock.UtcNow);
        }

        Assert.Equal(DeskOutcome.CheckedIn, (await ClaimAsync(_placed[0].PersonId, id)).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await ClaimAsync(_placed[0].PersonId, id)).Outcome);
        Assert.Equal(DeskOutcome.ClaimUsed, (await ClaimAsync(_placed[1].PersonId, id)).Outcome);
        Assert.Equal("Person 06 is already in, since 9:15am, by themselves with the room code.", (await SendAsync(Trainer, new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { PersonId = _placed[0].PersonId }))[0].Sentence);

        await SendAsync(Trainer, new DoorEvent(Guid.NewGuid(), ScanKind.Undone) { PersonId = _placed[0].PersonId });
        Assert.Equal(DeskOutcome.TakenBack, (await ClaimAsync(_placed[0].PersonId, Guid.NewGuid())).Outcome);
        Assert.Null(PresenceOf(_placed[0]));
        await SendAsync(Trainer, new DoorEvent(Guid.NewGuid(), ScanKind.Arrived) { PersonId = _placed[0].PersonId });
        Assert.NotNull(PresenceOf(_placed[0]));

        var stranger = await ClaimAsync(_second.Id, Guid.NewGuid());
        Assert.Equal((DeskOutcome.NoPlace, true), (stranger.Outcome, stranger.IsInReview));
    }

    /// <summary>
    /// A day of 1,000 events from three phones whose clocks are wrong by hours and days, and some from pages and the room's code: arrivals by code and by name, walk-ins, leaving,
    /// taking back, absent, stated times, codes that nobody has, some once the day is over. However they are cut into batches, in whatever order these arrive, however many are sent again: one register.
    /// </summary>
    [Fact]
    public async Task A_thousand_events_of_three_phones_give_one_register_in_every_order()
    {
        Phone[] phones = [new(TimeSpan.FromHours(-3)), new(TimeSpan.FromMinutes(47)), new(TimeSpan.FromDays(2))];
        var story = Story(phones, new Random(20160920));
        string? first = null;
        for (var order = 0; order < Orders; order++)
        {
            using var database = new TestDatabase(_database);
            await PlayAsync(database, story, new Random(order));
            var register = await RegisterOfAsync(database);
            first ??= register;
            Assert.True(first == register, $"Order {order} gives another register:\n{first}\n\n{register}");
        }
        Assert.True(Lines("in") > 15 && Lines("absent") > 2 && Lines("left") > 0 && Lines("review") > 50, first);
        Assert.Contains("1000 events", first, StringComparison.Ordinal);

        int Lines(string kind) => first!.Split('\n').Count(l => l.StartsWith(kind, StringComparison.Ordinal));
    }

    /// <summary>What each phone records at which true time; how it is sent is each order's own.</summary>
    private List<(Phone Phone, DoorEvent Event, DateTime At)> Story(Phone[] phones, Random random)
    {
        List<(Phone, DoorEvent, DateTime)> story = [];
        var times = Enumerable.Range(0, 1000).Select(_ => Time("08:30").AddSeconds(random.Next(0, 9 * 3600))).Order().ToList();
        foreach (var at in times)
        {
            var phone = phones[random.Next(phones.Length)];
            var booking = random.Next(8) == 0 ? _without[random.Next(_without.Count)] : _placed[random.Next(_placed.Count)];
            if (random.Next(50) == 0)
            {
                // On a page or with the room's code, at that moment.
                var placed = _placed[random.Next(_placed.Count)].PersonId;
                story.Add((phone, random.Next(3) switch
                {
                    0 => New(ScanKind.Absent) with { PersonId = placed },
                    1 => New(ScanKind.Arrived) with { PersonId = placed },
                    _ => New(ScanKind.Arrived) with { PersonId = placed, IsOwnClaim = true },
                }, at));
                continue;
            }
            DoorEvent e = random.Next(20) switch
            {
                < 7 => New(ScanKind.Arrived) with { CodeHash = CodeOf(booking) },
                < 9 => New(ScanKind.Arrived) with { PersonId = booking.PersonId },
                9 => New(ScanKind.Arrived) with { PersonId = booking.PersonId, AsWalkIn = true },
                10 => New(ScanKind.Arrived) with { PersonId = booking.PersonId, Stated = new TimeOnly(9, 0).AddMinutes(random.Next(120)) },
                11 => New(ScanKind.Arrived) with { Newcomer = random.Next(5) is var n ? new Newcomer($"Newcomer {n}", $"newcomer{n}@agency.example", null, Focus.Both) : null },
                12 => New(ScanKind.Arrived) with { CodeHash = CheckInCodes.HashOf($"forged{random.Next(9)}") },
                13 => New(ScanKind.Left) with { PersonId = booking.PersonId },
                14 => New(ScanKind.Left) with { PersonId = booking.PersonId, Stated = new TimeOnly(12, 0).AddMinutes(random.Next(240)) },
                < 18 => New(ScanKind.Undone) with { PersonId = booking.PersonId },
                _ => New(ScanKind.Absent) with { PersonId = booking.PersonId },
            };
            story.Add((phone, e with { Device = new DeviceMoment(phone.Id, ++phone.Sequence, at + phone.Skew, default) }, at));
        }
        return story;

        DoorEvent New(ScanKind kind)
        {
            var id = new byte[16];
            random.NextBytes(id);
            return new DoorEvent(new Guid(id), kind);
        }
    }

    /// <summary>Cuts what each phone recorded into batches and sends them, some twice, in any order, each at a time of its own in the evening.</summary>
    private async Task PlayAsync(TestDatabase database, List<(Phone Phone, DoorEvent Event, DateTime At)> story, Random random)
    {
        List<(DateTime At, Phone Phone, DoorEvent[] Events)> sent = [.. story.Where(s => s.Event.Device is null).Select(s => (s.At, s.Phone, new[] { s.Event }))];
        foreach (var phone in story.Where(s => s.Event.Device is not null).GroupBy(s => s.Phone))
        {
            var left = phone.ToArray();
            random.Shuffle(left);
            while (left.Length > 0)
            {
                var size = Math.Min(left.Length, 1 + random.Next(AttendanceDesk.MostEvents));
                sent.Add((SomeTimeAfter(left[..size]), phone.Key, [.. left[..size].Select(s => s.Event)]));
                if (random.Next(4) == 0)
                {
                    sent.Add((SomeTimeAfter(left[..size]), phone.Key, sent[^1].Events)); // once more, as when the answer was lost
                }
                left = left[size..];
            }
        }
        foreach (var (at, phone, events) in sent.OrderBy(s => s.At))
        {
            database.Time.Advance(at - database.Clock.UtcNow);
            await using var db = database.Open();
            if (events[0].IsOwnClaim)
            {
                var day = await db.SessionDays.Select(d => d.Id).SingleAsync();
                await db.AttendanceDesk().ClaimAsync(events[0].PersonId!.Value, day, events[0].EventId, at);
                continue;
            }
            var keeper = new RegisterKeeper(phone.Skew > TimeSpan.FromDays(1) ? _second.Id : _trainer.Id, IsTeam: false);
            var answers = await new AttendanceDesk(db, database.Clock, Given.Codes, Given.Site).RecordAsync(keeper, Place, [.. events.Select(e => e with { Device = e.Device is null ? null : e.Device with { SentAt = at + phone.Skew } })]);
            Assert.Equal(events.Length, answers!.Count);
        }

        DateTime SomeTimeAfter(IEnumerable<(Phone Phone, DoorEvent Event, DateTime At)> events)
        {
            var last = events.Max(e => e.At);
            return random.Next(3) == 0 ? last.AddSeconds(1) : last.AddSeconds(random.Next(1, (int)(Time("23:00") - last).TotalSeconds));
        }
    }

    private static async Task<string> RegisterOfAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var present = await db.Presences.OrderBy(p => p.Person.Name).Select(p => new { p.Person.Name, p.ArrivedAt, p.LeftAt, p.Method, p.WholeDay, By = p.RecordedBy!.Name }).ToListAsync();
        var kept = await db.ScanEvents.Where(e => e.Finding != ScanFinding.None).OrderBy(e => e.EventId).Select(e => new { e.EventId, e.Finding, e.At }).ToListAsync();
        var register = (await Training.Attendance.Register.OpenAsync(db, new RegisterKeeper(0, IsTeam: true), "HD-1", Day))!;
        return string.Join('\n', present.Select(p => FormattableString.Invariant($"{(p.LeftAt is null ? "in" : "left")} {p.Name} {p.ArrivedAt:T} {p.LeftAt:T} {p.Method} {p.WholeDay} {p.By}"))
            .Concat(register.People.Where(p => p.IsAbsent).Select(p => $"absent {p.Name}"))
            .Concat(kept.Select(k => FormattableString.Invariant($"review {k.EventId} {k.Finding} {k.At:T}")))
            .Append($"{await db.ScanEvents.CountAsync()} events"));
    }

    public void Dispose() => _database.Dispose();
}
