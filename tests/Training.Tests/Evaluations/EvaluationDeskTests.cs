using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Data;
using Training.Evaluations;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Evaluations;

/// <summary>
/// Answering about a workshop on 20 September 2016, 9:30am to 12:30pm, with two learning objectives. Amina and Ben were there, Cora was not. The register is closed at 1pm,
/// when the test begins.
/// </summary>
public sealed class EvaluationDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _trainer = Given.Person("Tess Trainer", Role.Trainer);
    private readonly Session _session;
    private readonly Questionnaire _after = Given.Questionnaire(Stage.After, "knowledge scale", "confidence confidence", "topics any-of Law|Practice|Children", "changes text", "honestly anonymous", "pace one-of Slow|Right|Fast");

    public EvaluationDeskTests()
    {
        _session = Given.Session(_database.Clock, reference: "HD-1");
        _session.Course.Objectives = "Know what neglect is\nSay what to do";
        _session.Trainers.Add(_trainer);
        _after.Versions[0].Questions[0].Required = true;
        _after.Versions[0].Questions[3].AsksToQuote = true;
        Given.Booking(_session, _amina, _database.Clock.UtcNow);
        Given.Booking(_session, _cora, _database.Clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(_session, _ben, Given.EvaluationPlan(after: _after));
        db.SaveChanges();
        Came(_amina, _ben);
        At("2016-09-20T12:00:00Z");
    }

    public void Dispose() => _database.Dispose();

    private RegisterKeeper Trainer => new(_trainer.Id, IsTeam: false);

    private void At(string now) => _database.Time.Set(now);

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private void Change(Action<TrainingDb> change)
    {
        using var db = _database.Open();
        change(db);
        db.SaveChanges();
    }

    private void Came(params Person[] people) => Change(db => db.Presences.AddRange(people.Select(p =>
        new Presence { SessionDayId = _session.Days[0].Id, SessionId = _session.Id, PersonId = p.Id, ArrivedAt = _session.StartsAt, WholeDay = true, Method = ScanMethod.Manual })));

    private Task<DeskAnswer> CloseAsync() => _database.CloseAsync(Trainer, "HD-1");

    private Evaluation Of(Person person, Stage stage = Stage.After) => Read(db => db.Evaluations.Include(e => e.Answers).Include(e => e.Comments).Single(e => e.PersonId == person.Id && e.Stage == stage));

    private string Token(Person person) => Given.Codes.EvaluationTokenFor(Of(person).Key);

    private int Id(string code) => _after.Versions[0].Questions.Single(q => q.Code == code).Id;

    /// <summary>"knowledge": "4"; of the objectives "confidence-1"; "was-…" and "…-quote" as they are.</summary>
    private SheetForm Form(params (string Name, string Value)[] fields) => new(fields.GroupBy(f => Field(f.Name)).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(f => f.Value)]));

    private string Field(string name)
    {
        var (before, after) = (Array.Find(["was-", "sent-"], p => name.StartsWith(p, StringComparison.Ordinal)) ?? "", name.EndsWith("-quote", StringComparison.Ordinal) ? "-quote" : "");
        var code = name[before.Length..^after.Length];
        var objective = code.StartsWith("confidence-", StringComparison.Ordinal) ? int.Parse(code[11..], CultureInfo.InvariantCulture) : 0;
        return before + Answer.FieldOf(Id(objective > 0 ? "confidence" : code), objective > 0 ? Read(db => db.Objectives.OrderBy(o => o.Id).Select(o => o.Id).ToList())[objective - 1] : null) + after;
    }

    private async Task<SheetSaved> SaveAsync(Person person, bool handIn, params (string, string)[] fields)
    {
        await using var db = _database.Open();
        return await db.EvaluationDesk().SaveAsync(Token(person), Form(fields), handIn);
    }

    private string Answered(Person person)
    {
        var evaluation = Of(person);
        var codes = Read(db => db.Questions.ToDictionary(q => q.Id, q => q.Code));
        return string.Join(", ", evaluation.Answers.Select(a => $"{codes[a.QuestionId]} {a.Number}").Concat(evaluation.Comments.Select(c => $"{codes[c.QuestionId]} “{c.Text}”{(c.MayBeQuoted ? " quote" : "")}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Closing_a_register_asks_everybody_who_came_once_and_rehearsing_it_nobody()
    {
        await using (var db = _database.Open())
        {
            Assert.Equal(3, (await db.ClosingDesk().RehearseAsync(Trainer, "HD-1"))!.Letters.Count);
        }
        Assert.Empty(Read(db => db.Evaluations.ToList()));

        await CloseAsync();

        Assert.Equal([_amina.Id, _ben.Id], Read(db => db.Evaluations.Select(e => e.PersonId!.Value).Order().ToList()));
        Assert.Equal(new DateTime(2016, 10, 18, 23, 0, 0, DateTimeKind.Utc), Of(_amina).ClosesAt); // four weeks, and to the end of the day
        var letters = Read(db => db.Outbox.Where(l => l.Kind == LetterKind.AfterSession).OrderBy(l => l.ToName).ToList());
        Assert.Equal(["Amina Hussain", "Ben Archer"], letters.Select(l => l.ToName));
        Assert.All(letters, l => Assert.Contains("https://training.example/evaluate/…", l.TextToShow, StringComparison.Ordinal));
        Assert.DoesNotContain(Token(_amina), letters[0].Text + letters[0].Html, StringComparison.Ordinal); // a copy of the database opens nothing
        Assert.Contains($"/evaluate/{Token(_amina)}", Sent(letters[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrected_register_withdraws_and_puts_back_what_was_answered()
    {
        await CloseAsync();
        await SaveAsync(_ben, handIn: true, ("knowledge", "4"));

        await _database.ReopenAsync(new(_trainer.Id, IsTeam: true), "HD-1");
        Change(db => db.Presences.RemoveRange(db.Presences.Where(p => p.PersonId == _ben.Id)));
        await CloseAsync();
        Assert.False(Of(_ben).Counts);
        Assert.Equal(SheetOutcome.NotAsked, (await SaveAsync(_ben, handIn: true, ("knowledge", "5"))).Outcome);

        await _database.ReopenAsync(new(_trainer.Id, IsTeam: true), "HD-1");
        Came(_ben);
        await CloseAsync();
        Assert.True(Of(_ben).Counts);
        Assert.Equal("knowledge 4", Answered(_ben));
    }

    [Fact]
    public async Task Answers_are_kept_as_one_goes_and_changed_until_they_are_handed_in()
    {
        await CloseAsync();

        Assert.Equal(SheetOutcome.Saved, (await SaveAsync(_amina, false, ("knowledge", "2"), ("confidence-1", "3"))).Outcome);
        await SaveAsync(_amina, false, ("knowledge", "4"), ("was-topics", ""), ("topics", "3"), ("topics", "1"), ("changes", "  I ask\r\nmore  "), ("changes-quote", "true"));
        Assert.Equal("changes “I ask\nmore” quote, confidence 3, knowledge 4, topics 1, topics 3", Answered(_amina));
        await SaveAsync(_amina, false, ("was-topics", "1,3"), ("topics", "3"), ("was-changes", "I ask\nmore"), ("changes", ""));
        Assert.Equal("confidence 3, knowledge 4, topics 3", Answered(_amina));
        Assert.False(Of(_amina).Counts);

        Assert.Equal(SheetOutcome.HandedIn, (await SaveAsync(_amina, true, ("pace", "2"))).Outcome);

        Assert.True(Of(_amina).Counts);
        Assert.Equal(SheetOutcome.HandedInBefore, (await SaveAsync(_amina, true, ("pace", "3"), ("honestly", "Late"))).Outcome);
        Assert.Equal("confidence 3, knowledge 4, pace 2, topics 3", Answered(_amina));
        Assert.Empty(Read(db => db.Comments.ToList()));
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_said_and_the_rest_is_kept()
    {
        await CloseAsync();

        var missing = await SaveAsync(_amina, true, ("pace", "9"), ("changes", new string('x', 2001)), ("confidence-2", "5"), ("honestly", "Not yet"));

        Assert.Equal(SheetOutcome.Wrong, missing.Outcome);
        Assert.Equal([Field("knowledge"), Field("changes"), Field("pace")], missing.Problems.Select(p => p.Field));
        Assert.Equal((2001, "Not yet"), (missing.Sheet!.Value(Field("changes")).Length, missing.Sheet.Value(Field("honestly"))));
        Assert.Equal("confidence 5", Answered(_amina));
        Assert.Empty(Read(db => db.Comments.ToList()));
        Assert.Equal(SheetOutcome.Saved, (await SaveAsync(_amina, false)).Outcome); // what is required only matters in the end
        Assert.Equal(SheetOutcome.NotFound, (await UnknownAsync()).Outcome);

        async Task<SheetSaved> UnknownAsync()
        {
            await using var db = _database.Open();
            return await db.EvaluationDesk().SaveAsync("unknown", SheetForm.Empty, false);
        }
    }

    [Fact]
    public async Task Two_windows_undo_nothing_of_each_other_and_keep_both_texts()
    {
        await CloseAsync();
        await SaveAsync(_amina, false, ("knowledge", "2"), ("changes", "First"));

        // The other window was opened then; meanwhile this one goes on.
        await SaveAsync(_amina, false, ("knowledge", "5"), ("changes", "First and second"));
        var other = await SaveAsync(_amina, false, ("was-knowledge", "2"), ("knowledge", "2"), ("was-topics", ""), ("topics", "1"), ("was-changes", "First"), ("changes", "Third"));

        Assert.True(other.BothKept);
        Assert.Equal("changes “First and second\n\nThird”, knowledge 5, topics 1", Answered(_amina));
    }

    [Theory]
    [InlineData("2016-10-18T22:59:59Z", SheetOutcome.HandedIn)]
    [InlineData("2016-10-18T23:00:00Z", SheetOutcome.Closed)]
    [InlineData("2017-02-01T10:00:00Z", SheetOutcome.NotFound)] // forgotten
    public async Task It_closes_when_it_says(string now, SheetOutcome outcome)
    {
        await CloseAsync();
        await SaveAsync(_amina, false, ("knowledge", "3"));
        At(now);

        Assert.Equal(outcome, (await SaveAsync(_amina, true, ("pace", "1"))).Outcome);
    }

    [Fact]
    public async Task Nothing_anywhere_links_an_anonymous_text_to_its_writer()
    {
        const string Said = "The room was cold and nobody listened";
        await CloseAsync();
        await SaveAsync(_amina, false, ("knowledge", "3"), ("honestly", Said));
        Assert.Empty(Find(Said)); // not before it is handed in
        await SaveAsync(_amina, true, ("honestly", Said), ("changes", "Named"));
        await SaveAsync(_ben, true, ("knowledge", "1"), ("honestly", "Other words"));

        Assert.Equal(["Comments.Text"], Find(Said));
        using var connection = new SqliteConnection($"Data Source={_database.File}");
        connection.Open();
        // Every column of the row, by name: neither a person nor an evaluation, no time, and an identity that is nobody's.
        var row = Rows(connection, "SELECT * FROM Comments WHERE Text = $text", Said).Single();
        Assert.Equal(["BreakoutId", "EvaluationId", "Id", "IsQuote", "MayBeQuoted", "QuestionId", "SessionId", "Text"], row.Keys.Order(StringComparer.Ordinal));
        Assert.Null(row["EvaluationId"]);
        var id = (string)row["Id"]!;
        Assert.Equal(["Comments.Id"], Find(id));
        // Only its tags refer to a comment, and there is no hidden number by which the rows stand in the order in which they came.
        Assert.Equal(["CommentTags"], Rows(connection, "SELECT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE f.\"table\" = $text", "Comments").Select(r => (string)r["name"]!).Distinct());
        Assert.Throws<SqliteException>(() => Rows(connection, "SELECT rowid FROM Comments WHERE Text = $text", Said));
        Assert.DoesNotContain(Read(db => db.History.Select(h => h.Changes).ToList()), c => c.Contains("cold", StringComparison.Ordinal) || c.Contains(id, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Of(_amina).Id, Read(db => db.Comments.Single(c => c.Text == "Named").EvaluationId)); // what is not anonymous is linked, as its page says

        // Every column of every table that holds it.
        List<string> Find(string value)
        {
            using var open = new SqliteConnection($"Data Source={_database.File}");
            open.Open();
            return [.. Rows(open, "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND $text = $text", value)
                .Where(c => Rows(open, $"SELECT 1 AS n FROM \"{c["t"]}\" WHERE CAST(\"{c["c"]}\" AS TEXT) LIKE '%' || $text || '%' LIMIT 1", value).Count > 0).Select(c => $"{c["t"]}.{c["c"]}")];
        }
    }

    [Fact]
    public async Task Handing_in_twice_at_once_counts_once()
    {
        await CloseAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SaveAsync(_amina, true, ("knowledge", "3"), ("honestly", "Once")))));

        Assert.Single(outcomes, o => o.Outcome == SheetOutcome.HandedIn);
        Assert.Equal(5, outcomes.Count(o => o.Outcome == SheetOutcome.HandedInBefore));
        Assert.Single(Read(db => db.Comments.ToList()));
        await BothWithoutLockAsync();
        Assert.Equal(2, Read(db => db.Comments.Count(c => c.Text == "Twice"))); // the setup can fail

        async Task BothWithoutLockAsync()
        {
            await SaveAsync(_ben, false, ("knowledge", "3"));
            using var bothHaveLooked = new Barrier(2);
            var (form, token) = (Form(("honestly", "Twice")), Token(_ben));
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() =>
            {
                using var db = _database.Open(locking: false);
                var saves = 0;
                db.SavingChanges += (_, _) =>
                {
                    if (saves++ == 0)
                    {
                        bothHaveLooked.SignalAndWait(TimeSpan.FromMinutes(1));
                    }
                };
                db.EvaluationDesk().SaveAsync(token, form, handIn: true).GetAwaiter().GetResult();
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }
    }

    [Theory]
    [InlineData("2016-09-20T10:59:59Z", false)]
    [InlineData("2016-09-20T11:00:00Z", true)] // half an hour before the end
    [InlineData("2016-10-18T22:59:59Z", true)]
    [InlineData("2016-10-18T23:00:00Z", false)]
    public async Task Who_is_there_begins_by_themselves_shortly_before_the_end(string now, bool begins)
    {
        At(now);
        await using var db = _database.Open();

        Assert.Equal(begins, (await QuestionsToAnswer.OfAsync(db, _ben.Id)).Count == 1);
        Assert.Equal(begins, await db.EvaluationDesk().BeginAsync(_ben.Id, "HD-1") is not null);
        Assert.Null(await db.EvaluationDesk().BeginAsync(_cora.Id, "HD-1"));
        Assert.Equal(begins ? 1 : 0, Read(d => d.Evaluations.Count()));
        if (begins)
        {
            Assert.Equal(Of(_ben).Key, await db.EvaluationDesk().BeginAsync(_ben.Id, "HD-1"));
            Assert.Equal(Of(_ben).Key, (await QuestionsToAnswer.OfAsync(db, _ben.Id)).Single().Key);
        }
    }

    [Fact]
    public async Task A_sheet_of_paper_is_entered_for_a_person_or_without_a_name_and_only_once()
    {
        await CloseAsync();
        await SaveAsync(_amina, false, ("pace", "2"));
        var sheet = Guid.NewGuid();

        Assert.Equal(SheetOutcome.HandedIn, (await EnterAsync(_amina.Id, ("knowledge", "4"), ("honestly", "On paper"))).Outcome);
        Assert.Equal("knowledge 4, pace 2", Answered(_amina)); // what was left empty on paper stays
        Assert.Equal(_trainer.Id, Of(_amina).EnteredById);
        Assert.Equal(SheetOutcome.HandedInBefore, (await EnterAsync(_amina.Id, ("knowledge", "5"))).Outcome);
        Assert.Equal(SheetOutcome.HandedIn, (await EnterAsync(null, ("pace", "1"))).Outcome);
        Assert.Equal(SheetOutcome.HandedInBefore, (await EnterAsync(null, ("pace", "1"))).Outcome); // the same form again
        Assert.Equal(SheetOutcome.Wrong, (await EnterAsync(_ben.Id)).Outcome); // an empty sheet
        Assert.Equal(SheetOutcome.NotFound, (await EnterAsync(_cora.Id, ("knowledge", "4"))).Outcome); // was not there
        Assert.Equal(SheetOutcome.NotFound, (await EnterAsync(_ben.Id, new RegisterKeeper(_ben.Id, IsTeam: false), ("knowledge", "4"))).Outcome); // not theirs
        Assert.Null(Read(db => db.Comments.Single().EvaluationId));
        Assert.Equal(2, Read(db => db.Evaluations.Count(e => e.SubmittedAt != null)));
        Assert.Equal(1, Read(db => db.Evaluations.Count(e => e.PersonId == null)));
        At("2016-12-10T10:00:00Z"); // paper takes its time, and the team may open a register for longer
        Assert.Equal(SheetOutcome.HandedIn, (await EnterAsync(_ben.Id, new RegisterKeeper(_ben.Id, IsTeam: true), ("knowledge", "4"))).Outcome);

        Task<SheetSaved> EnterAsync(int? person, params object[] rest) => EnterWithAsync(person, rest.OfType<RegisterKeeper>().FirstOrDefault() ?? Trainer, [.. rest.OfType<(string, string)>()]);

        async Task<SheetSaved> EnterWithAsync(int? person, RegisterKeeper keeper, (string, string)[] fields)
        {
            await using var db = _database.Open();
            return await db.EvaluationDesk().EnterAsync(keeper, "HD-1", Stage.After, person, sheet, Form(fields));
        }
    }

    [Fact]
    public async Task What_is_left_empty_on_paper_takes_nothing_away()
    {
        await CloseAsync();
        await SaveAsync(_amina, false, ("changes", "I ask who lives at home"));
        await using (var db = _database.Open())
        {
            Assert.Equal(SheetOutcome.HandedIn, (await db.EvaluationDesk().EnterAsync(Trainer, "HD-1", Stage.After, _amina.Id, Guid.NewGuid(), Form(("knowledge", "4"), ("changes", " ")))).Outcome);
        }

        Assert.Equal("I ask who lives at home", Read(db => db.Comments.Single().Text));
    }

    [Fact]
    public void A_link_is_known_for_as_long_after_it_was_handed_in_late()
    {
        var closes = new DateTime(2016, 10, 18, 0, 0, 0, DateTimeKind.Utc);
        var evaluation = new Evaluation { ClosesAt = closes };

        Assert.True(evaluation.IsForgotten(closes.AddDays(92)));
        evaluation.SubmittedAt = closes.AddDays(120);
        Assert.False(evaluation.IsForgotten(closes.AddDays(120)));
        Assert.True(evaluation.IsForgotten(closes.AddDays(212)));
        evaluation.SubmittedAt = closes.AddDays(-3);
        Assert.True(evaluation.IsForgotten(closes.AddDays(92)));
    }

    [Fact]
    public async Task No_more_sheets_without_a_name_than_people_who_came_and_have_not_answered()
    {
        var before = Given.Questionnaire(Stage.Before, "knowledge scale");
        Assert.Equal(SheetOutcome.HandedIn, await EnterAsync("1"));
        Assert.Equal(SheetOutcome.HandedIn, await EnterAsync("2"));
        Assert.Equal(SheetOutcome.TooMany, await EnterAsync("3")); // two came
        Came(_cora);
        await CloseAsync();
        await SaveAsync(_cora, true, ("knowledge", "4"));
        Assert.Equal(SheetOutcome.TooMany, await EnterAsync("3"));
        Assert.Equal(3, Read(db => db.Evaluations.Count(e => e.SubmittedAt != null)));

        Change(db =>
        {
            db.Add(before);
            db.EvaluationPlans.Single().Before = before;
        });
        Assert.Equal(SheetOutcome.TooMany, await EnterAsync("1", Stage.Before)); // the register is closed: nobody answers what was asked before it any more
        await _database.ReopenAsync(new(_trainer.Id, IsTeam: true), "HD-1");
        Assert.Equal(SheetOutcome.HandedIn, await EnterAsync("1", Stage.Before));
        Assert.Equal(SheetOutcome.HandedIn, await EnterAsync("2", Stage.Before));
        Assert.Equal(SheetOutcome.TooMany, await EnterAsync("3", Stage.Before)); // two hold a place

        async Task<SheetOutcome> EnterAsync(string number, Stage stage = Stage.After)
        {
            var question = stage == Stage.After ? Id("knowledge") : before.Versions[0].Questions[0].Id;
            await using var db = _database.Open();
            return (await db.EvaluationDesk().EnterAsync(Trainer, "HD-1", stage, null, Guid.NewGuid(), new(new Dictionary<string, IReadOnlyList<string>> { [$"q{question}"] = [number] }))).Outcome;
        }
    }

    [Fact]
    public async Task What_arrived_though_no_answer_came_back_is_the_same_windows_own()
    {
        await CloseAsync();
        await SaveAsync(_amina, false, ("was-changes", ""), ("changes", "I ask mroe")); // the page hears nothing of it, and a word is put right

        var again = await SaveAsync(_amina, false, ("was-changes", ""), ("sent-changes", "I ask mroe"), ("changes", "I ask more"));

        Assert.False(again.BothKept);
        Assert.Equal("changes “I ask more”", Answered(_amina));
        // Of another window's, only what is not in the other text is added.
        Assert.False((await SaveAsync(_amina, false, ("was-changes", ""), ("changes", "I ask more and more"))).BothKept);
        Assert.False((await SaveAsync(_amina, false, ("was-changes", ""), ("changes", "I ask"))).BothKept);
        Assert.Equal("changes “I ask more and more”", Answered(_amina));
    }

    private static string Sent(OutboxLetter letter)
    {
        using var message = Given.Messages.From(letter);
        using var reader = new StreamReader(message.AlternateViews[0].ContentStream);
        return reader.ReadToEnd();
    }

    private static List<Dictionary<string, object?>> Rows(SqliteConnection connection, string sql, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$text", text);
        using var reader = command.ExecuteReader();
        List<Dictionary<string, object?>> rows = [];
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i)));
        }
        return rows;
    }
}
