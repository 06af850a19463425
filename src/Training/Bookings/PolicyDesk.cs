using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Bookings;

public enum PolicyOutcome
{
    Done,
    NotAfterToday,
    AlreadyThere,
    InForce,
    NoSuchPolicy,
}

/// <summary>New versions of the rules of booking. A version that is in force is never changed or removed: bookings were made under it.</summary>
public sealed class PolicyDesk(TrainingDb db, Clock clock)
{
    /// <summary>Adds a version that holds from <see cref="BookingPolicy.From"/> on, a day after today at the site.</summary>
    public async Task<PolicyOutcome> AddAsync(BookingPolicy policy)
    {
        await using var work = await db.BeginWriteAsync();
        if (policy.From <= clock.Today)
        {
            return PolicyOutcome.NotAfterToday;
        }
        if (await db.BookingPolicies.AnyAsync(p => p.Type == policy.Type && p.From == policy.From))
        {
            return PolicyOutcome.AlreadyThere;
        }
        db.BookingPolicies.Add(policy);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return PolicyOutcome.Done;
    }

    /// <summary>Takes back a version whose day has not come.</summary>
    public async Task<PolicyOutcome> WithdrawAsync(CourseType type, DateOnly from)
    {
        await using var work = await db.BeginWriteAsync();
        var policy = await db.BookingPolicies.SingleOrDefaultAsync(p => p.Type == type && p.From == from);
        if (policy is null)
        {
            return PolicyOutcome.NoSuchPolicy;
        }
        if (policy.From <= clock.Today)
        {
            return PolicyOutcome.InForce;
        }
        db.BookingPolicies.Remove(policy);
        await db.SaveChangesAsync();
        await work.CommitAsync();
        return PolicyOutcome.Done;
    }
}
