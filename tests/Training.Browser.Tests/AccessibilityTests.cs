using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Statistics;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The team's pages; they run beside everybody else's.</summary>
public sealed class TeamAccessibilityTests(AccessibilityTests.SeededSite site) : AccessibilityTests(site)
{
    [Theory]
    [MemberData(nameof(PagesOf), "coordinator")]
    public Task A_page_of_the_team_has_no_violations(string role, string address) => HasNoViolationsAsync(role, address);

    [Fact]
    public async Task A_correction_and_the_reason_for_it_have_no_violations()
    {
        const string quarter = "?year=2016-17&quarter=1", session = "HD-2016-06-28";
        using (var db = Site.Database.Open(new(Site.Somebody("coordinator").Id, "web")))
        {
            db.Sessions.Single(s => s.Reference == session).Capacity += 2;
            db.SaveChanges();
        }

        await HasNoViolationsAsync("coordinator", $"/statistics/corrections{quarter}&session={session}");
        await Site.Page.Locator("#Why").FillAsync("The room has more chairs.");
        await Site.Page.Locator("main button").ClickAsync();
        await Assertions.Expect(Site.Page.Locator(".corrections__sessions")).ToContainTextAsync("The room has more chairs.");
        await HasNoViolationsAsync("coordinator", $"/statistics{quarter}");
    }
}

/// <summary>Everybody else's.</summary>
public sealed class EverybodyAccessibilityTests(AccessibilityTests.SeededSite site) : AccessibilityTests(site)
{
    [Theory]
    [MemberData(nameof(PagesOf), "|practitioner|trainer|agency-lead|board")]
    public Task A_page_has_no_violations(string role, string address) => HasNoViolationsAsync(role, address);

    [Fact]
    public async Task A_commentary_s_preview_and_the_two_texts_of_two_writers_have_no_violations()
    {
        const string address = "/statistics/years/2016-17/commentary", text = "# Attendance\n\n- It **fell**.\n- [The plan](https://board.example/plan)\n\n> We have no time.";
        async Task PressAsync(string button)
        {
            await Site.Page.Locator("#Text").FillAsync(text);
            await Site.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        }
        await OpenAsync("board", address);
        await PressAsync("Preview");
        await Assertions.Expect(Site.Page.Locator("#preview")).ToBeVisibleAsync();
        await HasNoViolationsAsync(address);

        using (var db = Site.Database.Open())
        {
            var kept = db.Commentaries.Single();
            (kept.Text, kept.Version) = ("# Theirs\n\nOther words.", kept.Version + 1);
            db.SaveChanges();
        }
        await PressAsync("Save");
        await Assertions.Expect(Site.Page.Locator("#theirs")).ToBeVisibleAsync();
        await HasNoViolationsAsync(address);
    }

    /// <summary>As wide as what the page's margins leave of A4: the year upright, a quarter's tables across.</summary>
    [Theory]
    [InlineData("/statistics/years/2016-17", 180)]
    [InlineData("/statistics?year=2016-17&quarter=1&by=agency", 273)]
    public async Task Figures_fit_their_paper_with_their_definitions_and_without_what_is_to_be_pressed(string address, int millimetres)
    {
        var page = Site.Page;
        await OpenAsync("board", address);
        await page.SetViewportSizeAsync((int)(millimetres / 25.4 * 96), 1000);
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        try
        {
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('nav, form, button, .govuk-back-link, .site-no-print, .site-footer')].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))
                """));
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('main table, main svg')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
                  .map(e => `${e.getAttribute('aria-labelledby') ?? e.className}: ${Math.round(e.getBoundingClientRect().right)} of ${innerWidth}`)
                """));
            Assert.Equal(Measures.All.Select(m => m.Definition), (await page.Locator(".statistics-measures__definition:visible").AllInnerTextsAsync()).Select(d => d.Trim()));
        }
        finally
        {
            await page.EmulateMediaAsync(new() { Media = Media.Screen });
        }
    }

    [Fact]
    public void Nobody_s_pages_are_left_out() => Assert.Equal(["", "agency-lead", "board", "coordinator", "practitioner", "trainer"], Roles);
}

/// <summary>Every page, as everybody who may see it, on a phone and at a desk: no violation that axe knows, and nothing to scroll sideways.</summary>
public abstract class AccessibilityTests(AccessibilityTests.SeededSite site) : IClassFixture<AccessibilityTests.SeededSite>
{
    // The day of a two-day course in the seed: registers are open, and there is something to book.
    private const string Session = "L3-2016-09";
    private const string People = "/sessions/L3-2016-10"; // full, with a waiting list
    private const string Register = $"/attendance/{Session}/2016-09-29";

    private protected SeededSite Site => site;

    private static readonly Dictionary<string, string[]> Pages = new()
    {
        [""] =
        [
            "/", "/?q=nothing-like-this", "/?from=2016-04-01&type=wednesday", "/calendar?month=2016-12", "/calendar?month=banana", "/?from=banana", "/courses", "/courses/introduction-to-neglect", $"/sessions/{Session}",
            "/sessions/CONF-2016-12", "/sign-in", "/demo", "/accessibility", "/privacy", "/help/calendars", "/help/calendars?course=introduction-to-neglect&board=children", "/no-such-page", "/q/{token}", "/q/unknown",
            "/agree/{open-link}", "/agree/{answered-link}", "/agree/unknown", "/unsubscribe/{unsubscribe}", "/unsubscribe/unknown", "/room/code", "/room/1-AAAAAAAAAAAAAAAA", "/verify", "/verify/{certificate}",
            "/verify/AAAABBBBCCCC", "/evaluate/{questions}", "/evaluate/{handed-in}", "/evaluate/unknown", "/manager-view/{view}", "/manager-view/unknown",
        ],
        ["practitioner"] =
        [
            "/bookings", "/bookings/{booking}/cancel", "/bookings/{booking}/moved", "/bookings/{booking}/substitute", "/bookings/{conference}/workshops", "/bookings/{closed}/workshops", "/sessions/{open}/book",
            "/sessions/REF-2016-10/book", "/account", "/account/needs", "/account/calendar", "/attendance", "/sign-out", "/bookings/{unanswered}/manager", "/sessions/{asks}/book", "/record", "/record/add",
            "/record/add?tooLarge=true", "/record/{outside}/remove", "/certificates/{certificate}", "/bookings/questions/ASKED-2/after",
        ],
        ["trainer"] =
        [
            "/attendance", "/attendance/offline", "/q/{token}", "/evaluations",
        ],
        ["coordinator"] =
        [
            "/people", "/people/1", "/people/{equivalent}", "/people/{equivalent}/details", "/people/{equivalent}/equivalents/1/withdraw", "/attendance", Register, $"{Register}?q=nobody-of-this-name",
            $"/attendance/{Session}/needs", "/attendance/TODAY-CONF/2016-09-29/scan", $"{Register}/walk-in", $"{Register}/room-code", "/attendance/TODAY-CONF/2016-09-29/room-code", "/attendance/TODAY-ROOM/2016-09-29/room-code",
            "/attendance/WED-2016-09-14/2016-09-14/reopen", "/q/{token}", "/attendance/reviews", $"{Register}/reviews", $"{Register}/events/{{walked}}", "/people/{missed}", "/people/{missed}/missed/{missed-day}",
            "/people/{made-up}/make-up/{make-up}/call-off", $"{Register}/print", $"{Register}/print?codes=1", $"{Register}/badges", "/attendance/TODAY-CONF/2016-09-29/paper", "/attendance/OVER/2016-09-28/close", "/sessions/{open}",
            "/sessions/{open}/book-for", "/bookings/{staff}/substitute", "/sessions/{open}/joining", "/sessions/{open}/move", "/sessions/{open}/postpone", "/sessions/{open}/cancel", $"{People}/people",
            "/sessions/CONF-2016-12/people", "/sessions/at-risk", "/sessions/CONF-2017-11", "/sessions/CONF-2017-11/workshops", "/sessions/CONF-2017-11/workshops/1/cyberbullying", "/sessions/CONF-2017-11/workshops/move/{delegate}",
            "/attendance/CONF-2017-11/workshops/1/cyberbullying", "/attendance/TODAY-CONF/workshops/1/a", "/attendance/TODAY-CONF/workshops/1/a/scan", "/attendance/TODAY-CONF/2016-09-29", $"{People}/people/{{booked}}",
            $"{People}/people/{{booked}}/cancel", $"{People}/people/{{booked}}/move", $"{People}/people/{{booked}}/move?To=L3-2017-03", $"{People}/people/{{waiting}}/promote", $"{People}/capacity", $"{People}/message",
            "/sessions/{open}/quotas", "/team", "/letters", "/letters?state=failed", "/letters?problems=true", "/letters?state=banana&session=banana", "/letters?person={equivalent}", $"/letters?session={Session}",
            "/letters/{letter-failed}", "/letters/{letter-queued}", "/letters/{letter-sent}", "/letters/pause", "/letters/wording", "/letters/wording/confirmed", "/letters/wording/session-moved?type=level-3", "/policies",
            "/policies/level-3", "/charges", "/refresher-rules", "/refresher-rules/new", "/refresher-rules/level-3", "/refresher-rules/level-3/end", "/agencies/solent-nhs-trust/training", "/people/elsewhere",
            "/people/{equivalent}/elsewhere/{outside}", "/certificates/{certificate}", "/agencies", "/agencies/solent-nhs-trust", "/sessions/ASKS/people", "/sessions/ASKS/people/{request}",
            "/sessions/ASKS/people/{request}/agreement", "/attendance/ASKED/questions/after", "/attendance/ASKED/questions/after/enter?person=none", "/attendance/ASKED/questions/after/print", "/questionnaires",
            "/questionnaires/new", "/questionnaires/plans", "/questionnaires/plans/new?type=level-3", "/questionnaires/after-course", "/questionnaires/after-course/versions/1", "/questionnaires/after-conference/versions/1",
            "/questionnaires/after-course/draft", "/questionnaires/after-course/draft/question", "/questionnaires/after-course/draft/question?code=next-steps", "/questionnaires/after-course/draft/remove?question=next-steps", "/questionnaires/after-course/publish",
            "/questionnaires/after-course/discard", "/evaluations", "/evaluations?by=course&year=2016-17", "/evaluations?session=HD-2016-06-28", "/evaluations?year=banana", "/evaluations/comments", "/evaluations/themes",
            "/statistics?year=2016-17&quarter=3&by=agency&across=type", "/statistics/sessions?year=2016-17&by=agency&measure=attendees&group=solent-nhs-trust", "/statistics/people?year=2016-17&by=agency&measure=did_not_attend&group=solent-nhs-trust",
        ],
        ["agency-lead"] =
        [
            "/staff", "/agencies/solent-nhs-trust/figures", "/agencies/solent-nhs-trust/figures?year=2016-17&quarter=1", "/agencies/solent-nhs-trust/figures?year=banana", "/staff/training", "/staff/leavers", "/staff/people/{colleague}/left", "/staff?booked=true", "/sessions/{open}/book-for", "/bookings/{staff}/substitute", "/staff/bookings/{staff}/cancel",
            "/staff/bookings/{staff}/move", "/staff/bookings/{staff}/move?to={other}",
        ],
        ["board"] =
        [
            "/statistics", "/statistics?year=2016-17&by=agency", "/statistics?year=2016-17&quarter=1&board=adults&by=month", "/statistics?year=banana", "/statistics?year=2016-17&quarter=3&across=focus&measure=attendance&live=1",
            "/statistics/sessions?year=2016-17&quarter=3&by=type&measure=attendees&group=half-day", "/statistics/sessions?year=banana", "/statistics?year=2016-17&quarter=1", "/statistics?year=2016-17&quarter=1&live=1", "/statistics/freeze?year=2016-17&quarter=2", "/evaluations", "/statistics/years", "/statistics/years/2016-17",
            "/statistics/years/2015-16", "/statistics/years/banana", "/statistics/years/2016-17/commentary",
        ],
    };

    private protected static IEnumerable<string> Roles => Pages.Keys.Order(StringComparer.Ordinal);

    public static TheoryData<string, string> PagesOf(string roles)
    {
        var data = new TheoryData<string, string>();
        foreach (var (role, page) in roles.Split('|').SelectMany(role => Pages[role].Select(page => (role, page))))
        {
            data.Add(role, page);
        }
        return data;
    }

    private protected async Task HasNoViolationsAsync(string role, string address)
    {
        var path = address.Replace("{booking}", $"{site.Booking.Key}", StringComparison.Ordinal)
            .Replace("{token}", Given.Codes.TokenFor(site.Booking.Key), StringComparison.Ordinal)
            .Replace("{request}", $"{site.Request}", StringComparison.Ordinal)
            .Replace("{unanswered}", $"{site.Unanswered}", StringComparison.Ordinal)
            .Replace("{open-link}", site.Links[0], StringComparison.Ordinal)
            .Replace("{answered-link}", site.Links[1], StringComparison.Ordinal)
            .Replace("{asks}", "ASKS-2", StringComparison.Ordinal)
            .Replace("{questions}", site.Evaluations[0], StringComparison.Ordinal)
            .Replace("{handed-in}", site.Evaluations[1], StringComparison.Ordinal)
            .Replace("{view}", site.Evaluations[2], StringComparison.Ordinal)
            .Replace("{unsubscribe}", Given.Codes.UnsubscribeTokenFor(site.Booking.PersonId), StringComparison.Ordinal)
            .Replace("{staff}", $"{site.StaffBooking.Key}", StringComparison.Ordinal)
            .Replace("{colleague}", $"{site.StaffBooking.PersonId}", StringComparison.Ordinal)
            .Replace("{other}", site.OtherRun, StringComparison.Ordinal)
            .Replace("{open}", "OPEN", StringComparison.Ordinal)
            .Replace("{conference}", $"{site.Conference.Key}", StringComparison.Ordinal)
            .Replace("{closed}", $"{site.ClosedConference.Key}", StringComparison.Ordinal)
            .Replace("{delegate}", $"{site.Of("/sessions/CONF-2017-11", BookingStatus.Confirmed)}", StringComparison.Ordinal)
            .Replace("{booked}", $"{site.Of(People, BookingStatus.Confirmed)}", StringComparison.Ordinal)
            .Replace("{equivalent}", $"{site.Booking.PersonId}", StringComparison.Ordinal)
            .Replace("{certificate}", site.Certificate, StringComparison.Ordinal)
            .Replace("{outside}", $"{site.Outside}", StringComparison.Ordinal)
            .Replace("{walked}", $"{site.Walked}", StringComparison.Ordinal)
            .Replace("{missed}", $"{site.Missed.PersonId}", StringComparison.Ordinal)
            .Replace("{missed-day}", $"{site.Missed.DayId}", StringComparison.Ordinal)
            .Replace("{made-up}", $"{site.MakeUp.PersonId}", StringComparison.Ordinal)
            .Replace("{make-up}", $"{site.MakeUp.Id}", StringComparison.Ordinal)
            .Replace("{letter-failed}", $"{site.Letters[LetterState.Failed]}", StringComparison.Ordinal)
            .Replace("{letter-queued}", $"{site.Letters[LetterState.Queued]}", StringComparison.Ordinal)
            .Replace("{letter-sent}", $"{site.Letters[LetterState.Sent]}", StringComparison.Ordinal)
            .Replace("{waiting}", $"{site.Of(People, BookingStatus.Waiting)}", StringComparison.Ordinal);
        await OpenAsync(role, path);
        await HasNoViolationsAsync(path);
    }

    private protected async Task OpenAsync(string role, string path)
    {
        var page = site.Page;
        await page.Context.ClearCookiesAsync();
        if (role.Length > 0)
        {
            await site.SignInAsync(page.Context, site.Somebody(role));
        }
        await page.SetViewportSizeAsync(1280, 844);
        await page.GotoAsync(site.Address + path);
        Assert.Equal(path.Split('?')[0], new Uri(page.Url).AbsolutePath); // not a page that it sent us on to
        Assert.NotEqual("", await page.TitleAsync());
    }

    /// <summary>The page as it is now.</summary>
    private protected async Task HasNoViolationsAsync(string path)
    {
        var page = site.Page;

        // Nothing of the site looks at the width only while it loads, so that one load serves both.
        foreach (var width in new[] { 1280, 390 })
        {
            await page.SetViewportSizeAsync(width, 844);

            var violations = await Axe.ViolationsAsync(page);

            Assert.True(violations.Length == 0, $"{path} at {width} pixels: {string.Join("; ", violations)}");
            var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"{path} is {wide} pixels wide in a window of {width}.");
        }
    }

    public sealed class SeededSite : RunningSite
    {
        public SeededSite()
        {
            Overrides["Seed:OnEmpty"] = "true";
            Time.Set("2016-09-29T07:30:00Z");
        }

        /// <summary>One for all: opening a window, and compiling axe in it, takes longer than most pages. Each test brings its own cookies.</summary>
        public IPage Page { get; private set; } = null!;

        public Booking Booking { get; private set; } = null!;

        /// <summary>Of one of the agency lead's staff, on a course that runs again.</summary>
        public Booking StaffBooking { get; private set; } = null!;

        public string OtherRun { get; private set; } = "";

        /// <summary>Workshops to choose, and workshops of which choosing has ended.</summary>
        public Booking Conference { get; private set; } = null!;
        public Booking ClosedConference { get; private set; } = null!;

        /// <summary>A request to which the manager has agreed and the link person has still to.</summary>
        public Guid Request { get; private set; }

        /// <summary>A request to which nobody has answered.</summary>
        public Guid Unanswered { get; private set; }

        /// <summary>The private link of who has still to answer, and of who has.</summary>
        public IReadOnlyList<string> Links { get; private set; } = [];

        /// <summary>An email of each state, about the booking; the one that was sent is an invitation.</summary>
        public IReadOnlyDictionary<LetterState, int> Letters { get; private set; } = null!;

        /// <summary>Somebody of whom something is to be decided on the register.</summary>
        public int Walked { get; private set; }

        /// <summary>The code of the practitioner's certificate, and what they ask to have counted.</summary>
        public string Certificate { get; private set; } = "";
        public Guid Outside { get; private set; }

        /// <summary>A day that somebody missed, and one that somebody else is to make up.</summary>
        public (int PersonId, int DayId) Missed { get; private set; }
        public MakeUpDay MakeUp { get; private set; } = null!;

        /// <summary>The private links of a questionnaire that is open, of one that is handed in with a manager still to name, and of a manager who is asked.</summary>
        public IReadOnlyList<string> Evaluations { get; private set; } = [];

        public Person Somebody(string role)
        {
            var wanted = Codes.All<Role>().Single(r => r.Code() == role);
            return Read(db => wanted == Role.Practitioner ? db.People.Single(p => p.Id == Booking.PersonId) : db.People.OrderBy(p => p.Id).First(p => p.Roles == wanted));
        }

        public Guid Of(string session, BookingStatus status) =>
            Read(db => db.Bookings.Where(b => session == "/sessions/" + b.Session.Reference && b.Status == status).OrderBy(b => b.Number).Select(b => b.Key).First());

        protected override async Task StartedAsync()
        {
            var browser = await ChromiumAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
            Page = await (await WindowAsync(browser)).NewPageAsync();
            var now = Clock.UtcNow;
            Booking = Read(db => db.Bookings.Include(b => b.Session).OrderBy(b => b.Id)
                .First(b => b.Status == BookingStatus.Confirmed && b.Session.StartsAt > now && b.Person.Roles == Role.Practitioner));
            using (var db = Database.Open())
            {
                var me = db.People.Single(p => p.Id == Booking.PersonId);
                var (open, closed) = (Given.Conference(Clock, reference: "OPEN-CONF", choicesUntil: "2016-10-20", workshops: ["1 a 1", "1 b 3", "1 c 3", "2 a 1", "2 b 0"]),
                    Given.Conference(Clock, reference: "TODAY-CONF", workshops: ["1 a 1", "1 b 3", "2 a 1"]));
                open.SetDays([Given.Day("2016-11-01 09:30-15:30")], Clock);
                closed.SetDays([Given.Day("2016-09-29 09:30-15:30")], Clock);
                (Conference, ClosedConference) = (Given.Booking(open, me, now), Given.Booking(closed, me, now));
                open.Choose(Conference, [open.Workshop("1 a"), open.Workshop("1 b"), open.Workshop("2 b"), open.Workshop("2 a")], now);
                // Every session of the seed has been held, as far as attendance goes: this one can still be changed.
                var course = db.Courses.Single(c => c.Code == "introduction-to-neglect");
                var future = Given.Session(Clock, reference: "OPEN", course: course, venue: db.Venues.OrderBy(v => v.Id).First(), days: "2016-11-03 09:30-12:30");
                db.People.Where(p => p.Roles == Role.Practitioner && p.Id != me.Id).OrderBy(p => p.Id).Take(3).ToList().ForEach(p => Given.Booking(future, p, now));
                db.AddRange(open, closed, future);
                var over = Given.Session(Clock, reference: "OVER", course: course, days: "2016-09-28 09:30-12:30");
                Given.Booking(over, Given.Person("Olu Overlooked"), now.AddDays(-9));
                db.Add(over);
                var room = Given.Session(Clock, reference: "TODAY-ROOM", course: course, days: "2016-09-29 09:30-12:30");
                db.AddRange(room, new Training.Attendance.RoomCode { Key = Guid.NewGuid(), SessionDay = room.Days[0], StartedAt = now });
                db.SaveChanges();
            }
            Add(new AcceptedEquivalent { PersonId = Booking.PersonId, Type = CourseType.Level3, CompletedOn = new(2012, 5, 1), What = "Level 3 with Hampshire, certificate seen", RecordedAt = now });
            using (var db = Database.Open())
            {
                var (day, next) = (db.SessionDays.Single(d => d.Session.Reference == Session && d.Date == new DateOnly(2016, 9, 29)), db.SessionDays.Single(d => d.Session.Reference == "L3-2016-10" && d.Date == new DateOnly(2016, 11, 3)));
                Walked = db.Bookings.First(b => b.Session.Reference == Session && b.Status == BookingStatus.Cancelled).PersonId;
                ScanEvent Event(ScanFinding finding, int? person, int minutes) => new()
                {
                    EventId = Guid.NewGuid(), SessionDayId = day.Id, PersonId = person, Kind = ScanKind.Arrived, Method = ScanMethod.Qr, Finding = finding, At = now.AddMinutes(minutes), ReceivedAt = now.AddMinutes(minutes),
                    DeviceAt = now.AddMinutes(minutes - 20), SentAt = now.AddMinutes(minutes - 20), Device = Guid.NewGuid(), DeviceSequence = minutes, Shown = person is null ? "7KQ4-…" : "",
                };
                db.AddRange(Event(ScanFinding.Cancelled, Walked, 1), Event(ScanFinding.UnknownCode, null, 2));
                // Held in June: of those who had a place, the first two did not come on the second day.
                var june = db.SessionDays.Single(d => d.Session.Reference == "L3-2016-06" && d.Date == new DateOnly(2016, 6, 16));
                var held = db.Bookings.Where(b => b.SessionId == june.SessionId && b.Status == BookingStatus.Confirmed).OrderBy(b => b.Id).Take(2).Select(b => b.PersonId).ToList();
                db.Presences.RemoveRange(db.Presences.Where(p => p.SessionDayId == june.Id && held.Contains(p.PersonId)));
                Missed = (held[0], june.Id);
                MakeUp = new MakeUpDay { PersonId = held[1], MissedDayId = june.Id, DayId = next.Id, ArrangedAt = now };
                db.Add(MakeUp);
                db.SaveChanges();
            }
            using (var db = Database.Open())
            {
                var outside = new OutsideTraining { PersonId = Booking.PersonId, What = "Safeguarding refresher for school nurses", Provider = "Solent NHS Trust", CompletedOn = new(2016, 6, 1), Minutes = 180, AskedAs = CourseType.Refresher, AddedAt = now, Evidence = new Evidence { FileName = "certificate.pdf", ContentType = "application/pdf", Content = [1] } };
                var certificate = db.Certificates.FirstOrDefault(c => c.PersonId == Booking.PersonId && c.WithdrawnAt == null);
                if (certificate is null)
                {
                    db.Add(certificate = new Certificate { PersonId = Booking.PersonId, SessionId = Booking.SessionId, Code = "ABCDEFGHJKMN", Name = "Amina Hussain", Course = "An introduction to neglect", Level = "Level 2", Boards = Boards.Children, Days = [new(2016, 6, 1)], Minutes = 180, CompletedOn = new(2016, 6, 1), IssuedAt = now });
                }
                db.Add(outside);
                db.SaveChanges();
                (Certificate, Outside) = (certificate.Code, outside.Key);
            }
            var letters = Codes.All<LetterState>().Select(state => new OutboxLetter
            {
                Kind = state == LetterState.Sent ? LetterKind.Invitation : LetterKind.BookingConfirmed, State = state, ToName = "Amina Hussain", ToAddress = "amina.hussain@a-rather-long-name-of-an-agency.example",
                Subject = $"Your place on {Booking.Session.Reference}", Text = "Dear Amina Hussain,\n\nYou have a place on this session.", Html = "<p>You have a place.</p>", PersonId = Booking.PersonId, BookingId = Booking.Id, SessionId = Booking.SessionId,
                Calendar = state == LetterState.Sent ? "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"u8.ToArray() : null, WrittenAt = now, DueAt = now.AddHours(1), Tries = 2, SentAt = state == LetterState.Sent ? now : null, LastError = "The mail server refuses the address (550).",
            }).ToList();
            Add([.. letters]);
            Letters = letters.ToDictionary(l => l.State, l => l.Id);
            using (var db = Database.Open())
            {
                var state = db.PostroomState.Single();
                (state.DownSince, state.DownBecause, state.NextTryAt) = (now, "The mail server refuses the password.", now.AddMinutes(5));
                db.SaveChanges();
            }
            var agency = Somebody("agency-lead").AgencyId;
            StaffBooking = Read(db => db.Bookings.Include(b => b.Session).OrderBy(b => b.Id).First(b => b.Status == BookingStatus.Confirmed && b.Session.StartsAt > now && b.Person.AgencyId == agency
                && db.Sessions.Any(s => s.CourseId == b.Session.CourseId && s.Id != b.SessionId && s.StartsAt > now && s.Status == SessionStatus.Published && s.Bookings.All(o => o.PersonId != b.PersonId))));
            OtherRun = Read(db => db.Sessions.First(s => s.CourseId == StaffBooking.Session.CourseId && s.Id != StaffBooking.SessionId && s.StartsAt > now && s.Status == SessionStatus.Published
                && s.Bookings.All(o => o.PersonId != StaffBooking.PersonId)).Reference);
            using (var db = Database.Open())
            {
                var course = new Course { Code = "asks", Title = "Core day", Type = CourseType.CoreDay, Boards = Boards.Children, Summary = "A course that asks the line manager." };
                var policy = Given.Policy(type: CourseType.CoreDay);
                var session = Given.Session(Clock, reference: "ASKS", course: course, days: "2016-11-21 09:30-12:30");
                var (request, _) = session.Join(db.People.Single(p => p.Id == Booking.PersonId), now, session.StartsAt, policy, request: true);
                request.CodeHash = Guid.NewGuid().ToByteArray();
                Agreement[] asked =
                [
                    new() { Who = Approver.LinkPerson, Name = "Lin Park", Email = "lin.park@agency.example", AskedAt = now, ExpiresAt = now.AddDays(7), ChaseAt = now.AddDays(5) },
                    new() { Who = Approver.Manager, Name = "Jo Fisher", Email = "jo.fisher@agency.example", AskedAt = now, ExpiresAt = now.AddDays(7), ChaseAt = now.AddDays(5), AnsweredAt = now, Agreed = true, Note = "Cover is arranged." },
                ];
                foreach (var agreement in asked)
                {
                    agreement.TokenHash = Training.Attendance.CheckInCodes.HashOf(Given.Codes.AgreementTokenFor(agreement.Key));
                }
                request.Agreements.AddRange(asked);
                var (unanswered, _) = Given.Session(Clock, reference: "ASKS-3", course: course, days: "2016-11-23 09:30-12:30").Join(request.Person, now, session.StartsAt, policy, request: true);
                unanswered.CodeHash = Guid.NewGuid().ToByteArray();
                var third = new Agreement { Who = Approver.Manager, Name = "Jo Fisher", Email = "jo.fisher@agency.example", AskedAt = now, ExpiresAt = now.AddDays(7), ChaseAt = now.AddDays(5) };
                third.TokenHash = Training.Attendance.CheckInCodes.HashOf(Given.Codes.AgreementTokenFor(third.Key));
                unanswered.Agreements.Add(third);
                Unanswered = unanswered.Key;
                db.AddRange(session, unanswered.Session, Given.Session(Clock, reference: "ASKS-2", course: course, days: "2016-11-22 09:30-12:30"));
                db.SaveChanges();
                (Request, Links) = (request.Key, [.. asked.Select(a => Given.Codes.AgreementTokenFor(a.Key))]);
            }
            using (var db = Database.Open())
            {
                Evaluations = Asked(db, db.People.Single(p => p.Id == Booking.PersonId));
            }
        }

        /// <summary>A course of its own with questions of every kind: yesterday's session has asked, and today's has not.</summary>
        private List<string> Asked(TrainingDb db, Person me)
        {
            var now = Clock.UtcNow;
            var after = Given.Questionnaire(Stage.After, "knowledge scale", "confidence confidence", "pace one-of Too slow|Right|Too fast", "topics any-of The law|Talking with children|Referrals", "changes text", "honestly anonymous");
            after.Versions[0].Questions[4].AsksToQuote = true;
            var later = Given.Questionnaire(Stage.Later, "practice text");
            later.Versions[0].Questions[0].ForManager = true;
            var course = Given.Course(CourseType.CoreDay, "asked", title: "Child protection process");
            course.Objectives = "Know when to make a referral\nSay what happens at a conference";
            var plan = new EvaluationPlan { Type = CourseType.CoreDay, Course = course, From = new(2015, 1, 1), After = after, Later = later, AsksManager = true };
            var (asked, today) = (Given.Session(Clock, reference: "ASKED", course: course, days: "2016-09-28 09:30-12:30"), Given.Session(Clock, reference: "ASKED-2", course: course, days: "2016-09-29 06:30-08:30"));
            var others = new[] { Given.Person("Rhys Morgan"), Given.Person("Sam Wells") };
            Evaluation Of(Person person, Questionnaire questionnaire, bool handedIn)
            {
                var made = Given.Evaluation(asked, person, questionnaire, now);
                made.SubmittedAt = handedIn ? now : null;
                if (questionnaire == later)
                {
                    made.Comments.Add(new Comment { Session = asked, Question = later.Versions[0].Questions[0], Text = "I ask who lives in the house, and write it down." });
                }
                return made;
            }
            var (open, done, viewed) = (Of(me, after, handedIn: false), Of(me, later, handedIn: true), Of(others[0], later, handedIn: true));
            var view = new ManagerView { Evaluation = viewed, Name = "Jo Fisher", Email = "jo.fisher@agency.example", AskedAt = now, ClosesAt = now.AddDays(28) };
            view.TokenHash = CheckInCodes.HashOf(Given.Codes.ManagerViewTokenFor(view.Key));
            db.AddRange(plan, asked, today, open, done, view);
            db.AddRange(Training.Evaluations.Objective.Lines(course.Objectives).Select(line => new Objective { Course = course, Text = line }));
            db.AddRange(new[] { (asked, me), (asked, others[0]), (asked, others[1]), (today, me) }.Select(p => new Presence { SessionDay = p.Item1.Days[0], Session = p.Item1, Person = p.Item2, ArrivedAt = p.Item1.StartsAt, WholeDay = true, Method = ScanMethod.Manual }));
            db.SaveChanges();
            return [Given.Codes.EvaluationTokenFor(open.Key), Given.Codes.EvaluationTokenFor(done.Key), Given.Codes.ManagerViewTokenFor(view.Key)];
        }
    }
}
