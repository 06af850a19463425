using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

public sealed class GroupDeskTests : IDisposable
{
    private static readonly GroupTerms Terms = new("Tom Byrne", "tom.byrne@agency.example");

    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Agency _police = Given.Agency("police", "police");
    private readonly Person _tom;
    private readonly Person _ben;
    private readonly Person _stranger;
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);

    public GroupDeskTests()
    {
        _tom = Given.Person("Tom Byrne", Role.AgencyLead, _agency);
        _ben = Given.Person("Ben Archer", agency: _agency);
        _stranger = Given.Person("Sam Secret", agency: _police);
        using var db = _database.Open();
        db.AddRange(_tom, _ben, _stranger, _coordinator, Given.Session(_database.Clock, capacity: 2, reference: "HD-1"), Given.Session(_database.Clock, reference: "HD-2"),
            Given.Session(_database.Clock, reference: "DRAFT", status: SessionStatus.Draft), Given.Session(_database.Clock, reference: "OFF", status: SessionStatus.Cancelled));
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private async Task<GroupAnswer> BookAsync(string text, Person? by = null, string reference = "HD-1", bool check = false, GroupTerms? terms = null)
    {
        by ??= _tom;
        await using var db = _database.Open(new Actor(by.Id, "web 192.0.2.7"));
        var booker = (await Booker.FindAsync(db, by.Id))!;
        var desk = db.GroupDesk();
        return check ? await desk.CheckAsync(reference, booker, GroupList.Read(text), terms ?? Terms) : await desk.BookAsync(reference, booker, GroupList.Read(text), terms ?? Terms);
    }

    private static string Outcomes(GroupAnswer answer) => string.Join(' ', answer.Lines.Select(l => l.Outcome.Code()));

    private const string Mixed = "ben.archer@agency.example\nnew@agency.example\nDora New <dora@agency.example>\nEve Paper\nsam.secret@agency.example\nBEN.ARCHER@agency.example\nnonsense";

    [Fact]
    public async Task Good_lines_are_done_in_their_order_and_bad_ones_say_why()
    {
        var answer = await BookAsync(Mixed);

        Assert.Equal("booked refused booked waiting refused twice refused", Outcomes(answer));
        Assert.Equal(
            ["Has a place.", "We do not know this address. To add them, write their name too: Name <new@agency.example>", "Has a place. Was new here and has been added.",
                "Is on the waiting list, number 1. Was new here and has been added. Emails go to Tom Byrne, tom.byrne@agency.example.",
                "Is not one of your staff. Only the training team can book them.", "Is in the list twice, so this line changes nothing.", "“nonsense” is neither an email address nor a full name."],
            answer.Lines.Select(l => l.Sentence));
        Assert.Equal(["Ben Archer Confirmed", "Dora New Confirmed", "Eve Paper Waiting"],
            Read(db => db.Bookings.Include(b => b.Person).OrderBy(b => b.Number).ToList().ConvertAll(b => $"{b.Person.Name} {b.Status}")));
        Assert.All(Read(db => db.Bookings.Select(b => b.AgencyId).ToList()), id => Assert.Equal(_agency.Id, id));
        Assert.Equal([(LetterKind.BookingConfirmed, "ben.archer@agency.example"), (LetterKind.BookingConfirmed, "dora@agency.example"), (LetterKind.BookingWaiting, "tom.byrne@agency.example")],
            Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => (l.Kind, l.ToAddress))));
        Assert.Contains("Tom Byrne has booked a place on this session for you.", Read(db => db.Letters().OrderBy(l => l.Id).First().Text), StringComparison.Ordinal);
        Assert.All(Read(db => db.History.Where(h => h.Subject == "booking").ToList()), h => Assert.Equal(_tom.Id, h.ActorId));
    }

    [Fact]
    public async Task Checking_tells_the_same_and_changes_nothing()
    {
        var check = await BookAsync(Mixed, check: true);

        Assert.Equal((0, 0, 4), Read(db => (db.Bookings.Count(), db.Letters().Count(), db.People.Count())));
        Assert.Equal("Will get a place. Is new here and will be added.", check.Lines[2].Sentence);
        Assert.Equal(Outcomes(check), Outcomes(await BookAsync(Mixed)));
    }

    [Fact]
    public async Task The_same_list_again_does_nothing_again()
    {
        await BookAsync(Mixed);
        var before = Read(db => (db.Bookings.Count(), db.Letters().Count(), db.People.Count(), db.History.Count()));

        var again = await BookAsync(Mixed);

        Assert.Equal("already refused already already refused twice refused", Outcomes(again));
        Assert.Equal("Is on the waiting list already, number 1, so nothing changes.", again.Lines[3].Sentence);
        Assert.Equal(before, Read(db => (db.Bookings.Count(), db.Letters().Count(), db.People.Count(), db.History.Count())));
    }

    [Fact]
    public async Task A_lead_learns_nothing_of_people_elsewhere()
    {
        var nobody = Given.Person("No Agency");
        await using (var db = _database.Open())
        {
            db.Add(nobody);
            await db.SaveChangesAsync();
        }

        var answer = await BookAsync("sam.secret@agency.example\nno.agency@agency.example\nAnother Name <sam.secret@agency.example>");

        Assert.All(answer.Lines, l => Assert.Equal("Is not one of your staff. Only the training team can book them.", l.Sentence));
        Assert.DoesNotContain(answer.Lines, l => l.Name.Contains("Secret", StringComparison.Ordinal) || l.Name.Contains("No Agency", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_team_books_anybody_and_chooses_the_agency_of_new_people()
    {
        var answer = await BookAsync("sam.secret@agency.example\nFay Fresh <fay@police.example>", _coordinator, terms: Terms with { NewAgencyId = _police.Id });

        Assert.Equal("booked booked", Outcomes(answer));
        Assert.Equal(_police.Id, Read(db => db.People.Single(p => p.Name == "Fay Fresh").AgencyId));
    }

    [Fact]
    public async Task Columns_describe_new_people_and_leave_known_ones_as_they_are()
    {
        await BookAsync("name,email,job_title,focus\nBen Archer,ben.archer@agency.example,Boss,adults\nGus Hill,gus@agency.example,\"Nurse, wards\",adults");

        Assert.Equal(["Ben Archer Practitioner Children", "Gus Hill Nurse, wards Adults"], Read(db => db.Bookings.OrderBy(b => b.Number).ToList()
            .ConvertAll(b => db.People.Single(p => p.Id == b.PersonId)).ConvertAll(p => $"{p.Name} {p.JobTitle} {p.Focus}")));
    }

    [Fact]
    public async Task Somebody_without_email_is_the_same_person_next_time_whatever_the_capitals()
    {
        await BookAsync("Eve Paper");
        await BookAsync("EVE PAPER", reference: "HD-2", terms: Terms with { ContactEmail = "Tom.Byrne@Agency.example" });
        await BookAsync("Eve Paper", reference: "HD-2", terms: Terms with { ContactEmail = "mo@agency.example", ContactName = "Mo Field" });

        Assert.Equal(2, Read(db => db.People.Count(p => p.Name == "Eve Paper")));
        Assert.Equal(3, Read(db => db.Bookings.Count()));
        Assert.Contains("Say below to whom", (await BookAsync("Ivy Paper", terms: new GroupTerms("", ""))).Lines[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clashes_and_other_names_are_told_and_stop_nobody()
    {
        await BookAsync("ben.archer@agency.example", reference: "HD-2");

        var answer = await BookAsync("Benny Bowman <ben.archer@agency.example>");

        Assert.Equal("Has a place. The list says Benny Bowman: check that it is the same person. Has a place on An introduction to neglect at the same time, Tuesday 20 September 2016.", answer.Lines[0].Sentence);
    }

    [Fact]
    public async Task Places_kept_for_the_agency_go_to_its_staff()
    {
        await using (var db = _database.Open())
        {
            var quota = new Quota { AgencyId = _police.Id, Places = 1, SessionId = db.Sessions.Single(s => s.Reference == "HD-1").Id };
            quota.SetRelease(new DateOnly(2016, 9, 19), _database.Clock);
            db.Add(quota);
            await db.SaveChangesAsync();
        }

        Assert.Equal("booked waiting booked", Outcomes(await BookAsync("ben.archer@agency.example\nDora New <dora@agency.example>\nsam.secret@agency.example", _coordinator)));
    }

    [Theory]
    [InlineData("NONE", BookingOutcome.NoSuchSession)]
    [InlineData("DRAFT", BookingOutcome.NoSuchSession)]
    [InlineData("OFF", BookingOutcome.NotOpen)]
    public async Task Sessions_that_cannot_be_booked(string reference, BookingOutcome refusal)
    {
        Assert.Equal(refusal, (await BookAsync("Dora New <dora@agency.example>", reference: reference)).Refusal);
        Assert.Equal(4, Read(db => db.People.Count()));
    }

    [Fact]
    public async Task A_session_that_has_begun_is_not_booked()
    {
        _database.Time.Set("2016-09-20T08:30:00Z");

        Assert.Equal(BookingOutcome.AlreadyBegun, (await BookAsync("ben.archer@agency.example")).Refusal);
    }

    [Fact]
    public async Task Who_books_for_whom()
    {
        var loose = Given.Person("Lee Loose", Role.AgencyLead);
        await using var db = _database.Open();
        db.Add(loose);
        await db.SaveChangesAsync();

        Assert.Null(await Booker.FindAsync(db, _ben.Id));
        Assert.Null(await Booker.FindAsync(db, loose.Id));
        Assert.Null(await Booker.FindAsync(db, 999));
        Assert.Null(await Booker.FindLeadAsync(db, _coordinator.Id));
        Assert.True((await Booker.FindAsync(db, _coordinator.Id))!.IsTeam);
        var tom = (await Booker.FindAsync(db, _tom.Id))!;
        Assert.Equal((true, false, false), (tom.MayBook(_ben), tom.MayBook(_stranger), tom.MayBook(loose)));
        Assert.Equal([_ben.Name, _tom.Name], tom.Staff(db).Select(p => p.Name).Order());
    }

    private async Task MustBeAgreedAsync(AgreementBy by, string? link = null)
    {
        await using var db = _database.Open();
        var agency = await db.Agencies.SingleAsync(a => a.Id == _agency.Id);
        (agency.LinkName, agency.LinkEmail) = link is null ? (null, null) : ("Lena Link", link);
        db.Add(Given.Policy(by));
        await db.SaveChangesAsync();
    }

    private List<string> Agreements() =>
        Read(db => db.Agreements.Include(a => a.RecordedBy).OrderBy(a => a.Id).ToList().ConvertAll(a => $"{a.Who.Label()}: {a.Name}, {a.Agreed?.ToString() ?? "open"}, {a.RecordedBy?.Name ?? "nobody"}"));

    [Fact]
    public async Task Nobody_agrees_for_themselves_by_a_list()
    {
        await MustBeAgreedAsync(AgreementBy.Manager);

        var lead = await BookAsync("tom.byrne@agency.example\nben.archer@agency.example");
        var team = await BookAsync("cleo.grant@agency.example", _coordinator);

        Assert.Equal("refused booked", Outcomes(lead));
        Assert.Equal("refused", Outcomes(team));
        Assert.Equal("Somebody must agree to a place here, and nobody can agree for themselves. Ask for your own place on the session’s page.", lead.Lines[0].Sentence);
        Assert.DoesNotContain(Read(db => db.Bookings.Select(b => b.PersonId).ToList()), id => id == _tom.Id || id == _coordinator.Id);
    }

    [Fact]
    public async Task A_lead_agrees_as_the_manager_and_it_is_recorded()
    {
        await MustBeAgreedAsync(AgreementBy.Manager);

        Assert.Equal("booked", Outcomes(await BookAsync("ben.archer@agency.example")));

        Assert.Equal(["line manager: Tom Byrne, True, Tom Byrne"], Agreements());
        Assert.Equal([LetterKind.BookingConfirmed], Read(db => db.Letters().Select(l => l.Kind).ToList()));
        await using var db = _database.Open();
        var lines = (await BookingStory.FindAsync(db, "HD-1", db.Bookings.Single().Key))!.Lines;
        Assert.Contains(lines, l => l.What == "Tom Byrne agreed" && l.Who == "By booking for them, as line manager");
        Assert.DoesNotContain(lines, l => l.What.Contains("was asked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_link_person_is_asked_about_what_a_lead_books()
    {
        await MustBeAgreedAsync(AgreementBy.ManagerAndLinkPerson, "lena@agency.example");

        var check = await BookAsync("ben.archer@agency.example\nDora New <dora@agency.example>", check: true);
        var answer = await BookAsync("ben.archer@agency.example\nDora New <dora@agency.example>");

        Assert.Equal("Will be a request: Lena Link, the link person of The solent-nhs agency, is asked to agree.", check.Lines[0].Sentence);
        Assert.Equal("requested requested", Outcomes(answer));
        Assert.Equal("Is a request: Lena Link, the link person of The solent-nhs agency, is asked to agree.", answer.Lines[0].Sentence);
        Assert.Equal((BookingStatus.Requested, true), Read(db => db.Bookings.OrderBy(b => b.Id).Select(b => ValueTuple.Create(b.Status, b.PlaceKept!.Value)).First()));
        Assert.Equal(["line manager: Tom Byrne, True, Tom Byrne", "link person: Lena Link, open, nobody"], Agreements().Take(2));
        Assert.Equal([(LetterKind.BookingRequested, "Ben Archer"), (LetterKind.AgreementAsked, "Lena Link")], Read(db => db.Letters().OrderBy(l => l.Id).Take(2).ToList().ConvertAll(l => (l.Kind, l.ToName))));
        var (mine, links) = Read(db => (db.Letters().OrderBy(l => l.Id).First().Text, db.Letters().OrderBy(l => l.Id).Skip(1).First()));
        Assert.Contains("Tom Byrne has asked for a place on this session for you, and agrees as your line manager.", mine, StringComparison.Ordinal);
        Assert.Contains("Tom Byrne has asked for a place for Ben Archer on the training below, and agrees as their line manager. You are the link person of The solent-nhs agency.", links.Text, StringComparison.Ordinal);

        var token = Read(db => Given.Codes.AgreementTokenFor(db.Agreements.OrderBy(a => a.Id).First(a => a.Who == Approver.LinkPerson).Key));
        await using var db = _database.Open();
        Assert.Equal(AgreementState.Open, await db.AgreementDesk().AnswerAsync(token, true, null));
        Assert.Equal(BookingStatus.Confirmed, Read(d => d.Bookings.Single(b => b.PersonId == _ben.Id).Status));
    }

    [Fact]
    public async Task A_lead_who_is_the_link_person_agrees_as_both()
    {
        await MustBeAgreedAsync(AgreementBy.ManagerAndLinkPerson, "TOM.BYRNE@agency.example");

        Assert.Equal("booked", Outcomes(await BookAsync("ben.archer@agency.example")));
        Assert.Equal(["line manager and link person: Tom Byrne, True, Tom Byrne"], Agreements());
    }

    [Fact]
    public async Task What_the_team_books_counts_as_agreed_and_says_by_whom()
    {
        await MustBeAgreedAsync(AgreementBy.ManagerAndLinkPerson, "lena@agency.example");

        Assert.Equal("booked", Outcomes(await BookAsync("ben.archer@agency.example", _coordinator)));
        Assert.Equal(["line manager and link person: Cleo Grant, True, Cleo Grant"], Agreements());
        await using var db = _database.Open();
        var booking = db.Bookings.Single();
        Assert.Contains((await BookingStory.FindAsync(db, "HD-1", booking.Key))!.Lines, l => l.What == "Cleo Grant agreed" && l.Who == "By booking for them");
        Assert.Equal("Cleo Grant (training team)", (await db.Bookings.AsLines().SingleAsync()).Agreements.Single().InWords);
    }
}
