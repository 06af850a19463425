namespace Training.Data;

/// <summary>
/// The files of an import and of an export, and their columns. Columns that are not required may be left out; export
/// writes them all, and needs.csv only when asked. Columns that are not named here are passed over, so that other systems can keep notes in the files.
/// </summary>
internal sealed record CsvLayout(string File, string[] Required, params string[] Optional)
{
    public static readonly CsvLayout Agencies = new("agencies.csv", ["code", "name", "sector"], "link_name", "link_email");
    public static readonly CsvLayout Venues = new("venues.csv", ["code", "name", "address", "postcode", "capacity", "access_notes"], "latitude", "longitude");
    public static readonly CsvLayout Themes = new("themes.csv", ["code", "name", "source"]);
    public static readonly CsvLayout Courses = new("courses.csv", ["code", "title", "type", "boards", "themes", "summary", "refresh_months"], "objectives", "audience", "level", "need", "requires", "requires_years");
    public static readonly CsvLayout People = new("people.csv", ["email", "name", "agency", "job_title", "focus", "roles"], "contact_name", "contact_email", "suggestions_stopped_at");
    public static readonly CsvLayout Equivalents = new("equivalents.csv", ["email", "type", "completed_on", "what", "recorded_by"], "recorded_at", "withdrawn_at", "withdrawn_by", "withdrawn_because");
    public static readonly CsvLayout BankHolidays = new("bank_holidays.csv", ["date", "name"]);
    public static readonly CsvLayout BookingPolicies = new("booking_policies.csv", ["type", "from", "notice_days"], "notice_unit", "promotion_stops_days", "agreement",
        "request_keeps_place", "agreement_days", "late_cancellation_pence", "absence_pence", "late_minutes", "early_minutes", "tell_manager_of_absence");
    public static readonly CsvLayout Sessions = new("sessions.csv", ["reference", "course", "capacity", "status", "venue", "trainers", "boards", "register_closed"], "delivery", "lateness_minutes", "early_minutes", "minimum", "online_address", "joining_notes");
    public static readonly CsvLayout SessionDays = new("session_days.csv", ["session", "date", "start", "end", "venue"]);
    public static readonly CsvLayout Quotas = new("quotas.csv", ["session", "agency", "places", "release_on"]);
    public static readonly CsvLayout Bookings = new("bookings.csv", ["session", "email", "agency", "status", "booked_at", "confirmed_at", "cancelled_at", "cancelled_by"], "cancel_by", "place_kept", "policy_from", "substitute_for", "focus");
    public static readonly CsvLayout Agreements = new("agreements.csv", ["session", "email", "who", "name", "address", "asked_at", "expires_at"],
        "chase_at", "chased_at", "answered_at", "agreed", "note", "recorded_by", "key");
    public static readonly CsvLayout Charges = new("charges.csv", ["session", "email", "kind", "pence", "charged_at"], "waived_at", "waived_by", "waived_reason", "waived_evidence");
    public static readonly CsvLayout Attendance = new("attendance.csv", ["session", "date", "email", "arrived", "left", "method"], "agency", "focus");
    public static readonly CsvLayout MakeUpDays = new("make_up_days.csv", ["session", "date", "email", "made_up_in", "made_up_on"], "arranged_at", "withdrawn_at");
    public static readonly CsvLayout DoorReviews = new("door_reviews.csv", ["session", "date", "email", "kind", "method", "finding", "at"], "slot", "workshop", "shown", "device", "device_at", "sent_at", "received_at", "recorded_by",
        "outcome", "counted_for", "note", "decided_at", "decided_by");
    public static readonly CsvLayout Needs = new("needs.csv", ["email", "access", "dietary", "adjustments"], "changed_at");
    public static readonly CsvLayout Breakouts = new("breakouts.csv", ["session", "choices_until", "slot", "date", "start", "end", "workshop", "title", "capacity"], "slot_title", "summary", "leader", "room");
    public static readonly CsvLayout BreakoutChoices = new("breakout_choices.csv", ["session", "email", "slot", "workshop", "rank", "place"], "reason");
    public static readonly CsvLayout BreakoutAttendance = new("breakout_attendance.csv", ["session", "slot", "workshop", "email"], "arrived");
    public static readonly CsvLayout LetterWordings = new("letter_wordings.csv", ["kind", "type", "subject", "opening", "closing"]);
    public static readonly CsvLayout Certificates = new("certificates.csv", ["session", "email", "code", "name", "course", "days", "issued_at"], "level", "boards", "minutes", "withdrawn_at", "withdrawn_because");
    public static readonly CsvLayout OutsideTraining = new("outside_training.csv", ["email", "what", "provider", "completed_on", "minutes"], "note", "asked_as", "added_at", "decided_at", "decided_by", "accepted_as", "declined_because",
        "removed_at", "evidence", "evidence_name", "key");
    public static readonly CsvLayout Questionnaires = new("questionnaires.csv", ["code", "title", "stage", "version"], "published_at", "introduction");
    public static readonly CsvLayout Questions = new("questions.csv", ["questionnaire", "version", "position", "code", "kind", "text"], "about", "help", "required", "points", "low_label", "high_label", "options",
        "anonymous", "asks_to_quote", "for_manager");
    public static readonly CsvLayout EvaluationPlans = new("evaluation_plans.csv", ["type", "course", "from", "before", "after", "later"], "before_days", "later_weeks", "open_days", "chase_days",
        "certificate_after_evaluation", "asks_manager");
    public static readonly CsvLayout CommentThemes = new("comment_themes.csv", ["code", "name"]);
    public static readonly CsvLayout Evaluations = new("evaluations.csv", ["session", "email", "stage", "question", "answer"], "objective", "slot", "workshop", "may_be_quoted", "is_quote", "themes",
        "questionnaire", "version", "sheet", "asked_at", "closes_at", "chased_at", "saved_at", "submitted_at", "entered_by", "withdrawn_at", "key");
    public static readonly CsvLayout ManagerViews = new("manager_views.csv", ["session", "email", "name", "address", "asked_at", "closes_at"], "chased_at", "answered_at", "verdict", "text", "key");
    public static readonly CsvLayout RefresherRules = new("refresher_rules.csv", ["code", "name", "from", "types", "months"], "level", "minutes", "years", "sectors", "job_titles", "mandatory", "ended");
    public static readonly CsvLayout Employments = new("employments.csv", ["email", "agency", "from", "until"]);

    public static readonly CsvLayout Commentaries = new("commentaries.csv", ["year", "text"], "changed_at", "changed_by");
    public static readonly CsvLayout FrozenQuarters = new("frozen_quarters.csv", ["year", "quarter", "frozen_at", "note"], "frozen_by", "data");
    public static readonly CsvLayout CorrectionNotes = new("correction_notes.csv", ["year", "quarter", "session", "why"], "written_at", "written_by");

    /// <summary>In the order in which they are read: what is named comes before what names it.</summary>
    public static readonly IReadOnlyList<CsvLayout> All =
        [Agencies, Venues, Themes, Courses, People, Equivalents, BankHolidays, BookingPolicies, Sessions, SessionDays, Quotas, Bookings, Agreements, Charges, Breakouts, BreakoutChoices, MakeUpDays, Attendance, BreakoutAttendance, DoorReviews, Needs, LetterWordings, Certificates, OutsideTraining,
            Questionnaires, Questions, EvaluationPlans, CommentThemes, Evaluations, ManagerViews, RefresherRules, Employments, FrozenQuarters, CorrectionNotes, Commentaries];

    /// <summary>In which the files that outside_training.csv names lie.</summary>
    public const string EvidenceFolder = "evidence";

    /// <summary>In which the files that frozen_quarters.csv names lie.</summary>
    public const string FrozenFolder = "frozen";

    public const string DateFormat = "yyyy-MM-dd";
    public const string TimeFormat = "HH:mm";
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public IEnumerable<string> Columns => Required.Concat(Optional);
}
