using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;

namespace Training.Bookings;

/// <summary>What became of one line.</summary>
public enum GroupOutcome
{
    [Code("booked", "Place")] Booked,
    [Code("waiting", "Waiting list")] Waiting,
    [Code("requested", "To be agreed")] Requested,
    [Code("already", "Already booked")] Already,
    [Code("twice", "Twice in the list")] Twice,
    [Code("refused", "To correct")] Refused,
}

/// <param name="Name">Of the person, or what the line says when there is none.</param>
/// <param name="Sentence">What happened, or why it did not.</param>
public sealed record GroupResult(GroupLine Line, GroupOutcome Outcome, string Name, string Sentence)
{
    /// <summary>There is nothing to mend.</summary>
    public bool Good => Outcome != GroupOutcome.Refused;

    /// <summary>This form made the booking.</summary>
    public bool Done => Outcome is GroupOutcome.Booked or GroupOutcome.Waiting or GroupOutcome.Requested;
}

/// <summary>What holds for the whole list.</summary>
/// <param name="ContactName">To whom letters for people without e-mail go, when their line does not say.</param>
/// <param name="NewAgencyId">Of people whom the team adds; a lead adds staff of their own agency only.</param>
public sealed record GroupTerms(string ContactName, string ContactEmail, int? NewAgencyId = null);

/// <param name="Refusal">Why nobody can be booked; none when the lines tell.</param>
public sealed record GroupAnswer(BookingOutcome? Refusal, IReadOnlyList<GroupResult> Lines);

/// <summary>
/// Books many people for one session: one transaction in which the session is locked once, in the order of the lines. Lines that can be
/// done are done, with a letter each; the others say why not. The same list again finds everybody booked and changes nothing.
/// </summary>
public sealed class GroupDesk(TrainingDb db, Clock clock, CheckInCodes codes, LetterWriter letters, Notice notice)
{
    /// <summary>Tells what booking the list now would do, line by line: does it, and gives it up again.</summary>
    public Task<GroupAnswer> CheckAsync(string reference, Booker by, GroupList list, GroupTerms terms) => RunAsync(reference, by, list, terms, keep: false);

    public Task<GroupAnswer> BookAsync(string reference, Booker by, GroupList list, GroupTerms terms) => RunAsync(reference, by, list, terms, keep: true);

    private async Task<GroupAnswer> RunAsync(string reference, Booker by, GroupList list, GroupTerms terms, bool keep)
    {
        await using var work = await db.BeginWriteAsync();
        var now = clock.UtcNow;
        var session = await db.LockSessionAsync(reference);
        if (session is null || session.Status == SessionStatus.Draft)
        {
            return new(BookingOutcome.NoSuchSession, []);
        }
        if (!session.TakesBookings(now))
        {
            return new(session.Status == SessionStatus.Published ? BookingOutcome.AlreadyBegun : BookingOutcome.NotOpen, []);
        }

        var rules = session.Rules!;
        var cancelBy = (rules.Policy?.Notice ?? notice).CancelBy(session.FirstDate, rules.Working, clock);
        var people = await PeopleOfGroup.LoadAsync(db, by, list, terms);
        var known = people.Known.Select(p => p.Id).ToList();
        var needed = session.Course.Prerequisite;
        var lacking = needed is null ? [] : (await needed.MissingAsync(db, known, session.FirstDate)).ToHashSet();
        var clashes = (await Clash.ListAsync(db, reference, known)).ToLookup(c => c.PersonId);
        var mustBeAgreed = rules.Policy is { Agreement: not AgreementBy.Nobody };
        if (mustBeAgreed)
        {
            var agencies = people.Known.Select(p => p.AgencyId).Append(by.IsTeam ? terms.NewAgencyId : by.AgencyId).ToHashSet();
            await db.Agencies.Where(a => agencies.Contains(a.Id)).LoadAsync();
        }
        HashSet<Person> seen = [];
        var results = new List<GroupResult>();
        foreach (var line in list.Lines)
        {
            results.Add(await LineAsync(line));
        }
        if (keep)
        {
            await db.SaveChangesAsync();
            await work.CommitAsync();
        }
        else
        {
            // Nothing of this may reach the database with a later save.
            db.ChangeTracker.Clear();
        }
        return new(null, results);

        async Task<GroupResult> LineAsync(GroupLine line)
        {
            var (person, isNew, problem) = people.Of(line);
            if (person is null)
            {
                return new(line, GroupOutcome.Refused, line.Name.Length > 0 ? line.Name : line.Email ?? line.Raw, problem!);
            }
            if (!seen.Add(person))
            {
                return new(line, GroupOutcome.Twice, person.Name, "Is in the list twice, so this line changes nothing.");
            }
            if (session.Bookings.Find(b => b.IsActive && b.PersonId == person.Id && !isNew) is { } before)
            {
                return new(line, GroupOutcome.Already, person.Name, before.Status switch
                {
                    BookingStatus.Confirmed => "Has a place already, so nothing changes.",
                    BookingStatus.Waiting => $"Is on the waiting list already, number {session.PositionOf(before)}, so nothing changes.",
                    _ => "Has asked for a place already, and somebody has still to agree, so nothing changes.",
                });
            }
            // Somebody new has completed nothing here.
            if (needed is not null && (isNew || lacking.Contains(person.Id)))
            {
                return new(line, GroupOutcome.Refused, person.Name, MissingWords(needed, by));
            }

            if (mustBeAgreed && person.Id == by.PersonId)
            {
                return new(line, GroupOutcome.Refused, person.Name, "Somebody must agree to a place here, and nobody can agree for themselves. Ask for your own place on the session’s page.");
            }

            if (isNew)
            {
                db.People.Add(person);
            }
            // Whoever books for their staff agrees to it as their manager; a link person is asked all the same.
            var link = Agreement.StillToAsk(rules.Policy, person, person.Agency, by);
            var (booking, promoted) = session.Join(person, now, cancelBy, rules.Policy, request: link is not null);
            booking.CodeHash = CheckInCodes.HashOf(codes.TokenFor(booking.Key));
            if (Agreement.ByBooking(booking, by, link, rules, codes) is { } asked)
            {
                db.Outbox.AddRange([letters.RequestedFor(booking, by.Name), letters.AskedToAgree(asked)]);
                await db.TellAsync(letters, session, promoted);
                return new(line, GroupOutcome.Requested, person.Name, string.Join(' ', Sentences(line, person, isNew, false, 0, clashes[person.Id], asked)));
            }
            var position = booking.HoldsPlace ? 0 : session.PositionOf(booking);
            db.Outbox.Add(booking.HoldsPlace ? letters.ConfirmedFor(booking, by.Name) : letters.WaitingFor(booking, position, by.Name));
            await db.TellAsync(letters, session, promoted);
            return new(line, booking.HoldsPlace ? GroupOutcome.Booked : GroupOutcome.Waiting, person.Name,
                string.Join(' ', Sentences(line, person, isNew, booking.HoldsPlace, position, clashes[person.Id])));
        }

        IEnumerable<string> Sentences(GroupLine line, Person person, bool isNew, bool hasPlace, int position, IEnumerable<Clash> at, Agreement? asked = null)
        {
            yield return asked is not null
                ? $"{(keep ? "Is" : "Will be")} a request: {asked.Name}, the link person of {person.Agency!.Name}, is asked to agree."
                : (hasPlace, keep) switch
                {
                    (true, true) => "Has a place.",
                    (true, false) => "Will get a place.",
                    (false, true) => $"Is on the waiting list, number {position}.",
                    (false, false) => $"Will go on the waiting list, number {position}.",
                };
            if (isNew)
            {
                yield return keep ? "Was new here and has been added." : "Is new here and will be added.";
            }
            if (!person.HasOwnEmail)
            {
                yield return $"Emails go to {person.LettersTo.Name}, {person.LettersTo.Address}.";
            }
            else if (line.Name.Length > 0 && !string.Equals(line.Name, person.Name, StringComparison.OrdinalIgnoreCase))
            {
                yield return $"The list says {line.Name}: check that it is the same person.";
            }
            foreach (var clash in at)
            {
                yield return $"Has {(clash.Status == BookingStatus.Confirmed ? "a place on" : "asked for")} {clash.Title} at the same time, {Words.Date(clash.FirstDate)}.";
            }
        }
    }

    /// <summary>Those who lack what the course asks for first. Somebody new has completed nothing here.</summary>
    private static string MissingWords(Prerequisite needed, Booker by) => $"We have no record of {needed.InWords}, which this course asks for first. "
        + (by.IsTeam ? "If they did it elsewhere, record that on their page." : "If they did it elsewhere, send the training team their certificate.");
}

/// <summary>Who the lines mean: people who are known, and new ones who can be added.</summary>
internal sealed class PeopleOfGroup
{
    private readonly Booker _by;
    private readonly GroupTerms _terms;
    private readonly Dictionary<string, Person> _byEmail;
    private readonly Dictionary<(string Contact, string Name), Person> _withoutEmail;

    private PeopleOfGroup(Booker by, GroupTerms terms, List<Person> byEmail, List<Person> withoutEmail)
    {
        (_by, _terms) = (by, terms);
        Known = [.. byEmail.Concat(withoutEmail).Where(by.MayBook)];
        _byEmail = byEmail.ToDictionary(p => p.NormalizedEmail!);
        // The same name with the same contact is the same person; the team tells namesakes apart by writing to another contact.
        _withoutEmail = withoutEmail.Where(by.MayBook).DistinctBy(Key).ToDictionary(Key);
    }

    /// <summary>Those whom this booker may book.</summary>
    public IReadOnlyList<Person> Known { get; }

    public static async Task<PeopleOfGroup> LoadAsync(TrainingDb db, Booker by, GroupList list, GroupTerms terms)
    {
        var emails = list.Lines.Select(l => l.Email).OfType<string>().Select(Person.Normalize).ToHashSet();
        var contacts = list.Lines.Where(l => l.Email is null).Select(l => (l.ContactEmail ?? terms.ContactEmail).ToLowerInvariant()).ToHashSet();
        return new PeopleOfGroup(by, terms,
            await db.People.Where(p => emails.Contains(p.NormalizedEmail!)).ToListAsync(),
            await db.People.Where(p => p.ContactEmail != null && contacts.Contains(p.ContactEmail)).OrderBy(p => p.Id).ToListAsync());
    }

    /// <summary>The person; else why there is none.</summary>
    public (Person? Person, bool IsNew, string? Problem) Of(GroupLine line)
    {
        if (line.Problem is not null)
        {
            return (null, false, line.Problem);
        }
        if (line.Email is { } email)
        {
            if (_byEmail.TryGetValue(Person.Normalize(email), out var known))
            {
                // No more than that: a lead must not learn who somebody is, or where they work.
                return _by.MayBook(known) ? (known, known.Id == 0, null) : (null, false, "Is not one of your staff. Only the training team can book them.");
            }
            return line.Name.Length == 0
                ? (null, false, $"We do not know this address. To add them, write their name too: Name <{email}>")
                : (_byEmail[Person.Normalize(email)] = Described(Person.Create(email, line.Name), line), true, null);
        }
        var (contactName, contactEmail) = line.ContactEmail is { } own ? (line.ContactName ?? own, own) : (_terms.ContactName, _terms.ContactEmail);
        if (contactEmail.Length == 0 || contactName.Length == 0)
        {
            return (null, false, "Has no email address. Say below to whom their emails go.");
        }
        if (_withoutEmail.TryGetValue((contactEmail.ToLowerInvariant(), line.Name.ToUpperInvariant()), out var found))
        {
            return (found, found.Id == 0, null);
        }
        var person = Described(Person.WithoutEmail(line.Name, contactName, contactEmail), line);
        _withoutEmail.Add(Key(person), person);
        return (person, true, null);
    }

    private Person Described(Person person, GroupLine line)
    {
        person.AgencyId = _by.IsTeam ? _terms.NewAgencyId : _by.AgencyId;
        (person.JobTitle, person.Focus) = (line.JobTitle, line.Focus);
        return person;
    }

    private static (string, string) Key(Person person) => (person.ContactEmail!, person.Name.ToUpperInvariant());
}
