using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Training.Testing;

/// <summary>Reads pages and submits the forms that are really on them, antiforgery token and all. Does not follow redirects by itself.</summary>
public sealed class TestBrowser(HttpClient http, CookieContainer cookies)
{
    public HttpClient Http => http;
    public CookieContainer Cookies => cookies;

    public async Task<TestPage> GetAsync(string url) => await TestPage.ReadAsync(this, await http.GetAsync(url));

    /// <summary>Posts without a form, as an attacker or a script would.</summary>
    public async Task<TestPage> PostAsync(string url, params (string Name, string Value)[] fields) =>
        await TestPage.ReadAsync(this, await http.PostAsync(url, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)))));
}

public sealed class TestPage
{
    private readonly TestBrowser _browser;

    private TestPage(TestBrowser browser, HttpResponseMessage response, string text)
    {
        (_browser, Response, Text) = (browser, response, text);
        Document = new HtmlParser().ParseDocument(text);
    }

    public HttpResponseMessage Response { get; }
    public string Text { get; }
    public IHtmlDocument Document { get; }
    public HttpStatusCode Status => Response.StatusCode;
    public string? Location => Response.Headers.Location?.OriginalString;
    public string Heading => Words(Document.QuerySelector("h1"));
    public string Main => Words(Document.QuerySelector("main"));

    /// <summary>The sentences of the error summary.</summary>
    public IReadOnlyList<string> Errors => [.. Document.QuerySelectorAll(".govuk-error-summary__list li").Select(Words)];

    /// <summary>The sentence that the last action left for this page.</summary>
    public string Said => Words(Document.QuerySelector(".govuk-notification-banner__content"));

    public static async Task<TestPage> ReadAsync(TestBrowser browser, HttpResponseMessage response) =>
        new(browser, response, await response.Content.ReadAsStringAsync());

    public IElement? Find(string selector) => Document.QuerySelector(selector);

    public IReadOnlyList<IElement> All(string selector) => [.. Document.QuerySelectorAll(selector)];

    /// <summary>Text as a reader sees it: runs of white space are one space.</summary>
    public static string Words(IElement? element) => string.Join(' ', (element?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Submits the form found by the selector (the first form inside main when none is given) with these fields filled in or changed.</summary>
    public async Task<TestPage> SubmitAsync(string? form = null, params (string Name, string Value)[] fields)
    {
        var element = Document.QuerySelector(form ?? "main form") as IHtmlFormElement
            ?? throw new InvalidOperationException($"No form '{form ?? "main form"}' on {Response.RequestMessage?.RequestUri}: {Status} {Heading}");
        var values = new List<KeyValuePair<string, string>>();
        foreach (var field in element.Elements.OfType<IHtmlElement>().Where(f => f.GetAttribute("name") is not null && !f.HasAttribute("disabled")))
        {
            var name = field.GetAttribute("name")!;
            if (fields.Any(f => f.Name == name))
            {
                continue;
            }
            switch (field)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlInputElement { Type: "submit" }:
                    break;
                case IHtmlInputElement input:
                    values.Add(new(name, input.Value));
                    break;
                case IHtmlTextAreaElement area:
                    values.Add(new(name, area.Value));
                    break;
                case IHtmlSelectElement select:
                    values.AddRange(select.SelectedOptions.Select(o => KeyValuePair.Create(name, o.Value)));
                    break;
                case IHtmlButtonElement button when element.Elements.OfType<IHtmlButtonElement>().Count() == 1:
                    values.Add(new(name, button.Value));
                    break;
            }
        }
        values.AddRange(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var action = element.GetAttribute("action") is { Length: > 0 } given ? given : Response.RequestMessage!.RequestUri!.PathAndQuery;
        if (string.Equals(element.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadAsync(_browser, await _browser.Http.PostAsync(action, new FormUrlEncodedContent(values)));
        }
        var query = string.Join('&', values.Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}"));
        return await _browser.GetAsync($"{action.Split('?')[0]}?{query}");
    }

    /// <summary>Goes where the redirect points; fails when there is none.</summary>
    public Task<TestPage> FollowAsync() => _browser.GetAsync(Location ?? throw new InvalidOperationException($"No redirect but {Status}: {Heading} {string.Join("; ", Errors)}"));
}
