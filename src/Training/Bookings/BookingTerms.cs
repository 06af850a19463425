using Training.Data;
using Training.Programme;

namespace Training.Bookings;

/// <summary>What holds for a booking that is made now.</summary>
/// <param name="CancelBy">Before this instant cancelling is in time.</param>
/// <param name="PromotionStopsAt">From this instant on the team gives free places by hand.</param>
public sealed record BookingTerms(BookingPolicy Policy, DateTime CancelBy, DateTime PromotionStopsAt)
{
    /// <param name="otherwise">The notice of the settings, for a type of course without a policy.</param>
    public static async Task<BookingTerms> NowAsync(TrainingDb db, CourseType type, DateOnly firstDate, DateTime startsAt, Notice otherwise)
    {
        var policy = await BookingPolicy.InForceAsync(db, type, db.Clock.Today) ?? BookingPolicy.Standard(otherwise);
        var working = await WorkingDays.AroundAsync(db, firstDate);
        return new BookingTerms(policy, policy.Notice.CancelBy(firstDate, working, db.Clock), policy.PromotionStopsAt(firstDate, startsAt, working, db.Clock));
    }
}
