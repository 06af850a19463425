using System.Buffers.Binary;
using System.Text;
using Training.Bookings;
using Training.Letters;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>Letters as a mail program reads them.</summary>
public sealed class MessagesTests : IDisposable
{
    private static readonly byte[] Calendar = Encoding.UTF8.GetBytes("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Łódź 🙂\\, and\r\n  more\r\n.\r\n..\r\nEND:VCALENDAR\r\n");

    private readonly TestClock _time = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("training-test-").FullName;

    private OutboxLetter Letter(LetterKind kind = LetterKind.BookingWaiting, string subject = "A subject", string text = "Some text", string address = "amina@agency.example", string name = "Amina") => new()
    {
        Id = 7, Kind = kind, ToAddress = address, ToName = name, Subject = subject, Text = text, Html = $"<p>{text}</p>", WrittenAt = _time.Clock.UtcNow, PersonId = 5,
    };

    private Booking Booking()
    {
        var booking = Given.Booking(Given.Session(_time.Clock, venue: Given.Venue()), Given.Person("Amina Hussain"), _time.Clock.UtcNow);
        return booking;
    }

    private async Task<SmtpMessage> MakeAsync(OutboxLetter letter) => await Given.Messages.ForSmtpAsync(letter, _folder, CancellationToken.None);

    private async Task<MimePart> ReadAsync(OutboxLetter letter) => MimePart.Parse((await MakeAsync(letter)).Bytes);

    [Theory]
    [InlineData(LetterKind.Invitation, "REQUEST")]
    [InlineData(LetterKind.InvitationChanged, "REQUEST")]
    [InlineData(LetterKind.InvitationWithdrawn, "CANCEL")]
    public async Task An_invitation_is_the_last_of_three_forms_and_its_bytes_arrive_as_they_are(LetterKind kind, string method)
    {
        var letter = Letter(kind);
        letter.Calendar = Calendar;

        var mail = await ReadAsync(letter);

        Assert.Equal("multipart/alternative", mail.Type);
        Assert.Equal(["text/plain", "text/html", "text/calendar"], mail.Parts.Select(p => p.Type));
        Assert.Equal(["charset=utf-8", $"method={method}", "text/calendar"], mail.Parts[2]["Content-Type"].Split("; ").Order(StringComparer.Ordinal));
        Assert.Equal("base64", mail.Parts[2]["Content-Transfer-Encoding"]);
        Assert.Equal("", mail.Parts[2]["Content-Disposition"]);
        Assert.Equal(Calendar, mail.Parts[2].Bytes);
    }

    [Theory]
    [InlineData("Your place on Łódź – „neglect“, 🙂 and a subject that is long enough to be folded more than once, as titles of courses are")]
    [InlineData("Plain")]
    public async Task What_was_written_is_what_is_read(string words)
    {
        var mail = await ReadAsync(Letter(subject: words, text: $"{words}\n.\n.dot\n\nEnd", name: "Żaneta Łuc"));

        Assert.Equal(words, mail["Subject"]);
        Assert.Contains("Żaneta Łuc", mail["To"], StringComparison.Ordinal);
        Assert.Equal($"{words}\n.\n.dot\n\nEnd", mail.Parts[0].Text.ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.Equal(["text/plain", "text/html"], mail.Parts.Select(p => p.Type));
    }

    [Fact]
    public async Task A_message_begins_with_its_own_headers_and_holds_one_name_of_its_own()
    {
        var letter = Letter();

        var (once, again) = (await MakeAsync(letter), await MakeAsync(letter));

        Assert.Equal(("training@safeguarding.example", "amina@agency.example", false), (once.From, once.To, once.NeedsUtf8));
        var mail = MimePart.Parse(once.Bytes);
        Assert.DoesNotContain(mail.Headers, h => h.Key.StartsWith("X-", StringComparison.Ordinal));
        Assert.Equal($"<{letter.MessageId:N}@training.example>", mail["Message-ID"]);
        Assert.Equal(mail["Message-ID"], MimePart.Parse(again.Bytes)["Message-ID"]);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Only_a_suggestion_can_be_stopped_with_one_click()
    {
        var mail = await ReadAsync(Letter(LetterKind.Suggestion));

        var link = mail["List-Unsubscribe"];
        Assert.StartsWith("<https://training.example/unsubscribe/", link, StringComparison.Ordinal);
        Assert.Equal(5, Given.Codes.PersonOf(link[38..^1]));
        Assert.Equal("List-Unsubscribe=One-Click", mail["List-Unsubscribe-Post"]);
        Assert.Equal("", (await ReadAsync(Letter(LetterKind.Reminder)))["List-Unsubscribe"]);
    }

    [Fact]
    public async Task A_place_comes_with_its_code_inline_as_a_link_and_in_words_none_of_which_the_outbox_holds()
    {
        var booking = Booking();
        var letter = Desks.Letters(_time.Clock).Confirmed(booking);
        var (typed, link) = (Given.Codes.TypedCodeFor(booking.Key), $"https://training.example/q/{Given.Codes.TokenFor(booking.Key)}");
        Assert.DoesNotContain(typed, letter.Text + letter.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Codes.TokenFor(booking.Key), letter.Text + letter.Html, StringComparison.Ordinal);
        Assert.Contains("say this code: (their check-in code)", letter.TextToShow, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", letter.TextToShow, StringComparison.Ordinal);

        var parts = (await ReadAsync(letter)).Leaves.ToList();

        Assert.Equal(["text/plain", "text/html", "image/png"], parts.Select(p => p.Type));
        Assert.Contains($"say this code: {typed}", parts[0].Text, StringComparison.Ordinal);
        Assert.Contains(link, parts[0].Text, StringComparison.Ordinal);
        Assert.Contains(typed, parts[1].Text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{link}\"", parts[1].Text, StringComparison.Ordinal);
        Assert.Contains($"src=\"cid:{parts[2]["Content-ID"].Trim('<', '>')}\"", parts[1].Text, StringComparison.Ordinal);
        Assert.Equal("", parts[2]["Content-Disposition"]);
        // 33 modules and four of margin on each side, twelve dots each; shown at 246 CSS px.
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], parts[2].Bytes[..4]);
        Assert.Equal(492, BinaryPrimitives.ReadInt32BigEndian(parts[2].Bytes.AsSpan(16)));
        Assert.DoesNotContain("{{", parts[0].Text + parts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_online_has_no_door_and_so_no_image()
    {
        var booking = Booking();
        booking.Session.Delivery = Delivery.Online;

        var parts = (await ReadAsync(Desks.Letters(_time.Clock).Confirmed(booking))).Leaves.ToList();

        Assert.Contains($"when you join, it is: {Given.Codes.TypedCodeFor(booking.Key)}", parts[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("At the door", parts[0].Text, StringComparison.Ordinal);
        Assert.Equal(2, parts.Count);
    }

    [Fact]
    public async Task Whoever_is_asked_to_agree_gets_no_code_whatever_the_other_calls_themselves()
    {
        var letter = Letter(LetterKind.AgreementAsked, text: "Who: {{check-in-code}} {{check-in-token}} cid:check-in-code@training.example");
        letter.Booking = Booking();

        var mail = await ReadAsync(letter);

        Assert.DoesNotContain(Given.Codes.TypedCodeFor(letter.Booking.Key), mail.Parts[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Codes.TokenFor(letter.Booking.Key), mail.Parts[0].Text, StringComparison.Ordinal);
        Assert.Equal(2, mail.Leaves.Count());
    }

    [Theory]
    [InlineData("jürgen@agency.example", "jürgen@agency.example", true)]
    [InlineData("amina@bücher.example", "amina@xn--bcher-kva.example", false)]
    public async Task Addresses_from_everywhere_are_said_as_servers_know_them(string address, string said, bool needsUtf8)
    {
        var message = await MakeAsync(Letter(address: address));

        Assert.Equal((said, needsUtf8), (message.To, message.NeedsUtf8));
    }

    [Theory]
    [InlineData("Amina \\")]
    [InlineData("Amina \\\" Hussain")]
    [InlineData("Amina \"Mina\" Hussain")]
    [InlineData("Amina, Hussain; <b@c>")]
    [InlineData("Żaneta \\")]
    [InlineData("\"")]
    public async Task Whatever_a_name_ends_in_the_address_beside_it_can_be_read(string name)
    {
        var mail = await ReadAsync(Letter(name: name));

        var to = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(mail["To"]));
        Assert.True(System.Net.Mail.MailAddress.TryCreate(to, out var read) && read.Address == "amina@agency.example", to);
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_swept_with_the_next_letter()
    {
        var (old, fresh) = (Directory.CreateDirectory(Path.Combine(_folder, "old")), Directory.CreateDirectory(Path.Combine(_folder, "fresh")));
        await File.WriteAllTextAsync(Path.Combine(old.FullName, "letter.eml"), "To: somebody");
        old.LastWriteTimeUtc = fresh.LastWriteTimeUtc.AddHours(-1);

        await MakeAsync(Letter());

        Assert.Equal([fresh.FullName], Directory.GetFileSystemEntries(_folder)); // another process may be at work on that one
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("")]
    [InlineData("a@b\r\nRCPT TO:<c@d>")]
    public async Task An_address_that_is_none_is_refused(string address) =>
        await Assert.ThrowsAsync<MailRefusedException>(() => MakeAsync(Letter(address: address)));

    [Fact]
    public void An_unsubscribe_link_says_whose_it_is_and_cannot_be_made_up()
    {
        var token = Given.Codes.UnsubscribeTokenFor(123456);

        Assert.Equal(123456, Given.Codes.PersonOf(token));
        Assert.Equal(27, token.Length);
        for (var i = 0; i < token.Length; i++)
        {
            var other = token[i] == 'A' ? 'B' : 'A';
            var forged = $"{token[..i]}{other}{token[(i + 1)..]}";
            Assert.True(Given.Codes.PersonOf(forged) is null || i == token.Length - 1, forged); // the last character has bits to spare
        }
        Assert.All(["", "x", token + "A", token[1..], new string('é', 27), new string('=', 27)], t => Assert.Null(Given.Codes.PersonOf(t)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
