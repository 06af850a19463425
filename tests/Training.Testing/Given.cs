using System.Globalization;
using Training.Attendance;
using Training.Bookings;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Statistics;

namespace Training.Testing;

/// <summary>The people, courses and sessions that tests begin with. Each is complete and valid; a test names only what it is about.</summary>
public static class Given
{
    private static int _last;

    /// <summary>The secret of tests: codes in tests are derived with it.</summary>
    public static readonly CheckInCodes Codes = new(new byte[32]);

    public static readonly SiteSettings Site = new("Safeguarding Training", "https://training.example", "training@safeguarding.example");

    public static readonly Messages Messages = new(Site, Codes);

    public static Agency Agency(string code = "solent-nhs", string sector = "health") => new() { Code = code, Name = $"The {code} agency", Sector = sector };

    public static Person Person(string? name = null, Role roles = Role.Practitioner, Agency? agency = null, Focus focus = Focus.Children)
    {
        name ??= $"Person {Next()}";
        var person = People.Person.Create($"{name.Replace(' ', '.').ToLowerInvariant()}@agency.example", name);
        person.Roles = roles;
        person.Agency = agency;
        person.Focus = focus;
        person.JobTitle = "Practitioner";
        return person;
    }

    public static List<Person> Persons(int count) => [.. Enumerable.Range(0, count).Select(_ => Person())];

    /// <summary>Rules under which somebody must agree; of half-day courses unless told.</summary>
    public static BookingPolicy Policy(AgreementBy agreement = AgreementBy.Manager, bool keepsPlace = true, int days = 5, CourseType type = CourseType.HalfDay) =>
        new() { Type = type, From = new(2016, 1, 1), NoticeDays = 5, Agreement = agreement, RequestKeepsPlace = keepsPlace, AgreementDays = days };

    public static Venue Venue(string code = "civic-centre") =>
        new() { Code = code, Name = "Civic Centre", Address = "Civic Centre Road, Southampton", Postcode = "SO14 7LY", Capacity = 100, AccessNotes = "Step-free entrance." };

    public static Course Course(CourseType type = CourseType.HalfDay, string? code = null, Boards boards = Boards.Children, string? title = null) => new()
    {
        Code = code ?? $"course-{Next()}",
        Title = title ?? "An introduction to neglect",
        Type = type,
        Boards = boards,
        Summary = "What neglect looks like, and what to do about it.",
    };

    /// <summary>A published session of one day, or of several: "2016-09-20 09:30-12:30", or two of these.</summary>
    public static Session Session(Clock clock, int capacity = 20, Course? course = null, string? reference = null, Venue? venue = null,
        SessionStatus status = SessionStatus.Published, params string[] days)
    {
        course ??= Course();
        var session = new Session
        {
            Reference = reference ?? $"S-{Next()}",
            Course = course,
            Capacity = capacity,
            Status = status,
            Boards = course.Boards,
            Venue = venue,
        };
        session.SetDays((days.Length == 0 ? ["2016-09-20 09:30-12:30"] : days).Select(Day), clock);
        return session;
    }

    /// <summary>A conference of one day with workshops in two slots: "1 cyber 20" is the workshop "cyber" with 20 places in the first.</summary>
    public static Session Conference(Clock clock, int capacity = 20, string reference = "CONF", string choicesUntil = "2016-09-18", params string[] workshops)
    {
        var session = Session(clock, capacity, Course(CourseType.Conference, title: "Online safety", boards: BoardsExtensions.Joint), reference, days: "2016-09-20 09:30-15:30");
        var slots = workshops.Select(w => w.Split(' ')).GroupBy(w => int.Parse(w[0], CultureInfo.InvariantCulture)).Select(g =>
        {
            var slot = new BreakoutSlot { Number = g.Key, Title = $"Workshops {g.Key}", Start = new TimeOnly(10 + g.Key, 0), End = new TimeOnly(10 + g.Key, 50) };
            slot.Breakouts.AddRange(g.Select(w => new Breakout
            {
                Slot = slot, Code = w[1], Title = $"About {w[1]}", Room = $"Room {w[1]}", Capacity = int.Parse(w[2], CultureInfo.InvariantCulture),
            }));
            return slot;
        });
        session.SetBreakouts(slots, DateOnly.ParseExact(choicesUntil, "yyyy-MM-dd", CultureInfo.InvariantCulture), clock);
        return session;
    }

    /// <summary>"1 cyber": that workshop of the session in that slot.</summary>
    public static Breakout Workshop(this Session session, string text)
    {
        var parts = text.Split(' ');
        return session.Slots.Single(s => s.Number == int.Parse(parts[0], CultureInfo.InvariantCulture)).Breakouts.Single(b => b.Code == parts[1]);
    }

    public static SessionDay Day(string text)
    {
        var parts = text.Split(' ', '-');
        return new SessionDay
        {
            Date = DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            Start = TimeOnly.ParseExact(parts[^2], "HH:mm", CultureInfo.InvariantCulture),
            End = TimeOnly.ParseExact(parts[^1], "HH:mm", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A booking as the desk would have made it, but for letters and invitations; the session's own rule decides whether it is confirmed.</summary>
    public static Booking Booking(Session session, Person person, DateTime at)
    {
        var (booking, _) = session.Join(person, at, session.StartsAt.AddDays(-7));
        booking.Agency = person.Agency;
        booking.CodeHash = CheckInCodes.HashOf(Codes.TokenFor(booking.Key));
        session.Bookings.ForEach(b => b.InvitationDue = false);
        return booking;
    }

    /// <summary>Cancels it, as the desk would have but for letters and invitations.</summary>
    public static void Cancelled(Session session, Booking booking, DateTime at, int? by = null)
    {
        session.Cancel(booking, by, at);
        session.Bookings.ForEach(b => b.InvitationDue = false);
        booking.InvitationDue = false;
    }

    /// <summary>A questionnaire with a published version of these questions: "knowledge scale", "confidence confidence", "pace one-of slow|right|fast", "topics any-of a|b", "better text", "better anonymous".</summary>
    public static Questionnaire Questionnaire(Stage stage, params string[] questions)
    {
        var questionnaire = new Questionnaire { Code = $"{stage.Code()}-{Next()}", Title = $"Questions {stage.Code()}", Stage = stage };
        var version = new QuestionnaireVersion { Questionnaire = questionnaire, Number = 1, PublishedAt = DateTime.UnixEpoch };
        version.Questions.AddRange(questions.Select((text, i) =>
        {
            var parts = text.Split(' ', 3);
            return new Question
            {
                Version = version,
                Position = i + 1,
                Code = parts[0],
                Text = $"About {parts[0]}?",
                Kind = parts[1] switch { "scale" => QuestionKind.Scale, "confidence" => QuestionKind.Confidence, "one-of" => QuestionKind.OneOf, "any-of" => QuestionKind.AnyOf, "text" or "anonymous" => QuestionKind.Text, var other => throw new ArgumentException($"No such kind: {other}", nameof(questions)) },
                Anonymous = parts[1] == "anonymous",
                LowLabel = "Not at all",
                HighLabel = "Very",
                Options = parts.Length > 2 ? [.. parts[2].Split('|')] : [],
            };
        }));
        questionnaire.Versions.Add(version);
        return questionnaire;
    }

    /// <summary>What is asked of a type of course from 2016 on.</summary>
    public static EvaluationPlan EvaluationPlan(CourseType type = CourseType.HalfDay, Questionnaire? before = null, Questionnaire? after = null, Questionnaire? later = null, bool forCertificate = false) =>
        new() { Type = type, From = new(2016, 1, 1), Before = before, After = after, Later = later, CertificateAfterEvaluation = forCertificate };

    /// <summary>What somebody handed in, with a number to each of the questions of these codes.</summary>
    public static Evaluation Evaluation(Session session, Person? person, Questionnaire questionnaire, DateTime submittedAt, params (string Code, int Number)[] answers)
    {
        var version = questionnaire.Versions[^1];
        var evaluation = new Evaluation { Session = session, Person = person, Stage = questionnaire.Stage, Version = version, AskedAt = submittedAt.AddDays(-1), ClosesAt = submittedAt.AddDays(28), SavedAt = submittedAt, SubmittedAt = submittedAt };
        evaluation.TokenHash = CheckInCodes.HashOf(Codes.EvaluationTokenFor(evaluation.Key));
        evaluation.Answers.AddRange(answers.Select(a => new Answer { Question = version.Questions.Single(q => q.Code == a.Code), Number = a.Number }));
        return evaluation;
    }

    /// <summary>What would be counted of one session, or of some, of which nobody cancelled.</summary>
    public static Figures Figures(int offered = 0, int taken = 0, int attended = 0, int walkIns = 0, int sessions = 1) => new()
    {
        Sessions = sessions, PlacesOffered = offered, Booked = taken, PlacesTaken = taken, Attended = attended, DidNotAttend = taken - attended, WalkIns = walkIns, Attendees = attended + walkIns,
    };

    private static int Next() => Interlocked.Increment(ref _last);
}
