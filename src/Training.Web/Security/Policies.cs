using Training.People;

namespace Training.Web.Security;

/// <summary>Who may see a folder of pages.</summary>
public static class Policies
{
    /// <summary>Registers: trainers (their own sessions only, see AttendanceDesk) and the team.</summary>
    public const string Registers = nameof(Registers);

    /// <summary>The boards' figures.</summary>
    public const string Figures = nameof(Figures);

    /// <summary>Results of evaluations: the boards and the team all, trainers those of their own sessions (Me.ResultsOf).</summary>
    public const string Results = nameof(Results);

    /// <summary>The team: planning sessions, and whatever touches other people's bookings.</summary>
    public const string Team = nameof(Team);

    /// <summary>Staff of an agency; its lead sees their own agency's only (Booker).</summary>
    public const string Staff = nameof(Staff);

    /// <summary>Booking for others: agency leads for their staff, the team for everybody (Booker).</summary>
    public const string OnBehalf = nameof(OnBehalf);

    public static void AddPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy(Registers, p => p.RequireRole(Role.Trainer.Code(), Role.Coordinator.Code(), Role.Admin.Code()))
        .AddPolicy(Results, p => p.RequireRole(Role.Trainer.Code(), Role.Board.Code(), Role.Coordinator.Code(), Role.Admin.Code()))
        .AddPolicy(Team, p => p.RequireRole(Role.Coordinator.Code(), Role.Admin.Code()))
        .AddPolicy(Staff, p => p.RequireRole(Role.AgencyLead.Code()))
        .AddPolicy(OnBehalf, p => p.RequireRole(Role.AgencyLead.Code(), Role.Coordinator.Code(), Role.Admin.Code()))
        .AddPolicy(Figures, p => p.RequireRole(Role.Board.Code(), Role.Coordinator.Code(), Role.Admin.Code()));
}
