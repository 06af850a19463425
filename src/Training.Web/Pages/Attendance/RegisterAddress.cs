using System.Globalization;

namespace Training.Web.Pages.Attendance;

/// <summary>Addresses of registers. Written out, because generated ones are in lower case and a reference may not be.</summary>
public static class RegisterAddress
{
    public static string Of(string reference, DateOnly date, string part = "") =>
        string.Create(CultureInfo.InvariantCulture, $"/attendance/{Uri.EscapeDataString(reference)}/{date:yyyy-MM-dd}{part}");

    public static string Address(this Training.Attendance.Register register, string part = "") => Of(register.Reference, register.Day.Date, part);

    /// <summary>Of a workshop's register.</summary>
    public static string Of(string reference, int slot, string workshop) =>
        string.Create(CultureInfo.InvariantCulture, $"/attendance/{Uri.EscapeDataString(reference)}/workshops/{slot}/{Uri.EscapeDataString(workshop)}");

    public static string Of(Training.Attendance.BreakoutRegister register) => Of(register.Reference, register.Slot, register.Code);

    public static string Address(this Training.Attendance.RegisterSummary register) => Of(register.Reference, register.Date);
}
