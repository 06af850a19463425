using Training.Programme;

namespace Training.Evaluations;

/// <summary>A learning objective in the words in which somebody was asked about it. Others written into the catalogue later are other objectives.</summary>
public class Objective
{
    public int Id { get; set; }
    public int CourseId { get; set; }
    public Course Course { get; set; } = null!;
    public required string Text { get; set; }
}
