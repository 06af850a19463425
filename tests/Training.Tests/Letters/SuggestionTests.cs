using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>"A new date for a course you waited for." It is Monday 12 September 2016, 9am; Ben waited in vain for a session of the week before.</summary>
public sealed class SuggestionTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Agency _health = Given.Agency("health");
    private readonly Agency _police = Given.Agency("police");
    private readonly Person _amina;
    private readonly Person _ben;

    public SuggestionTests()
    {
        (_amina, _ben) = (Given.Person("Amina Hussain", agency: _health), Given.Person("Ben Archer", agency: _health));
        var course = Given.Course(code: "neglect");
        var old = Given.Session(_database.Clock, capacity: 1, course: course, reference: "OLD", days: "2016-09-06 09:30-12:30");
        var then = _database.Clock.UtcNow.AddDays(-40);
        Given.Booking(old, _amina, then);
        Given.Booking(old, _ben, then);
        using var db = _database.Open();
        db.AddRange(old, Given.Session(_database.Clock, capacity: 2, course: course, reference: "NEW", days: "2016-10-20 09:30-12:30"), _police);
        db.SaveChanges();
    }

    private async Task<int> RunAsync(string? now = null)
    {
        if (now is not null)
        {
            _database.Time.Set(now);
        }
        await using var db = _database.Open();
        return await db.DueLetters().WriteSuggestionsAsync();
    }

    private void Change(Action<TrainingDb> change)
    {
        using var db = _database.Open();
        change(db);
        db.SaveChanges();
    }

    private void AddSession(string reference, string day, int capacity = 2) => Change(db =>
        db.Add(Given.Session(_database.Clock, capacity, db.Courses.Single(), reference, days: $"{day} 09:30-12:30")));

    private List<(string To, string Session)> Letters()
    {
        using var db = _database.Open();
        return db.Outbox.Where(l => l.Kind == LetterKind.Suggestion).OrderBy(l => l.Id).Select(l => new { l.ToName, l.Session!.Reference }).ToList().ConvertAll(l => (l.ToName, l.Reference));
    }

    [Fact]
    public async Task Who_waited_in_vain_is_told_once_of_a_new_date_why_and_how_to_stop()
    {
        Assert.Equal(1, await RunAsync());
        Assert.Equal(0, await RunAsync());
        Assert.Equal(0, await RunAsync("2016-10-10T09:00:00Z"));

        Assert.Equal([("Ben Archer", "NEW")], Letters());
        using var db = _database.Open();
        var letter = db.Outbox.Single();
        Assert.Equal("A new date for a course you waited for: An introduction to neglect, Thursday 20 October 2016", letter.Subject);
        Assert.Contains("You were on the waiting list for this course and did not get a place.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("When: Thursday 20 October 2016, 9:30am to 12:30pm", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Why you get this: you waited for this course within the last twelve months.", letter.Text, StringComparison.Ordinal);
        var token = letter.Text.Split("/unsubscribe/")[1].Split('\n')[0];
        Assert.Equal(_ben.Id, Given.Codes.PersonOf(token));
        Assert.DoesNotContain(token, letter.TextToShow + letter.HtmlToShow, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_by_day()
    {
        Assert.Equal(0, await RunAsync("2016-09-12T06:59:59Z"));
        Assert.Equal(0, await RunAsync("2016-09-12T17:00:00Z"));
        Assert.Equal(1, await RunAsync("2016-09-13T07:00:00Z"));
    }

    [Fact]
    public async Task At_most_one_in_two_weeks()
    {
        AddSession("LATER", "2016-11-20");
        Assert.Equal(1, await RunAsync());
        Assert.Equal(0, await RunAsync("2016-09-26T07:59:59Z"));
        Assert.Equal(1, await RunAsync("2016-09-26T08:00:00Z"));
        Assert.Equal([("Ben Archer", "NEW"), ("Ben Archer", "LATER")], Letters());
    }

    public static TheoryData<string> Reasons => ["stopped", "without email", "booked", "booked another", "completed since", "full", "kept for others", "draft", "long ago", "cancelled it himself"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Nobody_is_written_to_who(string reason)
    {
        Change(db =>
        {
            var (ben, old) = (db.People.Single(p => p.Id == _ben.Id), db.Sessions.Include(s => s.Days).Include(s => s.Bookings).Single(s => s.Reference == "OLD"));
            var run = db.Sessions.Include(s => s.Days).Include(s => s.Bookings).Include(s => s.Quotas).Include(s => s.Course).Single(s => s.Reference == "NEW");
            switch (reason)
            {
                case "stopped":
                    ben.SuggestionsStoppedAt = _database.Clock.UtcNow;
                    break;
                case "without email":
                    var nobody = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom@agency.example");
                    (ben.Email, ben.NormalizedEmail, ben.UserName, ben.NormalizedUserName, ben.ContactName, ben.ContactEmail) =
                        (nobody.Email, nobody.NormalizedEmail, nobody.UserName, nobody.NormalizedUserName, nobody.ContactName, nobody.ContactEmail);
                    break;
                case "booked":
                    Given.Booking(run, ben, _database.Clock.UtcNow);
                    break;
                case "booked another":
                    run.Postpone();
                    Given.Booking(run, ben, _database.Clock.UtcNow);
                    db.Add(Given.Session(_database.Clock, course: run.Course, reference: "ANOTHER", days: "2016-11-20 09:30-12:30"));
                    break;
                case "completed since":
                    var since = Given.Session(_database.Clock, course: run.Course, reference: "SINCE", days: "2016-09-09 09:30-12:30");
                    db.Add(since);
                    db.Add(new Presence { Session = since, SessionDay = since.Days[0], Person = ben, ArrivedAt = since.StartsAt, WholeDay = true });
                    break;
                case "full":
                    run.Capacity = 0;
                    break;
                case "kept for others":
                    var quota = new Quota { AgencyId = db.Agencies.Single(a => a.Code == "police").Id, Places = 2 };
                    quota.SetRelease(new(2016, 10, 10), _database.Clock);
                    run.Quotas.Add(quota);
                    break;
                case "draft":
                    run.Status = SessionStatus.Draft;
                    break;
                case "long ago":
                    old.SetDays([Given.Day("2015-09-11 09:30-12:30")], _database.Clock);
                    break;
                case "cancelled it himself":
                    var his = old.Bookings.Single(b => b.PersonId == ben.Id);
                    (his.Status, his.CancelledAt, his.CancelledById) = (BookingStatus.Cancelled, old.StartsAt.AddDays(-1), ben.Id);
                    break;
            }
        });

        Assert.Equal(0, await RunAsync());
    }

    [Fact]
    public async Task Kept_for_his_own_agency_or_another_run_with_a_place_is_as_good()
    {
        Change(db => db.Sessions.Single(s => s.Reference == "NEW").Capacity = 0);
        AddSession("LATER", "2016-11-20");

        Assert.Equal(1, await RunAsync());
        Assert.Equal([("Ben Archer", "LATER")], Letters());
    }

    [Fact]
    public async Task Who_left_the_list_because_the_session_was_cancelled_is_told_two_weeks_later()
    {
        await using (var db = _database.Open())
        {
            await db.Bookings.Where(b => b.PersonId == _ben.Id).ExecuteUpdateAsync(u => u.SetProperty(b => b.Status, BookingStatus.Cancelled));
        }
        AddSession("OFF", "2016-10-18", capacity: 0);
        await _database.BookAsync("OFF", _ben.Id);
        Assert.Equal(0, await RunAsync());
        await using (var db = _database.Open())
        {
            var session = (await db.LockSessionAsync("OFF"))!;
            await db.People.LoadAsync();
            db.Outbox.AddRange(session.CallOff(null, db.Clock.UtcNow).Select(b => Desks.Letters(db.Clock).SessionCancelled(b, BookingStatus.Waiting, "", [])));
            await db.SaveChangesAsync();
        }

        Assert.Equal(0, await RunAsync("2016-09-26T07:59:59Z"));
        Assert.Equal(1, await RunAsync("2016-09-26T08:00:00Z"));
        Assert.Equal([("Ben Archer", "NEW")], Letters());
    }

    [Fact]
    public async Task However_many_run_at_once_he_gets_one()
    {
        AddSession("LATER", "2016-11-20");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => RunAsync())));

        Assert.Single(Letters());
    }

    public void Dispose() => _database.Dispose();
}
