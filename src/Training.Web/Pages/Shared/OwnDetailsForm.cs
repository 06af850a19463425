using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;

namespace Training.Web.Pages.Shared;

/// <summary>The fields in which people say who they are: on joining and on the account page.</summary>
public class OwnDetailsForm
{
    public const string NotListed = "not-listed";

    private const string ChooseAgency = "Choose your agency, or that it is not in this list";

    public static readonly IReadOnlyList<(Focus Focus, string Words)> Focuses =
        [(Focus.Children, "Children and their families"), (Focus.Adults, "Adults"), (Focus.Both, "Both")];

    [Required(ErrorMessage = "Enter your full name")]
    [StringLength(100, ErrorMessage = "Your name must be 100 characters or fewer")]
    public string? Name { get; set; }

    /// <summary>The agency's identity, or <see cref="NotListed"/>.</summary>
    [Required(ErrorMessage = ChooseAgency)]
    public string? Agency { get; set; }

    [StringLength(100, ErrorMessage = "Your job title must be 100 characters or fewer")]
    public string? JobTitle { get; set; }

    [Required(ErrorMessage = "Select who you work with")]
    [DeniedValues(Focus.NotRecorded, ErrorMessage = "Select who you work with")]
    public Focus? WorksWith { get; set; }

    [BindNever]
    public IReadOnlyList<(string Value, string Name)> Agencies { get; private set; } = [];

    /// <summary>The agency of somebody who cannot change it themselves.</summary>
    [BindNever]
    public string? FixedAgency { get; private set; }

    public static OwnDetailsForm Of(Person person) => new()
    {
        Name = person.Name,
        Agency = person.AgencyId?.ToString(CultureInfo.InvariantCulture) ?? NotListed,
        JobTitle = person.JobTitle,
        WorksWith = person.Focus,
    };

    /// <summary>What there is to choose from.</summary>
    /// <param name="person">Whose form it is; none for somebody who is joining.</param>
    public async Task LoadAsync(TrainingDb db, Person? person = null)
    {
        var agencies = await db.Agencies.OrderBy(a => a.Name).Select(a => new { a.Id, a.Name }).ToListAsync();
        Agencies = [.. agencies.Select(a => (a.Id.ToString(CultureInfo.InvariantCulture), a.Name))];
        if (person?.Roles.HasFlag(Role.AgencyLead) == true)
        {
            FixedAgency = agencies.SingleOrDefault(a => a.Id == person.AgencyId)?.Name ?? "None";
        }
    }

    /// <summary>The details, after <see cref="LoadAsync"/>; none when something is wrong, which is then in the page's ModelState.</summary>
    public OwnDetails? Read(ModelStateDictionary problems, string prefix)
    {
        var agency = $"{prefix}.{nameof(Agency)}";
        if (FixedAgency is not null)
        {
            problems.Remove(agency);
        }
        else if (!string.IsNullOrEmpty(Agency) && Agency != NotListed && Agencies.All(a => a.Value != Agency))
        {
            problems.AddModelError(agency, ChooseAgency);
        }
        return problems.IsValid
            ? new OwnDetails(Name!, int.TryParse(Agency, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null, JobTitle ?? "", WorksWith!.Value)
            : null;
    }
}
