using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.Letters;

namespace Training.People;

/// <summary>What came of putting right what we hold of a person.</summary>
public enum PersonOutcome
{
    Saved,
    SavedWithEmail,
    AddressTaken,
    NotFound,
}

/// <summary>What the team puts right of somebody. Their name is their own: it stays.</summary>
/// <param name="AgencyId">Where they work now. Bookings stay with the agency under which they were made.</param>
/// <param name="Contact">To whom letters for somebody without an e-mail address go; passed over for everybody else.</param>
/// <param name="NewEmail">An address for somebody who had none; passed over for everybody else, who sign in with theirs.</param>
public sealed record PersonChange(int? AgencyId, string JobTitle, (string Name, string Email)? Contact, string? NewEmail);

/// <summary>Puts right what we hold of a person. History tells which fields, not what was in them.</summary>
public sealed class PersonDesk(TrainingDb db, LetterWriter letters)
{
    /// <summary>Stops or starts emails about courses that somebody may want. Again changes nothing. False when there is no such person.</summary>
    public async Task<bool> WantsSuggestionsAsync(int id, bool wants)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.People.FindAsync(id) is not { } person)
        {
            return false;
        }
        person.SuggestionsStoppedAt = wants ? null : person.SuggestionsStoppedAt ?? db.Clock.UtcNow;
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return true;
    }

    public async Task<PersonOutcome> ChangeAsync(int id, PersonChange change)
    {
        await using var work = await db.BeginWriteAsync();
        if (await db.People.FindAsync(id) is not { } person)
        {
            return PersonOutcome.NotFound;
        }
        var gets = person.HasOwnEmail ? null : change.NewEmail;
        if (gets is not null)
        {
            var normalized = Person.Normalize(gets);
            if (await db.People.AnyAsync(p => p.NormalizedEmail == normalized))
            {
                return PersonOutcome.AddressTaken;
            }
            person.GiveEmail(gets);
        }
        else if (!person.HasOwnEmail && change.Contact is var (name, email))
        {
            person.WriteTo(name, email);
        }
        if (gets is not null)
        {
            await InviteAsync(person);
        }
        (person.AgencyId, person.JobTitle) = (change.AgencyId, Person.OneLine(change.JobTitle));
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return gets is null ? PersonOutcome.Saved : PersonOutcome.SavedWithEmail;
    }

    /// <summary>Now that they have a mailbox, they have a calendar.</summary>
    private async Task InviteAsync(Person person)
    {
        var now = db.Clock.UtcNow;
        var booked = await db.Bookings.Where(b => b.PersonId == person.Id && b.Status == BookingStatus.Confirmed && b.Session.EndsAt > now).Select(b => b.Session.Reference).ToListAsync();
        foreach (var reference in booked)
        {
            var session = (await db.LockSessionAsync(reference))!;
            session.Bookings.Find(b => b.PersonId == person.Id && b.IsConfirmed)?.InvitationDue = true;
            await db.InviteAsync(letters, session);
        }
    }
}
