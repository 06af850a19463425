using Training.Programme;

namespace Training.Statistics;

/// <summary>What of a frozen quarter is other now than it was published: in total, and session by session.</summary>
/// <param name="AsAt">When it was compared.</param>
/// <param name="Was">The quarter's total as it was frozen.</param>
/// <param name="Is">The quarter's total as it stands now.</param>
/// <param name="Sessions">First day first.</param>
public sealed record Corrections(Quarter Quarter, FrozenAs Frozen, DateTime AsAt, Figures Was, Figures Is, IReadOnlyList<Correction> Sessions)
{
    public bool None => Sessions.Count == 0;

    /// <summary>Where pages list them.</summary>
    public string Anchor => $"corrections-{Quarter.Year}-q{Quarter.Number}";

    /// <summary>The measures of the total that are other now.</summary>
    public IEnumerable<Measure> Changed => Correction.ChangedIn(Was, Is);
}

/// <summary>A session that counts otherwise than it did when its quarter was frozen.</summary>
/// <param name="Title">Its course.</param>
/// <param name="FirstDate">As it was frozen; of one that is new in the quarter, as it is now.</param>
/// <param name="What">What is other about it, in sentences.</param>
/// <param name="Why">What the history knows of it, in sentences without people's names but those of the team.</param>
/// <param name="Note">The team's own words; none when nobody has written any.</param>
public sealed record Correction(string Reference, string Title, DateOnly FirstDate, Figures Was, Figures Is, IReadOnlyList<string> What, IReadOnlyList<string> Why, CorrectionWords? Note)
{
    /// <summary>The measures of it that are other now.</summary>
    public IEnumerable<Measure> Changed => ChangedIn(Was, Is);

    internal static IEnumerable<Measure> ChangedIn(Figures was, Figures now) => Measures.All.Where(m => m.Words(m.Of(was)) != m.Words(m.Of(now)));
}

/// <param name="By">Who wrote it; "the training team" for readers who are not of it.</param>
public sealed record CorrectionWords(string Why, DateTime At, string By);

/// <summary>One session as it was frozen and as it stands now; one of them is missing when it left the quarter or came to it.</summary>
internal sealed record Difference(SessionCount? Was, SessionCount? Is, Names WasNamed, Names IsNamed)
{
    public SessionFacts Session => (Was ?? Is)!.Session;
    public string Title => (Was is not null ? WasNamed : IsNamed).CourseOf(Session).Title;
    public Figures WasFigures => Was?.Total ?? Figures.None;

    /// <summary>What it adds now; while its register is open again nobody knows, and it is taken as it was.</summary>
    public Figures IsFigures => IsOpen ? WasFigures : Is?.Total ?? Figures.None;

    /// <summary>It was delivered, and its register is being corrected.</summary>
    public bool IsOpen => Was?.Whole.Sessions > 0 && Is is { IsProvisional: true };

    public bool IsOfBookings => Both && (BookingsDiffer(WasFigures, IsFigures) || IsReclassified);
    public bool IsOfAttendance => Both && (AttendanceDiffers(WasFigures, IsFigures) || IsReclassified);

    /// <summary>In the quarter and delivered, both times.</summary>
    private bool Both => Was?.Whole.Sessions > 0 && Is?.Whole.Sessions > 0;
    private bool IsReclassified => Both && (OfRows(byFocus: false) ?? OfRows(byFocus: true)) is not null;

    // Each is judged by what is entered of it: a place that is cancelled afterwards also changes how many did not come, or came without one, and whoever comes leaves the queue.
    private static bool BookingsDiffer(Figures was, Figures now) =>
        (was.Booked, was.CancelledInTime, was.CancelledLate) != (now.Booked, now.CancelledInTime, now.CancelledLate) || (was.UnmetDemand != now.UnmetDemand && was.Attendees == now.Attendees);

    private static bool AttendanceDiffers(Figures was, Figures now) =>
        (was.Attendees, was.Completed) != (now.Attendees, now.Completed) || (was.PlacesTaken == now.PlacesTaken && was.Attended != now.Attended);

    /// <summary>The sessions that count otherwise now, first day first. Sessions are known by their reference.</summary>
    public static IReadOnlyList<Difference> Between(RangeCount frozen, RangeCount live)
    {
        var now = live.Sessions.ToDictionary(s => s.Session.Reference, StringComparer.Ordinal);
        var pairs = frozen.Sessions.Select(was => new Difference(was, now.GetValueOrDefault(was.Session.Reference), frozen.Names, live.Names)).ToList();
        var known = pairs.Select(p => p.Session.Reference).ToHashSet(StringComparer.Ordinal);
        pairs.AddRange(live.Sessions.Where(s => !known.Contains(s.Session.Reference)).Select(s => new Difference(null, s, frozen.Names, live.Names)));
        return [.. pairs.Where(p => p.Differs).OrderBy(p => p.Session.FirstDate).ThenBy(p => p.Session.Reference, StringComparer.Ordinal)];
    }

    // What counted for nothing then and does now (a session to come that was moved on) is no correction.
    private bool Differs => (WasFigures != Figures.None || IsFigures != Figures.None) && (Was is null || Is is null || Was.Whole != Is.Whole || WasFigures != IsFigures || Reclassified().Any());

    /// <summary>What is other, in sentences.</summary>
    /// <param name="elsewhere">The session as it is now, whichever quarter it begins in; none when it is not recorded any more.</param>
    public IEnumerable<string> What(SessionFacts? elsewhere, DateTime now)
    {
        if (Was is null)
        {
            return ["It is new in this quarter since it was frozen."];
        }
        if (Is is null)
        {
            return [elsewhere switch
            {
                null => "It is not recorded here any more.",
                { Status: SessionStatus.Draft } => "It is a draft now, and is not counted.",
                _ => $"It was moved to {Words.Date(elsewhere.FirstDate)}, and {Counts(elsewhere, now)}.",
            }];
        }
        return IsOpen ? ["Its register is open again. What is corrected is listed here when it is closed."] : Changes(Was, Is).Concat(Reclassified());
    }

    private static string Counts(SessionFacts session, DateTime now)
    {
        var quarter = Quarter.Of(session.FirstDate);
        var where = $"in quarter {quarter.Number} of {quarter.Year}";
        return session switch
        {
            { Status: SessionStatus.Cancelled } => "is cancelled",
            { Status: SessionStatus.Postponed } => "is postponed",
            _ when !session.IsDelivered(now) => $"will count {where} once it has been delivered and its register is closed",
            _ when session.IsProvisional(now) => $"will count {where} once its register is closed",
            _ => $"counts {where} now",
        };
    }

    private static IEnumerable<string> Changes(SessionCount was, SessionCount now)
    {
        var (then, since) = (StateOf(was), StateOf(now));
        if (then.Name != since.Name)
        {
            yield return $"{since.Now}; when the quarter was frozen, {then.Then}.";
            yield break;
        }
        if (was.Whole.PlacesOffered != now.Whole.PlacesOffered)
        {
            yield return $"It offered {Words.Count(now.Whole.PlacesOffered, "place")}, not {was.Whole.PlacesOffered.ToString("N0", Words.British)}.";
        }
        if (BookingsDiffer(was.Total, now.Total))
        {
            yield return "Bookings were corrected.";
        }
        if (AttendanceDiffers(was.Total, now.Total))
        {
            yield return "Attendance was corrected.";
        }
    }

    /// <summary>What puts it, or its people, into other rows of the breakdowns.</summary>
    private IEnumerable<string> Reclassified()
    {
        var (was, now) = (Was!, Is!);
        var (course, courseNow) = (WasNamed.CourseOf(was.Session), IsNamed.CourseOf(now.Session));
        if (was.Session.FirstDate != now.Session.FirstDate)
        {
            yield return $"It was moved from {Words.Date(was.Session.FirstDate)} to {Words.Date(now.Session.FirstDate)}, in the same quarter.";
        }
        var (theme, themeNow) = (ThemeOf(course), ThemeOf(courseNow));
        var (venue, venueNow) = (WasNamed.VenueOf(was.Session), IsNamed.VenueOf(now.Session));
        foreach (var (what, before, after) in new (string, (string? Code, string? Name), (string? Code, string? Name))[]
        {
            // Another name of the same thing is no correction.
            ("Course", (course.Code, course.Title), (courseNow.Code, courseNow.Title)),
            ("Course type", (course.Type.Code(), course.Type.Label()), (courseNow.Type.Code(), courseNow.Type.Label())),
            ("Theme", (theme?.Code, theme?.Name), (themeNow?.Code, themeNow?.Name)),
            ("Need", (theme?.Source, theme?.Source), (themeNow?.Source, themeNow?.Source)),
            ("Board", (was.Session.Boards.Code(), was.Session.Boards.Name()), (now.Session.Boards.Code(), now.Session.Boards.Name())),
            ("Venue", (venue?.Code, venue?.Name), (venueNow?.Code, venueNow?.Name)),
        })
        {
            if (before.Code != after.Code)
            {
                yield return $"{what}: {Or(after.Name)}, and was {Or(before.Name)}. It stands in another row by that.";
            }
        }
        foreach (var sentence in was.Total == now.Total ? new[] { OfRows(byFocus: false), OfRows(byFocus: true) }.OfType<string>().Distinct() : [])
        {
            yield return sentence;
        }

        static ThemeName? ThemeOf(CourseName course) => course.Themes.Count > 0 ? course.Themes[0] : null;
        static string Or(string? text) => text is { Length: > 0 } ? text : "not recorded";
    }

    /// <summary>What is other about the rows of its people when their sum is the same; none when nothing is. Which row is not said: one person's may be one of its own.</summary>
    private string? OfRows(bool byFocus)
    {
        var (was, now) = (PeopleBy(Was!, WasNamed, byFocus), PeopleBy(Is!, IsNamed, byFocus));
        return Same(f => f) ? null
            : !Same(f => (f.Booked, f.UnmetDemand)) ? $"Some of its people count under another {(byFocus ? "focus" : "agency or sector")}; its totals are the same."
            : $"{(Same(f => (f.CancelledInTime, f.CancelledLate)) ? "Attendance was" : "Bookings were")} corrected: its totals are the same, its rows by agency, sector or focus are not.";

        bool Same(Func<Figures, object> of) => was.Keys.Union(now.Keys).All(k => of(was.GetValueOrDefault(k, Figures.None)).Equals(of(now.GetValueOrDefault(k, Figures.None))));
    }

    /// <summary>What each row of people adds up to.</summary>
    private static Dictionary<string, Figures> PeopleBy(SessionCount session, Names names, bool byFocus) => session.Shares
        .GroupBy(s => byFocus ? s.Who.Focus.Code() : names.AgencyOf(s.Who) is { } agency ? $"{agency.Code}|{agency.Sector}" : "", s => s.Figures, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, Figures.Sum, StringComparer.Ordinal);

    private static (string Name, string Now, string Then) StateOf(SessionCount session) => session.Whole switch
    {
        { Sessions: > 0 } => ("delivered", "Its register is closed, and it is counted now", "it was counted"),
        { SessionsProvisional: > 0 } => ("provisional", "Its register is open, so it is not counted until that is closed", "its register was open"),
        { SessionsCancelled: > 0 } => ("cancelled", "It is cancelled now", "it was cancelled"),
        { SessionsPostponed: > 0 } => ("postponed", "It is postponed now", "it was postponed"),
        _ => ("to-come", "It is still to come", "it was still to come"),
    };
}
