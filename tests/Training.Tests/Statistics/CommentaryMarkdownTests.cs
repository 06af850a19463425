using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Training.Statistics;

namespace Training.Tests.Statistics;

/// <summary>What writers of a commentary can and cannot put on the page.</summary>
public sealed class CommentaryMarkdownTests
{
    private static IElement Shown(string text) => new HtmlParser().ParseDocument($"<body>{CommentaryMarkdown.ToHtml(text)}</body>").Body!;

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a <script src=https://evil.example/x.js></script> b")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("**bold <b onmouseover=alert(1)>x</b>**")]
    [InlineData("<style>body{display:none}</style>")]
    [InlineData("<!-- --><iframe src=\"https://evil.example\"></iframe>")]
    [InlineData("<svg/onload=alert(1)>")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>")]
    [InlineData("<form action=/sign-out method=post><button>x</button></form>")]
    [InlineData("<h1>Bigger</h1>")]
    [InlineData("```\"onmouseover=alert(1) x\n<script>alert(1)</script>\n```")]
    [InlineData("`<script>alert(1)</script>`")]
    [InlineData("[a]: https://x.example \"\\\" onmouseover=alert(1) x\"\n\n[a]")]
    [InlineData("# x {onclick=alert(1)}")]
    [InlineData("[x](https://x.example/\"onmouseover=alert(1)){#a .b style=c}")]
    public void Html_is_words(string text)
    {
        var shown = Shown(text);

        Assert.Empty(shown.QuerySelectorAll("script, img, style, iframe, svg, form, button, b, h1, h2, object, base, meta, link"));
        Assert.All(shown.QuerySelectorAll("*"), e => Assert.All(e.Attributes, a => Assert.True(a.Name is "href" or "rel" or "class", $"{e.LocalName} {a.Name}")));
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](java&#115;cript:alert(1))")]
    [InlineData("[x](javascript&colon;alert(1))")]
    [InlineData("[x](<java\tscript:alert(1)>)")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](vbscript:x)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](//evil.example)")]
    [InlineData("[x](/statistics/freeze)")]
    [InlineData("[x](#commentary)")]
    [InlineData("[x](https://city.example@evil.example/)")]
    [InlineData("[x][y]\n\n[y]: javascript:alert(1)")]
    [InlineData("x <javascript:alert(1)>")]
    [InlineData("x <data:text/html,1>")]
    [InlineData("x ftp://files.example/")]
    [InlineData("![x](https://evil.example/pixel.png)")]
    [InlineData("![x](data:image/png;base64,AAAA)")]
    public void Elsewhere_is_no_link_and_no_picture_and_the_words_stay(string text)
    {
        var shown = Shown(text);

        Assert.Empty(shown.QuerySelectorAll("a, img"));
        Assert.Contains("x", shown.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[the plan](https://board.example/plan?a=1&b=2)", "https://board.example/plan?a=1&b=2", "the plan")]
    [InlineData("[the plan](http://board.example)", "http://board.example/", "the plan")]
    [InlineData("[us](mailto:training@board.example)", "mailto:training@board.example", "us")]
    [InlineData("<https://board.example/plan>", "https://board.example/plan", "https://board.example/plan")]
    [InlineData("see https://board.example/plan.", "https://board.example/plan", "https://board.example/plan")]
    [InlineData("<training@board.example>", "mailto:training@board.example", "training@board.example")]
    [InlineData("[![logo](https://evil.example/x.png)](https://board.example/)", "https://board.example/", "logo")]
    public void A_link_leads_to_the_web_or_to_a_mailbox(string text, string href, string words)
    {
        var link = Assert.Single(Shown(text).QuerySelectorAll("a"));

        Assert.Equal((href, words, "nofollow noopener noreferrer", "govuk-link"), (link.GetAttribute("href"), link.TextContent, link.GetAttribute("rel"), link.ClassName));
        Assert.Empty(Shown(text).QuerySelectorAll("img"));
    }

    [Theory]
    [InlineData("# a\n# b\n## c", "h3 h3 h4")]
    [InlineData("## a\n#### b\n## c", "h3 h4 h3")]
    [InlineData("### a\n# b\n###### c", "h3 h3 h4")]
    [InlineData("# a\n## b\n### c\n#### d\n##### e\n###### f", "h3 h4 h5 h6 h6 h6")]
    public void Headings_stand_below_the_page_s_own_without_a_gap(string text, string levels) =>
        Assert.Equal(levels, string.Join(' ', Shown(text).QuerySelectorAll("h1, h2, h3, h4, h5, h6").Select(h => h.LocalName)));

    [Fact]
    public void The_few_marks_make_what_the_help_says()
    {
        var shown = Shown("One\n\n- a\n- b\n\n1. c\n\n**d** *e*\n\n> f");

        Assert.Equal(["p.govuk-body", "ul.govuk-list.govuk-list--bullet", "ol.govuk-list.govuk-list--number", "p.govuk-body", "blockquote.commentary__quote"],
            shown.Children.Select(c => string.Concat(c.LocalName, string.Concat(c.ClassList.Select(n => $".{n}")))));
        Assert.Equal(("d", "e", "f"), (shown.QuerySelector("strong")!.TextContent, shown.QuerySelector("em")!.TextContent, shown.QuerySelector("blockquote")!.TextContent.Trim()));
    }

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("*a ")]
    public void Marks_within_marks_are_shown_or_refused_in_a_sentence(string mark)
    {
        var text = Commentary.Tidy(string.Concat(Enumerable.Repeat(mark, Commentary.Longest / mark.Length)) + "x"[..(Commentary.Longest % mark.Length == 0 ? 0 : 1)]);

        Assert.All(Commentary.Problems(text), p => Assert.StartsWith("Too many marks", p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_is_tidied_and_has_a_limit()
    {
        Assert.Equal("a\nb\tc", Commentary.Tidy(" \r\na\r\nb\tc\u0000\u0007\ud800 \n"));
        Assert.Equal("", Commentary.Tidy(null));
        Assert.Empty(Commentary.Problems(new string('a', Commentary.Longest)));
        Assert.Equal(["The commentary has 10,001 characters, and there is room for 10,000 characters: shorten it"], Commentary.Problems(new string('a', Commentary.Longest + 1)));
    }
}
