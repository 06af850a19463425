using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Programme;

/// <summary>What counts as having completed what a course asks for, by date, person and way.</summary>
public sealed class PrerequisiteTests : IDisposable
{
    private static readonly Prerequisite ThreeYears = new([CourseType.Level3, CourseType.Refresher], 3);

    private readonly TestDatabase _database = new(new TestClock("2019-09-02T08:00:00Z"));
    private readonly List<Person> _people = Given.Persons(6);
    private readonly Course _level3 = Given.Course(CourseType.Level3, title: "Level 3");
    private readonly Course _refresher = Given.Course(CourseType.Refresher, title: "Level 3 refresher");

    public PrerequisiteTests()
    {
        (_refresher.Requires, _refresher.RequiresWithinYears) = ([CourseType.Level3, CourseType.Refresher], 3);
        using var db = _database.Open();
        db.AddRange(_people);
        db.AddRange(_level3, _refresher, Given.Session(_database.Clock, 20, _refresher, "REF-1", days: "2019-10-01 09:30-12:30"));
        db.SaveChanges();
    }

    [Theory]
    [InlineData("2016-10-01", "2019-10-01", true)] // the anniversary itself
    [InlineData("2016-09-30", "2019-10-01", false)]
    [InlineData("2019-09-30", "2019-10-01", true)]
    [InlineData("2019-10-01", "2019-10-01", false)] // not before it
    [InlineData("2019-10-02", "2019-10-01", false)]
    [InlineData("2016-02-29", "2019-02-28", true)] // a leap day counts up to 28 February
    [InlineData("2016-02-29", "2019-03-01", false)]
    [InlineData("2017-02-28", "2020-02-28", true)]
    [InlineData("2017-02-28", "2020-02-29", false)] // its anniversary was the day before
    [InlineData("2017-03-01", "2020-02-29", true)]
    public void Training_counts_up_to_its_anniversary(string completed, string first, bool counts)
    {
        var (on, begins) = (Date(completed), Date(first));

        Assert.Equal(counts, ThreeYears.IsMetBy(on, begins));
        Assert.Equal(counts, on < begins && begins <= ThreeYears.LastDay(on)); // what the page promises is what the rule does
    }

    [Fact]
    public void The_window_and_the_promise_agree_on_every_day_around_two_leap_years()
    {
        for (var on = Date("2015-12-01"); on < Date("2017-04-01"); on = on.AddDays(1))
        {
            var last = ThreeYears.LastDay(on)!.Value;
            Assert.True(ThreeYears.IsMetBy(on, last));
            Assert.False(ThreeYears.IsMetBy(on, last.AddDays(1)));
        }
    }

    [Fact]
    public void Without_years_it_counts_for_ever()
    {
        var ever = new Prerequisite([CourseType.Level3], null);

        Assert.True(ever.IsMetBy(Date("1990-01-01"), Date("2019-10-01")));
        Assert.False(ever.IsMetBy(Date("2019-10-01"), Date("2019-10-01")));
        Assert.Null(ever.LastDay(Date("1990-01-01")));
        Assert.Equal("Level 3, completed before the session begins", ever.InWords);
        Assert.Equal("Level 3 or a refresher, completed in the 3 years before the session begins", ThreeYears.InWords);
        Assert.Equal("a conference, completed in the year before the session begins", new Prerequisite([CourseType.Conference], 1).InWords);
    }

    [Fact]
    public async Task Several_people_are_told_apart_by_what_they_completed()
    {
        var (whole, oneDay, leftEarly, elsewhere, withdrawn, nothing) = (_people[0], _people[1], _people[2], _people[3], _people[4], _people[5]);
        Session(_level3, ["2018-03-01 09:30-16:30", "2018-03-02 09:30-16:30"], (whole, [true, true]), (oneDay, [true]), (leftEarly, [true, false]));
        Elsewhere(elsewhere, CourseType.Level3, "2018-03-02");
        Elsewhere(withdrawn, CourseType.Level3, "2018-03-02", withdrawn: true);

        Assert.Equal([oneDay.Id, leftEarly.Id, withdrawn.Id, nothing.Id], await MissingAsync());
    }

    [Theory]
    [InlineData("2016-10-01", CourseType.Level3, true)]
    [InlineData("2016-09-30", CourseType.Level3, false)]
    [InlineData("2018-01-15", CourseType.Refresher, true)] // a refresher renews it
    [InlineData("2018-01-15", CourseType.HalfDay, false)]
    [InlineData("2019-10-01", CourseType.Level3, false)]
    public async Task Training_with_us_and_training_elsewhere_count_alike(string date, CourseType type, bool counts)
    {
        Session(type == CourseType.Level3 ? _level3 : Given.Course(type), [$"{date} 09:30-16:30"], (_people[0], [true]));
        Elsewhere(_people[1], type, date);
        _database.Time.Set("2019-10-05T08:00:00Z"); // both are over

        Assert.Equal(counts ? [] : [_people[0].Id, _people[1].Id], await MissingAsync(people: 2));
    }

    [Fact]
    public async Task The_last_of_its_days_decides()
    {
        Session(_level3, ["2016-09-29 09:30-16:30", "2016-10-01 09:30-16:30"], (_people[0], [true, true]));

        Assert.Empty(await MissingAsync(people: 1));
    }

    [Fact]
    public async Task Training_counts_once_it_is_over_and_only_when_it_took_place()
    {
        Session(_level3, ["2019-09-02 09:30-16:30"], (_people[0], [true]));
        Session(Given.Course(CourseType.Level3), ["2018-09-03 09:30-16:30"], SessionStatus.Cancelled, (_people[1], [true]));

        Assert.Equal([_people[0].Id, _people[1].Id], await MissingAsync(people: 2));
        _database.Time.Set("2019-09-02T15:30:00Z");
        Assert.Equal([_people[1].Id], await MissingAsync(people: 2));
    }

    [Fact]
    public async Task Many_people_cost_one_query_and_a_course_without_a_prerequisite_none()
    {
        await using var db = _database.Open();

        Assert.Equal(6, (await ThreeYears.MissingAsync(db, [.. _people.Select(p => p.Id)], Date("2019-10-01"))).Count);
        Assert.Null(_level3.Prerequisite);
    }

    [Theory]
    [InlineData(null, "We have no record that you have completed Level 3 or a refresher.")]
    [InlineData("2018-05-12", "You completed Level 3 on 12 May 2018, so you can book sessions that begin up to 12 May 2021.")]
    [InlineData("2016-05-12", "You completed Level 3 on 12 May 2016. That counts for sessions that begin up to 12 May 2019, and this one begins later.")]
    public async Task The_person_reads_why(string? completed, string sentence)
    {
        if (completed is not null)
        {
            Session(_level3, [$"{completed} 09:30-16:30"], (_people[0], [true]));
        }
        Assert.Equal(sentence, (await StandingAsync()).Sentence);
    }

    [Fact]
    public async Task The_latest_of_all_is_what_they_read_of()
    {
        Session(_level3, ["2014-05-12 09:30-16:30"], (_people[0], [true]));
        Elsewhere(_people[0], CourseType.Refresher, "2017-01-20");
        Elsewhere(_people[0], CourseType.Level3, "2019-01-20", withdrawn: true);

        var standing = await StandingAsync();
        Assert.True(standing.IsMet);
        Assert.Equal("We have accepted training that you completed elsewhere on 20 January 2017 as a refresher, so you can book sessions that begin up to 20 January 2020.", standing.Sentence);
    }

    [Fact]
    public async Task Whoever_lacks_it_is_refused_with_no_booking_and_no_letter_even_when_they_would_wait()
    {
        Elsewhere(_people[1], CourseType.Level3, "2018-03-02");
        using (var db = _database.Open())
        {
            db.Sessions.Single(s => s.Reference == "REF-1").Capacity = 0;
            db.SaveChanges();
        }

        Assert.Equal(BookingOutcome.MissingPrerequisite, await _database.BookAsync("REF-1", _people[0].Id));
        Assert.Equal(BookingOutcome.Waiting, await _database.BookAsync("REF-1", _people[1].Id));
        using var after = _database.Open();
        Assert.Equal(_people[1].Id, Assert.Single(after.Bookings).PersonId);
        Assert.Single(after.Outbox);
    }

    [Fact]
    public async Task A_rule_that_comes_later_takes_nothing_from_those_who_have_booked_and_a_promotion_does_not_ask_again()
    {
        Change([]);
        await _database.BookAsync("REF-1", _people[0].Id);
        Change([CourseType.Level3]);

        using var db = _database.Open();
        Assert.Equal(BookingStatus.Waiting, db.Bookings.Single().Status);
        await db.RosterDesk().ChangeCapacityAsync("REF-1", 2, null);
        using var after = _database.Open();
        Assert.Equal(BookingStatus.Confirmed, after.Bookings.Single().Status);

        void Change(List<CourseType> requires)
        {
            using var change = _database.Open();
            change.Courses.Single(c => c.Id == _refresher.Id).Requires = requires;
            change.Sessions.Single(s => s.Reference == "REF-1").Capacity = 0;
            change.SaveChanges();
        }
    }

    [Fact]
    public async Task A_place_on_Level_3_is_not_Level_3()
    {
        Session(_level3, ["2019-09-20 09:30-16:30"]);
        using (var db = _database.Open())
        {
            var session = db.Sessions.Single(s => s.CourseId == _level3.Id);
            await _database.BookAsync(session.Reference, _people[0].Id);
        }

        Assert.Equal(BookingOutcome.MissingPrerequisite, await _database.BookAsync("REF-1", _people[0].Id));
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    private async Task<IReadOnlyList<int>> MissingAsync(int people = 6)
    {
        await using var db = _database.Open();
        return await ThreeYears.MissingAsync(db, [.. _people.Take(people).Select(p => p.Id)], Date("2019-10-01"));
    }

    private async Task<PrerequisiteStanding> StandingAsync()
    {
        await using var db = _database.Open();
        return await ThreeYears.StandingAsync(db, _people[0].Id, Date("2019-10-01"));
    }

    private void Session(Course course, string[] days, params (Person Person, bool[] Whole)[] came) => Session(course, days, SessionStatus.Published, came);

    private void Session(Course course, string[] days, SessionStatus status, params (Person Person, bool[] Whole)[] came)
    {
        using var db = _database.Open();
        course = db.Courses.Find(course.Id) ?? course;
        var session = Given.Session(_database.Clock, 20, course, status: status, days: days);
        db.Add(session);
        foreach (var (person, whole) in came)
        {
            for (var i = 0; i < whole.Length; i++)
            {
                db.Add(new Presence { Session = session, SessionDay = session.Days[i], Person = db.People.Find(person.Id)!, ArrivedAt = session.Days[i].StartsAt, WholeDay = whole[i] });
            }
        }
        db.SaveChanges();
    }

    private void Elsewhere(Person person, CourseType type, string completed, bool withdrawn = false)
    {
        using var db = _database.Open();
        db.Add(new AcceptedEquivalent
        {
            PersonId = person.Id,
            Person = db.People.Find(person.Id)!,
            Type = type,
            CompletedOn = Date(completed),
            What = "With Hampshire, certificate seen",
            RecordedAt = _database.Clock.UtcNow,
            WithdrawnAt = withdrawn ? _database.Clock.UtcNow : null,
        });
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();
}
