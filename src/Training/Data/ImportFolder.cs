namespace Training.Data;

/// <summary>The rows of a folder's files, each read and checked by itself.</summary>
internal sealed class ImportFolder
{
    private readonly ImportProblems _problems;
    private readonly Func<string, string> _change;
    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);

    private ImportFolder(ImportProblems problems, RelativeDates? dates) => (_problems, _change) = (problems, dates is null ? text => text : dates.Replace);

    public List<AgencyRow> Agencies { get; private set; } = [];
    public List<VenueRow> Venues { get; private set; } = [];
    public List<ThemeRow> Themes { get; private set; } = [];
    public List<CourseRow> Courses { get; private set; } = [];
    public List<PersonRow> People { get; private set; } = [];
    public List<EquivalentRow> Equivalents { get; private set; } = [];
    public List<BankHolidayRow> BankHolidays { get; private set; } = [];
    public List<BookingPolicyRow> BookingPolicies { get; private set; } = [];
    public List<SessionRow> Sessions { get; private set; } = [];
    public List<SessionDayRow> SessionDays { get; private set; } = [];
    public List<QuotaRow> Quotas { get; private set; } = [];
    public List<BookingRow> Bookings { get; private set; } = [];
    public List<AgreementRow> Agreements { get; private set; } = [];
    public List<ChargeRow> Charges { get; private set; } = [];
    public List<AttendanceRow> Attendance { get; private set; } = [];
    public List<MakeUpRow> MakeUps { get; private set; } = [];
    public List<DoorReviewRow> DoorReviews { get; private set; } = [];

    public List<CertificateRow> Certificates { get; private set; } = [];
    public List<OutsideRow> Outside { get; private set; } = [];
    public List<NeedsRow> Needs { get; private set; } = [];
    public List<WordingRow> Wordings { get; private set; } = [];
    public List<RefresherRuleRow> RefresherRules { get; private set; } = [];
    public List<EmploymentRow> Employments { get; private set; } = [];
    public List<CommentaryRow> Commentaries { get; private set; } = [];
    public List<BreakoutRow> Breakouts { get; private set; } = [];
    public List<BreakoutChoiceRow> BreakoutChoices { get; private set; } = [];
    public List<BreakoutAttendanceRow> BreakoutAttendance { get; private set; } = [];
    public List<QuestionnaireRow> Questionnaires { get; private set; } = [];
    public List<QuestionRow> Questions { get; private set; } = [];
    public List<EvaluationPlanRow> EvaluationPlans { get; private set; } = [];
    public List<CommentThemeRow> CommentThemes { get; private set; } = [];
    public List<EvaluationRow> Evaluations { get; private set; } = [];
    public List<ManagerViewRow> ManagerViews { get; private set; } = [];

    public List<FrozenQuarterRow> FrozenQuarters { get; private set; } = [];
    public List<CorrectionNoteRow> CorrectionNotes { get; private set; } = [];

    /// <summary>Every row of every file is here, if some with a problem: what they refer to can be checked.</summary>
    public bool Whole { get; private set; } = true;

    /// <summary>Where they were read from.</summary>
    public string Path { get; private init; } = "";

    public static ImportFolder Read(string path, RelativeDates? dates, ImportProblems problems)
    {
        var folder = new ImportFolder(problems, dates) { Path = path };
        folder.FindFiles(path);
        if (folder.Whole)
        {
            folder.ReadFiles();
        }
        return folder;
    }

    private void FindFiles(string path)
    {
        if (!Directory.Exists(path))
        {
            Refuse($"There is no folder {path}.");
            return;
        }
        foreach (var file in Directory.EnumerateFiles(path).Where(f => f.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))
        {
            var name = System.IO.Path.GetFileName(file);
            if (!CsvLayout.All.Any(layout => layout.File.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                Refuse($"{name} is not a file that can be imported; expected {string.Join(", ", CsvLayout.All.Select(layout => layout.File))}.");
            }
            else if (!_files.TryAdd(name, file))
            {
                Refuse($"{name} is there twice, once as {System.IO.Path.GetFileName(_files[name])}.");
            }
        }
        if (_files.Count == 0 && Whole)
        {
            Refuse($"The folder {path} holds nothing to import; expected {string.Join(", ", CsvLayout.All.Select(layout => layout.File))}, or some of them.");
        }
    }

    private void ReadFiles()
    {
        Agencies = Rows(CsvLayout.Agencies, AgencyRow.From, r => r.Row, r => r.Code, "code");
        Venues = Rows(CsvLayout.Venues, VenueRow.From, r => r.Row, r => r.Code, "code");
        Themes = Rows(CsvLayout.Themes, ThemeRow.From, r => r.Row, r => r.Code, "code");
        Courses = Rows(CsvLayout.Courses, CourseRow.From, r => r.Row, r => r.Code, "code");
        People = Rows(CsvLayout.People, PersonRow.From, r => r.Row, r => Training.People.Person.Normalize(r.Email), "email");
        Equivalents = Rows(CsvLayout.Equivalents, EquivalentRow.From, r => r.Row, r => (Training.People.Person.Normalize(r.Email), r.Type, r.CompletedOn, r.WithdrawnAt), "completed_on");
        BankHolidays = Rows(CsvLayout.BankHolidays, BankHolidayRow.From, r => r.Row, r => r.Date, "date");
        BookingPolicies = Rows(CsvLayout.BookingPolicies, BookingPolicyRow.Read, r => r.Row, r => (r.Type, r.From), "from");
        Sessions = Rows(CsvLayout.Sessions, SessionRow.From, r => r.Row, r => r.Reference, "reference");
        SessionDays = Rows(CsvLayout.SessionDays, SessionDayRow.From, r => r.Row, r => (r.Session, r.Date), "date");
        Quotas = Rows(CsvLayout.Quotas, QuotaRow.From, r => r.Row, r => (r.Session, r.Agency), "agency");
        Bookings = Rows<BookingRow, long>(CsvLayout.Bookings, BookingRow.From, r => r.Row, null, "email");
        Agreements = Rows(CsvLayout.Agreements, AgreementRow.From, r => r.Row, r => r.Key, "key");
        Charges = Rows<ChargeRow, long>(CsvLayout.Charges, ChargeRow.From, r => r.Row, null, "email");
        Attendance = Rows(CsvLayout.Attendance, AttendanceRow.From, r => r.Row, r => (r.Session, r.Date, Training.People.Person.Normalize(r.Email)), "email");
        MakeUps = Rows<MakeUpRow, long>(CsvLayout.MakeUpDays, MakeUpRow.From, r => r.Row, null, "email");
        DoorReviews = Rows<DoorReviewRow, long>(CsvLayout.DoorReviews, DoorReviewRow.From, r => r.Row, null, "email");
        Needs = Rows(CsvLayout.Needs, NeedsRow.From, r => r.Row, r => Training.People.Person.Normalize(r.Email), "email");
        Wordings = Rows(CsvLayout.LetterWordings, WordingRow.From, r => r.Row, r => (r.Kind, r.Type), "kind");
        Certificates = Rows<CertificateRow, long>(CsvLayout.Certificates, CertificateRow.From, r => r.Row, null, "code");
        Outside = Rows(CsvLayout.OutsideTraining, OutsideRow.From, r => r.Row, r => r.Key, "key");
        RefresherRules = Rows(CsvLayout.RefresherRules, RefresherRuleRow.Read, r => r.Row, r => (r.Code, r.From), "from");
        Employments = Rows(CsvLayout.Employments, EmploymentRow.Read, r => r.Row, r => (Training.People.Person.Normalize(r.Email), r.Agency, r.From), "from");
        Commentaries = Rows(CsvLayout.Commentaries, CommentaryRow.Read, r => r.Row, r => r.From, "year");
        Breakouts = Rows(CsvLayout.Breakouts, BreakoutRow.From, r => r.Row, r => (r.Session, r.Slot, r.Workshop), "workshop");
        BreakoutChoices = Rows(CsvLayout.BreakoutChoices, BreakoutChoiceRow.From, r => r.Row, r => (r.Session, Training.People.Person.Normalize(r.Email), r.Slot, r.Workshop), "workshop");
        BreakoutAttendance = Rows(CsvLayout.BreakoutAttendance, BreakoutAttendanceRow.From, r => r.Row, r => (r.Session, r.Slot, r.Workshop, Training.People.Person.Normalize(r.Email)), "email");
        Questionnaires = Rows(CsvLayout.Questionnaires, QuestionnaireRow.From, r => r.Row, r => (r.Code, r.Version), "version");
        Questions = Rows(CsvLayout.Questions, QuestionRow.From, r => r.Row, r => (r.Questionnaire, r.Version, r.Question.Code), "code");
        EvaluationPlans = Rows(CsvLayout.EvaluationPlans, EvaluationPlanRow.Read, r => r.Row, r => (r.Type, r.Course ?? "", r.From), "from");
        CommentThemes = Rows(CsvLayout.CommentThemes, CommentThemeRow.From, r => r.Row, r => r.Code, "code");
        Evaluations = Rows<EvaluationRow, long>(CsvLayout.Evaluations, EvaluationRow.From, r => r.Row, null, "email");
        FrozenQuarters = Rows(CsvLayout.FrozenQuarters, FrozenQuarterRow.Read, r => r.Row, r => r.Quarter?.From ?? default, "quarter");
        CorrectionNotes = Rows(CsvLayout.CorrectionNotes, CorrectionNoteRow.Read, r => r.Row, r => (r.Quarter?.From ?? default, r.Session), "session");
        ManagerViews = Rows(CsvLayout.ManagerViews, ManagerViewRow.From, r => r.Row, r => (r.Session, Training.People.Person.Normalize(r.Email)), "email");
    }

    /// <summary>The rows of a file, none when it is not there. Two with the same key are a problem of the second.</summary>
    private List<T> Rows<T, TKey>(CsvLayout layout, Func<CsvRow, T> from, Func<T, CsvRow> of, Func<T, TKey>? key, string column) where TKey : notnull
    {
        List<T> rows = [];
        if (!_files.TryGetValue(layout.File, out var file))
        {
            return rows;
        }
        Dictionary<TKey, long> lines = [];
        Whole &= CsvTable.Read(file, layout, _change, _problems, row =>
        {
            var read = from(row);
            rows.Add(read);
            if (!row.Bad && key is not null && !lines.TryAdd(key(read), row.Line))
            {
                row.Problem(column, $"{CsvRow.Quoted(row.Raw(column))} is there twice, first in line {lines[key(read)]}");
            }
        });
        return rows;
    }

    private void Refuse(string sentence)
    {
        Whole = false;
        _problems.Add(sentence);
    }
}
