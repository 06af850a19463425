using System.Globalization;
using Training.Programme;
using Training.Records;

namespace Training.Tests.Records;

/// <summary>When training must be renewed: without a database, by date alone.</summary>
public sealed class RefresherRuleTests
{
    private static RefresherRule Rule(string text = "36 months")
    {
        var rule = new RefresherRule { Code = "rule", Name = "Rule", From = new(2010, 1, 1), Types = [CourseType.Level3, CourseType.Refresher] };
        var parts = text.Split(' ');
        return text switch
        {
            "own" => rule,
            _ when parts[1] == "months" => With(r => r.Months = int.Parse(parts[0], CultureInfo.InvariantCulture)),
            _ => With(r => (r.Minutes, r.Years, r.Types) = (int.Parse(parts[0], CultureInfo.InvariantCulture) * 60, int.Parse(parts[2], CultureInfo.InvariantCulture), [])),
        };

        RefresherRule With(Action<RefresherRule> change)
        {
            change(rule);
            return rule;
        }
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>"2016-02-29 level-3 12h", with "own24" for a course's own months.</summary>
    private static CompletedTraining Completed(string text)
    {
        var parts = text.Trim().Split(' ');
        Assert.True(Codes.TryParse<CourseType>(parts[1], out var type));
        var own = parts.FirstOrDefault(p => p.StartsWith("own", StringComparison.Ordinal));
        return new(text, type, "3", int.Parse(parts.FirstOrDefault(p => p.EndsWith('h'))?[..^1] ?? "6", CultureInfo.InvariantCulture) * 60, Date(parts[0]),
            own is null ? null : int.Parse(own[3..], CultureInfo.InvariantCulture), 1);
    }

    [Theory]
    // Calendar months, and what the end of February does to them.
    [InlineData("12 months", "2016-02-29 level-3", "2017-02-28", "due-soon", "2017-02-28")]
    [InlineData("12 months", "2016-02-29 level-3", "2017-03-01", "overdue", "2017-02-28")]
    [InlineData("48 months", "2016-02-29 level-3", "2019-01-01", "in-date", "2020-02-29")]
    [InlineData("36 months", "2017-02-28 level-3", "2020-02-28", "due-soon", "2020-02-28")]
    [InlineData("36 months", "2017-02-28 level-3", "2020-02-29", "overdue", "2020-02-28")]
    [InlineData("1 months", "2016-01-31 level-3", "2016-02-01", "due-soon", "2016-02-29")]
    [InlineData("6 months", "2015-08-31 refresher", "2015-10-01", "in-date", "2016-02-29")]
    // Ninety days before the due day, not ninety-one.
    [InlineData("36 months", "2014-01-31 level-3", "2016-11-01", "in-date", "2017-01-31")]
    [InlineData("36 months", "2014-01-31 level-3", "2016-11-02", "due-soon", "2017-01-31")]
    // Around both clock changes of 2016 (27 March, 30 October) nothing moves.
    [InlineData("12 months", "2015-03-27 level-3", "2016-03-27", "due-soon", "2016-03-27")]
    [InlineData("12 months", "2015-03-27 level-3", "2016-03-28", "overdue", "2016-03-27")]
    [InlineData("12 months", "2015-10-30 level-3", "2016-10-30", "due-soon", "2016-10-30")]
    [InlineData("12 months", "2015-10-30 level-3", "2016-10-31", "overdue", "2016-10-30")]
    // The last that counts decides; what does not count does not.
    [InlineData("36 months", "2013-05-01 level-3, 2016-02-29 refresher", "2017-01-01", "in-date", "2019-02-28")]
    [InlineData("36 months", "2013-05-01 level-3, 2016-02-29 wednesday", "2017-01-01", "overdue", "2016-05-01")]
    [InlineData("36 months", "2016-02-29 wednesday", "2017-01-01", "never", null)]
    [InlineData("36 months", "2017-01-02 level-3", "2017-01-01", "never", null)]
    [InlineData("36 months", "", "2017-01-01", "never", null)]
    // Each course's own months: what holds longest; a course that need not be renewed does not count.
    [InlineData("own", "2015-01-15 level-3 own36, 2016-01-15 refresher own12", "2016-06-01", "in-date", "2018-01-15")]
    [InlineData("own", "2015-01-15 level-3 own12, 2015-06-15 refresher", "2016-06-01", "overdue", "2016-01-15")]
    [InlineData("own", "2015-06-15 refresher", "2016-06-01", "never", null)]
    // Hours that add up: what was completed on a day counts until the day before its anniversary.
    [InlineData("6 hours 3", "2014-03-10 half-day 3h, 2015-05-20 half-day 3h", "2016-06-01", "in-date", "2017-03-10")]
    [InlineData("6 hours 3", "2014-03-10 half-day 3h, 2015-05-20 half-day 3h", "2017-03-10", "due-soon", "2017-03-10")]
    [InlineData("6 hours 3", "2014-03-10 half-day 3h, 2015-05-20 half-day 3h", "2017-03-11", "overdue", "2017-03-10")]
    [InlineData("6 hours 3", "2014-03-10 half-day 3h, 2015-05-20 half-day 3h, 2016-01-08 wednesday 2h", "2016-06-01", "in-date", "2017-03-10")] // five are not six
    [InlineData("6 hours 3", "2014-03-10 half-day 3h, 2015-05-20 half-day 3h, 2016-01-08 wednesday 2h, 2016-01-09 wednesday 1h", "2016-06-01", "in-date", "2018-05-20")]
    [InlineData("6 hours 3", "2014-03-10 half-day 3h, 2017-03-10 half-day 3h", "2017-04-01", "not-met", null)] // never together: half-open
    [InlineData("6 hours 3", "2014-03-11 half-day 3h, 2017-03-10 half-day 3h", "2017-04-01", "overdue", "2017-03-11")] // together for a day
    [InlineData("6 hours 3", "2016-02-29 conference 6h", "2018-06-01", "in-date", "2019-02-28")]
    [InlineData("6 hours 3", "2016-02-29 conference 6h", "2019-03-01", "overdue", "2019-02-28")]
    [InlineData("6 hours 4", "2016-02-29 conference 6h", "2018-06-01", "in-date", "2020-02-29")]
    [InlineData("6 hours 3", "2010-02-01 conference 6h, 2015-02-01 conference 6h", "2016-06-01", "in-date", "2018-02-01")] // enough again after a gap
    [InlineData("6 hours 3", "2015-02-01 half-day 3h", "2016-06-01", "not-met", null)]
    [InlineData("6 hours 3", "2010-02-01 half-day 3h", "2016-06-01", "never", null)] // and what they had has lapsed
    [InlineData("6 hours 3", "2015-02-01 half-day 0h", "2016-06-01", "never", null)]
    public void Due_dates(string rule, string completed, string today, string standing, string? due)
    {
        var answer = Rule(rule).StandingOf(completed.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Completed), Date(today));

        Assert.Equal((standing, due), (answer.Standing.Code(), answer.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void It_says_what_it_rests_on()
    {
        var months = Rule().StandingOf([Completed("2013-05-01 level-3"), Completed("2016-02-29 refresher")], Date("2017-01-01"));
        Assert.Equal(["2016-02-29 refresher"], months.RestsOn.Select(t => t.What));
        Assert.Equal("Renew by 28 February 2019", months.InWords);

        var hours = Rule("6 hours 3").StandingOf([Completed("2010-03-10 conference 6h"), Completed("2014-03-10 half-day 3h"), Completed("2015-05-20 half-day 3h")], Date("2018-01-01"));
        Assert.Equal(["2014-03-10 half-day 3h", "2015-05-20 half-day 3h"], hours.RestsOn.Select(t => t.What));
        Assert.Equal(("Was due on 10 March 2017", "3 of 6 hours in the last 3 years"), (hours.InWords, hours.HoursInWords));
    }

    [Theory]
    // Rules for the same training: the earliest day stands for all of them.
    [InlineData("36; 24 must", "2015-02-02 level-3", "2016-09-12", "24 must in-date 2017-02-02")]
    [InlineData("36 must; 24", "2015-02-02 level-3", "2016-09-12", "24 in-date 2017-02-02")]
    [InlineData("36; 24 must", "2014-02-02 level-3", "2016-09-12", "24 must overdue 2016-02-02")]
    [InlineData("12; 36; 24 must", "2014-02-02 level-3, 2016-01-11 refresher", "2016-09-12", "12 in-date 2017-01-11")]
    [InlineData("24; 24 must", "2015-02-02 level-3", "2016-09-12", "24 must in-date 2017-02-02")]
    // Who never had it: the rule by which they must.
    [InlineData("36 must; 24", "", "2016-09-12", "36 must never")]
    [InlineData("36 must; 24 must", "", "2016-09-12", "24 must never")]
    [InlineData("36; 24", "", "2016-09-12", "")]
    // Rules for other training, of hours and of each course's own months stand beside them.
    [InlineData("36; 24 refresher", "2015-02-02 level-3, 2015-02-03 refresher", "2016-09-12", "24 refresher in-date 2017-02-03; 36 in-date 2018-02-03")]
    [InlineData("36; 24 at-3", "2015-02-02 level-3", "2016-09-12", "24 at-3 in-date 2017-02-02; 36 in-date 2018-02-02")]
    [InlineData("36; own", "2015-02-02 level-3 own24", "2016-09-12", "own in-date 2017-02-02; 36 in-date 2018-02-02")]
    [InlineData("36; hours", "2015-02-02 level-3 6h", "2016-09-12", "36 in-date 2018-02-02; hours in-date 2018-02-02")]
    // A rule that is not for them changes nothing.
    [InlineData("36; 24 health", "2015-02-02 level-3", "2016-09-12", "36 in-date 2018-02-02")]
    public void One_line_stands_for_the_same_training(string rules, string completed, string today, string expected)
    {
        static RefresherRule Named(string name)
        {
            var words = name.Split(' ');
            var rule = Rule(words[0] switch { "own" => "own", "hours" => "6 hours 3", var months => $"{months} months" });
            (rule.Code, rule.Name, rule.Mandatory, rule.Level) = (name, name, words.Contains("must"), words.Contains("at-3") ? "3" : "");
            rule.Sectors = words.Contains("health") ? ["health"] : [];
            rule.Types = words.Contains("refresher") ? [CourseType.Refresher] : words[0] == "hours" ? [] : [CourseType.Refresher, CourseType.Level3];
            return rule;
        }

        var standings = RefresherRule.StandingsOf([.. rules.Split("; ").Select(Named)], "police", "Constable", [.. completed.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Completed)], Date(today));

        Assert.Equal(expected, string.Join("; ", standings.Select(s => $"{s.Rule.Code} {s.Standing.Code()} {s.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}".TrimEnd())));
    }

    [Theory]
    [InlineData("", "", "health", "School nurse", true)]
    [InlineData("health;education", "", "health", "School nurse", true)]
    [InlineData("education", "", "health", "School nurse", false)]
    [InlineData("education", "", null, "School nurse", false)]
    [InlineData("", "nurse", "health", "School Nurse, nights", true)]
    [InlineData("", "nurse", "health", "Nursery manager", false)]
    [InlineData("", "social worker;midwife", "council", "Social worker, adults", true)]
    [InlineData("", "social worker", "council", "Worker, social care", false)]
    [InlineData("council", "midwife", "health", "Midwife", false)]
    [InlineData("", "midwife", "health", "", false)]
    public void For_whom_it_is(string sectors, string titles, string? sector, string title, bool expected)
    {
        var rule = Rule();
        (rule.Sectors, rule.JobTitles) = ([.. sectors.Split(';', StringSplitOptions.RemoveEmptyEntries)], [.. titles.Split(';', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(expected, rule.IsFor(sector, title));
    }

    [Fact]
    public void Training_counts_by_type_and_level_and_what_has_no_level_by_type()
    {
        var rule = Rule();
        rule.Level = "3";
        Assert.True(rule.Counts(CourseType.Level3, "3"));
        Assert.False(rule.Counts(CourseType.Level3, "2"));
        Assert.True(rule.Counts(CourseType.Level3, null));
        Assert.False(rule.Counts(CourseType.HalfDay, null));
    }

    [Fact]
    public void The_version_in_force_counts_and_an_ended_rule_is_none()
    {
        RefresherRule Version(string code, string from, bool ended = false) => new() { Code = code, Name = code, From = Date(from), Months = 36, Ended = ended };
        RefresherRule[] all = [Version("a", "2014-01-01"), Version("a", "2016-04-01"), Version("b", "2014-01-01"), Version("b", "2016-04-01", ended: true), Version("c", "2016-04-02")];

        string On(string day) => string.Join(", ", RefresherRule.InForce(all, Date(day)).Select(r => $"{r.Code} {r.From:yyyy}"));
        Assert.Equal("", On("2013-12-31"));
        Assert.Equal("a 2014, b 2014", On("2016-03-31"));
        Assert.Equal("a 2016", On("2016-04-01"));
        Assert.Equal("a 2016, c 2016", On("2016-04-02"));
    }

    [Fact]
    public void A_rule_says_itself_in_words()
    {
        var rule = Rule("6 hours 3");
        (rule.Sectors, rule.JobTitles, rule.Types, rule.Level) = (["education"], ["nurse", "head"], [CourseType.Level3, CourseType.Refresher], "3");

        Assert.Equal("6 hours in any 3 years", rule.HowOften);
        Assert.Equal("Level 3 or a refresher at level 3", rule.CountsInWords);
        Assert.Equal("Staff in education whose job title has “nurse” or “head”", rule.ForWhom);
        Assert.Equal(("Every 36 months", "As often as each course says"), (Rule().HowOften, Rule("own").HowOften));
    }
}
