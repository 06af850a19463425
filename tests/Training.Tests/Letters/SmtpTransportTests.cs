using System.Text;
using Training.Letters;
using Training.Testing;

namespace Training.Tests.Letters;

/// <summary>Every step of the conversation with a mail server, and everything that can go wrong at it.</summary>
public sealed class SmtpTransportTests : IDisposable
{
    private static readonly TestCertificate Certificate = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("training-test-").FullName;
    private readonly List<IDisposable> _open = [];
    private FakeSmtpServer _server;

    public SmtpTransportTests() => _server = new FakeSmtpServer();

    private SmtpTransport Transport(bool startTls = false, string user = "", string password = "", bool trusting = true, double patience = 10, double limit = 20, double kept = 60, bool? implicitTls = null)
    {
        var transport = new SmtpTransport("localhost", _server.Port, startTls, user, password, Given.Site, Given.Messages, _folder)
        {
            Patience = TimeSpan.FromSeconds(patience),
            LetterLimit = TimeSpan.FromSeconds(limit),
            KeptFor = TimeSpan.FromSeconds(kept),
            ImplicitTls = implicitTls ?? false,
            Certificate = trusting ? (_, theirs, _, _) => Certificate.Is(theirs) : null,
        };
        _open.Add(transport);
        return transport;
    }

    private static OutboxLetter Letter(string address = "amina@agency.example") => new()
    {
        Kind = LetterKind.BookingWaiting, ToAddress = address, Subject = "Hello", Text = "Some text", Html = "<p>Some text</p>",
    };

    private static async Task<string> SendAsync(SmtpTransport transport, OutboxLetter? letter = null)
    {
        try
        {
            await transport.SendAsync(letter ?? Letter(), CancellationToken.None);
            return "sent";
        }
        catch (Exception e)
        {
            return e switch { MailDownException => "down", MailRefusedException => "refused", MailDelayedException => "later", TimeoutException => "stalled", IOException => "dropped", _ => e.ToString() };
        }
    }

    [Theory]
    // Before a letter is begun, nothing is a letter's fault.
    [InlineData("connect", "554 Go away", "down")]
    [InlineData("connect", "421 Too busy", "down")]
    [InlineData("connect", "drop", "down")]
    [InlineData("connect", "stall", "down")]
    [InlineData("connect", "Hello!", "down")]
    [InlineData("EHLO", "550 No", "down")]
    [InlineData("EHLO", "drop", "down")]
    [InlineData("EHLO", "stall", "down")]
    [InlineData("EHLO", "421 Closing", "down")]
    [InlineData("MAIL", "550 Not from you", "down")]
    [InlineData("MAIL", "530 Authentication required", "down")]
    [InlineData("MAIL", "421 Closing", "down")]
    [InlineData("MAIL", "451 Later", "later")]
    [InlineData("MAIL", "drop", "dropped")]
    [InlineData("MAIL", "stall", "stalled")]
    [InlineData("RCPT", "550 5.1.1 No such user", "refused")]
    [InlineData("RCPT", "553 Not a mailbox", "refused")]
    [InlineData("RCPT", "530 Authentication required", "down")]
    [InlineData("RCPT", "535 Authentication required", "down")]
    [InlineData("RCPT", "450 Mailbox busy", "later")]
    [InlineData("RCPT", "421 Closing", "later")]
    [InlineData("RCPT", "drop", "dropped")]
    [InlineData("RCPT", "stall", "stalled")]
    [InlineData("DATA", "554 No", "refused")]
    [InlineData("DATA", "451 Later", "later")]
    [InlineData("DATA", "drop", "dropped")]
    [InlineData("DATA", "stall", "stalled")]
    [InlineData(".", "552 Too big", "refused")]
    [InlineData(".", "554-5.7.1 Looks like\r\n554 spam", "refused")]
    [InlineData(".", "452 Disk full", "later")]
    [InlineData(".", "drop", "dropped")]
    [InlineData(".", "stall", "stalled")]
    public async Task What_goes_wrong_is_said_for_what_it_is_and_the_next_letter_goes_out(string at, string answer, string outcome)
    {
        var transport = Transport(patience: answer == FakeSmtpServer.Stall ? 0.1 : 10, limit: answer == FakeSmtpServer.Stall ? 0.3 : 20);
        _server.Answer = command => command.Split(' ')[0] == at ? answer : null;

        Assert.Equal(outcome, await SendAsync(transport));

        _server.Answer = _ => null;
        var patient = answer == FakeSmtpServer.Stall ? Transport() : transport;
        Assert.Equal("sent", await SendAsync(patient));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task One_connection_serves_many_letters_with_no_word_too_much()
    {
        var transport = Transport();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("sent", await SendAsync(transport));
        }

        Assert.Equal(1, _server.Connections);
        Assert.Equal(["EHLO", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA"], _server.Verbs);
        Assert.Equal("EHLO training.example", _server.Commands.First());
        Assert.Equal(3, _server.Letters.Count);
    }

    [Fact]
    public async Task After_a_refusal_the_connection_begins_afresh_with_the_next_letter()
    {
        var transport = Transport();
        _server.Answer = command => command.StartsWith("RCPT TO:<nobody", StringComparison.Ordinal) ? "550 No such user" : null;

        Assert.Equal(["refused", "sent"], [await SendAsync(transport, Letter("nobody@agency.example")), await SendAsync(transport)]);

        Assert.Equal(["EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT", "DATA"], _server.Verbs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_the_server_has_closed_meanwhile_costs_the_letter_nothing(bool sayingSo)
    {
        var transport = Transport();
        Assert.Equal("sent", await SendAsync(transport));
        if (sayingSo)
        {
            var first = true;
            _server.Answer = command => command.StartsWith("MAIL", StringComparison.Ordinal) && first && !(first = false) ? "421 Idle for too long" : null;
        }
        else
        {
            _server.HangUp();
        }

        Assert.Equal("sent", await SendAsync(transport));

        Assert.Equal((2, 2), (_server.Connections, _server.Letters.Count));
    }

    [Fact]
    public async Task A_connection_that_nobody_needs_is_closed_politely()
    {
        await SendAsync(Transport(kept: 0.01));
        await _server.WaitForAsync("QUIT");

        var transport = Transport();
        await SendAsync(transport);
        transport.Dispose();
        Assert.Equal(2, _server.Verbs.Count(v => v == "QUIT"));
    }

    [Fact]
    public async Task A_clock_that_strikes_after_all_is_taken_down_does_no_harm()
    {
        var transport = Transport();
        await SendAsync(transport);

        transport.Dispose();
        transport.CloseIdle();
    }

    [Theory]
    [InlineData("RCPT", "554 5.7.1 <amina@agency.example>: Relay access denied", true)]
    [InlineData("RCPT", "550-5.7.1 Not authorised\r\n550 5.7.1 to send", true)]
    [InlineData("RCPT", "550 relay not permitted", true)]
    [InlineData("RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", true)]
    [InlineData("RCPT", "550 5.1.1 User unknown in relay recipient table", false)]
    [InlineData("RCPT", "550 5.1.1 No such user", false)]
    [InlineData(".", "554 5.7.1 Looks like spam", false)]
    public async Task A_server_that_passes_nothing_on_is_told_from_one_that_refuses_a_letter(string at, string answer, bool maybeOurs)
    {
        _server.Answer = command => command.Split(' ')[0] == at ? answer : null;

        var refused = await Assert.ThrowsAsync<MailRefusedException>(() => Transport().SendAsync(Letter(), default));

        Assert.Equal(maybeOurs, refused.MaybeOurs);
    }

    [Theory]
    [InlineData("RCPT", true)]
    [InlineData("DATA", true)]
    [InlineData("MAIL", false)]
    public async Task It_is_known_whether_we_were_turned_away_at_a_letter_or_before(string at, bool atLetter)
    {
        _server.Answer = command => command.Split(' ')[0] == at ? "530 5.7.0 Authentication required" : null;

        var down = await Assert.ThrowsAsync<MailDownException>(() => Transport().SendAsync(Letter(), default));

        Assert.Equal(atLetter, down.AtLetter);
    }

    [Fact]
    public void A_letter_is_over_long_before_its_claim_is()
    {
        using var transport = new SmtpTransport("localhost", 25, false, "", "", Given.Site, Given.Messages, _folder);

        Assert.True(transport.Patience >= TimeSpan.FromSeconds(60) && transport.Patience * 2 < transport.LetterLimit && transport.LetterLimit * 2 <= Postroom.ClaimLasts);
    }

    [Fact]
    public async Task Lines_that_begin_with_a_dot_arrive_as_they_are()
    {
        var bytes = Encoding.ASCII.GetBytes("Subject: x\r\n\r\n.one\r\n..two\r\n.\r\n...\r\nno line end");
        using var connection = await SmtpConnection.OpenAsync(new SmtpServer("localhost", _server.Port, false, false, "", "", "us.example", TimeSpan.FromSeconds(10), null), default, default);

        await connection.SendAsync(new SmtpMessage("a@b", "c@d", false, bytes), default, default);
        await connection.SendAsync(new SmtpMessage("a@b", "c@d", false, [.. bytes, (byte)'\r', (byte)'\n']), default, default);

        Assert.All(_server.Letters, l => Assert.Equal($"{Encoding.ASCII.GetString(bytes)}\r\n", Encoding.ASCII.GetString(l)));
        Assert.Equal(2, _server.Letters.Count);
    }

    [Fact]
    public async Task An_old_server_is_greeted_in_the_old_way()
    {
        _server.Answer = command => command.StartsWith("EHLO", StringComparison.Ordinal) ? "502 What?" : null;

        Assert.Equal("sent", await SendAsync(Transport()));
        Assert.Equal(["EHLO", "HELO", "MAIL"], _server.Verbs.Take(3));
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN")]
    [InlineData("AUTH LOGIN CRAM-MD5", "AUTH LOGIN")]
    [InlineData("auth=LOGIN", "AUTH LOGIN")]
    public async Task It_signs_in_the_way_that_the_server_offers(string offer, string said)
    {
        Serve(new() { User = "us", Password = "pässword" });
        _server.Offers.Add(offer);

        Assert.Equal("sent", await SendAsync(Transport(user: "us", password: "pässword")));
        Assert.Contains(_server.Commands, c => c.StartsWith(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AUTH PLAIN", "The mail server refuses our user name or password: 535 5.7.8 Wrong user or password")]
    [InlineData("AUTH LOGIN", "The mail server refuses our user name or password: 535 5.7.8 Wrong user or password")]
    [InlineData("AUTH XOAUTH2", "Mail:User is set, but the mail server offers no way to sign in that we know (PLAIN or LOGIN).")]
    [InlineData("SIZE 1000", "Mail:User is set, but the mail server offers no way to sign in that we know (PLAIN or LOGIN).")]
    public async Task A_password_that_is_refused_is_noticed(string offer, string why)
    {
        Serve(new() { User = "us", Password = "right" });
        _server.Offers.Add(offer);

        var down = await Assert.ThrowsAsync<MailDownException>(() => Transport(user: "us", password: "wrong").SendAsync(Letter(), default));

        Assert.Equal(why, down.Message);
        Assert.DoesNotContain("MAIL", _server.Verbs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Letters_and_passwords_go_through_an_encrypted_connection(bool fromTheStart)
    {
        Serve(new() { User = "us", Password = "right", Certificate = Certificate.Certificate, ImplicitTls = fromTheStart });
        _server.Offers.Add("AUTH PLAIN");
        var transport = Transport(startTls: !fromTheStart, user: "us", password: "right", implicitTls: fromTheStart);

        Assert.Equal(["sent", "sent"], [await SendAsync(transport), await SendAsync(transport)]);

        Assert.Equal(fromTheStart ? ["EHLO", "AUTH", "MAIL"] : ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL"], _server.Verbs.Take(fromTheStart ? 3 : 5));
    }

    [Fact]
    public async Task Where_encryption_is_asked_for_nothing_is_sent_without_it()
    {
        Assert.Equal("down", await SendAsync(Transport(startTls: true, user: "us", password: "right")));
        Assert.Equal(["EHLO"], _server.Verbs.Where(v => v != "QUIT"));
    }

    [Fact]
    public async Task A_server_with_a_certificate_that_nobody_trusts_is_told_nothing()
    {
        Serve(new() { Certificate = Certificate.Certificate });

        var down = await Assert.ThrowsAsync<MailDownException>(() => Transport(startTls: true, trusting: false).SendAsync(Letter(), default));

        Assert.StartsWith("The mail server’s certificate cannot be trusted", down.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL", _server.Verbs);
    }

    [Fact]
    public async Task Words_slipped_in_before_encryption_are_not_believed()
    {
        Serve(new() { Certificate = Certificate.Certificate });
        _server.Answer = command => command == "STARTTLS" ? "220 Go ahead\r\n250 AUTH PLAIN" : null;

        Assert.Equal("down", await SendAsync(Transport(startTls: true)));
        Assert.DoesNotContain("MAIL", _server.Verbs);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_down()
    {
        var transport = Transport();
        _server.Dispose();

        Assert.Equal("down", await SendAsync(transport));
    }

    [Fact]
    public async Task An_address_in_other_letters_needs_a_server_that_takes_them()
    {
        var transport = Transport();
        Assert.Equal("refused", await SendAsync(transport, Letter("jürgen@agency.example")));
        Assert.Equal("sent", await SendAsync(transport));

        Serve(new());
        _server.Offers.Add("SMTPUTF8");
        Assert.Equal("sent", await SendAsync(Transport(), Letter("jürgen@agency.example")));
        Assert.Equal(["MAIL FROM:<training@safeguarding.example> SMTPUTF8", "RCPT TO:<jürgen@agency.example>"], _server.Commands.Skip(1).Take(2));

        _server.Answer = command => command.EndsWith("SMTPUTF8", StringComparison.Ordinal) ? "550 5.6.7 Not such letters" : null;
        Assert.Equal(["refused", "sent"], [await SendAsync(Transport(), Letter("jürgen@agency.example")), await SendAsync(Transport())]); // this letter's own fault
    }

    [Fact]
    public async Task Stopping_ends_a_wait_at_once_but_not_a_letter_that_is_on_its_way()
    {
        using var stop = new CancellationTokenSource();
        _server.Answer = command =>
        {
            if (command == ".")
            {
                stop.Cancel();
            }
            return null;
        };
        await Transport().SendAsync(Letter(), stop.Token);
        Assert.Single(_server.Letters);

        using var again = new CancellationTokenSource();
        _server.Answer = command =>
        {
            if (!command.StartsWith("RCPT", StringComparison.Ordinal))
            {
                return null;
            }
            again.Cancel();
            return FakeSmtpServer.Stall;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Transport().SendAsync(Letter(), again.Token));
    }

    public void Dispose()
    {
        _open.ForEach(o => o.Dispose());
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Serve(FakeSmtpServer server)
    {
        _server.Dispose();
        _server = server;
    }
}
