using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Evaluations;
using Training.History;
using Training.Programme;
using Training.Testing;

namespace Training.Benchmarks;

/// <summary>
/// All that the page of results asks and works out, of 2,000 answers and of 200,000: queries, and time beside a bare count of the same answers by session, question and number in the same file.
/// Each round measures everything; the medians are printed.
/// </summary>
internal static class EvaluationsBenchmark
{
    private const int PeopleEach = 20;
    private const int AnswersEach = 10; // five at each of two stages
    private const int Rounds = 7;

    // What the page shows, in the fewest words: which answers of which sessions there are.
    private const string Raw = """
        SELECT e."SessionId", a."QuestionId", a."Number", COUNT(*) FROM "Answers" a JOIN "Evaluations" e ON e."Id" = a."EvaluationId"
        WHERE e."SubmittedAt" IS NOT NULL AND e."WithdrawnAt" IS NULL GROUP BY e."SessionId", a."QuestionId", a."Number"
        """;

    public static async Task RunAsync()
    {
        var first = 0d;
        foreach (var answers in new[] { 2_000, 200_000 })
        {
            using var database = new TestDatabase();
            await FillAsync(database, answers / PeopleEach / AnswersEach);
            var counter = new CommandCounter();
            var options = (DbContextOptions<TrainingDb>)new DbContextOptionsBuilder<TrainingDb>().UseTrainingSqlite($"Data Source={database.File}").AddInterceptors(counter).Options;
            var rounds = new List<(double Raw, double Page)>();
            var queries = 0;
            for (var round = 0; round <= Rounds; round++) // the first of everything is compiled on the way and does not count
            {
                var raw = Measure(database.File);
                var before = counter.Count;
                var watch = Stopwatch.StartNew();
                await using var db = new TrainingDb(options, database.Clock, Actor.System);
                var results = await EvaluationResults.CreateAsync(db, new());
                var page = watch.Elapsed.TotalMilliseconds;
                queries = counter.Count - before;
                if (results.Questions.Count() != 5 || results.Questions.Any(q => q.At(Stage.After)!.Answered * AnswersEach != answers))
                {
                    throw new InvalidOperationException("The results are not those of the answers.");
                }
                if (round > 0)
                {
                    rounds.Add((raw, page));
                }
            }
            double Median(Func<(double Raw, double Page), double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
            first = first == 0 ? Median(r => r.Page) : first;
            Console.WriteLine($"{answers,8:N0} answers of {answers / PeopleEach / AnswersEach,5:N0} sessions: results {Median(r => r.Page),8:N1} ms in {queries} queries, raw count {Median(r => r.Raw),8:N1} ms, ratio {Median(r => r.Page / r.Raw):F2}, {Median(r => r.Page) / first:F1} times the first");
        }
    }

    private static double Measure(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        var watch = Stopwatch.StartNew();
        using var command = connection.CreateCommand();
        command.CommandText = Raw;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _ = reader.GetInt64(3);
        }
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task FillAsync(TestDatabase database, int sessions)
    {
        var random = new Random(17);
        string[] asked = ["knowledge scale", "skills scale", "values scale", "use scale", "pace one-of slow|right|fast"];
        var (before, after) = (Given.Questionnaire(Stage.Before, asked), Given.Questionnaire(Stage.After, asked));
        var at = new DateTime(2016, 6, 20, 12, 0, 0, DateTimeKind.Utc);
        await using (var db = database.Open())
        {
            db.AddRange(before, after);
            await db.SaveChangesAsync();
        }
        var people = Given.Persons(PeopleEach * 10);
        await using (var db = database.Open())
        {
            db.AddRange(people);
            await db.SaveChangesAsync();
        }
        var course = Given.Course();
        for (var part = 0; part < sessions; part += 100)
        {
            await using var db = database.Open();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            db.AttachRange(before, after);
            db.AttachRange(people);
            if (part > 0)
            {
                db.Attach(course);
            }
            for (var i = part; i < Math.Min(part + 100, sessions); i++)
            {
                var session = Given.Session(database.Clock, course: course, reference: $"S-{i}", days: "2016-06-20 09:30-12:30");
                session.RegisterClosedAt = session.EndsAt;
                db.Add(session);
                foreach (var person in people.Skip(i % 10 * PeopleEach).Take(PeopleEach))
                {
                    foreach (var questionnaire in new[] { before, after })
                    {
                        db.Add(Given.Evaluation(session, person, questionnaire, at, [.. asked.Select(a => (a.Split(' ')[0], random.Next(1, 4)))]));
                    }
                }
            }
            db.ChangeTracker.DetectChanges();
            await db.SaveChangesAsync();
        }
    }
}
