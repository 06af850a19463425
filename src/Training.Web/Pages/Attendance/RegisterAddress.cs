using System.Globalization;

namespace Training.Web.Pages.Attendance;

/// <summary>Addresses of registers. Written out, because generated ones are in lower case and a reference may not be.</summary>
public static class RegisterAddress
{
    public static string Of(string reference, DateOnly date, string part = "") =>
        string.Create(CultureInfo.InvariantCulture, $"/attendance/{Uri.EscapeDataString(reference)}/{date:yyyy-MM-dd}{part}");

    public static string OfWorkshop(string reference, int slot, string workshop, string part = "") =>
        string.Create(CultureInfo.InvariantCulture, $"/attendance/{Uri.EscapeDataString(reference)}/workshops/{slot}/{Uri.EscapeDataString(workshop)}{part}");

    public static string Address(this Training.Attendance.Register register, string part = "") => Of(register.Reference, register.Day.Date, part);

    public static string Address(this Training.Attendance.BreakoutRegister register, string part = "") => OfWorkshop(register.Reference, register.Slot, register.Code, part);

    public static string Address(this Training.Attendance.RegisterSummary register) => Of(register.Reference, register.Date);
}
