using Microsoft.EntityFrameworkCore;
using Training.Data;
using Training.Programme;

namespace Training.Evaluations;

/// <summary>A learning objective in the words in which somebody was asked about it. Others written into the catalogue later are other objectives.</summary>
public class Objective
{
    public int Id { get; set; }
    public int CourseId { get; set; }
    public Course Course { get; set; } = null!;
    public required string Text { get; set; }

    /// <summary>A course's objectives, one a line, as they are asked about.</summary>
    public static IReadOnlyList<string> Lines(string objectives) => [.. objectives.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// The objectives of a course as the catalogue has them now, in its order. Those that nobody was asked about yet are added: whoever makes an evaluation calls this in the same
    /// transaction and saves, so that showing the questions later only reads.
    /// </summary>
    public static async Task<IReadOnlyList<Objective>> AskedOfAsync(TrainingDb db, int courseId)
    {
        var lines = Lines(await db.Courses.Where(c => c.Id == courseId).Select(c => c.Objectives).SingleAsync());
        var known = await db.Objectives.Where(o => o.CourseId == courseId).ToListAsync();
        known.AddRange(db.Objectives.Local.Where(o => o.CourseId == courseId && !known.Contains(o)));
        return [.. lines.Select(line => known.Find(o => o.Text == line) ?? db.Objectives.Add(new Objective { CourseId = courseId, Text = line }).Entity)];
    }
}
