using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Letters;
using Training.Programme;
using Training.Testing;
using Training.Tests.Calendars;

namespace Training.Tests.Bookings;

/// <summary>
/// Thousands of random stories of one session, each played twice: by the desk on a real database, and by a plain list. Every
/// answer, everybody's state and every letter must agree. A story that fails is printed cut down to the steps that matter.
/// </summary>
public sealed class BookingModelTests : IDisposable
{
    private const int Stories = 2000;
    private const int FirstPlaces = 2;

    private readonly TestDatabase _database = new();
    private readonly Dictionary<Rules, Queue<string>> _sessions = Enum.GetValues<Rules>().ToDictionary(r => r, _ => new Queue<string>());
    private List<int> _people = [];

    [Fact]
    public void Whatever_happens_in_whatever_order_the_desk_does_as_a_plain_list_would()
    {
        using (var db = _database.Open())
        {
            var people = Given.Persons(5);
            db.AddRange(people);
            db.AddRange(Given.Policy(keepsPlace: true, days: 1, type: TypeOf(Rules.PlaceKept)), Given.Policy(keepsPlace: false, days: 1, type: TypeOf(Rules.PlaceNotKept)));
            db.SaveChanges();
            _people = [.. people.Select(p => p.Id)];
            // One connection serves it all from here on. What a crash of the machine leaves behind is not asked here: no waiting for the disk.
            db.Database.ExecuteSqlRaw("PRAGMA synchronous=OFF;");
        }
        Prepare(Stories / 2);

        Prop.ForAll(Arb.From(AnyStory, Shorter), Play)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Stories));
    }

    private enum Act { Book, Cancel, Agree, Decline, Expire, Places, NoticeEnds, Begins }

    /// <summary>Whether somebody must agree first, and whether a place is kept meanwhile.</summary>
    private enum Rules { NobodyAgrees, PlaceKept, PlaceNotKept }

    /// <param name="Number">Of a person, or of places.</param>
    private sealed record Step(Act Act, int Number)
    {
        public override string ToString() => Act is Act.NoticeEnds or Act.Begins or Act.Expire ? $"{Act}" : $"{Act} {Number}";
    }

    private sealed record Story(Rules Rules, IReadOnlyList<Step> Steps)
    {
        public override string ToString() => $"{Rules}: {string.Join(", ", Steps)}";
    }

    private static readonly Gen<Step> AnyStep = Gen.Frequency(
            (10, Gen.Choose(0, 4).Select(person => new Step(Act.Book, person))),
            (6, Gen.Choose(0, 4).Select(person => new Step(Act.Cancel, person))),
            (6, Gen.Choose(0, 4).Select(person => new Step(Act.Agree, person))),
            (3, Gen.Choose(0, 4).Select(person => new Step(Act.Decline, person))),
            (2, Gen.Constant(new Step(Act.Expire, 0))),
            (3, Gen.Choose(0, 5).Select(places => new Step(Act.Places, places))),
            (1, Gen.Constant(new Step(Act.NoticeEnds, 0))),
            (1, Gen.Constant(new Step(Act.Begins, 0))));

    private static readonly Gen<Story> AnyStory = Gen.Choose(1, 12).SelectMany(steps => AnyStep.ListOf(steps))
        .SelectMany(steps => Gen.Elements(Enum.GetValues<Rules>()).Select(rules => new Story(rules, [.. steps])));

    /// <summary>The same story without one of its steps.</summary>
    private static IEnumerable<Story> Shorter(Story story) => story.Steps.Select((_, i) => new Story(story.Rules, [.. story.Steps.Where((_, n) => n != i)]));

    private bool Play(Story story)
    {
        _database.Time.Set("2016-09-12T08:00:00Z");
        if (_sessions[story.Rules].Count == 0)
        {
            Prepare(20);
        }
        var reference = _sessions[story.Rules].Dequeue();
        var lists = new PlainList(story.Rules);
        var keys = new Dictionary<int, Guid>();
        var calendars = new CalendarClient();
        using (var db = _database.Open())
        {
            calendars.Skip(db); // what earlier stories wrote
        }
        foreach (var (step, n) in story.Steps.Select((step, n) => (step, n + 1)))
        {
            var (expected, came) = (lists.Do(step), DoAsync(reference, step, keys).GetAwaiter().GetResult());
            if (expected != came)
            {
                throw new InvalidOperationException($"Step {n}, {step}, should come to {expected} and came to {came}.");
            }
        }
        var (should, did) = (lists.ToString(), State(reference));
        using (var db = _database.Open())
        {
            calendars.AssertRight(db, reference);
            db.Agreements.ExecuteDelete(); // the same five people may ask again in the next story
        }
        return should == did ? true : throw new InvalidOperationException($"In the end it should be {should} and is {did}.");
    }

    private static CourseType TypeOf(Rules rules) => rules switch { Rules.PlaceKept => CourseType.Level3, Rules.PlaceNotKept => CourseType.Refresher, _ => CourseType.HalfDay };

    /// <summary>A session for each of the next stories, saved together: that is much faster.</summary>
    private void Prepare(int stories)
    {
        using var db = _database.Open();
        foreach (var (rules, queue) in _sessions)
        {
            var course = Given.Course(TypeOf(rules));
            var sessions = Enumerable.Range(0, stories).Select(_ => Given.Session(_database.Clock, FirstPlaces, course)).ToList();
            db.AddRange(sessions);
            db.SaveChanges();
            sessions.ForEach(s => queue.Enqueue(s.Reference));
        }
    }

    private async Task<string> DoAsync(string reference, Step step, Dictionary<int, Guid> keys)
    {
        await using var db = _database.Open();
        switch (step.Act)
        {
            case Act.Book:
                var outcome = await db.BookingDesk().BookAsync(reference, _people[step.Number], new ManagerToAsk("Jo Fisher", "jo.fisher@agency.example"));
                if (outcome.IsGood())
                {
                    keys[step.Number] = db.Bookings.Local.Single(b => b.PersonId == _people[step.Number]).Key;
                }
                return $"{outcome}";
            case Act.Cancel:
                return $"{await db.BookingDesk().CancelAsync(keys.GetValueOrDefault(step.Number), _people[step.Number])}";
            case Act.Agree or Act.Decline:
                var key = keys.GetValueOrDefault(step.Number);
                var asked = await db.Agreements.Where(a => a.Booking.Key == key).Select(a => (Guid?)a.Key).SingleOrDefaultAsync();
                return asked is null ? "" : $"{await db.AgreementDesk().AnswerAsync(Given.Codes.AgreementTokenFor(asked.Value), step.Act == Act.Agree, null)}";
            case Act.Expire:
                // Who was not asked has more time. (Nothing of earlier stories is open any more.)
                await db.Outbox.Where(l => db.Bookings.Where(b => b.Session.Reference == reference).Select(b => (int?)b.Id).Contains(l.BookingId)).ExecuteUpdateAsync(u => u.SetProperty(l => l.State, LetterState.Sent));
                await db.AgreementDesk().ExpireDueAsync();
                return "";
            case Act.Places:
                await using (var work = await db.BeginWriteAsync())
                {
                    var session = (await db.LockSessionAsync(reference))!;
                    if (session.HasBegun(_database.Clock.UtcNow))
                    {
                        return "begun";
                    }
                    var promoted = session.ChangeCapacity(step.Number, _database.Clock.UtcNow);
                    await db.InviteAsync(Desks.Letters(db.Clock), session);
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
        var ids = bookings.ConvertAll(b => (int?)b.Id);
        return PlainList.Words(Of(BookingStatus.Confirmed).Order(), Of(BookingStatus.Waiting),
            bookings.Where(b => b.Status == BookingStatus.Requested).Select(b => (_people.IndexOf(b.PersonId), b.PlaceKept)),
            db.Letters().Where(l => ids.Contains(l.BookingId)).Select(l => l.Kind).ToList());

        IEnumerable<int> Of(BookingStatus status) => bookings.Where(b => b.Status == status).Select(b => _people.IndexOf(b.PersonId));
    }

    public void Dispose() => _database.Dispose();

    /// <summary>What should happen, as plainly as it can be said.</summary>
    private sealed class PlainList(Rules rules)
    {
        private readonly List<Claim> _line = []; // in the order in which places are given
        private readonly Dictionary<int, Claim> _last = [];
        private readonly List<LetterKind> _letters = [];
        private int _places = FirstPlaces;
        private bool _late;
        private bool _begun;

        private enum Is { Asked, Waits, Has }

        private sealed class Claim(int person, Is state, bool late)
        {
            public int Person => person;
            public Is State { get; set; } = state;
            public bool? Kept { get; set; }

            /// <summary>Booked when the others' time to answer, and their notice, was over already.</summary>
            public bool BookedLate => late;

            /// <summary>What its link says once it is not asked any more.</summary>
            public AgreementState? Ended { get; set; }

            /// <summary>A place came free for them after the notice had ended.</summary>
            public bool Excused { get; set; }
        }

        public string Do(Step step) => step.Act switch
        {
            Act.Book => $"{Book(step.Number)}",
            Act.Cancel => $"{Cancel(step.Number)}",
            Act.Agree => $"{Answer(step.Number, agree: true)}",
            Act.Decline => $"{Answer(step.Number, agree: false)}",
            Act.Expire => Expire(),
            Act.Places => Places(step.Number),
            _ => Time(step.Act),
        };

        public override string ToString() => Words(Of(Is.Has).Order(), Of(Is.Waits), _line.Where(c => c.State == Is.Asked).Select(c => (c.Person, c.Kept)), _letters);

        public static string Words(IEnumerable<int> have, IEnumerable<int> wait, IEnumerable<(int Person, bool? Kept)> asked, IEnumerable<LetterKind> letters) =>
            $"[have {string.Join(' ', have)}; wait {string.Join(' ', wait)}; asked {string.Join(' ', asked)}; letters {string.Join(' ', letters.Order())}]";

        private IEnumerable<int> Of(Is state) => _line.Where(c => c.State == state).Select(c => c.Person);

        private Claim? Active(int person) => _line.Find(c => c.Person == person);

        private BookingOutcome Book(int person)
        {
            if (Active(person) is not null)
            {
                return BookingOutcome.AlreadyBooked;
            }
            if (_begun)
            {
                return BookingOutcome.AlreadyBegun;
            }
            var claim = _last[person] = new Claim(person, rules == Rules.NobodyAgrees ? Is.Waits : Is.Asked, _late) { Kept = rules == Rules.PlaceKept ? false : null };
            _line.Add(claim);
            Fill();
            if (claim.State == Is.Asked)
            {
                _letters.AddRange([LetterKind.BookingRequested, LetterKind.AgreementAsked]);
                return BookingOutcome.Requested;
            }
            _letters.Add(claim.State == Is.Has ? LetterKind.BookingConfirmed : LetterKind.BookingWaiting);
            return claim.State == Is.Has ? BookingOutcome.Confirmed : BookingOutcome.Waiting;
        }

        private BookingOutcome Cancel(int person)
        {
            if (Active(person) is not { } claim)
            {
                return _last.ContainsKey(person) ? BookingOutcome.AlreadyCancelled : BookingOutcome.NoSuchBooking;
            }
            if (_begun)
            {
                return BookingOutcome.AlreadyBegun;
            }
            _line.Remove(claim);
            if (claim.State == Is.Asked)
            {
                claim.Ended = AgreementState.Withdrawn;
                _letters.AddRange([LetterKind.RequestWithdrawn, LetterKind.AgreementNotNeeded]);
                Promote();
                return BookingOutcome.RequestWithdrawn;
            }
            _letters.Add(LetterKind.BookingCancelled);
            Promote();
            return claim.State == Is.Waits ? BookingOutcome.LeftWaitingList : _late && !claim.Excused ? BookingOutcome.CancelledLate : BookingOutcome.Cancelled;
        }

        private string Answer(int person, bool agree)
        {
            if (rules == Rules.NobodyAgrees || !_last.TryGetValue(person, out var claim))
            {
                return "";
            }
            if (claim.Ended is { } ended)
            {
                return $"{ended}";
            }
            if (IsOver(claim))
            {
                return $"{AgreementState.Expired}";
            }
            claim.Ended = agree ? AgreementState.Agreed : AgreementState.Declined;
            if (!agree)
            {
                _line.Remove(claim);
                _letters.Add(LetterKind.BookingDeclined);
                Promote();
                return $"{AgreementState.Open}";
            }
            if (claim.Kept is null)
            {
                _line.Remove(claim);
                _line.Add(claim);
            }
            claim.State = claim.Kept == true ? Is.Has : Is.Waits;
            var served = Fill();
            _letters.Add(claim.State == Is.Has ? LetterKind.BookingConfirmed : LetterKind.BookingWaiting);
            _letters.AddRange(served.Where(p => p != person).Select(_ => LetterKind.BookingPromoted));
            return $"{AgreementState.Open}";
        }

        private bool IsOver(Claim claim) => _begun || (_late && !claim.BookedLate);

        private string Expire()
        {
            foreach (var claim in _line.Where(c => c.State == Is.Asked && IsOver(c)).ToList())
            {
                claim.Ended = AgreementState.Expired;
                _line.Remove(claim);
                _letters.Add(LetterKind.RequestExpired);
            }
            Promote();
            return "";
        }

        private string Places(int places)
        {
            if (_begun)
            {
                return "begun";
            }
            _places = places;
            return string.Join(' ', Fill());
        }

        private void Promote() => _letters.AddRange(Fill().Select(_ => LetterKind.BookingPromoted));

        /// <summary>Free places to the first in line: a place for who waits, and one is kept for who has still to be agreed.</summary>
        private List<int> Fill()
        {
            List<int> served = [];
            var next = _begun ? [] : _line.Where(c => c.State == Is.Waits || (c.State == Is.Asked && c.Kept == false))
                .Take(Math.Max(0, _places - _line.Count(c => c.State == Is.Has || (c.State == Is.Asked && c.Kept == true)))).ToList();
            foreach (var claim in next)
            {
                if (claim.State == Is.Asked)
                {
                    claim.Kept = true;
                }
                else
                {
                    claim.State = Is.Has;
                    claim.Excused = _late && !claim.BookedLate;
                    served.Add(claim.Person);
                }
            }
            return served;
        }

        private string Time(Act what)
        {
            _late = true;
            _begun |= what == Act.Begins;
            return "";
        }
    }
}
