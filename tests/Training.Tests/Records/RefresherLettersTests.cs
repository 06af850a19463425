using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Records;

/// <summary>Emails 90 and 30 days before training must be renewed. It is Monday 12 September 2016, 9am; Amina completed Level 3 on 5 November 2013, so hers is due in 54 days.</summary>
public sealed class RefresherLettersTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina;
    private readonly Course _refresher = Given.Course(CourseType.Refresher, code: "refresher", title: "Level 3 refresher");

    public RefresherLettersTests()
    {
        _amina = Given.Person("Amina Hussain", agency: Given.Agency());
        Change(db => db.AddRange(_amina, Given.Session(_database.Clock, course: _refresher, reference: "REF-1", days: "2016-10-20 09:30-12:30"),
            Given.Session(_database.Clock, capacity: 0, course: _refresher, reference: "FULL", days: "2016-10-21 09:30-12:30"), Given.Session(_database.Clock, reference: "OTHER"),
            new RefresherRule { Code = "level-3", Name = "Level 3, every three years", From = new(2014, 1, 1), Types = [CourseType.Level3, CourseType.Refresher], Months = 36 }));
        Completed(_amina, "2013-11-05");
    }

    public void Dispose() => _database.Dispose();

    private void Change(Action<TrainingDb> change)
    {
        using var db = _database.Open();
        change(db);
        db.SaveChanges();
    }

    private void Completed(Person person, string day) => Change(db =>
    {
        var session = Given.Session(_database.Clock, course: Given.Course(CourseType.Level3, title: "Level 3"), days: $"{day} 09:30-16:30");
        db.AddRange(session, new Presence { SessionDay = session.Days[0], Session = session, PersonId = person.Id, ArrivedAt = session.StartsAt, Method = ScanMethod.Manual, WholeDay = true });
    });

    private async Task<int> RunAsync(string? now = null)
    {
        if (now is not null)
        {
            _database.Time.Set(now);
        }
        await using var db = _database.Open();
        return await db.DueLetters().WriteRefreshersAsync();
    }

    private List<OutboxLetter> Letters()
    {
        using var db = _database.Open();
        return [.. db.Outbox.Where(l => l.Kind == LetterKind.RefresherDue).OrderBy(l => l.Id)];
    }

    [Fact]
    public async Task It_says_what_is_due_and_where_it_can_be_renewed_once_90_and_once_30_days_before()
    {
        Assert.Equal(1, await RunAsync());
        var letter = Assert.Single(Letters());
        Assert.Equal("Please renew your training by Saturday 5 November 2016: Level 3, every three years", letter.Subject);
        Assert.Contains("Level 3, Tuesday 5 November 2013", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Level 3 refresher, Thursday 20 October 2016", letter.Text, StringComparison.Ordinal);
        Assert.Contains("https://training.example/sessions/REF-1/book", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("FULL", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("OTHER", letter.Text, StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync());
        Assert.Equal(0, await RunAsync("2016-10-05T09:00:00Z")); // 31 days before
        Assert.Equal(1, await RunAsync("2016-10-06T09:00:00Z"));
        Assert.Equal(0, await RunAsync("2016-10-07T09:00:00Z"));
        Assert.Equal(0, await RunAsync("2016-11-06T09:00:00Z")); // overdue: enough was said
        Assert.Equal([$"refresher:level-3:{_amina.Id}:2016-11-05:90", $"refresher:level-3:{_amina.Id}:2016-11-05:30"], Letters().Select(l => l.Once));
    }

    [Theory]
    [InlineData("2016-08-06T09:00:00Z", null)] // 91 days before
    [InlineData("2016-08-07T09:00:00Z", "90")]
    [InlineData("2016-08-07T06:59:00Z", null)] // not at night
    [InlineData("2016-08-07T17:00:00Z", null)]
    [InlineData("2016-10-06T09:00:00Z", "30")] // found late: the second only
    [InlineData("2016-11-05T09:00:00Z", "30")] // on the day itself, after the clocks have gone back
    [InlineData("2016-11-06T09:00:00Z", null)]
    public async Task The_first_email_depends_on_the_day_on_which_it_is_found(string now, string? which)
    {
        await RunAsync(now);

        Assert.Equal(which is null ? [] : [$"refresher:level-3:{_amina.Id}:2016-11-05:{which}"], Letters().Select(l => l.Once));
    }

    [Fact]
    public async Task Who_is_booked_on_something_that_renews_it_is_left_alone()
    {
        Change(db => Given.Booking(db.Sessions.Single(s => s.Reference == "OTHER"), db.People.Single(p => p.Id == _amina.Id), _database.Clock.UtcNow));
        Booking renewing = null!;
        Change(db => renewing = Given.Booking(db.Sessions.Single(s => s.Reference == "REF-1"), db.People.Single(p => p.Id == _amina.Id), _database.Clock.UtcNow));
        Assert.Equal(0, await RunAsync());

        await _database.CancelAsync(renewing.Key, _amina.Id);
        Assert.Equal(1, await RunAsync());
    }

    [Fact]
    public async Task It_is_about_their_own_record_so_stopped_suggestions_do_not_stop_it_but_leaving_every_agency_does()
    {
        var ben = Given.Person("Ben Archer");
        Change(db =>
        {
            db.People.Single(p => p.Id == _amina.Id).SuggestionsStoppedAt = _database.Clock.UtcNow;
            db.Add(ben);
        });
        Completed(ben, "2013-11-05");

        Assert.Equal(1, await RunAsync());
        Assert.Equal("Amina Hussain", Assert.Single(Letters()).ToName);
    }

    [Fact]
    public async Task A_rule_that_changes_is_told_of_by_its_own_day_and_somebody_without_email_through_their_contact()
    {
        var doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom@agency.example");
        Change(db =>
        {
            doreen.AgencyId = _amina.AgencyId;
            db.AddRange(doreen, new RefresherRule { Code = "level-3", Name = "Level 3, every two years", From = new(2016, 9, 13), Types = [CourseType.Level3], Months = 24 });
        });
        Completed(doreen, "2014-10-03");
        await RunAsync();

        Assert.Equal(1, await RunAsync("2016-09-13T09:00:00Z"));
        var letter = Letters()[^1];
        Assert.Equal(("tom@agency.example", "For Doreen Pratt: Please renew your training by Monday 3 October 2016: Level 3, every two years"), (letter.ToAddress, letter.Subject));
        Assert.Contains("No session that renews it has a free place just now.", letter.Text, StringComparison.Ordinal); // only Level 3 itself counts now
    }

    [Fact]
    public async Task Two_programs_at_once_write_one_letter()
    {
        await Task.WhenAll(RunAsync(), RunAsync(), RunAsync());

        Assert.Single(Letters());
    }
}
