using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Evaluations;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Web.Tests.Pages;

/// <summary>Answering by link and from my bookings, on paper, and the line manager's view. The workshop was on 20 September 2016; it is the evening of that day.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly TestSite _site = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _tess = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Person _theo = Given.Person("Theo Other", Role.Trainer);
    private readonly Person _cleo = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _lead = Given.Person("Lea Lead", Role.AgencyLead);
    private readonly Person _board = Given.Person("Bo Board", Role.Board);
    private readonly Questionnaire _after = Given.Questionnaire(Stage.After, "knowledge scale", "confidence confidence", "topics any-of Law|Practice", "changes text", "honestly anonymous");
    private readonly Questionnaire _later = Given.Questionnaire(Stage.Later, "knowledge scale", "changed text", "barriers text");
    private readonly Session _session;

    public EvaluateTests()
    {
        _session = Given.Session(_site.Clock, reference: "HD-1");
        _session.Course.Objectives = "Know what neglect is\nSay what to do";
        _session.Trainers.Add(_tess);
        _after.Versions[0].Introduction = "Your answers make the next one better.";
        _after.Versions[0].Questions[0].Required = true;
        _after.Versions[0].Questions[3].AsksToQuote = true;
        _later.Versions[0].Questions[1].ForManager = true;
        var plan = Given.EvaluationPlan(after: _after, later: _later);
        plan.AsksManager = true;
        _site.Add(_amina, _ben, _theo, _cleo, _lead, _board, _session, plan);
        Change(db => db.Presences.AddRange(new[] { _amina, _ben }.Select(p => new Presence { SessionDayId = _session.Days[0].Id, SessionId = _session.Id, PersonId = p.Id, ArrivedAt = _session.StartsAt, WholeDay = true, Method = ScanMethod.Manual })));
        _site.Time.Set("2016-09-20T17:00:00Z");
    }

    public void Dispose() => _site.Dispose();

    private T Read<T>(Func<TrainingDb, T> read) => _site.Read(read);

    private void Change(Action<TrainingDb> change)
    {
        using var db = _site.Database.Open();
        change(db);
        db.SaveChanges();
    }

    private string Field(string code, Questionnaire? of = null) => $"q{(of ?? _after).Versions[0].Questions.Single(q => q.Code == code).Id}";

    /// <summary>Begins, as from my bookings, and returns the address of the questionnaire.</summary>
    private async Task<string> BeginAsync(Person person)
    {
        var browser = await _site.BrowserAsync(person);
        return (await (await browser.GetAsync("/bookings/questions/HD-1/after")).SubmitAsync()).Location!;
    }

    private string Handed(Stage stage)
    {
        var questionnaire = stage == Stage.Later ? _later : _after;
        var evaluation = Given.Evaluation(_session, _amina, questionnaire, _site.Clock.UtcNow);
        Change(db =>
        {
            db.Evaluations.Add(new Evaluation { Key = evaluation.Key, TokenHash = evaluation.TokenHash, SessionId = _session.Id, PersonId = _amina.Id, Stage = stage, VersionId = questionnaire.Versions[0].Id, AskedAt = evaluation.AskedAt, ClosesAt = evaluation.ClosesAt });
        });
        return $"/evaluate/{Given.Codes.EvaluationTokenFor(evaluation.Key)}";
    }

    [Fact]
    public async Task Somebody_begins_from_their_bookings_finishes_later_and_hands_in_without_an_account()
    {
        var mine = await (await _site.BrowserAsync(_amina)).GetAsync("/bookings");
        Assert.Equal("/bookings/questions/HD-1/after", mine.Find("#questions a")!.GetAttribute("href"));
        var address = await BeginAsync(_amina);
        Assert.Equal(address, (await (await _site.BrowserAsync(_amina)).GetAsync("/bookings/questions/HD-1/after")).Location);

        var anybody = await _site.BrowserAsync();
        var page = await anybody.GetAsync(address);
        Assert.Equal((HttpStatusCode.OK, "no-referrer", "noindex"), (page.Status, page.Response.Headers.GetValues("Referrer-Policy").Single(), page.Response.Headers.GetValues("X-Robots-Tag").Single()));
        Assert.True(page.Response.Headers.CacheControl!.NoStore);
        Assert.Contains("Your answers make the next one better.", page.Main, StringComparison.Ordinal);
        Assert.Contains("Your name is stored with your scores and choices, so that we can compare before and after", page.Main, StringComparison.Ordinal);
        Assert.Contains("stored without any link to you, and only when you hand in. If few people answer, what you write may still tell who you are.", page.Main, StringComparison.Ordinal);
        Assert.Equal(2, page.All(".question-objectives .question").Count);

        var saved = await page.SubmitAsync(null, (Field("knowledge"), "4"), (Field("changes"), "I ask more"), ("do", "save"));
        Assert.Equal($"{address}?saved=1", saved.Location);
        page = await saved.FollowAsync();
        Assert.Contains("Your answers so far are saved.", page.Main, StringComparison.Ordinal);
        Assert.Contains("You have begun. Until the end of Tuesday 18 October 2016", (await (await _site.BrowserAsync(_amina)).GetAsync("/bookings")).Main, StringComparison.Ordinal);
        Assert.Equal("I ask more", page.Find($"#{Field("changes")}")!.TextContent.Trim());

        var kept = await page.SubmitAsync(null, (Field("honestly"), "The room was cold"), ("do", "save"));
        Assert.Equal(HttpStatusCode.OK, kept.Status); // not sent on, as what is not stored would be lost
        Assert.Contains("What you wrote anonymously is not", kept.Main, StringComparison.Ordinal);
        Assert.Equal("The room was cold", kept.Find($"#{Field("honestly")}")!.TextContent.Trim());

        var done = await (await kept.SubmitAsync(null, ("do", "hand-in"))).FollowAsync();
        Assert.Equal("Thank you", done.Heading.Split(' ')[^2] + " " + done.Heading.Split(' ')[^1]);
        Assert.Contains("They cannot be changed any more.", done.Main, StringComparison.Ordinal);
        Assert.Null(done.Find("main form"));
        Assert.Null((await (await _site.BrowserAsync(_amina)).GetAsync("/bookings")).Find("#questions"));
        Assert.Equal([null, (int?)Read(db => db.Evaluations.Single().Id)], Read(db => db.Comments.OrderBy(c => c.EvaluationId).Select(c => c.EvaluationId).ToList()));
    }

    [Fact]
    public async Task What_is_missing_is_said_and_nothing_is_lost()
    {
        var page = await (await _site.BrowserAsync()).GetAsync(await BeginAsync(_amina));

        var wrong = await page.SubmitAsync(null, (Field("topics"), "2"), (Field("honestly"), "Words"), ("do", "hand-in"));

        Assert.Equal((HttpStatusCode.BadRequest, "Choose an answer to “About knowledge?”"), (wrong.Status, wrong.Errors.Single()));
        Assert.Equal($"#{Field("knowledge")}", wrong.Find(".govuk-error-summary__list a")!.GetAttribute("href"));
        Assert.NotNull(wrong.Find($"input[id='{Field("knowledge")}']"));
        Assert.Equal("Words", wrong.Find($"#{Field("honestly")}")!.TextContent.Trim());
        Assert.NotNull(wrong.Find($"input[name='{Field("topics")}'][value='2'][checked]"));
        Assert.Equal(1, Read(db => db.Answers.Count()));
        Assert.Equal(HttpStatusCode.Redirect, (await wrong.SubmitAsync(null, (Field("knowledge"), "3"), ("do", "hand-in"))).Status);
    }

    [Fact]
    public async Task Looking_changes_nothing_and_a_link_that_is_not_ours_opens_nothing()
    {
        var address = await BeginAsync(_amina);
        var browser = await _site.BrowserAsync();
        var before = Rows();

        await browser.GetAsync(address);
        await browser.GetAsync($"{address}?do=hand-in&handler=manager&saved=1");
        using var head = await browser.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));

        Assert.Equal(before, Rows());
        foreach (var unknown in new[] { "/evaluate/unknown", "/manager-view/unknown", $"/manager-view/{address[10..]}" })
        {
            var page = await browser.GetAsync(unknown);
            Assert.Equal((HttpStatusCode.NotFound, "We do not know this link"), (page.Status, page.Heading));
        }
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(address, ("do", "hand-in"))).Status); // without the form's token
        Assert.Equal(before, Rows());

        string Rows() => Read(db => $"{db.Evaluations.Count()} {db.Answers.Count()} {db.History.Count()} {db.Outbox.Count()} {db.Evaluations.Max(e => e.SavedAt)}");
    }

    [Fact]
    public async Task Nobody_begins_for_a_session_at_which_they_were_not()
    {
        Assert.StartsWith("/sign-in", new Uri(new Uri("http://localhost"), (await (await _site.BrowserAsync()).GetAsync("/bookings/questions/HD-1/after")).Location!).AbsolutePath, StringComparison.Ordinal);
        var theo = await _site.BrowserAsync(_theo);
        foreach (var address in new[] { "/bookings/questions/HD-1/after", "/bookings/questions/HD-1/banana", "/bookings/questions/NONE/after", "/bookings/questions/HD-1/later" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await theo.GetAsync(address)).Status);
        }
        var begin = await (await _site.BrowserAsync(_amina)).GetAsync("/bookings/questions/HD-1/after");
        Change(db => db.Presences.ExecuteDelete());
        Assert.Equal(HttpStatusCode.NotFound, (await begin.SubmitAsync()).Status);
    }

    [Fact]
    public async Task Closing_while_answering_says_so_and_shows_what_was_written()
    {
        var address = await BeginAsync(_amina);
        var page = await (await _site.BrowserAsync()).GetAsync(address);
        _site.Time.Set("2016-10-18T23:00:00Z");

        var late = await page.SubmitAsync(null, (Field("knowledge"), "3"), (Field("changes"), "A long thought"), ("do", "hand-in"));

        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.Contains("It is too late to answer", late.Heading, StringComparison.Ordinal);
        Assert.Contains("A long thought", late.Find("#not-taken")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("until the end of Tuesday 18 October 2016", late.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_certificate_waits_every_page_says_so_and_late_answers_still_make_it()
    {
        Change(db =>
        {
            db.EvaluationPlans.Single().CertificateAfterEvaluation = true;
            db.Sessions.Single(s => s.Reference == "HD-1").RegisterClosedAt = db.Clock.UtcNow;
        });
        var amina = await _site.BrowserAsync(_amina);
        Assert.Contains("For your certificate.", (await amina.GetAsync("/bookings")).Find("#questions")!.TextContent, StringComparison.Ordinal);
        var address = await BeginAsync(_amina);
        Assert.Contains("Your certificate is made as soon as you have handed in your answers.", (await amina.GetAsync(address)).Main, StringComparison.Ordinal);

        _site.Time.Set("2016-11-20T10:00:00Z");
        amina = await _site.BrowserAsync(_amina);
        Assert.Contains("For your certificate. Until the end of Wednesday 21 December 2016", TestPage.Words((await amina.GetAsync("/bookings")).Find("#questions")), StringComparison.Ordinal);
        Assert.NotNull((await amina.GetAsync("/record")).Find("a[href='/bookings/questions/HD-1/after']"));
        var page = await (await _site.BrowserAsync()).GetAsync(address);
        Assert.Equal("The time for results is over. Your answers still make your certificate, and the training team reads them.", TestPage.Words(page.Find("#late")));
        Assert.Null(page.Find($"#{Field("honestly")}"));
        Assert.DoesNotContain("anonymous", page.Find("#kept")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Thank you", (await (await page.SubmitAsync(null, (Field("knowledge"), "3"), ("do", "hand-in"))).FollowAsync()).Heading, StringComparison.Ordinal);
        Assert.Equal(_amina.Id, Read(db => db.Certificates.Single().PersonId));

        _site.Time.Set("2016-12-21T10:00:00Z");
        Assert.Contains("Ask the training team", (await (await _site.BrowserAsync(_ben)).GetAsync("/record")).Main, StringComparison.Ordinal); // of whom no questionnaire was ever made
    }

    [Fact]
    public async Task What_people_write_with_their_name_before_the_day_is_read_by_the_sessions_trainers_and_the_team()
    {
        var before = Given.Questionnaire(Stage.Before, "hope text", "fear anonymous");
        Change(db => db.EvaluationPlans.Single().Before = before);
        Change(db =>
        {
            foreach (var (person, text, handedIn) in new[] { (_amina, "What to say to a parent", true), (_ben, "Half a thought", false) })
            {
                var of = new Evaluation { SessionId = _session.Id, PersonId = person.Id, Stage = Stage.Before, VersionId = before.Versions[0].Id, TokenHash = [(byte)person.Id], AskedAt = db.Clock.UtcNow, ClosesAt = _session.StartsAt, SubmittedAt = handedIn ? _session.StartsAt.AddDays(-1) : null };
                of.Comments.Add(new Comment { SessionId = _session.Id, QuestionId = before.Versions[0].Questions[0].Id, Text = text });
                db.Add(of);
            }
            db.Add(new Comment { SessionId = _session.Id, QuestionId = before.Versions[0].Questions[1].Id, Text = "That I know too little" });
        });
        _site.Time.Set("2016-09-19T08:00:00Z"); // the day before

        foreach (var person in new[] { _tess, _cleo })
        {
            var page = await (await _site.BrowserAsync(person)).GetAsync("/attendance/HD-1/questions/before");
            Assert.Equal("Amina Hussain What to say to a parent", TestPage.Words(page.Find(".evaluation-said")));
            Assert.DoesNotContain("Half a thought", page.Text, StringComparison.Ordinal);
            Assert.Equal("/attendance/HD-1/questions/before", (await (await _site.BrowserAsync(person)).GetAsync("/attendance/HD-1/questions")).Location);
            Assert.DoesNotContain("too little", page.Text, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await (await _site.BrowserAsync(_theo)).GetAsync("/attendance/HD-1/questions/before")).Status);
    }

    [Fact]
    public async Task Handing_in_twice_is_said_and_the_first_counts()
    {
        var address = await BeginAsync(_amina);
        var (one, two) = (await (await _site.BrowserAsync()).GetAsync(address), await (await _site.BrowserAsync()).GetAsync(address));
        await one.SubmitAsync(null, (Field("knowledge"), "3"), ("do", "hand-in"));

        var again = await two.SubmitAsync(null, (Field("knowledge"), "5"), (Field("honestly"), "Second thoughts"), ("do", "hand-in"));

        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("Second thoughts", again.Find("#not-taken")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, Read(db => db.Answers.Single().Number));
        Assert.Empty(Read(db => db.Comments.ToList()));
    }

    [Fact]
    public async Task A_script_keeps_answers_one_by_one_and_is_told_how_it_went()
    {
        var address = await BeginAsync(_amina);
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync(address);
        var token = page.Find("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        Assert.Equal(("saved", "Saved"), await PostAsync((Field("knowledge"), "4"), ("was-" + Field("knowledge"), "")));
        Assert.Equal(4, Read(db => db.Answers.Single().Number));
        Assert.Equal("wrong", (await PostAsync((Field("knowledge"), "9"))).Outcome);

        // A permission beside no text is not kept, and the page hears so: with the text it is.
        var (changes, quote) = (Field("changes"), Field("changes") + "-quote");
        Assert.Equal("", (await ReadAsync((changes, ""), (quote, "true"), ("was-" + changes, ""), ("was-" + quote, ""))).GetProperty("was").GetProperty(quote).GetString());
        Assert.Equal("true", (await ReadAsync((changes, "I ask more"), (quote, "true"), ("was-" + changes, ""), ("was-" + quote, ""))).GetProperty("was").GetProperty(quote).GetString());
        Assert.True(Read(db => db.Comments.Single().MayBeQuoted));
        await PostAsync((changes, "I ask more"), ("was-" + changes, "I ask more"), ("was-" + quote, "true"));
        Assert.False(Read(db => db.Comments.Single().MayBeQuoted));
        await page.SubmitAsync(null, ("do", "hand-in"), (Field("knowledge"), "4"));
        var over = await PostAsync((Field("knowledge"), "5"));
        Assert.Equal("over", over.Outcome);
        Assert.Contains("handed these in already", over.Say, StringComparison.Ordinal);

        async Task<(string Outcome, string Say)> PostAsync(params (string Name, string Value)[] fields)
        {
            var json = await ReadAsync(fields);
            return (json.GetProperty("outcome").GetString()!, json.GetProperty("say").GetString()!);
        }

        async Task<JsonElement> ReadAsync(params (string Name, string Value)[] fields)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields.Append(("do", "save")).Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))) };
            request.Headers.Add("Accept", "application/json");
            using var response = await browser.Http.SendAsync(request);
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        }
    }

    [Fact]
    public async Task The_line_manager_is_asked_reads_only_what_is_theirs_and_is_read_by_the_person()
    {
        _site.Time.Set("2016-11-15T10:00:00Z");
        var address = Handed(Stage.Later);
        var browser = await _site.BrowserAsync();
        var page = await browser.GetAsync(address);
        page = await (await page.SubmitAsync(null, (Field("changed", _later), "I ask who lives at home"), (Field("barriers", _later), "No time"), ("do", "hand-in"))).FollowAsync();
        Assert.Equal("About changed? I ask who lives at home", TestPage.Words(page.Find("#said dl")));

        var wrong = await page.SubmitAsync("#manager", ("Manager.Name", ""), ("Manager.Email", "jo"));
        Assert.Equal((HttpStatusCode.BadRequest, 2), (wrong.Status, wrong.Errors.Count));
        Assert.Contains("not yourself", (await page.SubmitAsync("#manager", ("Manager.Name", "Me"), ("Manager.Email", _amina.Email!))).Errors.Single(), StringComparison.Ordinal);
        var asked = await (await page.SubmitAsync("#manager", ("Manager.Name", "Jo Fisher"), ("Manager.Email", "jo.fisher@agency.example"))).FollowAsync();
        Assert.Contains("We asked Jo Fisher (jo.fisher@agency.example) on Tuesday 15 November 2016. They can answer until the end of Tuesday 13 December 2016.", asked.Main, StringComparison.Ordinal);
        Assert.Null(asked.Find("#manager"));
        Assert.Contains("Jo Fisher has not answered yet", TestPage.Words((await (await _site.BrowserAsync(_amina)).GetAsync("/bookings")).Find("#managers")), StringComparison.Ordinal);
        Assert.Contains("asked this person already", (await asked.SubmitAsync("#instead form", ("Manager.Name", "Jo"), ("Manager.Email", "JO.fisher@agency.example"))).Errors.Single(), StringComparison.Ordinal);
        Assert.Null(asked.Find("#instead[open]"));
        Assert.Equal(HttpStatusCode.Redirect, (await page.SubmitAsync("#manager", ("Manager.Name", "Ann"), ("Manager.Email", "ann@agency.example"))).Status);
        Assert.Equal(["jo.fisher@agency.example"], Read(db => db.Outbox.Where(l => l.Kind == LetterKind.ManagerViewAsked).Select(l => l.ToAddress).ToList()));

        var link = "/manager-view/" + Given.Codes.ManagerViewTokenFor(Read(db => db.ManagerViews.Single().Key));
        var view = await browser.GetAsync(link);
        Assert.Equal("no-referrer", view.Response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("I ask who lives at home", view.Main, StringComparison.Ordinal);
        Assert.DoesNotContain("No time", view.Text, StringComparison.Ordinal);
        Assert.Equal("Choose whether you agree", (await view.SubmitAsync()).Errors.Single());
        Assert.Equal("Write how you see it", (await view.SubmitAsync(null, ("Verdict", "disagree"))).Errors.Single());
        Assert.Equal("Write what you want to add", (await view.SubmitAsync(null, ("Verdict", "add"), ("Text", " "))).Errors.Single());
        Assert.Equal("What you write must be 1,000 characters or fewer", (await view.SubmitAsync(null, ("Verdict", "agree"), ("Text", new string('x', 1001)))).Errors.Single());
        var given = await (await view.SubmitAsync(null, ("Verdict", "add"), ("Text", "She also trains others"))).FollowAsync();
        Assert.Contains("you want to add something", given.Main, StringComparison.Ordinal);
        await view.SubmitAsync(null, ("Verdict", "agree"));
        Assert.Equal(ManagerVerdict.Add, Read(db => db.ManagerViews.Single().Verdict));
        var own = await browser.GetAsync(address);
        Assert.Null(own.Find("#instead"));
        var line = (await (await _site.BrowserAsync(_amina)).GetAsync("/bookings")).Find("#managers")!;
        Assert.Equal("Your line manager answered: Sample course Sample course. Jo Fisher, Tuesday 15 November 2016", TestPage.Words(line.QuerySelector("li")).Replace(_session.Course.Title, "Sample course", StringComparison.Ordinal));
        Assert.Equal(address, (await (await _site.BrowserAsync(_amina)).GetAsync(line.QuerySelector("a")!.GetAttribute("href")!)).Location);
        Assert.Contains("Jo Fisher answered on Tuesday 15 November 2016: I want to add something She also trains others", own.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sessions_trainer_and_the_team_print_the_questions_and_enter_paper_and_nobody_else()
    {
        const string Address = "/attendance/HD-1/questions/after";
        foreach (var (person, status) in new[] { (_theo, HttpStatusCode.NotFound), (_amina, HttpStatusCode.Forbidden), (_lead, HttpStatusCode.Forbidden), (_board, HttpStatusCode.Forbidden) })
        {
            var other = await _site.BrowserAsync(person);
            foreach (var address in new[] { "/attendance/HD-1/questions", Address, $"{Address}/print", $"{Address}/enter?person={_amina.Id}" })
            {
                Assert.Equal(status, (await other.GetAsync(address)).Status);
            }
        }
        Assert.Contains("/sign-in", (await (await _site.BrowserAsync()).GetAsync(Address)).Location, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await (await _site.BrowserAsync(_cleo)).GetAsync(Address)).Status);

        var tess = await _site.BrowserAsync(_tess);
        Assert.Equal(Address, (await tess.GetAsync("/attendance/HD-1/questions")).Location);
        Assert.Equal(HttpStatusCode.NotFound, (await tess.GetAsync("/attendance/HD-1/questions/before")).Status);
        var printed = await tess.GetAsync($"{Address}/print");
        Assert.Equal(2, printed.All(".asked__objective").Count); // also before anybody was asked about them
        var page = await tess.GetAsync(Address);
        Assert.Equal("Choose whose sheet it is, or that it has no name", (await page.SubmitAsync()).Errors.Single());
        Assert.Equal(Address, (await tess.GetAsync($"{Address}/enter?person={_amina.Id}")).Location); // by the button
        var sheet = await (await page.SubmitAsync(null, ("Person", $"{_amina.Id}"))).FollowAsync();
        Assert.Equal("Answer at least one question", (await sheet.SubmitAsync()).Errors.Single());
        Assert.Equal(HttpStatusCode.BadRequest, (await sheet.SubmitAsync(null, (Field("knowledge"), "7"))).Status);
        var entered = await (await sheet.SubmitAsync(null, (Field("knowledge"), "4"), (Field("honestly"), "Fine"))).FollowAsync();
        Assert.Equal("The sheet of Amina Hussain is entered.", entered.Said);
        Assert.DoesNotContain("Amina Hussain", entered.Find("#Person")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("has handed in already", (await (await sheet.SubmitAsync(null, (Field("knowledge"), "1"))).FollowAsync()).Said, StringComparison.Ordinal);
        var unnamed = await (await page.SubmitAsync(null, ("Person", "none"))).FollowAsync();
        await unnamed.SubmitAsync(null, (Field("topics"), "1"));
        Assert.Contains("This sheet is entered already.", (await (await unnamed.SubmitAsync(null, (Field("topics"), "1"))).FollowAsync()).Said, StringComparison.Ordinal);
        Assert.Contains("As many sheets are entered without a name as there are people who came and have not answered", (await page.SubmitAsync(null, ("Person", "none"))).Errors.Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await tess.GetAsync($"{Address}/enter?person={_theo.Id}")).Status);
        Assert.Equal([(int?)null, _amina.Id], Read(db => db.Evaluations.OrderBy(e => e.PersonId).Select(e => e.PersonId).ToList()));
        Assert.All(Read(db => db.Evaluations.ToList()), e => Assert.Equal(_tess.Id, e.EnteredById));
    }
}
