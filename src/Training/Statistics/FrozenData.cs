using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Training.People;
using Training.Programme;

namespace Training.Statistics;

/// <summary>
/// What was counted of a quarter as canonical JSON: the same count is always the same bytes, and all reports of the quarter can be made from them again. Names
/// are as they were. People are numbers that mean nothing elsewhere, so what becomes of them later changes nothing here.
/// </summary>
public static class FrozenData
{
    private const int Format = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(RangeCount count)
    {
        // Local numbers in the order in which the sessions name them (of venues and agencies from 1: 0 is none); persons in that of their identities, which says nothing of who they are.
        var courses = count.Sessions.Select(s => s.Session.CourseId).Distinct().ToList();
        var venues = count.Sessions.Select(s => s.Session.VenueId).OfType<int>().Distinct().ToList();
        var agencies = count.Sessions.SelectMany(s => s.Shares).Select(s => s.Who.AgencyId).OfType<int>().Distinct().OrderBy(id => count.Names.Agencies[id].Code, StringComparer.Ordinal).ToList();
        var people = count.Sessions.SelectMany(s => s.Shares).Select(s => s.PersonId).Distinct().Order().Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i + 1);
        var patterns = count.Sessions.SelectMany(s => s.Shares).Select(s => s.Figures).Distinct().OrderBy(f => string.Join(',', Measures.Counts.Select(m => m.Of(f) == 0 ? "0" : "1")), StringComparer.Ordinal).ToList();
        return JsonSerializer.Serialize(new Document(
            Format, count.Quarter.Year, count.Quarter.Number!.Value, count.AsAt,
            [.. Measures.All.Select(m => new Definition(m.Name, m.Label, m.Definition))],
            [.. courses.Select(id => count.Names.Courses[id]).Select(c => new CourseEntry(c.Code, c.Title, c.Type.Code(), c.Themes))],
            [.. agencies.Select(id => count.Names.Agencies[id])],
            [.. venues.Select(id => count.Names.Venues[id])],
            [.. patterns.Select(Values)],
            [.. count.Sessions.Select(s => new SessionEntry(s.Session.Reference, courses.IndexOf(s.Session.CourseId),
                (int)s.Session.Boards, s.Session.Capacity, s.Session.Status.Code(), s.Session.StartsAt, s.Session.EndsAt, s.Session.FirstDate, s.Session.Days, Values(s.Whole),
                [.. s.Shares.Select(p => new[] { people[p.PersonId], p.Who.AgencyId is { } agency ? agencies.IndexOf(agency) + 1 : 0, (int)p.Who.Focus, patterns.IndexOf(p.Figures) }).OrderBy(p => p[0]).ThenBy(p => p[3]).ThenBy(p => p[1]).ThenBy(p => p[2])],
                s.Session.VenueId is { } venue ? venues.IndexOf(venue) + 1 : null, s.Session.RegisterClosedAt))]), Options);
    }

    /// <summary>Short, and another whenever anything that would be frozen is another, whenever it is counted.</summary>
    public static string Fingerprint(RangeCount count) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(count with { AsAt = default }))))[..16];

    /// <summary>Why this cannot be what was frozen of the quarter; none when it can. Makes every report of it, which finds what does not add up.</summary>
    public static string? Problem(Quarter quarter, string data)
    {
        try
        {
            var count = Read(quarter, new FrozenAs(0, default, "", ""), data);
            if (count.Sessions.FirstOrDefault(s => s.Session.FirstDate < quarter.From || s.Session.FirstDate >= quarter.Until) is { } other)
            {
                return $"{other.Session.Reference} does not begin in {quarter.Name}";
            }
            if (count.Sessions.GroupBy(s => s.Session.Reference, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
            {
                return $"{twice.Key} is there twice";
            }
            foreach (var by in Codes.All<By>())
            {
                QuarterReport.Of(count, null, by, StatisticsReader.Team);
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return e.Message.TrimEnd('.');
        }
    }

    /// <summary>The count again. Throws <see cref="JsonException"/> when the text is not such a document.</summary>
    public static RangeCount Read(Quarter quarter, FrozenAs frozen, string data)
    {
        var document = JsonSerializer.Deserialize<Document>(data, Options);
        if (document is not { Format: Format } || document.Year != quarter.Year || document.Quarter != quarter.Number)
        {
            throw new JsonException($"This is not what was frozen of {quarter.Name}.");
        }
        try
        {
            var patterns = document.Patterns.Select(Pattern).ToList();
            var names = new Names(
                document.Courses.Select((c, i) => (c, i)).ToFrozenDictionary(c => c.i, c => new CourseName(c.c.Code, c.c.Title, Read<CourseType>(c.c.Type), c.c.Themes)),
                document.Agencies.Select((a, i) => (a, i)).ToFrozenDictionary(a => a.i + 1, a => a.a),
                document.Venues.Select((v, i) => (v, i)).ToFrozenDictionary(v => v.i + 1, v => v.v));
            if (document.Sessions.Any(s => s.People.Any(p => p is not { Length: 4 }) || !names.Courses.ContainsKey(s.Course) || s.Venue is { } venue && !names.Venues.ContainsKey(venue)
                || s.People.Any(p => p[1] != 0 && !names.Agencies.ContainsKey(p[1]) || !Enum.IsDefined((Focus)p[2]))))
            {
                throw new FormatException("a session names what is not there");
            }
            return new RangeCount(quarter, document.AsAt, names, [.. document.Sessions.Select((s, i) => Session(s, i, document.AsAt, patterns))], frozen)
            {
                Definitions = document.Definitions.ToFrozenDictionary(d => d.Name, d => d.Words, StringComparer.Ordinal),
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NullReferenceException)
        {
            throw new JsonException($"This is not what was frozen of {quarter.Name}: {e.Message}", e);
        }
    }

    private static SessionCount Session(SessionEntry s, int number, DateTime asAt, List<Figures> patterns)
    {
        var facts = new SessionFacts
        {
            Id = number,
            Reference = s.Reference,
            CourseId = s.Course,
            VenueId = s.Venue,
            Boards = (Boards)s.Boards,
            Capacity = s.Capacity,
            Status = Read<SessionStatus>(s.Status),
            StartsAt = s.StartsAt,
            EndsAt = s.EndsAt,
            FirstDate = s.FirstDate,
            Days = s.Days,
            RegisterClosedAt = s.RegisterClosedAt,
        };
        return new SessionCount(facts, asAt, Pattern(s.Whole),
            [.. s.People.Select(p => new Share(p[0], new Who(p[1] == 0 ? null : p[1], (Focus)p[2]), patterns[p[3]]))]);
    }

    private static T Read<T>(string code) where T : struct, Enum => Codes.TryParse<T>(code, out var value) ? value : throw new FormatException($"“{code}” is not known");

    private static Dictionary<string, int> Values(Figures figures) => Measures.Counts.Where(m => m.Of(figures) != 0).ToDictionary(m => m.Name, m => (int)m.Of(figures)!.Value);

    private static Figures Pattern(IReadOnlyDictionary<string, int> values)
    {
        int Of(string name) => values.GetValueOrDefault(name);
        return new()
        {
            Sessions = Of("sessions"),
            SessionsCancelled = Of("sessions_cancelled"),
            SessionsPostponed = Of("sessions_postponed"),
            SessionsProvisional = Of("sessions_provisional"),
            PlacesOffered = Of("places_offered"),
            Booked = Of("booked"),
            CancelledInTime = Of("cancelled_in_time"),
            CancelledLate = Of("cancelled_late"),
            PlacesTaken = Of("places_taken"),
            Attended = Of("attended"),
            DidNotAttend = Of("did_not_attend"),
            WalkIns = Of("walk_ins"),
            Attendees = Of("attendees"),
            Completed = Of("completed"),
            UnmetDemand = Of("unmet_demand"),
        };
    }

    private sealed record Document(int Format, string Year, int Quarter, DateTime AsAt, IReadOnlyList<Definition> Definitions, IReadOnlyList<CourseEntry> Courses, IReadOnlyList<AgencyName> Agencies,
        IReadOnlyList<VenueName> Venues, IReadOnlyList<IReadOnlyDictionary<string, int>> Patterns, IReadOnlyList<SessionEntry> Sessions);

    private sealed record Definition(string Name, string Label, string Words);

    private sealed record CourseEntry(string Code, string Title, string Type, IReadOnlyList<ThemeName> Themes);

    /// <param name="People">Of each share: person, agency (0 for none), focus, pattern.</param>
    private sealed record SessionEntry(string Reference, int Course, int Boards, int Capacity, string Status, DateTime StartsAt, DateTime EndsAt, DateOnly FirstDate, int Days,
        IReadOnlyDictionary<string, int> Whole, IReadOnlyList<int[]> People, int? Venue = null, DateTime? RegisterClosedAt = null);
}
