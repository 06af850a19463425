using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>Whoever makes up a day with another run counts in the session that they booked, and in that run not at all: compared with plain loops over invented years.</summary>
public class MakeUpFiguresTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task The_figures_are_those_of_plain_loops(int seed)
    {
        using var database = new TestDatabase(new TestClock("2016-08-01T09:00:00Z"));
        var random = new Random(seed);
        var agencies = Enumerable.Range(0, 3).Select(i => Given.Agency($"agency-{i}", i == 0 ? "health" : "police")).ToList();
        var people = Enumerable.Range(0, 25).Select(i => Given.Person($"P{i}", agency: agencies[i % 3], focus: (Focus)(i % 3))).ToList();
        List<Presence> came = [];
        HashSet<(Person, SessionDay)> seen = [];
        var runs = Enumerable.Range(0, 6).Select(i => Given.Session(database.Clock, 12, reference: $"R{i}", days: [.. Enumerable.Range(0, 1 + i % 3).Select(d => $"2016-09-{1 + 4 * i + d:00} 09:30-16:30")])).ToList();
        runs.ForEach(r => r.RegisterClosedAt = r.EndsAt);
        foreach (var run in runs)
        {
            var booked = people.Where(_ => random.Next(3) == 0).Take(12).ToList();
            booked.ForEach(p => Given.Booking(run, p, database.Clock.UtcNow));
            foreach (var person in people.Where(p => booked.Contains(p) ? random.Next(4) > 0 : random.Next(12) == 0))
            {
                foreach (var day in run.Days.Where(_ => random.Next(3) > 0))
                {
                    seen.Add((person, day));
                    came.Add(Presence(run, day, person, null, random.Next(5) > 0));
                }
            }
        }
        List<MakeUpDay> makeUps = [];
        foreach (var (run, later) in runs.Zip(runs.Skip(1)))
        {
            foreach (var person in people.Where(p => run.Bookings.Exists(b => b.Person == p) || came.Exists(c => c.Session == run && c.Person == p)))
            {
                var missed = run.Days.Find(d => !came.Exists(c => c.Person == person && c.SessionDay == d && c.WholeDay));
                var day = later.Days.Find(d => !seen.Contains((person, d)));
                if (missed is not null && day is not null && random.Next(2) == 0 && !later.Bookings.Exists(b => b.Person == person))
                {
                    var makeUp = new MakeUpDay { Person = person, MissedDay = missed, Day = day, ArrangedAt = database.Clock.UtcNow };
                    makeUps.Add(makeUp);
                    if (random.Next(4) > 0)
                    {
                        seen.Add((person, day));
                        came.Add(Presence(run, day, person, makeUp, random.Next(5) > 0));
                    }
                }
            }
        }
        await using (var db = database.Open())
        {
            db.AddRange(runs);
            db.AddRange(people);
            db.AddRange(makeUps);
            db.AddRange(came);
            await db.SaveChangesAsync();
        }
        Assert.Contains(came, c => c.MakeUp is not null && c.WholeDay);
        database.Time.Set("2017-06-01T09:00:00Z");

        await using var after = database.Open();
        foreach (var by in Codes.All<By>())
        {
            var report = await QuarterReport.CreateAsync(after, Quarter.Of(new DateOnly(2016, 9, 1)).WholeYear, by: by);
            var figures = report.Total.Figures;

            int attended = 0, walkIns = 0, completed = 0;
            foreach (var run in runs)
            {
                foreach (var person in people)
                {
                    var there = false;
                    var whole = 0;
                    foreach (var day in run.Days)
                    {
                        var wholeDay = false;
                        foreach (var c in came)
                        {
                            if (c.Person == person && (c.MakeUp is null ? c.SessionDay : c.MakeUp.MissedDay) == day)
                            {
                                there = true;
                                wholeDay |= c.WholeDay;
                            }
                        }
                        whole += wholeDay ? 1 : 0;
                    }
                    var hasPlace = run.Bookings.Exists(b => b.Person == person && b.IsConfirmed);
                    attended += there && hasPlace ? 1 : 0;
                    walkIns += there && !hasPlace ? 1 : 0;
                    completed += whole == run.Days.Count ? 1 : 0;
                }
            }
            Assert.Equal((attended, walkIns, completed), (figures.Attended, figures.WalkIns, figures.Completed));
            Assert.Equal(figures.Attendees, figures.Attended + figures.WalkIns);
            Assert.Equal(figures.Booked, figures.Attended + figures.DidNotAttend + figures.CancelledInTime + figures.CancelledLate);
        }
    }

    private static Presence Presence(Session counts, SessionDay day, Person person, MakeUpDay? makeUp, bool whole) => new()
    {
        Session = counts, SessionDay = day, Person = person, Agency = person.Agency, MakeUp = makeUp, ArrivedAt = day.StartsAt, Method = ScanMethod.Manual, WholeDay = whole,
    };
}
