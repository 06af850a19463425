using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Training.Evaluations;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>A database of before evaluations, and what its new tables guard by themselves.</summary>
public sealed class EvaluationsMigrationTests : IDisposable
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task Who_was_on_the_staff_of_an_agency_before_it_was_kept_is_so_since_nobody_knows_when()
    {
        var (amina, nobody) = (Given.Person("Amina Hussain", agency: Given.Agency()), Given.Person());
        await using (var db = _database.Open())
        {
            db.AddRange(amina, nobody);
            await db.SaveChangesAsync();
            await db.GetService<IMigrator>().MigrateAsync("Doors");
        }

        await using (var db = _database.Open())
        {
            await db.Database.MigrateAsync();
        }

        await using var read = _database.Open();
        var employment = Assert.Single(await read.Employments.ToListAsync());
        Assert.Equal((amina.Id, amina.AgencyId, null, null), (employment.PersonId, (int?)employment.AgencyId, employment.From, employment.Until));
    }

    [Fact]
    public async Task An_agency_that_is_joined_changed_and_left_leaves_its_days()
    {
        var (health, police) = (Given.Agency(), Given.Agency("hampshire-constabulary", "police"));
        var amina = Given.Person("Amina Hussain", agency: health);
        await using (var db = _database.Open())
        {
            db.AddRange(amina, police);
            await db.SaveChangesAsync();
        }
        foreach (var agency in new int?[] { police.Id, police.Id, null, health.Id })
        {
            _database.Time.Advance(TimeSpan.FromDays(1));
            await using var db = _database.Open();
            var person = await db.People.SingleAsync();
            (person.AgencyId, person.JobTitle) = (agency, person.JobTitle + "+");
            await db.SaveChangesAsync();
        }

        await using var read = _database.Open();
        Assert.Equal(
            [(health.Id, "12", "13"), (police.Id, "13", "15"), (health.Id, "16", "")],
            (await read.Employments.OrderBy(e => e.Id).ToListAsync()).Select(e => (e.AgencyId, $"{e.From:dd}", $"{e.Until:dd}")));
    }

    [Theory]
    [InlineData("UPDATE Questions SET Text = 'Another'", "do not change")]
    [InlineData("DELETE FROM Questions", "do not change")]
    [InlineData("INSERT INTO Answers (EvaluationId, QuestionId, Number) SELECT EvaluationId, QuestionId, Number FROM Answers", "UNIQUE")]
    [InlineData("SELECT rowid FROM Comments", "no such column")]
    public async Task Answers_stay_with_the_words_that_were_asked_and_are_given_once_and_comments_have_no_order(string sql, string refusal)
    {
        var questions = Given.Questionnaire(Stage.After, "knowledge scale");
        await using var db = _database.Open();
        db.Add(Given.Evaluation(Given.Session(_database.Clock), Given.Person(), questions, _database.Clock.UtcNow, ("knowledge", 4)));
        await db.SaveChangesAsync();

        var refused = await Assert.ThrowsAsync<SqliteException>(() => db.Database.ExecuteSqlRawAsync(sql));

        Assert.Contains(refusal, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _database.Dispose();
}
