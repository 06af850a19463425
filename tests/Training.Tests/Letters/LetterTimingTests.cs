using Training.Bookings;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Letters;

public class LetterTimingTests
{
    private static readonly WorkingDays Working = new(new HashSet<DateOnly> { new(2016, 8, 29), new(2016, 12, 26), new(2016, 12, 27) });

    private readonly TestClock _time = new();
    private readonly LetterTiming _timing = new(5, 2);

    private static DateTime Utc(string at) => DateTime.Parse(at, null, System.Globalization.DateTimeStyles.AdjustToUniversal);

    [Theory]
    [InlineData("2016-09-20", "2016-09-13T07:00:00Z")] // a Tuesday, five working days before: the Tuesday before
    [InlineData("2016-09-17", "2016-09-12T07:00:00Z")] // on a Saturday
    [InlineData("2016-08-30", "2016-08-22T07:00:00Z")] // after a bank holiday
    [InlineData("2016-11-01", "2016-10-25T07:00:00Z")] // written in summer time, takes place in winter time
    [InlineData("2017-03-28", "2017-03-21T08:00:00Z")] // written in winter time, takes place in summer time
    public void Joining_instructions_go_out_at_eight_five_working_days_before(string firstDate, string at) =>
        Assert.Equal(Utc(at), _timing.JoiningAt(DateOnly.Parse(firstDate), Working, _time.Clock));

    [Theory]
    [InlineData("2016-09-20", "2016-09-18T07:00:00Z")]
    [InlineData("2016-11-01", "2016-10-30T08:00:00Z")] // on the day on which the clock goes back
    [InlineData("2017-03-28", "2017-03-26T07:00:00Z")] // on the day on which it goes forward
    public void Reminders_go_out_at_eight_two_days_before(string day, string at) => Assert.Equal(Utc(at), _timing.ReminderAt(DateOnly.Parse(day), _time.Clock));

    [Fact]
    public void None_are_due_when_they_are_switched_off()
    {
        var none = new LetterTiming(0, 0);

        Assert.Null(none.JoiningAt(new(2016, 9, 20), Working, _time.Clock));
        Assert.Null(none.JoiningUntil(Working, _time.Clock));
        Assert.Null(none.ReminderAt(new(2016, 9, 20), _time.Clock));
        Assert.Null(none.ReminderUntil(_time.Clock));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(30)]
    public void What_the_queries_ask_is_what_the_moments_say(int days)
    {
        var timing = new LetterTiming(days, Math.Min(days, 14));
        foreach (var from in new[] { "2016-08-26T00:00:00Z", "2016-10-28T00:30:00Z", "2016-12-22T00:00:00Z", "2017-03-24T00:00:00Z" })
        {
            _time.Set(from);
            for (var hour = 0; hour < 7 * 24; hour++, _time.Advance(TimeSpan.FromHours(1)))
            {
                var (now, today) = (_time.Clock.UtcNow, _time.Clock.Today);
                for (var date = today; date < today.AddDays(60); date = date.AddDays(1))
                {
                    Assert.Equal(now >= timing.JoiningAt(date, Working, _time.Clock), date <= timing.JoiningUntil(Working, _time.Clock));
                    Assert.Equal(now >= timing.ReminderAt(date, _time.Clock), date <= timing.ReminderUntil(_time.Clock));
                }
            }
        }
    }

    [Fact]
    public void Trainers_are_told_at_two_in_the_afternoon_before()
    {
        _time.Set("2016-10-29T12:59:00Z");
        Assert.Equal(new DateOnly(2016, 10, 29), LetterTiming.RegisterUntil(_time.Clock));
        _time.Set("2016-10-29T13:00:00Z");
        Assert.Equal(new DateOnly(2016, 10, 30), LetterTiming.RegisterUntil(_time.Clock));
        _time.Set("2016-10-30T14:00:00Z"); // winter time
        Assert.Equal(new DateOnly(2016, 10, 31), LetterTiming.RegisterUntil(_time.Clock));
    }

    [Theory]
    [InlineData("2016-09-12T06:59:00Z", false)]
    [InlineData("2016-09-12T07:00:00Z", true)]
    [InlineData("2016-09-12T16:59:00Z", true)]
    [InlineData("2016-09-12T17:00:00Z", false)]
    [InlineData("2016-12-12T17:30:00Z", true)]
    public void Suggestions_are_for_the_day(string now, bool day)
    {
        _time.Set(now);
        Assert.Equal(day, LetterTiming.IsDaytime(_time.Clock));
    }
}
