using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Training.Calendars;

namespace Training.Tests.Calendars;

public class CalendarWriterTests
{
    [Fact]
    public void Lines_end_in_CRLF_and_nothing_stands_before_the_first()
    {
        var bytes = new CalendarWriter().Begin("VCALENDAR").Value("VERSION", "2.0").End("VCALENDAR").ToBytes();

        Assert.Equal("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", Encoding.UTF8.GetString(bytes));
    }

    [Theory]
    [InlineData("a, b; c", @"a\, b\; c")]
    [InlineData(@"back\slash", @"back\\slash")]
    [InlineData(@"\n is not a line break", @"\\n is not a line break")]
    [InlineData("one\r\ntwo\nthree\rfour", @"one\ntwo\nthree\nfour")]
    [InlineData("one\u2028two\u2029three\u0085four", @"one\ntwo\nthree\nfour")]
    [InlineData("\"quoted\": 10:30", "\"quoted\": 10:30")]
    [InlineData("bell\a, nul\0, escape\u001b, delete\u007f, c1\u009b.", @"bell\, nul\, escape\, delete\, c1.")]
    [InlineData("a\tb", "a b")]
    [InlineData("", "")]
    public void Text_is_escaped(string text, string expected) => Assert.Equal($"SUMMARY:{expected}", One(w => w.Text("SUMMARY", text)));

    [Fact]
    public void A_line_break_in_a_value_cannot_begin_a_property()
    {
        Assert.Equal("URL:https://host/BEGIN:VEVENT", One(w => w.Value("URL", "https://host/\r\nBEGIN:VEVENT")));
        Assert.Equal(@"SUMMARY:x\nATTENDEE:mailto:a@b", One(w => w.Text("SUMMARY", "x\r\nATTENDEE:mailto:a@b")));
    }

    [Fact]
    public void Categories_are_parted_by_commas_and_keep_their_own() =>
        Assert.Equal(@"CATEGORIES:Level 3,Missing\, exploited and trafficked,a\;b", One(w => w.Texts("CATEGORIES", ["Level 3", "Missing, exploited and trafficked", "a;b"])));

    [Theory]
    [InlineData("Jane Doe", "ORGANIZER;CN=Jane Doe:mailto:a@b.example")]
    [InlineData("Doe, Jane", "ORGANIZER;CN=\"Doe, Jane\":mailto:a@b.example")]
    [InlineData("Team: training; north", "ORGANIZER;CN=\"Team: training; north\":mailto:a@b.example")]
    [InlineData("Jane \"JD\" Doe\r\nX:", "ORGANIZER;CN=\"Jane 'JD' DoeX:\":mailto:a@b.example")]
    public void A_parameter_is_quoted_when_it_must_be_and_never_holds_a_quote(string name, string expected) =>
        Assert.Equal(expected, One(w => w.Value("ORGANIZER", "mailto:a@b.example", ("CN", name))));

    [Fact]
    public void Numbers_instants_and_places_do_not_follow_the_machines_language()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
        try
        {
            Assert.Equal("GEO:50.9105;-1.404351", One(w => w.Geo(50.9105, -1.4043512)));
            Assert.Equal("SEQUENCE:1234", One(w => w.Value("SEQUENCE", 1234)));
            Assert.Equal("DTSTART:20160912T083000Z", One(w => w.Instant("DTSTART", new DateTime(2016, 9, 12, 8, 30, 0, 999, DateTimeKind.Utc))));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(67, 1)] // "SUMMARY:" and 67 octets are 75
    [InlineData(68, 2)]
    [InlineData(67 + 74, 2)] // a fold's space counts
    [InlineData(67 + 75, 3)]
    public void Lines_are_folded_at_75_octets(int length, int lines)
    {
        var bytes = new CalendarWriter().Text("SUMMARY", new string('x', length)).ToBytes();

        Assert.Equal(lines, bytes.Count(b => b == '\n'));
        Assert.Equal($"SUMMARY:{new string('x', length)}", CalendarText.Lines(bytes).Single());
        Assert.Equal(75, Encoding.UTF8.GetString(bytes).Split("\r\n")[0].Length);
    }

    [Theory]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("🙂")] // four octets, two chars in .NET
    [InlineData("👩🏽‍🏫")]
    [InlineData("e\u0301")]
    public void A_fold_never_parts_a_character_wherever_it_falls(string character)
    {
        for (var before = 0; before < 80; before++)
        {
            var text = new string('x', before) + string.Concat(Enumerable.Repeat(character, 75));
            Assert.Equal($"SUMMARY:{text}", One(w => w.Text("SUMMARY", text)));
        }
    }

    [Fact]
    public void A_title_of_300_characters_comes_back_whole()
    {
        var title = string.Concat(Enumerable.Repeat("Säge, Öl; \"Ä\\\" 🙂\n", 20))[..300];

        Assert.Equal(title, CalendarText.Plain(One(w => w.Text("SUMMARY", title))["SUMMARY:".Length..]));
    }

    [Fact]
    public void Whatever_is_written_comes_back_without_its_control_characters() =>
        Prop.ForAll<string>(text =>
        {
            var written = One(w => w.Text("DESCRIPTION", text ?? ""));
            var kept = Kept(text ?? "");
            return CalendarText.Plain(written["DESCRIPTION:".Length..]) == kept;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(400));

    private static string Kept(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\t', ' ');
        var kept = string.Concat(lines.Select(c => c is '\r' or '\u0085' or '\u2028' or '\u2029' ? '\n' : c).Where(c => c == '\n' || !char.IsControl(c)));
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)); // half a surrogate pair is no character
    }

    private static string One(Func<CalendarWriter, CalendarWriter> write) => CalendarText.Lines(write(new CalendarWriter()).ToBytes()).Single();
}
