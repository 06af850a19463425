using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.People;

/// <summary>People who have no e-mail address: booked like everybody, written to through a contact, never signed in.</summary>
public sealed class WithoutEmailTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _doreen = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "Tom.Byrne@agency.example");

    public void Dispose() => _database.Dispose();

    [Fact]
    public void The_address_stands_for_one_and_letters_go_to_the_contact()
    {
        Assert.False(_doreen.HasOwnEmail);
        Assert.Equal(("Tom Byrne", "tom.byrne@agency.example"), _doreen.LettersTo);
        Assert.NotEqual(_doreen.Email, Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example").Email);
        Assert.True(Given.Person().HasOwnEmail);
        Assert.Equal(("Ben Archer", "ben.archer@agency.example"), Given.Person("Ben Archer").LettersTo);
    }

    [Theory]
    [InlineData("x@no-email.invalid")]
    [InlineData(" X@NO-EMAIL.INVALID ")]
    public void Nobody_can_give_it_as_theirs(string address)
    {
        Assert.Null(EmailAddress.Read(address));
        Assert.NotNull(EmailAddress.ReadKey(address));
    }

    [Fact]
    public void Every_letter_about_a_booking_goes_to_the_contact_and_says_for_whom()
    {
        var session = Given.Session(_database.Clock, venue: Given.Venue());
        var booking = Given.Booking(session, _doreen, _database.Clock.UtcNow);
        booking.Reason = "Ill";
        var letters = Desks.Letters(_database.Clock);
        var was = LetterWriter.PlanOf(session);
        OutboxLetter[] all =
        [
            letters.Confirmed(booking), letters.Promoted(booking), letters.Waiting(booking, 1), letters.Cancelled(booking, hadPlace: true), letters.CancelledByTeam(booking, BookingStatus.Confirmed),
            letters.PromotedByHand(booking), letters.SessionMessage(booking, "Parking", "Come by bus.", Guid.NewGuid()), letters.SessionMoved(booking, was, false, 1, "", []),
            letters.SessionPostponed(booking, "", []), letters.SessionCancelled(booking, BookingStatus.Confirmed, "", []), letters.MovedToAnother(booking, session, 1, ""),
            letters.ConfirmedFor(booking, "Tom Byrne"), letters.WaitingFor(booking, 1, "Tom Byrne"), letters.CancelledByLead(booking, BookingStatus.Confirmed, "Tom Byrne"),
            letters.MovedByLead(booking, booking, true, 1, "", "Tom Byrne"), letters.HandedOver(booking, Given.Person(), null), letters.Substitute(booking, Given.Person(), null),
            letters.EquivalentAccepted(new AcceptedEquivalent { Person = _doreen, What = "Level 3" }), letters.SessionMoved(_doreen, session, was, ""),
        ];

        Assert.All(all, l =>
        {
            Assert.Equal(("tom.byrne@agency.example", "Tom Byrne"), (l.ToAddress, l.ToName));
            Assert.StartsWith("For Doreen Pratt: ", l.Subject, StringComparison.Ordinal);
            Assert.StartsWith("Dear Tom Byrne,\n\nThis is for Doreen Pratt, who has no email address of their own.", l.Text, StringComparison.Ordinal);
            // Pages to which only Doreen could sign in.
            Assert.DoesNotContain("https://training.example/bookings", l.Text + l.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("no-email.invalid", l.Text + l.Html + l.ToAddress, StringComparison.Ordinal);
        });
        Assert.Contains("say this code", all[0].Text, StringComparison.Ordinal);
        Assert.Contains("https://training.example/q/", all[0].Text, StringComparison.Ordinal); // opens for anybody who has it
    }

    [Fact]
    public async Task Asking_for_a_code_is_answered_as_for_anybody_and_sends_nothing()
    {
        await using var db = _database.Open();
        db.Add(_doreen);
        await db.SaveChangesAsync();

        var asked = await new SignInDesk(db, Desks.Letters(_database.Clock)).AskAsync(_doreen.Email!);

        Assert.NotNull(asked.Secret);
        Assert.Empty(await db.Letters().ToListAsync());
    }

    [Fact]
    public async Task History_does_not_keep_the_contact()
    {
        await using var db = _database.Open();
        db.Add(_doreen);
        await db.SaveChangesAsync();

        Assert.DoesNotContain("yrne", (await db.History.SingleAsync()).Changes, StringComparison.Ordinal);
    }
}
