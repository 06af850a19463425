using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.History;
using Training.People;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.People;

/// <summary>The team puts right what we hold of somebody.</summary>
public sealed class PersonDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _cleo = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example");

    public PersonDeskTests()
    {
        using var db = _database.Open();
        db.AddRange(_agency, _cleo, _ben, _doreen);
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private async Task<PersonOutcome> ChangeAsync(Person person, PersonChange change)
    {
        await using var db = _database.Open(new Actor(_cleo.Id, "web 192.0.2.7"));
        return await new PersonDesk(db, Desks.Letters(_database.Clock)).ChangeAsync(person.Id, change);
    }

    private Person Now(Person person)
    {
        using var db = _database.Open();
        return db.People.Single(p => p.Id == person.Id);
    }

    [Fact]
    public async Task Agency_job_title_and_contact_change_and_the_name_stays()
    {
        Assert.Equal(PersonOutcome.Saved, await ChangeAsync(_doreen, new(_agency.Id, " Cook\n", ("Una Reed", "Una.Reed@agency.example"), null)));

        var doreen = Now(_doreen);
        Assert.Equal(("Doreen Pratt", _agency.Id, "Cook", ("Una Reed", "una.reed@agency.example"), false), (doreen.Name, doreen.AgencyId, doreen.JobTitle, doreen.LettersTo, doreen.HasOwnEmail));
    }

    [Fact]
    public async Task Somebody_without_an_address_gets_one_and_stays_the_same_person()
    {
        Assert.Equal(PersonOutcome.SavedWithEmail, await ChangeAsync(_doreen, new(null, "", null, "Doreen@home.example")));

        var doreen = Now(_doreen);
        Assert.Equal((("Doreen Pratt", "Doreen@home.example"), true, null, null), (doreen.LettersTo, doreen.HasOwnEmail, doreen.ContactName, doreen.ContactEmail));
        Assert.Equal(("DOREEN@HOME.EXAMPLE", "DOREEN@HOME.EXAMPLE", "Doreen@home.example"), (doreen.NormalizedEmail, doreen.NormalizedUserName, doreen.UserName));
        Assert.NotEqual(_doreen.SecurityStamp, doreen.SecurityStamp);
    }

    [Fact]
    public async Task An_address_of_somebody_else_is_refused_and_nothing_changes()
    {
        Assert.Equal(PersonOutcome.AddressTaken, await ChangeAsync(_doreen, new(_agency.Id, "Cook", null, "BEN.ARCHER@agency.example")));

        Assert.Equal((false, null, ""), (Now(_doreen).HasOwnEmail, Now(_doreen).AgencyId, Now(_doreen).JobTitle));
        Assert.Equal(PersonOutcome.NotFound, await ChangeAsync(new Person { Id = 999, Name = "Nobody" }, new(null, "", null, null)));
    }

    [Fact]
    public async Task Nobody_who_signs_in_is_given_another_address_or_a_contact()
    {
        Assert.Equal(PersonOutcome.Saved, await ChangeAsync(_ben, new(_agency.Id, "Nurse", ("Una Reed", "una.reed@agency.example"), "other@home.example")));

        Assert.Equal(("ben.archer@agency.example", null), (Now(_ben).Email, Now(_ben).ContactEmail));
    }

    [Fact]
    public async Task History_tells_which_fields_and_by_whom_and_not_what_was_in_them()
    {
        await ChangeAsync(_doreen, new(_agency.Id, "Cook", null, "doreen@home.example"));

        await using var db = _database.Open();
        var entry = await db.History.OrderBy(h => h.Id).LastAsync();
        Assert.Equal(("person", "changed", _doreen.Id, _cleo.Id), (entry.Subject, entry.Verb, entry.PersonId, entry.ActorId));
        Assert.All(new[] { "Email", "ContactName", "ContactEmail", "JobTitle", "AgencyId" }, f => Assert.Contains($"\"{f}\"", entry.Changes, StringComparison.Ordinal));
        Assert.All(new[] { "doreen", "Byrne", "Cook", "no-email" }, w => Assert.DoesNotContain(w, entry.Changes, StringComparison.OrdinalIgnoreCase));
    }
}
