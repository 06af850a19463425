namespace Training.Web;

/// <summary>What stopped the program, for the person who started it.</summary>
internal static class Faults
{
    public static string InOneLine(Exception e) => e.GetBaseException().Message.ReplaceLineEndings(" ").Trim();
}
