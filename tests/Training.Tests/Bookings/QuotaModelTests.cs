using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>
/// Random stories of a session with places kept for two agencies and a list that stops, played by the desks on a real database. After each
/// step: who got a place was the first who might have it, nobody who might have one is left waiting beside it, nobody lost one,
/// and everybody has exactly the letters of what happened to them.
/// </summary>
public sealed class QuotaModelTests : IDisposable
{
    private const int Stories = 300;

    private readonly TestDatabase _database = new();
    private readonly Queue<string> _sessions = [];
    private readonly Agency[] _agencies = [Given.Agency("police"), Given.Agency("health")];
    private List<Person> _people = [];

    [Fact]
    public void Whatever_is_kept_freed_and_opened_each_place_goes_to_the_first_who_may_have_it()
    {
        using (var db = _database.Open())
        {
            // Two of each agency, two of none.
            _people = [.. Enumerable.Range(0, 6).Select(i => Given.Person(agency: i < 4 ? _agencies[i / 2] : null))];
            db.AddRange(_people);
            db.Add(new BookingPolicy { Type = CourseType.HalfDay, From = new(2016, 4, 1), NoticeDays = 5, PromotionStopsDays = 2 });
            var course = Given.Course();
            var sessions = Enumerable.Range(0, Stories + 200).Select(_ => Given.Session(_database.Clock, 2, course)).ToList();
            db.AddRange(sessions);
            db.SaveChanges();
            sessions.ForEach(s => _sessions.Enqueue(s.Reference));
            db.Database.ExecuteSqlRaw("PRAGMA synchronous=OFF;");
        }

        Prop.ForAll(Arb.From(AnyStory, Shorter), steps => Play(steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(Stories));
    }

    private enum Act { Book, Cancel, Places, Keep, ReleaseDay, ListStops }

    private sealed record Step(Act Act, int Who, int Number)
    {
        public override string ToString() => $"{Act} {Who} {Number}";
    }

    private static readonly Gen<Step> AnyStep = Gen.Frequency(
        (10, Gen.Choose(0, 5).Select(who => new Step(Act.Book, who, 0))),
        (5, Gen.Choose(0, 5).Select(who => new Step(Act.Cancel, who, 0))),
        (2, Gen.Choose(0, 5).Select(places => new Step(Act.Places, 0, places))),
        (4, Gen.Choose(0, 1).SelectMany(agency => Gen.Choose(0, 3).Select(places => new Step(Act.Keep, agency, places)))),
        (1, Gen.Constant(new Step(Act.ReleaseDay, 0, 0))),
        (1, Gen.Constant(new Step(Act.ListStops, 0, 0))));

    private static readonly Gen<Step[]> AnyStory = Gen.Choose(1, 14).SelectMany(count => AnyStep.ListOf(count)).Select(steps => steps.ToArray());

    private static IEnumerable<Step[]> Shorter(Step[] steps) => steps.Select((_, i) => steps.Where((_, n) => n != i).ToArray());

    private bool Play(Step[] steps)
    {
        _database.Time.Set("2016-09-12T08:00:00Z");
        var reference = _sessions.Dequeue();
        for (var i = 0; i < steps.Length; i++)
        {
            var before = Read(reference);
            DoAsync(reference, steps[i]).GetAwaiter().GetResult();
            if (Wrong(before, Read(reference), steps[i]) is { } wrong)
            {
                throw new InvalidOperationException($"After step {i + 1} of {string.Join(", ", steps.Select(s => $"{s}"))}: {wrong}");
            }
        }
        return true;
    }

    /// <summary>What must not be after a step; none when all is well.</summary>
    private string? Wrong(Snapshot before, Snapshot after, Step step)
    {
        var now = _database.Clock.UtcNow;
        var stopped = now >= new DateTime(2016, 9, 15, 23, 0, 0, DateTimeKind.Utc);
        var lost = before.Held.Where(b => after.All.First(a => a.Id == b.Id).Status == BookingStatus.Waiting).ToList();
        if (lost.Count > 0)
        {
            return "somebody lost a place";
        }
        if (after.Held.Count > Math.Max(after.Capacity, before.Held.Count))
        {
            return $"{after.Held.Count} people hold {after.Capacity} places";
        }
        var served = after.Held.Where(a => before.Held.TrueForAll(b => b.Id != a.Id)).OrderBy(b => b.Number).ToList();
        if (after.Free > 0 && !_agencies.Select(a => (int?)a.Id).Append(null).Any(a => after.MayHave(a, now)))
        {
            return "a place is kept from everybody";
        }
        // Nobody waits beside a place that they may have, until the list stops.
        if (!stopped && after.Waiting.Find(w => after.MayHave(w.AgencyId, now)) is { } left)
        {
            return $"number {left.Number} waits beside a place";
        }
        // Undo the last place given: whoever stood before its holder could not have had it.
        if (served.Count > 0)
        {
            var last = served[^1];
            var then = after with { All = [.. after.All.Select(b => b.Id == last.Id ? b with { Status = BookingStatus.Waiting } : b)] };
            if (then.Waiting.Find(w => w.Number < last.Number && then.MayHave(w.AgencyId, now)) is { } passed)
            {
                return $"number {last.Number} got a place that number {passed.Number} might have had";
            }
            if (!then.MayHave(last.AgencyId, now))
            {
                return $"number {last.Number} got a place that is kept for others";
            }
            if (stopped && step.Act != Act.ListStops && (step.Act != Act.Book || served.Count > 1))
            {
                return "the list moved after it had stopped";
            }
        }
        var letters = after.All.Count(b => b.Status is BookingStatus.Confirmed or BookingStatus.Cancelled && b.WasConfirmed);
        return after.PlaceLetters == letters ? null : $"{after.PlaceLetters} letters tell of {letters} places";
    }

    private async Task DoAsync(string reference, Step step)
    {
        await using var db = _database.Open();
        var booking = await db.Bookings.Active().Where(b => b.Session.Reference == reference && b.PersonId == _people[step.Who].Id).Select(b => (Guid?)b.Key).SingleOrDefaultAsync();
        switch (step.Act)
        {
            case Act.Book:
                await db.BookingDesk().BookAsync(reference, _people[step.Who].Id);
                break;
            case Act.Cancel:
                await db.BookingDesk().CancelAsync(booking ?? Guid.Empty, _people[step.Who].Id);
                break;
            case Act.Places:
                await db.RosterDesk().ChangeCapacityAsync(reference, step.Number, null);
                break;
            case Act.Keep:
                await db.QuotaDesk().SetAsync(reference, _agencies[step.Who].Code, step.Number, new(2016, 9, 14));
                break;
            default:
                var to = DateTimeOffset.Parse(step.Act == Act.ReleaseDay ? "2016-09-14T08:00:00Z" : "2016-09-16T08:00:00Z", Words.British);
                if (to.UtcDateTime > db.Clock.UtcNow)
                {
                    // Opened to all on their day, as the program does each minute.
                    _database.Time.Set("2016-09-14T08:00:00Z");
                    await db.QuotaDesk().ReleaseDueAsync();
                    _database.Time.Set(to.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
                }
                break;
        }
    }

    private Snapshot Read(string reference)
    {
        using var db = _database.Open();
        var session = db.Sessions.AsNoTracking().Include(s => s.Quotas).Single(s => s.Reference == reference);
        return new Snapshot(session.Capacity, session.Quotas,
            db.Bookings.Where(b => b.SessionId == session.Id).OrderBy(b => b.Number).Select(b => new Line(b.Id, b.Number, b.AgencyId, b.Status, b.ConfirmedAt != null)).ToList(),
            db.Letters().Count(l => l.Booking!.SessionId == session.Id && (l.Kind == LetterKind.BookingConfirmed || l.Kind == LetterKind.BookingPromoted)));
    }

    public void Dispose() => _database.Dispose();

    private sealed record Line(int Id, int Number, int? AgencyId, BookingStatus Status, bool WasConfirmed);

    private sealed record Snapshot(int Capacity, List<Quota> Quotas, List<Line> All, int PlaceLetters)
    {
        public List<Line> Held => All.FindAll(b => b.Status == BookingStatus.Confirmed);
        public List<Line> Waiting => All.FindAll(b => b.Status == BookingStatus.Waiting);
        public int Free => Math.Max(0, Capacity - Held.Count);

        /// <summary>With a place of their own left: any free one. Else: one that is left when everybody has taken what is kept for them.</summary>
        public bool MayHave(int? agency, DateTime now)
        {
            var left = Quotas.Where(q => q.ReleasesAt > now).ToDictionary(q => (int?)q.AgencyId ?? 0, q => Math.Max(0, q.Places - Held.Count(b => b.AgencyId == q.AgencyId)));
            return Free > 0 && (left.GetValueOrDefault(agency ?? 0) > 0 || Free > left.Values.Sum());
        }
    }
}
