using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Pages;

/// <summary>Signing in as a named person, in the demonstration only: elsewhere the page has no address (Site).</summary>
public class DemoModel(TrainingDb db, Settings settings) : PageModel
{
    public IReadOnlyList<PersonToBe> People { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync() => await LoadAsync() ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(int id) =>
        await LoadAsync() && People.Any(p => p.Id == id)
            ? await this.EnterAsync(await db.People.AsNoTracking().SingleAsync(p => p.Id == id), FirstPageOf(People.Single(p => p.Id == id).Role))
            : NotFound();

    /// <summary>Where each has most to see.</summary>
    private static string? FirstPageOf(Role role) => role switch
    {
        Role.Trainer or Role.Coordinator => "/attendance",
        Role.Board => "/statistics",
        Role.AgencyLead => "/staff",
        _ => null,
    };

    public static string WhatTheyCanDo(Role role) => role switch
    {
        Role.Practitioner => "Finds a session, books or joins the waiting list, shows a QR code at the door.",
        Role.Trainer => "Opens the registers of their own sessions and scans people in.",
        Role.Coordinator => "Opens every session's register, and reads the figures.",
        Role.Board => "Reads the quarter's figures for each board and for both.",
        Role.AgencyLead => "Books, cancels and moves for the staff of their agency, one or many at once.",
        _ => "Sees everything that there is.",
    };

    /// <summary>For each role the first person who has that one alone. False when this is no demonstration.</summary>
    private async Task<bool> LoadAsync()
    {
        if (!settings.DemoEnabled)
        {
            return false;
        }
        var roles = Codes.All<Role>();
        People = await db.People
            .Where(p => roles.Contains(p.Roles) && !db.People.Any(earlier => earlier.Roles == p.Roles && earlier.Id < p.Id))
            .OrderBy(p => p.Roles)
            .Select(p => new PersonToBe(p.Id, p.Name, p.Roles, p.JobTitle, p.Agency == null ? "" : p.Agency.Name))
            .ToListAsync();
        return true;
    }
}

public sealed record PersonToBe(int Id, string Name, Role Role, string JobTitle, string Agency)
{
    public string Describe => string.Join(", ", new[] { JobTitle, Agency }.Where(s => s.Length > 0));
}
