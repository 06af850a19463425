namespace Training.Programme;

/// <summary>The boards that a course or session is for. Both together are called joint.</summary>
[Flags]
public enum Boards
{
    None = 0,
    [Code("children", "Children's board")] Children = 1,
    [Code("adults", "Adults' board")] Adults = 2,
}

public static class BoardsExtensions
{
    public const Boards Joint = Boards.Children | Boards.Adults;

    public static bool IsJoint(this Boards boards) => boards == Joint;

    /// <summary>"Children's board", "Adults' board" or "Both boards (joint)".</summary>
    public static string Name(this Boards boards) => boards.IsJoint() ? "Both boards (joint)" : boards.Label();
}
