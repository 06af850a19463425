using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>
/// Thousands of random stories of one session, each played twice: by the desk on a real database, and by two plain lists. Every
/// answer, everybody's state and every letter must agree. A story that fails is printed cut down to the steps that matter.
/// </summary>
public sealed class BookingModelTests : IDisposable
{
    private const int Stories = 2000;
    private const int FirstPlaces = 2;

    private readonly TestDatabase _database = new();
    private readonly Queue<string> _sessions = [];
    private List<int> _people = [];

    [Fact]
    public void Whatever_happens_in_whatever_order_the_desk_does_as_two_plain_lists_would()
    {
        using (var db = _database.Open())
        {
            var people = Given.Persons(5);
            db.AddRange(people);
            db.SaveChanges();
            _people = [.. people.Select(p => p.Id)];
            // One connection serves it all from here on. What a crash of the machine leaves behind is not asked here: no waiting for the disk.
            db.Database.ExecuteSqlRaw("PRAGMA synchronous=OFF;");
        }
        Prepare(Stories);

        Prop.ForAll(Arb.From(AnyStory, Shorter), Play)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Stories));
    }

    private enum Act { Book, Cancel, Places, NoticeEnds, Begins }

    /// <param name="Number">Of a person, or of places.</param>
    private sealed record Step(Act Act, int Number)
    {
        public override string ToString() => Act is Act.NoticeEnds or Act.Begins ? $"{Act}" : $"{Act} {Number}";
    }

    private sealed record Story(IReadOnlyList<Step> Steps)
    {
        public override string ToString() => string.Join(", ", Steps);
    }

    private static readonly Gen<Step> AnyStep = Gen.Frequency(
            (10, Gen.Choose(0, 4).Select(person => new Step(Act.Book, person))),
            (6, Gen.Choose(0, 4).Select(person => new Step(Act.Cancel, person))),
            (3, Gen.Choose(0, 5).Select(places => new Step(Act.Places, places))),
            (1, Gen.Constant(new Step(Act.NoticeEnds, 0))),
            (1, Gen.Constant(new Step(Act.Begins, 0))));

    private static readonly Gen<Story> AnyStory = Gen.Choose(1, 10).SelectMany(steps => AnyStep.ListOf(steps)).Select(steps => new Story([.. steps]));

    /// <summary>The same story without one of its steps.</summary>
    private static IEnumerable<Story> Shorter(Story story) => story.Steps.Select((_, i) => new Story([.. story.Steps.Where((_, n) => n != i)]));

    private bool Play(Story story)
    {
        _database.Time.Set("2016-09-12T08:00:00Z");
        if (_sessions.Count == 0)
        {
            Prepare(20);
        }
        var reference = _sessions.Dequeue();
        var lists = new TwoLists();
        var keys = new Dictionary<int, Guid>();
        foreach (var (step, n) in story.Steps.Select((step, n) => (step, n + 1)))
        {
            var (expected, came) = (lists.Do(step), DoAsync(reference, step, keys).GetAwaiter().GetResult());
            if (expected != came)
            {
                throw new InvalidOperationException($"Step {n}, {step}, should come to {expected} and came to {came}.");
            }
        }
        var (should, did) = (lists.ToString(), State(reference));
        return should == did ? true : throw new InvalidOperationException($"In the end it should be {should} and is {did}.");
    }

    /// <summary>A session for each of the next stories, saved together: that is much faster.</summary>
    private void Prepare(int stories)
    {
        using var db = _database.Open();
        var course = Given.Course();
        var sessions = Enumerable.Range(0, stories).Select(_ => Given.Session(_database.Clock, FirstPlaces, course)).ToList();
        db.AddRange(sessions);
        db.SaveChanges();
        sessions.ForEach(s => _sessions.Enqueue(s.Reference));
    }

    private async Task<string> DoAsync(string reference, Step step, Dictionary<int, Guid> keys)
    {
        await using var db = _database.Open();
        switch (step.Act)
        {
            case Act.Book:
                var outcome = await db.BookingDesk().BookAsync(reference, _people[step.Number]);
                if (outcome.IsGood())
                {
                    keys[step.Number] = db.Bookings.Local.Single(b => b.PersonId == _people[step.Number]).Key;
                }
                return $"{outcome}";
            case Act.Cancel:
                return $"{await db.BookingDesk().CancelAsync(keys.GetValueOrDefault(step.Number), _people[step.Number])}";
            case Act.Places:
                await using (var work = await db.BeginWriteAsync())
                {
                    var session = (await db.LockSessionAsync(reference))!;
                    if (session.HasBegun(_database.Clock.UtcNow))
                    {
                        return "begun";
                    }
                    var promoted = session.ChangeCapacity(step.Number, _database.Clock.UtcNow);
                    await db.SaveChangesAsync();
                    await work.CommitAsync();
                    return string.Join(' ', promoted.Select(b => _people.IndexOf(b.PersonId)));
                }
            default:
                _database.Time.Set(step.Act == Act.Begins || db.Clock.UtcNow.Day == 20 ? "2016-09-20T08:30:00Z" : "2016-09-13T23:00:00Z");
                return "";
        }
    }

    private string State(string reference)
    {
        using var db = _database.Open();
        var bookings = db.Bookings.AsNoTracking().Where(b => b.Session.Reference == reference).OrderBy(b => b.Number).ToList();
        return TwoLists.Words(Of(BookingStatus.Confirmed).Order(), Of(BookingStatus.Waiting),
            db.Outbox.Where(l => l.Booking!.Session.Reference == reference).Select(l => l.Kind).ToList());

        IEnumerable<int> Of(BookingStatus status) => bookings.Where(b => b.Status == status).Select(b => _people.IndexOf(b.PersonId));
    }

    public void Dispose() => _database.Dispose();

    /// <summary>What should happen, as plainly as it can be said.</summary>
    private sealed class TwoLists
    {
        private readonly List<int> _have = [];
        private readonly List<int> _wait = [];
        private readonly HashSet<int> _ever = [];
        private readonly HashSet<int> _bookedInTime = [];
        private readonly HashSet<int> _excused = []; // a place came free for them after the notice had ended
        private readonly List<LetterKind> _letters = [];
        private int _places = FirstPlaces;
        private bool _late;
        private bool _begun;

        public string Do(Step step) => step.Act switch
        {
            Act.Book => $"{Book(step.Number)}",
            Act.Cancel => $"{Cancel(step.Number)}",
            Act.Places => Places(step.Number),
            _ => Time(step.Act),
        };

        public override string ToString() => Words(_have.Order(), _wait, _letters);

        public static string Words(IEnumerable<int> have, IEnumerable<int> wait, IEnumerable<LetterKind> letters) =>
            $"[have {string.Join(' ', have)}; wait {string.Join(' ', wait)}; letters {string.Join(' ', letters.Order())}]";

        private BookingOutcome Book(int person)
        {
            if (_have.Contains(person) || _wait.Contains(person))
            {
                return BookingOutcome.AlreadyBooked;
            }
            if (_begun)
            {
                return BookingOutcome.AlreadyBegun;
            }
            _ever.Add(person);
            _excused.Remove(person);
            _ = _late ? _bookedInTime.Remove(person) : _bookedInTime.Add(person);
            var place = _have.Count < _places;
            (place ? _have : _wait).Add(person);
            _letters.Add(place ? LetterKind.BookingConfirmed : LetterKind.BookingWaiting);
            return place ? BookingOutcome.Confirmed : BookingOutcome.Waiting;
        }

        private BookingOutcome Cancel(int person)
        {
            if (!_have.Contains(person) && !_wait.Contains(person))
            {
                return _ever.Contains(person) ? BookingOutcome.AlreadyCancelled : BookingOutcome.NoSuchBooking;
            }
            if (_begun)
            {
                return BookingOutcome.AlreadyBegun;
            }
            _letters.Add(LetterKind.BookingCancelled);
            if (_wait.Remove(person))
            {
                return BookingOutcome.LeftWaitingList;
            }
            _have.Remove(person);
            _letters.AddRange(Promote().Select(_ => LetterKind.BookingPromoted));
            return _late && !_excused.Contains(person) ? BookingOutcome.CancelledLate : BookingOutcome.Cancelled;
        }

        private string Places(int places)
        {
            if (_begun)
            {
                return "begun";
            }
            _places = places;
            return string.Join(' ', Promote());
        }

        private List<int> Promote()
        {
            var next = _wait.Take(Math.Max(0, _places - _have.Count)).ToList();
            _wait.RemoveRange(0, next.Count);
            _have.AddRange(next);
            _excused.UnionWith(next.Where(person => _late && _bookedInTime.Contains(person)));
            return next;
        }

        private string Time(Act what)
        {
            _late = true;
            _begun |= what == Act.Begins;
            return "";
        }
    }
}
