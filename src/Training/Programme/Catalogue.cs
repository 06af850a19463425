using Microsoft.EntityFrameworkCore;
using Training.Data;

namespace Training.Programme;

/// <summary>A course in the catalogue's list, with when it runs next.</summary>
public sealed record CatalogueCourse(string Code, string Title, CourseType Type, Boards Boards, string Summary, DateOnly? NextDate, int ToCome);

public static class Catalogue
{
    /// <summary>The courses of a theme (a code) whose title, summary or objectives hold the words; all when neither is given.</summary>
    public static async Task<IReadOnlyList<CatalogueCourse>> FindAsync(TrainingDb db, string? theme, string? words, DateTime now)
    {
        var courses = db.Courses.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(theme))
        {
            courses = courses.Where(c => c.Themes.Any(t => t.Theme.Code == theme));
        }
        if (!string.IsNullOrWhiteSpace(words))
        {
            var like = Like.Containing(words);
            courses = courses.Where(c => EF.Functions.Like(c.Title, like, Like.Escape)
                || EF.Functions.Like(c.Summary, like, Like.Escape) || EF.Functions.Like(c.Objectives, like, Like.Escape));
        }
        return await courses.OrderBy(c => c.Type).ThenBy(c => c.Title)
            .Select(c => new CatalogueCourse(c.Code, c.Title, c.Type, c.Boards, c.Summary,
                c.Sessions.Where(s => s.Status == SessionStatus.Published && s.StartsAt > now).Min(s => (DateOnly?)s.FirstDate),
                c.Sessions.Count(s => s.Status == SessionStatus.Published && s.StartsAt > now)))
            .ToListAsync();
    }
}
