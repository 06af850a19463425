using Training.Attendance;
using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Data;

// One row of each file, read and checked by itself; Row knows its line and whether something in it was wrong.

internal sealed record AgencyRow(CsvRow Row, string Code, string Name, string Sector, string LinkName, string? LinkEmail)
{
    public static AgencyRow From(CsvRow row) => new(row, row.Code("code"), row.Text("name"), row.Text("sector"), row.TextOrEmpty("link_name"),
        row.IsEmpty("link_email") ? null : row.Email("link_email"));
}

internal sealed record VenueRow(CsvRow Row, string Code, string Name, string Address, string Postcode, int Capacity, string AccessNotes, double? Latitude, double? Longitude)
{
    public static VenueRow From(CsvRow row) => new(row, row.Code("code"), row.Text("name"), row.TextOrEmpty("address"), row.TextOrEmpty("postcode"),
        row.NumberOr("capacity", 0, 0, 100_000), row.TextOrEmpty("access_notes"), row.Degrees("latitude", 90), row.Degrees("longitude", 180));
}

internal sealed record ThemeRow(CsvRow Row, string Code, string Name, string Source)
{
    public static ThemeRow From(CsvRow row) => new(row, row.Code("code"), row.Text("name"), row.TextOrEmpty("source"));
}

internal sealed record CourseRow(CsvRow Row, string Code, string Title, CourseType Type, Boards Boards, string[] Themes, string Summary,
    int? RefreshMonths, string? Objectives, string? Audience, string? Level, string? Need, IReadOnlyList<CourseType> Requires, int? RequiresYears)
{
    public static CourseRow From(CsvRow row) => new(row, row.Slug("code"), row.Text("title"), row.Choice<CourseType>("type"), row.Choices("boards", Boards.None),
        row.List("themes"), row.TextOrEmpty("summary"), row.Number("refresh_months", 1, 1200), row.Lines("objectives"), row.TextIfThere("audience"), row.TextIfThere("level"), row.TextIfThere("need"),
        row.Several<CourseType>("requires"), row.Number("requires_years", 1, 100));
}

internal sealed record PersonRow(CsvRow Row, string Email, string Name, string? Agency, string JobTitle, Focus Focus, Role Roles, string? ContactName, string? ContactEmail, DateTime? SuggestionsStoppedAt)
{
    public static PersonRow From(CsvRow row) => new(row, row.Email("email"), row.Text("name"), row.Reference("agency"), row.TextOrEmpty("job_title"),
        row.ChoiceOr("focus", Focus.NotRecorded), row.Choices("roles", Role.Practitioner),
        row.IsEmpty("contact_name") ? null : row.TextOrEmpty("contact_name"), row.IsEmpty("contact_email") ? null : row.MailAddress("contact_email"),
        row.InstantOrNone("suggestions_stopped_at"));
}

internal sealed record EquivalentRow(CsvRow Row, string Email, CourseType Type, DateOnly CompletedOn, string What, string? RecordedBy, DateTime? RecordedAt,
    DateTime? WithdrawnAt, string? WithdrawnBy, string? WithdrawnBecause)
{
    public static EquivalentRow From(CsvRow row) => new(row, row.Email("email"), row.Choice<CourseType>("type"), row.Date("completed_on"), row.Text("what"), row.Reference("recorded_by"),
        row.InstantOrNone("recorded_at"), row.InstantOrNone("withdrawn_at"), row.Reference("withdrawn_by"), row.TextIfThere("withdrawn_because"));
}

internal sealed record BankHolidayRow(CsvRow Row, DateOnly Date, string Name)
{
    public static BankHolidayRow From(CsvRow row) => new(row, row.Date("date"), row.Text("name"));
}

internal sealed record BookingPolicyRow(CsvRow Row, CourseType Type, DateOnly From, int NoticeDays, NoticeUnit NoticeUnit, int PromotionStopsDays, AgreementBy Agreement,
    bool RequestKeepsPlace, int AgreementDays, int LateCancellationPence, int AbsencePence, int LateMinutes, int EarlyMinutes, bool TellManager)
{
    public static BookingPolicyRow Read(CsvRow row) => new(row, row.Choice<CourseType>("type"), row.Date("from"), row.NumberOr("notice_days", null, 0, Notice.Most),
        row.ChoiceOr("notice_unit", NoticeUnit.WorkingDays), row.NumberOr("promotion_stops_days", 0, 0, Notice.Most), row.ChoiceOr("agreement", AgreementBy.Nobody),
        !row.IsEmpty("request_keeps_place") && row.YesNo("request_keeps_place"), row.NumberOr("agreement_days", 5, 1, Notice.Most),
        row.NumberOr("late_cancellation_pence", 0, 0, BookingPolicy.MostPence), row.NumberOr("absence_pence", 0, 0, BookingPolicy.MostPence),
        row.NumberOr("late_minutes", Grace.Standard.LateMinutes, 0, Grace.Most), row.NumberOr("early_minutes", Grace.Standard.EarlyMinutes, 0, Grace.Most), !row.IsEmpty("tell_manager_of_absence") && row.YesNo("tell_manager_of_absence"));

    public bool Is(BookingPolicy policy) => (policy.NoticeDays, policy.NoticeUnit, policy.PromotionStopsDays, policy.Agreement, policy.RequestKeepsPlace, policy.AgreementDays,
        policy.LateCancellationPence, policy.AbsencePence, policy.LateMinutes, policy.EarlyMinutes, policy.TellManagerOfAbsence) == (NoticeDays, NoticeUnit, PromotionStopsDays, Agreement, RequestKeepsPlace, AgreementDays, LateCancellationPence, AbsencePence, LateMinutes, EarlyMinutes, TellManager);

    public BookingPolicy ToPolicy() => new()
    {
        Type = Type,
        From = From,
        NoticeDays = NoticeDays,
        NoticeUnit = NoticeUnit,
        PromotionStopsDays = PromotionStopsDays,
        Agreement = Agreement,
        RequestKeepsPlace = RequestKeepsPlace,
        AgreementDays = AgreementDays,
        LateCancellationPence = LateCancellationPence,
        AbsencePence = AbsencePence,
        LateMinutes = LateMinutes,
        EarlyMinutes = EarlyMinutes,
        TellManagerOfAbsence = TellManager,
    };
}

internal sealed record QuotaRow(CsvRow Row, string Session, string? Agency, int Places, DateOnly ReleaseOn)
{
    public static QuotaRow From(CsvRow row) => new(row, row.Text("session"), row.Reference("agency"), row.NumberOr("places", null, 1, 10_000), row.Date("release_on"));
}

internal sealed record SessionRow(CsvRow Row, string Reference, string Course, int Capacity, SessionStatus Status, string? Venue, string[] Trainers,
    Boards Boards, bool RegisterClosed, Delivery Delivery, int? LateMinutes, int? EarlyMinutes, int? Minimum, string OnlineAddress, string JoiningNotes)
{
    public static SessionRow From(CsvRow row) => new(row, row.Code("reference"), row.Text("course"), row.NumberOr("capacity", null, 0, 10_000), row.Choice<SessionStatus>("status"),
        row.Reference("venue"), row.List("trainers"), row.IsEmpty("boards") ? Boards.None : row.Choices("boards", Boards.None), row.YesNo("register_closed"),
        row.ChoiceOr("delivery", Delivery.InPerson), row.Number("lateness_minutes", 0, 600), row.Number("early_minutes", 0, 600), row.Number("minimum", 1, 10_000),
        row.TextOrEmpty("online_address"), row.TextOrEmpty("joining_notes"));
}

internal sealed record SessionDayRow(CsvRow Row, string Session, DateOnly Date, TimeOnly Start, TimeOnly End, string? Venue)
{
    public static SessionDayRow From(CsvRow row) => new(row, row.Text("session"), row.Date("date"), row.Time("start"), row.Time("end"), row.Reference("venue"));
}

internal sealed record BookingRow(CsvRow Row, string Session, string Email, string? Agency, BookingStatus Status, DateTime BookedAt,
    DateTime? ConfirmedAt, DateTime? CancelledAt, string? CancelledBy, DateTime? CancelBy, bool? PlaceKept, DateOnly? PolicyFrom, string? SubstituteFor, Focus? Focus)
{
    public static BookingRow From(CsvRow row) => new(row, row.Text("session"), row.Email("email"), row.Reference("agency"), row.Choice<BookingStatus>("status"),
        row.Instant("booked_at"), row.InstantOrNone("confirmed_at"), row.InstantOrNone("cancelled_at"), row.Reference("cancelled_by"), row.InstantOrNone("cancel_by"),
        row.IsEmpty("place_kept") ? null : row.YesNo("place_kept"), row.IsEmpty("policy_from") ? null : row.Date("policy_from"), row.Reference("substitute_for"), row.IsEmpty("focus") ? null : row.Choice<Focus>("focus"));
}

internal sealed record AgreementRow(CsvRow Row, string Session, string Email, Approver Who, string Name, string Address, DateTime AskedAt, DateTime ExpiresAt, DateTime? ChaseAt,
    DateTime? ChasedAt, DateTime? AnsweredAt, bool? Agreed, string? Note, string? RecordedBy, Guid Key)
{
    public static AgreementRow From(CsvRow row) => new(row, row.Text("session"), row.Email("email"), row.Choices("who", Approver.Manager), row.TextOrEmpty("name"), row.IsEmpty("address") ? "" : row.Email("address"),
        row.Instant("asked_at"), row.Instant("expires_at"), row.InstantOrNone("chase_at"), row.InstantOrNone("chased_at"), row.InstantOrNone("answered_at"), row.IsEmpty("agreed") ? null : row.YesNo("agreed"),
        row.IsEmpty("note") ? null : row.TextOrEmpty("note"), row.Reference("recorded_by"), Guid.TryParse(row.Raw("key"), out var key) ? key : Guid.NewGuid());
}

internal sealed record ChargeRow(CsvRow Row, string Session, string Email, ChargeKind Kind, int Pence, DateTime ChargedAt, DateTime? WaivedAt, string? WaivedBy, string WaivedReason, string WaivedEvidence)
{
    public static ChargeRow From(CsvRow row) => new(row, row.Text("session"), row.Email("email"), row.Choice<ChargeKind>("kind"), row.NumberOr("pence", null, 1, BookingPolicy.MostPence),
        row.Instant("charged_at"), row.InstantOrNone("waived_at"), row.Reference("waived_by"), row.TextOrEmpty("waived_reason"), row.TextOrEmpty("waived_evidence"));
}

internal sealed record AttendanceRow(CsvRow Row, string Session, DateOnly Date, string Email, DayTime Arrived, DayTime Left, ScanMethod Method, string? Agency, Focus? Focus)
{
    public static AttendanceRow From(CsvRow row) => new(row, row.Text("session"), row.Date("date"), row.Email("email"), row.DayTime("arrived"), row.DayTime("left"),
        row.Choice<ScanMethod>("method"), row.Reference("agency"), row.IsEmpty("focus") ? null : row.Choice<Focus>("focus"));
}

/// <param name="Session">The one whose day was missed.</param>
/// <param name="In">The other run.</param>
internal sealed record MakeUpRow(CsvRow Row, string Session, DateOnly Date, string Email, string In, DateOnly On, DateTime? ArrangedAt, DateTime? WithdrawnAt)
{
    public static MakeUpRow From(CsvRow row) => new(row, row.Text("session"), row.Date("date"), row.Email("email"), row.Text("made_up_in"), row.Date("made_up_on"),
        row.InstantOrNone("arranged_at"), row.InstantOrNone("withdrawn_at"));
}

internal sealed record BreakoutRow(CsvRow Row, string Session, DateOnly ChoicesUntil, int Slot, string SlotTitle, DateOnly Date, TimeOnly Start, TimeOnly End, string Workshop, string Title,
    string Summary, string Leader, string Room, int Capacity)
{
    public static BreakoutRow From(CsvRow row) => new(row, row.Text("session"), row.Date("choices_until"), row.NumberOr("slot", null, 1, 50), row.IsEmpty("slot_title") ? $"Workshops {row.Raw("slot")}" : row.Text("slot_title"),
        row.Date("date"), row.Time("start"), row.Time("end"), row.Slug("workshop"), row.Text("title"), row.TextOrEmpty("summary"), row.TextOrEmpty("leader"), row.TextOrEmpty("room"),
        row.NumberOr("capacity", null, 0, 10_000));
}

internal sealed record BreakoutChoiceRow(CsvRow Row, string Session, string Email, int Slot, string Workshop, int Rank, bool Place, string? Reason)
{
    public static BreakoutChoiceRow From(CsvRow row) => new(row, row.Text("session"), row.Email("email"), row.NumberOr("slot", null, 1, 50), row.Text("workshop"),
        row.NumberOr("rank", null, 1, 50), row.YesNo("place"), row.IsEmpty("reason") ? null : row.Text("reason"));
}

internal sealed record BreakoutAttendanceRow(CsvRow Row, string Session, int Slot, string Workshop, string Email, DayTime Arrived)
{
    public static BreakoutAttendanceRow From(CsvRow row) => new(row, row.Text("session"), row.NumberOr("slot", null, 1, 50), row.Text("workshop"), row.Email("email"), row.DayTime("arrived"));
}

/// <summary>Something at a door that does not count by itself, and what was decided about it.</summary>
/// <param name="Email">Empty of a code that nobody here has.</param>
internal sealed record DoorReviewRow(CsvRow Row, string Session, DateOnly Date, string? Email, ScanKind Kind, ScanMethod Method, ScanFinding Finding, DayTime At, int? Slot, string? Workshop, string Shown, Guid? Device,
    DateTime? DeviceAt, DateTime? SentAt, DateTime? ReceivedAt, string? RecordedBy, ReviewOutcome? Outcome, string? CountedFor, string Note, DateTime? DecidedAt, string? DecidedBy)
{
    public static DoorReviewRow From(CsvRow row) => new(row, row.Text("session"), row.Date("date"), row.Reference("email"), row.Choice<ScanKind>("kind"), row.Choice<ScanMethod>("method"), row.Choice<ScanFinding>("finding"),
        row.DayTime("at"), row.Number("slot", 1, 50), row.Reference("workshop"), row.TextOrEmpty("shown"), Guid.TryParse(row.Raw("device"), out var device) ? device : null, row.InstantOrNone("device_at"), row.InstantOrNone("sent_at"),
        row.InstantOrNone("received_at"), row.Reference("recorded_by"), row.IsEmpty("outcome") ? null : row.Choice<ReviewOutcome>("outcome"), row.Reference("counted_for"), row.TextOrEmpty("note"), row.InstantOrNone("decided_at"), row.Reference("decided_by"));
}
