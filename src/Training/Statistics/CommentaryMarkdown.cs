using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Training.Statistics;

/// <summary>
/// Commentary as HTML. Its writers are trusted with words, not with the page: HTML in it is shown as it was typed, a link leads to http, https or an email
/// address or is only its words, and a picture is only its description.
/// </summary>
public static class CommentaryMarkdown
{
    /// <summary>The heading of the page's part in which the commentary stands; its own are below it.</summary>
    private const int PageLevel = 2;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().Build();

    private static readonly string[] Schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps, Uri.UriSchemeMailto];

    /// <summary>Safe to be put into the page as it is.</summary>
    public static string ToHtml(string text)
    {
        var document = Markdown.Parse(text, Pipeline);
        Headings([.. document.Descendants<HeadingBlock>()]);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage || AddressOf(link.Url) is not { } address)
            {
                link.ReplaceBy(new ContainerInline(), copyChildren: true);
            }
            else
            {
                (link.Url, link.Title) = (address, null);
                Mark(link);
            }
        }
        foreach (var link in document.Descendants<AutolinkInline>().ToList())
        {
            if (AddressOf(link.IsEmail ? $"mailto:{link.Url}" : link.Url) is null)
            {
                link.ReplaceBy(new LiteralInline(link.Url));
            }
            else
            {
                Mark(link);
            }
        }
        foreach (var block in document.Descendants<Block>())
        {
            if (ClassOf(block) is { } name)
            {
                block.GetAttributes().AddClass(name);
            }
        }
        return document.ToHtml(Pipeline);
    }

    /// <summary>False of marks so deep inside each other that the library refuses them.</summary>
    public static bool CanShow(string text)
    {
        try
        {
            ToHtml(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whatever level they were given: the first stands right below the page's own, and none skips a level, which a screen reader's list of headings would show as a gap.</summary>
    private static void Headings(List<HeadingBlock> headings)
    {
        if (headings.Count == 0)
        {
            return;
        }
        var (top, before) = (headings.Min(h => h.Level), PageLevel);
        foreach (var heading in headings)
        {
            heading.Level = before = Math.Min(Math.Min(PageLevel + 1 + heading.Level - top, before + 1), 6);
        }
    }

    /// <summary>Where a link may lead, written as it was understood; none when it may not.</summary>
    private static string? AddressOf(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme) && (uri.Scheme == Uri.UriSchemeMailto || uri.UserInfo.Length == 0) ? uri.AbsoluteUri : null;

    private static void Mark(Inline link)
    {
        link.GetAttributes().AddClass("govuk-link");
        link.GetAttributes().AddProperty("rel", "nofollow noopener noreferrer");
    }

    private static string? ClassOf(Block block) => block switch
    {
        HeadingBlock { Level: PageLevel + 1 } => "govuk-heading-s",
        HeadingBlock => "commentary__heading",
        ParagraphBlock => "govuk-body",
        ListBlock { IsOrdered: true } => "govuk-list govuk-list--number",
        ListBlock => "govuk-list govuk-list--bullet",
        QuoteBlock => "commentary__quote",
        _ => null,
    };
}
