using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Letters;

/// <summary>The team's words in letters: what may stand in them, and what becomes of it.</summary>
public class OwnWordsTests
{
    private const string Usable = "Use {name}, {course}, {date}, {times}, {place}, {reference} or {site}";

    private readonly TestClock _time = new();

    private Booking Booked(string name = "Amina Hussain", string title = "An introduction to neglect", params string[] days)
    {
        var session = Given.Session(_time.Clock, course: Given.Course(title: title), reference: "HD-1", venue: Given.Venue(), days: days);
        return Given.Booking(session, Given.Person(name), _time.Clock.UtcNow);
    }

    private LetterWriter With(params LetterWording[] rows) => new(Given.Site, _time.Clock, Given.Codes, Wordings.Of(rows));

    private static LetterWording Row(string subject = "", string opening = "", string closing = "", LetterKind kind = LetterKind.BookingConfirmed, CourseType? type = null)
    {
        var words = OwnWords.From(subject, opening, closing);
        return new() { Kind = kind, Type = type, Subject = words.Subject, Opening = words.Opening, Closing = words.Closing };
    }

    private OutboxLetter Confirmed(Booking booking, string subject = "", string opening = "", string closing = "") => With(Row(subject, opening, closing)).Confirmed(booking);

    private static void Says(string words, OutboxLetter letter) => Assert.Contains(words, letter.Text, StringComparison.Ordinal);

    private static void SaysNot(string words, OutboxLetter letter) => Assert.DoesNotContain(words, letter.Text, StringComparison.Ordinal);

    [Fact]
    public void Every_placeholder_is_filled_in_from_the_booking()
    {
        var letter = Confirmed(Booked(), "{name}: {course} ({reference})", "See you on {date}, {times}, at {Place}.", "{SITE}");

        Assert.Equal("Amina Hussain: An introduction to neglect (HD-1)", letter.Subject);
        Says("Dear Amina Hussain,\n\nSee you on Tuesday 20 September 2016, 9:30am to 12:30pm, at Civic Centre, Civic Centre Road, Southampton, SO14 7LY.\n\nWhat: An introduction to neglect\n", letter);
        Says("Getting in: Step-free entrance.\n\nSafeguarding Training\n\n", letter);
    }

    [Theory]
    [InlineData("9:30am to 12:30pm", "2016-09-20 09:30-12:30", "2016-09-27 09:30-12:30")]
    [InlineData("9:30am to 12:30pm on Tuesday 20 September 2016 and 1pm to 4pm on Tuesday 27 September 2016", "2016-09-20 09:30-12:30", "2016-09-27 13:00-16:00")]
    public void Times_of_several_days_are_told_apart_only_when_they_differ(string times, params string[] days) =>
        Says($"From {times}.\n", Confirmed(Booked(days: days), opening: "From {times}."));

    [Fact]
    public void A_reminder_is_about_its_day()
    {
        var booking = Booked(days: ["2016-09-20 09:30-12:30", "2016-09-27 13:00-16:00"]);

        var letter = With(Row("{course}: {date}, {times}", kind: LetterKind.Reminder)).Reminder(booking, booking.Session.Days[1], 2);

        Assert.Equal("An introduction to neglect: Tuesday 27 September 2016, 1pm to 4pm", letter.Subject);
    }

    [Fact]
    public void Joining_instructions_that_have_changed_still_say_so() =>
        Assert.Equal("Changed: Come to An introduction to neglect", With(Row("Come to {course}", kind: LetterKind.Joining)).JoiningChanged(Booked(), Guid.NewGuid()).Subject);

    [Fact]
    public void What_the_team_leaves_empty_stays_as_the_program_says_it()
    {
        var letter = Confirmed(Booked(), closing: "Park at the back.");

        Assert.Equal("Your place on An introduction to neglect, Tuesday 20 September 2016", letter.Subject);
        Says("Dear Amina Hussain,\n\nYou have a place on this session.\n\n", letter);
        Says("Park at the back.\n\n", letter);
        SaysNot("Please bring", letter);
        Says("Please bring this email or its check-in code, and something to write with.\n\n", With().Confirmed(Booked()));
    }

    [Theory]
    [InlineData(Delivery.Online, "\n\nPlease join a few minutes early.\n\n")]
    [InlineData(Delivery.Both, "\n\nIf you come in person, please bring this email or its check-in code, and something to write with. If you join online, please join a few minutes early.\n\n")]
    public void What_to_bring_depends_on_where_it_is(Delivery delivery, string closing)
    {
        var booking = Booked();
        booking.Session.Delivery = delivery;

        Says(closing, With().Confirmed(booking));
    }

    [Fact]
    public void Codes_facts_and_days_are_always_there()
    {
        var letter = Confirmed(Booked(), "Hello", "Hello", "Bye");

        Says("say this code: ", letter);
        Says("When: Tuesday 20 September 2016, 9:30am to 12:30pm\n", letter);
        Says("please cancel by Tuesday 13 September 2016", letter);
        Says($"https://training.example/bookings/{letter.Booking!.Key}/cancel", letter);
    }

    [Fact]
    public void What_happened_stays_where_it_depends_on_the_case()
    {
        var booking = Booked();
        (booking.Status, booking.CancelledAt) = (BookingStatus.Cancelled, booking.CancelBy.AddDays(1));

        Says("Dear Amina Hussain,\n\nYour booking is cancelled. It was after the last day for cancelling, so it counts as a late cancellation.\n\nWe are sorry.\n\nWhat:",
            With(Row(opening: "We are sorry.", kind: LetterKind.BookingCancelled)).Cancelled(booking, hadPlace: true));
        Says("Tom Byrne has booked a place on this session for you.\n\nWelcome.\n\nWhat:", With(Row(opening: "Welcome.")).ConfirmedFor(Booked(), "Tom Byrne"));
        SaysNot("You have a place on this session", With().ConfirmedFor(Booked(), "Tom Byrne"));
    }

    [Fact]
    public void Words_of_the_type_come_before_words_for_all_and_those_before_the_program_s()
    {
        var letters = With(Row("All"), Row("Half-day", type: CourseType.HalfDay), Row("Briefing", type: CourseType.Briefing), Row("Waiting", kind: LetterKind.BookingWaiting, type: CourseType.Level3));
        var (halfDay, level3) = (Booked(), Booked());
        level3.Session.Course.Type = CourseType.Level3;

        Assert.Equal("Half-day", letters.Confirmed(halfDay).Subject);
        Assert.Equal("All", letters.Confirmed(level3).Subject);
        Assert.StartsWith("You are on the waiting list for", letters.Waiting(halfDay, 1).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_stands_in_a_name_or_title_is_expanded()
    {
        var letter = Confirmed(Booked("{course} {reference}", "{name} {site"), "{name}, {course}", "{name}\n\n{course}");

        Assert.Equal("{course} {reference}, {name} {site", letter.Subject);
        Says("\n\n{course} {reference}\n\n{name} {site\n\n", letter);
    }

    [Fact]
    public void Words_are_text_and_never_HTML()
    {
        var letter = Confirmed(Booked("<b>Bobby</b> & Co"), opening: "<script>alert(1)</script> {name}", closing: "a < b");

        Assert.Contains("<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;Bobby&lt;/b&gt; &amp; Co</p>", letter.Html, StringComparison.Ordinal);
        Assert.Contains("<p>a &lt; b</p>", letter.Html, StringComparison.Ordinal);
        Says("<script>alert(1)</script> <b>Bobby</b> & Co", letter);
    }

    [Fact]
    public void A_title_with_a_line_break_begins_no_header_of_its_own() =>
        Assert.Equal("Come to Neglect  Bcc: all@agency.example", Confirmed(Booked(title: "Neglect\r\nBcc: all@agency.example"), "Come to {course}").Subject);

    [Fact]
    public void Paragraphs_lines_and_links_are_kept()
    {
        var letter = Confirmed(Booked("Jo O'Hara"), opening: "One\r\nline\r\n\r\n\r\n\r\nTwo", closing: "The map:\nhttps://maps.example/?c={reference}&n={name}\nhttps://no.example in a sentence");

        Says("Dear Jo O'Hara,\n\nOne\nline\n\nTwo\n\nWhat:", letter);
        Assert.Contains("<p>One<br>line</p><p>Two</p>", letter.Html, StringComparison.Ordinal);
        Assert.Contains("<p>The map:<br><a href=\"https://maps.example/?c=HD-1&amp;n=Jo%20O%27Hara\"", letter.Html, StringComparison.Ordinal);
        Assert.Contains("<br>https://no.example in a sentence</p>", letter.Html, StringComparison.Ordinal);
        Says("The map:\nhttps://maps.example/?c=HD-1&n=Jo%20O%27Hara\nhttps://no.example in a sentence\n\n", letter);
    }

    [Theory]
    [InlineData("http://plain.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://{name}/")]
    [InlineData("https://{name}.example/")]
    [InlineData("https://team@evil.example/")]
    [InlineData("{name}")]
    [InlineData("https://")]
    [InlineData("https://good.example/\"onclick=\"x")]
    public void Only_an_https_address_that_the_team_wrote_out_becomes_a_link(string line) =>
        Assert.Equal(Links(With().Confirmed(Booked())), Links(Confirmed(Booked("https://evil.example/"), opening: $"See\n{line}", closing: "Bye")));

    private static int Links(OutboxLetter letter) => letter.Html.Split("<a ").Length;

    [Theory]
    [InlineData("Subject", "Hello {nmae}", "{nmae} cannot be used in the subject. " + Usable)]
    [InlineData("Subject", "Hello {}", "{} cannot be used in the subject. " + Usable)]
    [InlineData("Subject", "Hello\nBcc: all@agency.example", "The subject must be one line")]
    [InlineData("Subject", "Hello\u0007", "The subject holds characters that cannot be shown. Type it again rather than pasting it")]
    [InlineData("Opening", "Hello {name", "A brace stands alone in the opening. " + Usable + ", or take it out")]
    [InlineData("Opening", "Hello name}", "A brace stands alone in the opening. " + Usable + ", or take it out")]
    [InlineData("Opening", "Hello {{name}}", "A brace stands alone in the opening. " + Usable + ", or take it out")]
    [InlineData("Closing", "{na\nme}", "A brace stands alone in the closing. " + Usable + ", or take it out")]
    [InlineData("Closing", "{ name }", "{ name } cannot be used in the closing. " + Usable)]
    public void What_cannot_be_used_is_refused_with_what_can(string field, string text, string sentence) =>
        Assert.Equal((field, sentence), Assert.Single(OwnWords.From(field == "Subject" ? text : "", field == "Opening" ? text : "", field == "Closing" ? text : "").Problems()));

    [Theory]
    [InlineData(150, 2_000, 0)]
    [InlineData(151, 2_000, 1)]
    [InlineData(151, 2_001, 3)]
    public void Words_have_their_longest(int subject, int text, int problems) =>
        Assert.Equal(problems, OwnWords.From(new string('x', subject), new string('x', text), new string('x', text)).Problems().Count());

    [Fact]
    public async Task Every_kind_that_can_be_changed_has_the_team_s_words_before_and_after_the_facts()
    {
        foreach (var kind in ChangeableLetter.All.Select(l => l.Kind))
        {
            using var database = new TestDatabase();
            using var db = database.Open();
            var letter = await new WordingDesk(db, database.Clock, new Wordings(), Given.Site, Given.Codes, new Notice(5))
                .PreviewAsync(kind, CourseType.Level3, new OwnWords("Our subject", "Our opening", "Our closing"));

            Assert.Equal((kind, "Our subject"), (letter.Kind, letter.Subject));
            var (opening, what, closing) = (letter.Text.IndexOf("\n\nOur opening\n\n", StringComparison.Ordinal), letter.Text.IndexOf("\nWhat: An example course\n", StringComparison.Ordinal), letter.Text.IndexOf("\n\nOur closing\n\n", StringComparison.Ordinal));
            Assert.True(opening > 0 && opening < what && what < closing, $"{kind}:\n{letter.Text}");
            Assert.StartsWith("Dear Sam Example,\n\n", letter.Text, StringComparison.Ordinal);
        }
    }
}
