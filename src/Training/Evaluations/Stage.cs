namespace Training.Evaluations;

/// <summary>When somebody is asked about a course: before it, straight after it, and some weeks later what came of it.</summary>
public enum Stage
{
    [Code("before", "Before")] Before = 1,
    [Code("after", "After")] After = 2,
    [Code("later", "Later")] Later = 3,
}
