using Microsoft.EntityFrameworkCore;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Testing;

namespace Training.Tests.People;

public sealed class SignInDeskTests : IDisposable
{
    private const string Known = "amina.hussain@solent-nhs.example";
    private const string Unknown = "somebody.else@solent-nhs.example";

    private readonly TestDatabase _database = new();
    private readonly OwnDetails _details = new("Sam Carter", null, "Social worker", Focus.Adults);

    public SignInDeskTests()
    {
        using var db = _database.Open();
        db.People.Add(Person.Create(Known, "Amina Hussain"));
        db.SaveChanges();
    }

    [Fact]
    public async Task The_code_in_the_subject_of_the_letter_signs_in()
    {
        var (secret, code) = await AskAsync(Known);

        var outcome = await RedeemAsync(secret, code);

        Assert.Equal("Amina Hussain", Assert.IsType<SignInOutcome.SignedIn>(outcome).Person.Name);
        var letter = Assert.Single(Letters());
        Assert.Equal($"{code} is your code to sign in to Safeguarding Training", letter.Subject);
        Assert.Equal((LetterKind.SignInCode, LetterState.Queued, Known), (letter.Kind, letter.State, letter.ToAddress));
        Assert.Contains(code, letter.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_and_unknown_addresses_get_the_same_letter_and_the_same_rows()
    {
        await AskAsync(Known);
        await AskAsync(Unknown);

        var letters = Letters();
        Assert.Equal(WithoutCode(letters[0].Text), WithoutCode(letters[1].Text));
        Assert.All(letters, l => Assert.Equal((null, ""), (l.PersonId, l.ToName)));
        using var db = _database.Open();
        Assert.Equal(2, db.SignInCodes.Count());
    }

    [Fact]
    public async Task Neither_the_code_nor_the_browsers_secret_is_in_the_row()
    {
        var (secret, code) = await AskAsync(Known);

        using var db = _database.Open();
        var row = db.SignInCodes.Single();
        Assert.Equal(SignInCode.HashOf(secret), row.BrowserHash);
        Assert.Equal(SignInCode.HashOf(secret, code), row.CodeHash);
        Assert.Equal(43, secret.Length); // 32 bytes
    }

    [Theory]
    [InlineData(0, 9, 59, true)]
    [InlineData(0, 10, 0, false)]
    public async Task A_code_lasts_for_ten_minutes_and_not_a_moment_longer(int hours, int minutes, int seconds, bool opens)
    {
        var (secret, code) = await AskAsync(Known);
        _database.Time.Advance(new TimeSpan(hours, minutes, seconds));

        var outcome = await RedeemAsync(secret, code);

        Assert.Equal(opens ? typeof(SignInOutcome.SignedIn) : typeof(SignInOutcome.Expired), outcome.GetType());
    }

    [Fact]
    public async Task Five_wrong_tries_and_even_the_right_code_is_dead()
    {
        var (secret, code) = await AskAsync(Known);
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(new SignInOutcome.WrongCode(left), await RedeemAsync(secret, Wrong(code)));
        }

        Assert.IsType<SignInOutcome.TooManyTries>(await RedeemAsync(secret, Wrong(code)));
        Assert.IsType<SignInOutcome.TooManyTries>(await RedeemAsync(secret, code));
    }

    [Fact]
    public async Task The_fifth_try_still_counts()
    {
        var (secret, code) = await AskAsync(Known);
        for (var i = 0; i < 4; i++)
        {
            await RedeemAsync(secret, Wrong(code));
        }

        Assert.IsType<SignInOutcome.SignedIn>(await RedeemAsync(secret, code));
    }

    [Fact]
    public async Task A_code_opens_once()
    {
        var (secret, code) = await AskAsync(Known);
        await RedeemAsync(secret, code);

        Assert.IsType<SignInOutcome.Expired>(await RedeemAsync(secret, code));
    }

    [Fact]
    public async Task A_code_is_no_use_in_another_browser()
    {
        var (_, code) = await AskAsync(Known);
        var (other, _) = await AskAsync(Unknown);

        Assert.IsType<SignInOutcome.WrongCode>(await RedeemAsync(other, code));
        Assert.IsType<SignInOutcome.Expired>(await RedeemAsync("made-up", code));
    }

    [Fact]
    public async Task Two_at_once_with_one_code_let_one_in()
    {
        var (secret, code) = await AskAsync(Known);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RedeemAsync(secret, code))));

        Assert.Single(outcomes.OfType<SignInOutcome.SignedIn>());
        Assert.Equal(3, outcomes.OfType<SignInOutcome.Expired>().Count());
    }

    [Fact]
    public async Task Guesses_at_once_are_all_counted()
    {
        var (secret, code) = await AskAsync(Known);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => RedeemAsync(secret, Wrong(code)))));

        Assert.Equal([1, 2, 3, 4], outcomes.OfType<SignInOutcome.WrongCode>().Select(o => o.TriesLeft).Order());
        Assert.Equal(8, outcomes.OfType<SignInOutcome.TooManyTries>().Count());
    }

    [Theory]
    [InlineData(Known)]
    [InlineData(Unknown)]
    public async Task An_address_gets_five_letters_in_a_quarter_of_an_hour_however_it_is_written(string email)
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull((await AskedAsync(i % 2 == 0 ? email : email.ToUpperInvariant())).Secret);
            _database.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var refused = await AskedAsync(email);

        Assert.Null(refused.Secret);
        Assert.Equal(new DateTime(2016, 9, 12, 8, 15, 0, DateTimeKind.Utc), refused.AskAgainAt);
        Assert.Equal(5, Letters().Count);
        _database.Time.Set("2016-09-12T08:15:00Z");
        Assert.NotNull((await AskedAsync(email)).Secret);
    }

    [Fact]
    public async Task An_address_gets_twenty_letters_in_a_day()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull((await AskedAsync(Known)).Secret);
            _database.Time.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Equal(new DateTime(2016, 9, 13, 8, 0, 0, DateTimeKind.Utc), (await AskedAsync(Known)).AskAgainAt);
        _database.Time.Set("2016-09-13T08:00:00Z");
        Assert.NotNull((await AskedAsync(Known)).Secret);
    }

    [Fact]
    public async Task Codes_of_the_day_before_are_deleted()
    {
        await AskAsync(Unknown);
        _database.Time.Advance(TimeSpan.FromDays(1));

        await AskAsync(Known);

        using var db = _database.Open();
        Assert.Equal(Person.Normalize(Known), Assert.Single(db.SignInCodes).NormalizedEmail);
    }

    [Fact]
    public async Task Somebody_new_joins_as_a_practitioner_with_the_address_that_the_code_proved()
    {
        var (secret, code) = await AskAsync("Sam.Carter@Barnardos.example");
        Assert.IsType<SignInOutcome.NewPerson>(await RedeemAsync(secret, code));

        await using var db = _database.Open();
        var person = await new SignInDesk(db, Letter).JoinAsync(secret, _details);

        Assert.Equal(("sam.carter@barnardos.example", "Sam Carter", "Social worker", Focus.Adults, Role.Practitioner),
            (person!.Email, person.Name, person.JobTitle, person.Focus, person.Roles));
        Assert.Equal("added", db.History.Single(h => h.PersonId == person.Id).Verb);
    }

    [Fact]
    public async Task Nobody_joins_without_the_right_code()
    {
        var (secret, code) = await AskAsync(Unknown);
        await RedeemAsync(secret, Wrong(code));

        Assert.Null(await JoinAsync(secret));
        Assert.Null(await JoinAsync("made-up"));
    }

    [Fact]
    public async Task Nobody_joins_twice_or_as_somebody_who_is_here_already()
    {
        var (secret, code) = await AskAsync(Unknown);
        await RedeemAsync(secret, code);
        var (known, theirs) = await AskAsync(Known);
        await RedeemAsync(known, theirs);

        var joined = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => JoinAsync(secret))));

        Assert.Single(joined, p => p is not null);
        Assert.Null(await JoinAsync(known));
    }

    [Fact]
    public async Task Somebody_new_has_half_an_hour_to_say_who_they_are()
    {
        var (secret, code) = await AskAsync(Unknown);
        await RedeemAsync(secret, code);
        _database.Time.Advance(TimeSpan.FromMinutes(30));

        Assert.Null(await JoinAsync(secret));
    }

    [Fact]
    public async Task Signing_out_everywhere_changes_the_stamp_of_one_person()
    {
        using var before = _database.Open();
        before.People.Add(Given.Person());
        await before.SaveChangesAsync();
        var stamps = before.People.OrderBy(p => p.Id).Select(p => p.SecurityStamp).ToList();

        await new SignInDesk(before, Letter).SignOutEverywhereAsync(before.People.Single(p => p.Email == Known).Id);

        using var db = _database.Open();
        var after = db.People.OrderBy(p => p.Id).Select(p => p.SecurityStamp).ToList();
        Assert.NotEqual(stamps[0], after[0]);
        Assert.Equal(stamps[1], after[1]);
    }

    [Fact]
    public void An_agency_lead_cannot_move_themselves_to_another_agency()
    {
        var lead = Given.Person(roles: Role.Practitioner | Role.AgencyLead);
        lead.AgencyId = 1;

        lead.Describe(_details with { AgencyId = 2 });

        Assert.Equal(1, lead.AgencyId);
        Assert.Equal("Sam Carter", lead.Name);
    }

    public void Dispose() => _database.Dispose();

    private LetterWriter Letter => new(new("Safeguarding Training", "https://training.example", "training@safeguarding.example"), _database.Clock, Given.Codes);

    private static string WithoutCode(string text) => System.Text.RegularExpressions.Regex.Replace(text, "[0-9]{6}", "000000", default, TimeSpan.FromSeconds(1));

    private static string Wrong(string code) => code == "000000" ? "000001" : "000000";

    private async Task<(string Secret, string Code)> AskAsync(string email)
    {
        var asked = await AskedAsync(email);
        return (asked.Secret!, Letters()[^1].Subject[..6]);
    }

    private async Task<SignInAsked> AskedAsync(string email)
    {
        await using var db = _database.Open();
        return await new SignInDesk(db, Letter).AskAsync(email);
    }

    private async Task<SignInOutcome> RedeemAsync(string secret, string code)
    {
        await using var db = _database.Open(Actor.System);
        return await new SignInDesk(db, Letter).RedeemAsync(secret, code);
    }

    private async Task<Person?> JoinAsync(string secret)
    {
        await using var db = _database.Open();
        return await new SignInDesk(db, Letter).JoinAsync(secret, _details);
    }

    private List<OutboxLetter> Letters()
    {
        using var db = _database.Open();
        return [.. db.Letters().AsNoTracking().OrderBy(l => l.Id)];
    }
}
