using Training.Bookings;
using Training.People;

namespace Training.Programme;

public enum SessionStatus
{
    [Code("draft", "Draft")] Draft = 0,
    [Code("published", "Published")] Published = 1,
    [Code("cancelled", "Cancelled")] Cancelled = 2,
    [Code("postponed", "Postponed")] Postponed = 3,
}

public enum Delivery
{
    [Code("in-person", "In person")] InPerson = 0,
    [Code("online", "Online")] Online = 1,
    [Code("both", "In person and online")] Both = 2,
}

/// <summary>One bookable run of a course, of one or more days. All rules about its places are here.</summary>
public partial class Session
{
    public int Id { get; set; }
    public required string Reference { get; set; }
    public int CourseId { get; set; }
    public Course Course { get; set; } = null!;
    public int Capacity { get; set; }

    /// <summary>Fewer people than this, and it may not go ahead; none when any number will do.</summary>
    public int? MinimumPlaces { get; set; }
    public SessionStatus Status { get; set; }
    public Delivery Delivery { get; set; }
    /// <summary>Where an online session is joined: shown only to those who have a place and to those who keep its register.</summary>
    public string OnlineAddress { get; set; } = "";

    /// <summary>What those who have a place should know beforehand, in the team's words: what to bring or read, where to park.</summary>
    public string JoiningNotes { get; set; } = "";
    public int? VenueId { get; set; }
    public Venue? Venue { get; set; }

    /// <summary>The boards it is for: the course's unless the session says otherwise.</summary>
    public Boards Boards { get; set; }

    /// <summary>When the trainer closed the register; until then its figures are provisional.</summary>
    public DateTime? RegisterClosedAt { get; set; }

    /// <summary>This session's own grace for coming late and for leaving early, in minutes; none when the rules of its type hold (Grace).</summary>
    public int? LateMinutes { get; set; }
    public int? EarlyMinutes { get; set; }

    /// <summary>First day's start and last day's end: kept by <see cref="SetDays"/> for lists, quarters and cut-offs.</summary>
    public DateTime StartsAt { get; private set; }
    public DateTime EndsAt { get; private set; }
    public DateOnly FirstDate { get; private set; }
    public DateOnly LastDate { get; private set; }

    /// <summary>Goes up whenever somebody works on the session's places: see TrainingDb.LockSessionAsync.</summary>
    public int Version { get; set; }

    /// <summary>Goes up with every published change that a calendar must show.</summary>
    public int CalendarSequence { get; set; }

    /// <summary>When that change was made: DTSTAMP and LAST-MODIFIED in calendars.</summary>
    public DateTime CalendarChangedAt { get; set; }

    /// <summary>Places that nobody holds and that are kept for agencies: what <see cref="FillFreePlaces"/> last saw, for lists.</summary>
    public int PlacesKept { get; private set; }

    /// <summary>The last booking's number, not stored: whoever locks the session reads it.</summary>
    internal int LastNumber { get; set; }

    /// <summary>The policy in force, not stored: whoever locks the session reads it. Without it the waiting list moves until the start.</summary>
    internal SessionRules? Rules { get; set; }

    public List<SessionDay> Days { get; } = [];
    public List<Person> Trainers { get; } = [];
    public List<Booking> Bookings { get; } = [];
    public List<Quota> Quotas { get; } = [];

    /// <summary>A postponed session has no date yet, so it has not begun, whatever its old date.</summary>
    public bool HasBegun(DateTime now) => Status != SessionStatus.Postponed && now >= StartsAt;

    /// <summary>True while people can book or join the waiting list.</summary>
    public bool TakesBookings(DateTime now) => Status == SessionStatus.Published && !HasBegun(now);

    public int PlacesHeld => Bookings.Count(b => b.HoldsPlace);

    public int FreePlaces => Math.Max(0, Capacity - PlacesHeld);

    /// <summary>Place of a waiting booking in the waiting list, from 1.</summary>
    public int PositionOf(Booking booking) =>
        Bookings.Count(b => b.Status == BookingStatus.Waiting && b.Number <= booking.Number);

    /// <summary>Sets the days in order and works out every instant from the site's wall clock.</summary>
    public void SetDays(IEnumerable<SessionDay> days, Clock clock)
    {
        Days.Clear();
        foreach (var day in days.OrderBy(d => d.Date).ThenBy(d => d.Start))
        {
            day.StartsAt = clock.Utc(day.Date, day.Start);
            day.EndsAt = clock.Utc(day.Date, day.End);
            if (day.CalendarId == Guid.Empty)
            {
                day.CalendarId = Guid.NewGuid();
            }
            Days.Add(day);
        }
        StartsAt = Days[0].StartsAt;
        EndsAt = Days[^1].EndsAt;
        FirstDate = Days[0].Date;
        LastDate = Days[^1].Date;
        SetSlotsOnDays(clock);
    }

    /// <summary>
    /// Gives the session new days and perhaps another venue, where all of its days are then; a postponed one is on again.
    /// Days keep their identity in order, so that calendars see each event move; what there are fewer of is taken out. Bookings
    /// stay as they are. Returns those who have a place now and had none before: places may have come free meanwhile.
    /// </summary>
    public IReadOnlyList<Booking> Move(NewDates to, Venue? venue, DateTime now, Clock clock)
    {
        var known = Days.OrderBy(d => d.StartsAt).ToList();
        var was = known.ConvertAll(d => (d.Date, d.Start));
        var days = to.InOrder.Select((times, i) =>
        {
            var day = i < known.Count ? known[i] : new SessionDay();
            (day.Date, day.Start, day.End) = (times.Date, times.Start, times.End);
            return day;
        }).ToList();
        SetDays(days, clock);
        MoveBreakouts(was, clock);
        MoveQuotas(was[0].Date, clock);
        if (venue?.Id != VenueId)
        {
            (Venue, VenueId) = (venue, venue?.Id);
            days.ForEach(d => (d.Venue, d.VenueId) = (null, null));
        }
        (Status, Delivery) = (SessionStatus.Published, to.Delivery ?? Delivery);
        return FillFreePlaces(now);
    }

    /// <summary>Takes the session off its date. Bookings stay for the new one.</summary>
    public void Postpone() => Status = SessionStatus.Postponed;

    /// <summary>Cancels the session, and every booking with it. That is nobody's late cancellation. Returns the bookings.</summary>
    public IReadOnlyList<Booking> CallOff(int? by, DateTime now)
    {
        Status = SessionStatus.Cancelled;
        var active = Bookings.Where(b => b.IsActive).ToList();
        foreach (var booking in active)
        {
            booking.ExcuseNotice(now);
            booking.Cancel(by, now);
        }
        DealBreakouts(now);
        return active;
    }

    /// <summary>
    /// Joins the line for a place; <see cref="FillFreePlaces"/> decides whether one is there. Also gives the others who got a
    /// place by it: after an import, or when places were added past the program, people may wait beside free places.
    /// </summary>
    /// <param name="request">Somebody must agree first.</param>
    public (Booking Booking, IReadOnlyList<Booking> Promoted) Join(Person person, DateTime now, DateTime cancelBy, BookingPolicy? policy = null, bool request = false)
    {
        var booking = NewBooking(person, now, cancelBy, policy);
        booking.Status = request ? BookingStatus.Requested : BookingStatus.Waiting;
        booking.PlaceKept = request && policy?.RequestKeepsPlace == true ? false : null;
        Bookings.Add(booking);
        return (booking, [.. FillFreePlaces(now, booking).Where(b => b != booking)]);
    }

    private Booking NewBooking(Person person, DateTime now, DateTime cancelBy, BookingPolicy? policy) => new()
    {
        Session = this,
        Person = person,
        AgencyId = person.AgencyId,
        Agency = person.Agency,
        Focus = person.Focus,
        Number = ++LastNumber,
        BookedAt = now,
        CancelBy = cancelBy,
        Policy = policy,
    };

    /// <summary>
    /// Everybody who must has agreed to the request: it gets the place that is kept for it, or one that is free for it, or waits. A request that
    /// did not stand in line joins it at its end. Returns those who have a place now and had none before.
    /// </summary>
    public IReadOnlyList<Booking> Agree(Booking booking, DateTime now)
    {
        if (booking.Status != BookingStatus.Requested)
        {
            throw new InvalidOperationException("Only a request can be agreed to.");
        }
        if (booking.PlaceKept is null)
        {
            booking.Number = ++LastNumber;
        }
        if (booking.PlaceKept == true)
        {
            Give(booking, now);
            return [booking, .. FillFreePlaces(now)];
        }
        (booking.Status, booking.PlaceKept) = (BookingStatus.Waiting, null);
        return FillFreePlaces(now, booking);
    }

    /// <summary>Ends a request: somebody declined it, or nobody answered in time. Returns those who have a place now and had none before.</summary>
    public IReadOnlyList<Booking> Decline(Booking booking, DateTime now, string? reason)
    {
        if (booking.Status != BookingStatus.Requested)
        {
            throw new InvalidOperationException("Only a request can be declined.");
        }
        booking.Decline(now, reason);
        return FillFreePlaces(now);
    }

    /// <summary>Gives up a booking, and its place to the first in line. Returns those who have a place now and had none before.</summary>
    public IReadOnlyList<Booking> Cancel(Booking booking, int? by, DateTime now, string? reason = null)
    {
        if (Status == SessionStatus.Postponed)
        {
            booking.ExcuseNotice(now); // there is no date to be late for
        }
        booking.Cancel(by, now, reason);
        return FillFreePlaces(now);
    }

    /// <summary>
    /// Hands a confirmed place to a colleague, who need not stand in line for it: no place comes free, and the line is no longer than
    /// before. The booking is cancelled in time whatever the notice, as the place is used. Of a colleague who waits, or asked for
    /// a place and holds none, that booking is confirmed; else there is a new one. Nobody has to agree again: whoever agreed to
    /// the booking gave the place to the agency's work, not to the person. Refused when the session takes no bookings, when the booking holds no
    /// confirmed place, and when the colleague holds one.
    /// </summary>
    /// <param name="by">Who did it: the person, or somebody for them.</param>
    /// <param name="cancelBy">Of a new booking.</param>
    /// <returns>The colleague's booking; and those who have a place now and had none before, should people have waited beside free places.</returns>
    public (Booking Theirs, IReadOnlyList<Booking> Promoted) HandOver(Booking booking, Person colleague, int? by, DateTime now, DateTime cancelBy)
    {
        var theirs = Bookings.Find(b => b.IsActive && (b.Person == colleague || b.PersonId == colleague.Id));
        if (!TakesBookings(now) || booking.Status != BookingStatus.Confirmed || theirs?.HoldsPlace == true)
        {
            throw new InvalidOperationException("Only a confirmed place of a session to come can be handed over, and to somebody who holds none.");
        }
        booking.ExcuseNotice(now);
        booking.Cancel(by, now);
        if (theirs is null)
        {
            theirs = NewBooking(colleague, now, cancelBy, Rules?.Policy);
            Bookings.Add(theirs);
        }
        // Without the time to decline of Give: the agency has had the place all along, and could else free it late through a colleague.
        theirs.Confirm(now);
        theirs.SubstituteFor = booking;
        HandOverWorkshops(booking, theirs);
        return (theirs, FillFreePlaces(now));
    }

    /// <summary>
    /// The team gives a free place to somebody on the waiting list, whoever stands before them: the one way to overtake.
    /// Refused when no place is free, when they do not wait, or when the session takes no bookings. Returns those who have a
    /// place now and had none before, this one first.
    /// </summary>
    public IReadOnlyList<Booking> PromoteByHand(Booking booking, string reason, DateTime now)
    {
        if (!TakesBookings(now) || booking.Status != BookingStatus.Waiting || FreePlaces == 0)
        {
            throw new InvalidOperationException("Only somebody who waits for a session to come, with a free place, can be given one by hand.");
        }
        Give(booking, now, reason);
        return [booking, .. FillFreePlaces(now)];
    }

    /// <summary>Those on the waiting list who stand before this booking, in order.</summary>
    public IReadOnlyList<Booking> Before(Booking booking) =>
        [.. Bookings.Where(b => b.Status == BookingStatus.Waiting && b.Number < booking.Number).OrderBy(b => b.Number)];

    /// <summary>Refused once the session has begun: the places offered are those that it began with.</summary>
    public IReadOnlyList<Booking> ChangeCapacity(int capacity, DateTime now)
    {
        if (HasBegun(now))
        {
            throw new InvalidOperationException("The capacity of a session stays as it was when the session began.");
        }
        Capacity = capacity;
        return FillFreePlaces(now);
    }

    /// <summary>Sets the places that are kept for agencies. Returns those who have a place now and had none before.</summary>
    public IReadOnlyList<Booking> ChangeQuotas(IEnumerable<Quota> quotas, DateTime now)
    {
        Quotas.Clear();
        Quotas.AddRange(quotas);
        return FillFreePlaces(now);
    }

    /// <summary>Opens to all what is due by now. Returns those who have a place now and had none before.</summary>
    public IReadOnlyList<Booking> ReleaseQuotas(DateTime now)
    {
        foreach (var quota in Quotas.Where(q => q.ReleasesAt <= now && q.ReleasedAt is null))
        {
            quota.ReleasedAt = now;
        }
        return FillFreePlaces(now);
    }

    /// <summary>Places that are kept for others than this agency's people and that they have not taken.</summary>
    public int KeptFromAgency(int? agencyId, DateTime now) =>
        Quotas.Where(q => q.ReleasesAt > now && q.AgencyId != agencyId).Sum(Untaken);

    /// <summary>
    /// Whether this agency's people may have one of the free places: an agency that has not taken all that is kept for it may have any,
    /// so that two quotas together never keep a place from everybody; else only those that are kept for nobody.
    /// </summary>
    private bool MayHave(int? agencyId, int free, DateTime now) =>
        free > KeptFromAgency(agencyId, now) || free > 0 && Quotas.Exists(q => q.ReleasesAt > now && q.AgencyId == agencyId && Untaken(q) > 0);

    private int Untaken(Quota quota) => Math.Max(0, quota.Places - Bookings.Count(b => b.HoldsPlace && b.AgencyId == quota.AgencyId));

    /// <summary>Kept places open as long before the new first day as they would have before the old one; at once when that is past.</summary>
    private void MoveQuotas(DateOnly was, Clock clock)
    {
        foreach (var quota in Quotas.Where(q => q.ReleasedAt is null))
        {
            quota.SetRelease(FirstDate.AddDays(quota.ReleaseOn.DayNumber - was.DayNumber), clock);
        }
    }

    /// <summary>Whether somebody of this agency who joins the line now gets a place at once.</summary>
    public bool HasPlaceFor(int? agencyId, DateTime now)
    {
        var free = FreePlaces;
        return TakesBookings(now) && MayHave(agencyId, free, now) && !Bookings.Exists(b => b.StandsInLine && MayHave(b.AgencyId, free, now));
    }

    /// <summary>From when on the waiting list no longer moves by itself: the team gives free places by hand then.</summary>
    internal DateTime PromotionStopsAt => Rules?.PromotionStopsAt(this) ?? StartsAt;

    /// <summary>
    /// The only code that hands out places: in the order of the line, to the first who may have the place, never more than there
    /// are, never after the session has begun. Whatever frees or takes a place ends here. From <see cref="PromotionStopsAt"/> on
    /// it serves only a newcomer before whom nobody stands who may have the place.
    /// </summary>
    /// <param name="newcomer">Who has joined the line just now.</param>
    /// <returns>Those who have a place now and had none before. A request for which a place is kept now is not among them.</returns>
    public IReadOnlyList<Booking> FillFreePlaces(DateTime now, Booking? newcomer = null)
    {
        List<Booking> served = [];
        if (TakesBookings(now))
        {
            var stopped = now >= PromotionStopsAt;
            var free = FreePlaces;
            foreach (var next in Bookings.Where(b => b.StandsInLine).OrderBy(b => b.Number).ToList())
            {
                if (free == 0)
                {
                    break;
                }
                if (!MayHave(next.AgencyId, free, now))
                {
                    continue;
                }
                if (stopped && next != newcomer)
                {
                    break;
                }
                free--;
                if (next.Status == BookingStatus.Waiting)
                {
                    Give(next, now);
                    served.Add(next);
                }
                else
                {
                    next.PlaceKept = true;
                }
            }
        }
        DealBreakouts(now);
        CountPlacesKept(now);
        return served;
    }

    /// <summary>
    /// Whoever gets a place later than they asked for it can give it up in time until the end of the next working day, and never
    /// longer than until the start: nobody is late for a place that they did not know of.
    /// </summary>
    private void Give(Booking booking, DateTime now, string? reason = null)
    {
        booking.Confirm(now, reason);
        if (booking.BookedAt < now && Rules is { } rules)
        {
            var toDecline = rules.Clock.StartOf(rules.Working.After(rules.Clock.DateOf(now), 1).AddDays(1));
            var latest = toDecline < StartsAt ? toDecline : StartsAt;
            booking.CancelBy = booking.CancelBy > latest ? booking.CancelBy : latest;
        }
    }

    internal void CountPlacesKept(DateTime now) => PlacesKept = Math.Min(FreePlaces, KeptFromAgency(null, now));
}
