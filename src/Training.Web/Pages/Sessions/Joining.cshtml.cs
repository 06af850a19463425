using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Training.Bookings;
using Training.Letters;
using Training.Programme;

namespace Training.Web.Pages.Sessions;

/// <summary>What the team says to those who have a place in a session: the words first, then the email as they will get it, then keeping them.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public class JoiningModel(JoiningDesk desk, LetterTiming timing, Clock clock) : PageModel
{
    public JoiningPlan Plan { get; private set; } = null!;

    /// <summary>The second step: the letter is shown with the words that were typed.</summary>
    public bool Seen { get; private set; }

    [BindProperty]
    public string? Notes { get; set; }

    [BindProperty]
    public string? OnlineAddress { get; set; }

    /// <summary>Write to those who have been sent other words already.</summary>
    [BindProperty]
    public bool Tell { get; set; }

    /// <summary>The mark of the words that this form was filled in over.</summary>
    [BindProperty]
    public string? Was { get; set; }

    /// <summary>Somebody else has saved others since then.</summary>
    public bool ChangedMeanwhile { get; private set; }

    [BindProperty]
    public Guid FormKey { get; set; } = Guid.NewGuid();

    public string Address => $"/sessions/{Uri.EscapeDataString(Plan.Reference)}";

    public bool HasOnline => Plan.Delivery != Delivery.InPerson || Plan.Says.OnlineAddress.Length > 0;

    /// <summary>When the instructions go out and to whom, in a sentence.</summary>
    public string When => Plan switch
    {
        { Stage: SessionStage.Cancelled } => "This session is cancelled, so no joining instructions go out.",
        { Stage: SessionStage.UnderWay or SessionStage.Past } => "This session has begun, so no more joining instructions go out.",
        { GoesAt: null } => "Joining instructions are switched off in the settings of this site, so none go out. Those who have a place can read these words with their booking, and in reminders.",
        { Stage: SessionStage.Postponed } => $"This session has no date just now. When it has one, they go out {Before}.",
        { Stage: SessionStage.Draft } => $"This session is a draft. Once it is published, they go out {Before}.",
        { GoesAt: { } at } when clock.UtcNow < at => $"They go out on {Words.Date(clock.DateOf(at))} from {Words.Time(clock.TimeOf(at))}, {Before}, to everybody who has a place then: {Words.Count(Plan.People, "person", "people")} just now. Whoever gets a place later gets them at once.",
        { People: 0 } => "They are due, and nobody has a place. Whoever gets one is sent them at once.",
        { Gone: 0, Failed: 0 } => $"They are due, and go out within minutes to the {Words.Count(Plan.People, "person", "people")} with a place. Whoever gets a place later gets them at once.",
        _ when Plan.Gone < Plan.People => $"They have gone out to {Plan.Gone} of the {Plan.People} people with a place{(Plan.Gone + Plan.Failed < Plan.People ? ", and the others get them within minutes" : "")}.{(Plan.Failed > 0 ? $" {Words.Count(Plan.Failed, "email")} could not be sent or {(Plan.Failed == 1 ? "was" : "were")} given up." : "")} Whoever gets a place later gets them at once.",
        _ => $"They have gone out to the {Words.Count(Plan.People, "person", "people")} with a place. Whoever gets a place later gets them at once.",
    };

    private string Before => $"{Words.Count(timing.JoiningWorkingDays, "working day")} before the first day";

    public async Task<IActionResult> OnGetAsync(string reference)
    {
        if (await desk.PreviewAsync(reference) is not { } plan)
        {
            return NotFound();
        }
        (Plan, Notes, OnlineAddress, Was) = (plan, plan.Says.Notes, plan.Says.OnlineAddress, plan.Kept.Mark);
        return Page();
    }

    /// <summary>Shows the letter, and changes nothing.</summary>
    public async Task<IActionResult> OnPostAsync(string reference)
    {
        var words = Read();
        if (await desk.PreviewAsync(reference, ModelState.IsValid ? words : null) is not { } plan)
        {
            return NotFound();
        }
        Plan = plan;
        if (ModelState.IsValid && Was != plan.Kept.Mark)
        {
            return await ChangedAsync(reference, JoiningDesk.ChangedMeanwhile);
        }
        // Without a new address the calendars and emails that people have are of no use to them.
        (Seen, Tell) = (ModelState.IsValid, words.OnlineAddress != plan.Kept.OnlineAddress);
        return Seen ? Page() : this.Again();
    }

    public async Task<IActionResult> OnPostEditAsync(string reference)
    {
        ModelState.Clear();
        Plan = (await desk.PreviewAsync(reference))!;
        return Plan is null ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(string reference)
    {
        var words = Read();
        if (!ModelState.IsValid)
        {
            Plan = (await desk.PreviewAsync(reference))!;
            return Plan is null ? NotFound() : this.Again();
        }
        var answer = await desk.SaveAsync(reference, words, Was, Tell, FormKey);
        switch (answer.Outcome)
        {
            case RosterOutcome.NotFound:
                return NotFound();
            case RosterOutcome.ChangedMeanwhile:
                return await ChangedAsync(reference, answer);
        }
        TempData.Say(answer.Sentence, answer.Good);
        return RedirectToPage(new { reference });
    }

    /// <summary>What was typed stays, beside what is kept now.</summary>
    private async Task<IActionResult> ChangedAsync(string reference, RosterAnswer answer)
    {
        Plan = (await desk.PreviewAsync(reference))!;
        (Was, ChangedMeanwhile) = (Plan.Kept.Mark, true);
        ModelState.AddModelError(nameof(Notes), answer.Sentence);
        return this.Again();
    }

    private JoiningWords Read()
    {
        var words = JoiningWords.From(Notes, OnlineAddress);
        if (words.Notes.Length > JoiningDesk.MostNotes)
        {
            ModelState.AddModelError(nameof(Notes), $"What to know beforehand must be {JoiningDesk.MostNotes:N0} characters or fewer");
        }
        if (words.OnlineAddress.Length > 0 && !JoiningDesk.IsOnlineAddress(words.OnlineAddress))
        {
            ModelState.AddModelError(nameof(OnlineAddress), "Enter the whole address where people join, beginning with https://");
        }
        return words;
    }
}
