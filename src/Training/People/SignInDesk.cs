using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.Letters;

namespace Training.People;

/// <summary>Signing in with a code by letter, joining, and signing out everywhere.</summary>
public sealed class SignInDesk(TrainingDb db, LetterWriter letters)
{
    /// <summary>
    /// Writes a code to an address that <see cref="EmailAddress.Read"/> accepted. Nobody is looked up, so that known and
    /// unknown addresses get the same answer in the same time. Codes of the day before are deleted.
    /// </summary>
    public async Task<SignInAsked> AskAsync(string email)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var normalized = Person.Normalize(email);

        await using var transaction = await db.BeginWriteAsync();
        var now = db.Clock.UtcNow;
        var dayAgo = now.AddDays(-1);
        await db.SignInCodes.Where(c => c.SentAt <= dayAgo).ExecuteDeleteAsync();
        var sent = await db.SignInCodes.Where(c => c.NormalizedEmail == normalized).OrderByDescending(c => c.SentAt).Select(c => c.SentAt).ToListAsync();
        if (AskAgainAt(sent, now) is { } later)
        {
            await transaction.CommitAsync();
            return new SignInAsked(null, later);
        }
        db.SignInCodes.Add(new SignInCode
        {
            NormalizedEmail = normalized,
            BrowserHash = SignInCode.HashOf(secret),
            CodeHash = SignInCode.HashOf(secret, code),
            SentAt = now,
            ExpiresAt = now + SignInCode.Lifetime,
        });
        if (!Person.IsPlaceholder(email)) // nobody can have the code, so nobody can use it
        {
            db.Outbox.Add(letters.SignInCode(email, code));
        }
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return new SignInAsked(secret, null);
    }

    /// <summary>The address that this browser asked a code for; none when it did not ask, or a day has gone by.</summary>
    public async Task<string?> AddressOfAsync(string secret)
    {
        var browser = SignInCode.HashOf(secret);
        return (await db.SignInCodes.AsNoTracking().SingleOrDefaultAsync(c => c.BrowserHash == browser))?.Email;
    }

    /// <summary>Tries six digits (<see cref="SignInCode.Read"/>). A code opens once; five tries, right or wrong, are all there are.</summary>
    public async Task<SignInOutcome> RedeemAsync(string secret, string code)
    {
        var browser = SignInCode.HashOf(secret);
        await using var transaction = await db.BeginWriteAsync();
        var now = db.Clock.UtcNow;
        // Taking the try first makes everybody else with this code wait, and counts it whatever happens next.
        var tries = await db.SignInCodes
            .Where(c => c.BrowserHash == browser && c.UsedAt == null && c.ExpiresAt > now && c.Tries < SignInCode.MostTries)
            .ExecuteUpdateAsync(u => u.SetProperty(c => c.Tries, c => c.Tries + 1));
        var asked = await db.SignInCodes.SingleOrDefaultAsync(c => c.BrowserHash == browser);
        var outcome = await OutcomeAsync(asked, mayTry: tries == 1);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return outcome;

        async Task<SignInOutcome> OutcomeAsync(SignInCode? asked, bool mayTry)
        {
            if (asked is null || asked.UsedAt is not null || asked.ExpiresAt <= now)
            {
                return new SignInOutcome.Expired();
            }
            if (!mayTry)
            {
                return new SignInOutcome.TooManyTries();
            }
            if (!asked.Opens(secret, code))
            {
                return asked.TriesLeft == 0 ? new SignInOutcome.TooManyTries() : new SignInOutcome.WrongCode(asked.TriesLeft);
            }
            asked.UsedAt = now;
            return await db.People.SingleOrDefaultAsync(p => p.NormalizedEmail == asked.NormalizedEmail) is { } person
                ? new SignInOutcome.SignedIn(person)
                : new SignInOutcome.NewPerson();
        }
    }

    /// <summary>
    /// The proven address of somebody new in this browser, who has half an hour from the code to say who they are; none
    /// when the code was not right, the time is over, or somebody has the address by now.
    /// </summary>
    public async Task<string?> NewAddressOfAsync(string secret)
    {
        var browser = SignInCode.HashOf(secret);
        var since = db.Clock.UtcNow - SignInCode.TimeToJoin;
        return (await db.SignInCodes.AsNoTracking().SingleOrDefaultAsync(c =>
            c.BrowserHash == browser && c.UsedAt > since && !db.People.Any(p => p.NormalizedEmail == c.NormalizedEmail)))?.Email;
    }

    /// <summary>Adds somebody new as a practitioner under the address that their code proved; none as for <see cref="NewAddressOfAsync"/>.</summary>
    public async Task<Person?> JoinAsync(string secret, OwnDetails details)
    {
        await using var transaction = await db.BeginWriteAsync();
        if (await NewAddressOfAsync(secret) is not { } email)
        {
            return null;
        }
        var person = Person.Create(email, details.Name);
        person.Describe(details);
        db.People.Add(person);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return person;
    }

    /// <summary>Every browser of this person is signed out at its next request.</summary>
    public async Task SignOutEverywhereAsync(int personId)
    {
        await using var transaction = await db.BeginWriteAsync();
        await db.People.Where(p => p.Id == personId).ExecuteUpdateAsync(u => u.SetProperty(p => p.SecurityStamp, Person.NewStamp()));
        db.History.Add(new HistoryEntry
        {
            At = db.Clock.UtcNow,
            ActorId = db.Actor.PersonId,
            From = db.Actor.From,
            Subject = "person",
            Verb = "changed",
            Changes = """{"SignedIn":[null,"signed out everywhere"]}""",
            PersonId = personId,
        });
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>When the address may next be written to, given the moments of the last day's letters, latest first; none for now.</summary>
    private static DateTime? AskAgainAt(List<DateTime> sent, DateTime now)
    {
        if (sent.Count >= SignInCode.LettersInADay)
        {
            return sent[SignInCode.LettersInADay - 1].AddDays(1);
        }
        var next = sent.Count >= SignInCode.LettersInAWhile ? sent[SignInCode.LettersInAWhile - 1] + SignInCode.AWhile : now;
        return next > now ? next : null;
    }
}
