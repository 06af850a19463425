using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.History;
using Training.People;
using Training.Records;
using Training.Testing;

namespace Training.Tests.Records;

/// <summary>Who joined and left an agency, and what its lead says of it. It is Monday 12 September 2016.</summary>
public sealed class EmploymentDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Agency _health = Given.Agency();
    private readonly Agency _police = Given.Agency("police", "police");
    private readonly Person _tom;
    private readonly Person _ben;

    public EmploymentDeskTests()
    {
        (_tom, _ben) = (Given.Person("Tom Byrne", Role.AgencyLead, _health), Given.Person("Ben Archer", agency: _health));
        _database.Time.Set("2014-03-03T09:00:00Z");
        using (var db = _database.Open())
        {
            db.AddRange(_tom, _ben, _police);
            db.SaveChanges();
        }
        _database.Time.Set("2016-09-12T08:00:00Z");
    }

    public void Dispose() => _database.Dispose();

    private async Task<EmploymentOutcome> ActAsync(Func<EmploymentDesk, Booker, Task<EmploymentOutcome>> act, Person? lead = null)
    {
        await using var db = _database.Open(new Actor((lead ?? _tom).Id, "test"));
        return await act(new EmploymentDesk(db), (await Booker.FindLeadAsync(db, (lead ?? _tom).Id))!);
    }

    private Task<EmploymentOutcome> LeftAsync(Person who) => ActAsync((desk, lead) => desk.HasLeftAsync(lead, who.Id));

    private Task<EmploymentOutcome> BackAsync(Person who, Person? lead = null) => ActAsync((desk, lead) => desk.IsBackAsync(lead, who.Id), lead);

    private async Task<string> ChangesAsync(Agency agency)
    {
        await using var db = _database.Open();
        var changes = await StaffChanges.OfAsync(db, agency.Id);
        return string.Join("; ", changes.Left.Select(c => $"{c.Name} left {c.Until:yyyy-MM-dd}{(c.MayReturn ? "?" : "")}").Concat(changes.Joined.Select(c => $"{c.Name} joined {c.From:yyyy-MM-dd}")));
    }

    private async Task MoveAsync(Person who, Agency? to, int? by = null)
    {
        await using var db = _database.Open(new Actor(by, "test"));
        (await db.People.SingleAsync(p => p.Id == who.Id)).AgencyId = to?.Id;
        await db.SaveChangesAsync();
    }

    [Fact]
    public async Task Who_has_left_is_a_line_and_a_slip_can_be_taken_back_as_if_it_had_not_been()
    {
        Assert.Equal(EmploymentOutcome.Left, await LeftAsync(_ben));
        Assert.Equal("Ben Archer left 2016-09-12?; Tom Byrne joined 2014-03-03", await ChangesAsync(_health));
        Assert.Equal(EmploymentOutcome.NotTheirs, await LeftAsync(_ben));

        _database.Time.Set("2016-10-10T08:00:00Z"); // the last day
        Assert.Equal(EmploymentOutcome.Back, await BackAsync(_ben));
        Assert.Equal("Ben Archer joined 2014-03-03; Tom Byrne joined 2014-03-03", await ChangesAsync(_health));
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben));
        await using var db = _database.Open();
        Assert.Equal((_health.Id, 1), ((await db.People.SingleAsync(p => p.Id == _ben.Id)).AgencyId, await db.Employments.CountAsync(e => e.PersonId == _ben.Id)));
        Assert.Equal(2, await db.History.CountAsync(h => h.PersonId == _ben.Id && h.Subject == "person" && h.ActorId == _tom.Id));
    }

    [Fact]
    public async Task Only_their_own_lead_says_so_and_never_of_themselves()
    {
        var anna = Given.Person("Anna Police", Role.AgencyLead, _police);
        await using (var db = _database.Open())
        {
            db.Attach(_police);
            db.Add(anna);
            await db.SaveChangesAsync();
        }
        Assert.Equal(EmploymentOutcome.Themselves, await LeftAsync(_tom));
        Assert.Equal(EmploymentOutcome.NotTheirs, await LeftAsync(anna));
        await LeftAsync(_ben);
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben, anna));
    }

    [Fact]
    public async Task What_is_too_long_ago_or_was_said_by_themselves_or_led_elsewhere_is_not_taken_back()
    {
        await LeftAsync(_ben);
        _database.Time.Set("2016-10-11T08:00:00Z");
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben));
        Assert.Equal("Ben Archer left 2016-09-12; Tom Byrne joined 2014-03-03", await ChangesAsync(_health));

        await MoveAsync(_ben, _health);
        await MoveAsync(_ben, null, by: _ben.Id); // said so on their own page
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben));

        await MoveAsync(_ben, _police);
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben));
        Assert.Equal("Ben Archer joined 2016-10-11", await ChangesAsync(_police));
    }

    [Fact]
    public async Task Whom_the_team_took_off_the_agency_its_lead_does_not_bring_back()
    {
        var grace = Given.Person("Grace Whitlock", Role.Coordinator);
        await using (var db = _database.Open())
        {
            db.Add(grace);
            await db.SaveChangesAsync();
        }
        await MoveAsync(_ben, null, by: grace.Id);
        Assert.Equal("Ben Archer left 2016-09-12; Tom Byrne joined 2014-03-03", await ChangesAsync(_health));
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben));

        await MoveAsync(_ben, _health, by: grace.Id);
        await LeftAsync(_ben);
        await MoveAsync(_ben, _health, by: grace.Id);
        await MoveAsync(_ben, null);
        Assert.Equal(EmploymentOutcome.NotTheirs, await BackAsync(_ben));
    }

    [Fact]
    public async Task An_agency_picked_by_mistake_and_put_right_on_the_same_day_is_told_to_nobody()
    {
        await MoveAsync(_ben, null);
        await MoveAsync(_ben, _police, by: _ben.Id);
        Assert.Equal("Ben Archer joined 2016-09-12", await ChangesAsync(_police));
        await MoveAsync(_ben, _health, by: _ben.Id);
        Assert.Equal("", await ChangesAsync(_police));

        // Of their own lead's slip on that day they still see who it was.
        await LeftAsync(_ben);
        Assert.Contains("Ben Archer left 2016-09-12?", await ChangesAsync(_health), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_whose_employment_was_never_kept_leaves_too()
    {
        await using (var db = _database.Open())
        {
            await db.Employments.ExecuteDeleteAsync();
        }
        Assert.Equal(EmploymentOutcome.Left, await LeftAsync(_ben));
        Assert.Equal("Ben Archer left 2016-09-12?", await ChangesAsync(_health));
        Assert.Equal(EmploymentOutcome.Back, await BackAsync(_ben));
        Assert.Equal("", await ChangesAsync(_health)); // since nobody knows when
    }
}
