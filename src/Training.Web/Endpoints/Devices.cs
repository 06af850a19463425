using System.Buffers.Text;
using Training.Attendance;
using Training.People;
using Training.Web.Security;

namespace Training.Web.Endpoints;

/// <summary>What rosters and scans have in common. Every answer is JSON with a sentence, also a refusal: a script cannot follow a redirect to sign in.</summary>
internal static class Devices
{
    /// <summary>None for those who keep registers; which ones is the register's own rule.</summary>
    public static IResult? Refuse(HttpContext http)
    {
        if (http.User.Id() is null)
        {
            return Refusal(StatusCodes.Status401Unauthorized, http.WasEnded() ? "signed-out-everywhere" : "signed-out", "You are signed out. Sign in again to check people in.");
        }
        return http.User.IsTeam() || http.User.Is(Role.Trainer) ? null
            : Refusal(StatusCodes.Status403Forbidden, "not-allowed", "Only trainers and the training team check people in.");
    }

    public static IResult NotFound() => Refusal(StatusCodes.Status404NotFound, DeskOutcome.NotFound.Code(), "There is no such register, or it is not yours.");

    public static IResult Refusal(int status, string outcome, string sentence) => Results.Json(new { outcome, good = false, sentence }, statusCode: status);

    /// <summary>A person as devices know them.</summary>
    public static object Row(RosterPerson person) => new
    {
        id = person.Id,
        name = person.Name,
        agency = person.Agency,
        standing = person.Standing.Code(),
        code = Text(person.Code),
        typed = Text(person.Typed),
        arrivedAt = person.ArrivedAt,
        leftAt = person.LeftAt,
        method = person.Method?.Code(),
        by = person.By,
        wholeDay = person.WholeDay,
        absent = person.Absent,
    };

    public static string? Text(byte[]? bytes) => bytes is null ? null : Base64Url.EncodeToString(bytes);
}
