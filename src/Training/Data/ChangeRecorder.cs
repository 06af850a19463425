using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Training.Attendance;
using Training.Bookings;
using Training.History;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>Adds history entries for what is about to be saved, and keeps the programme's version for feeds. Only TrainingDb calls it.</summary>
internal static class ChangeRecorder
{
    // Recorded as changed, without their values: history outlives the person's data. The rest are secrets or bookkeeping.
    private static readonly HashSet<string> Private = new(StringComparer.Ordinal)
    {
        nameof(Person.Name), nameof(Person.Email), nameof(Person.PhoneNumber), nameof(Person.JobTitle),
    };

    private static readonly HashSet<string> Left = new(StringComparer.Ordinal)
    {
        nameof(Person.NormalizedEmail), nameof(Person.UserName), nameof(Person.NormalizedUserName), nameof(Person.ConcurrencyStamp),
        nameof(Person.SecurityStamp), nameof(Person.PasswordHash), nameof(Booking.CodeHash), nameof(Session.Version),
        nameof(Session.CalendarSequence), nameof(Session.CalendarChangedAt), nameof(SessionDay.CalendarId),
    };

    /// <summary>What the save touched that feeds show.</summary>
    internal sealed record Touched(bool Programme, IReadOnlyList<Course> Courses, IReadOnlyList<Venue> Venues)
    {
        public bool None => !Programme;

        /// <summary>After the save, in its transaction: calendars must see the change.</summary>
        public void Publish(TrainingDb db)
        {
            if (None)
            {
                return;
            }
            var now = db.Clock.UtcNow;
            foreach (var id in Courses.Select(c => c.Id))
            {
                Mark(db.Sessions.Where(s => s.CourseId == id));
            }
            foreach (var id in Venues.Select(v => v.Id))
            {
                Mark(db.Sessions.Where(s => s.VenueId == id || s.Days.Any(d => d.VenueId == id)));
            }
            db.ProgrammeState.ExecuteUpdate(u => u.SetProperty(p => p.Version, p => p.Version + 1).SetProperty(p => p.ChangedAt, now));

            void Mark(IQueryable<Session> sessions) => sessions.ExecuteUpdate(u => u
                .SetProperty(s => s.CalendarSequence, s => s.CalendarSequence + 1).SetProperty(s => s.CalendarChangedAt, now));
        }
    }

    public static Touched Record(TrainingDb db)
    {
        db.ChangeTracker.DetectChanges();
        var now = db.Clock.UtcNow;
        var entries = db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        foreach (var entry in entries.Where(e => e.Entity is HistoryEntry or ScanEvent && e.State != EntityState.Added))
        {
            throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} rows are only ever added.");
        }

        foreach (var session in entries.Select(SessionShownDifferently).OfType<Session>().Distinct())
        {
            session.CalendarSequence += db.Entry(session).State == EntityState.Added ? 0 : 1;
            session.CalendarChangedAt = now;
        }
        foreach (var entry in entries)
        {
            if (Entry(entry) is { } history)
            {
                history.At = now;
                history.ActorId = db.Actor.PersonId;
                db.History.Add(history);
            }
        }
        return new Touched(
            entries.Any(e => e.Entity is Session or SessionDay or Course or Venue or Theme or CourseTheme),
            [.. entries.Where(e => e.State == EntityState.Modified).Select(e => e.Entity).OfType<Course>()],
            [.. entries.Where(e => e.State == EntityState.Modified).Select(e => e.Entity).OfType<Venue>()]);

        HistoryEntry? Entry(EntityEntry e)
        {
            var (subject, session, booking, person) = e.Entity switch
            {
                Session s => ("session", s, null, null),
                SessionDay d => ("session", d.Session, null, null),
                Booking b => ("booking", b.Session, b, b.Person),
                Presence p => ("register", p.Session, null, p.Person),
                Person p => ("person", null, null, p),
                _ => ("", (Session?)null, (Booking?)null, (Person?)null),
            };
            if (subject.Length == 0 || Changes(e) is not { } changes)
            {
                return null;
            }
            // A new row has no identity yet, so EF Core must fill it in through the navigation; an old one may not be loaded.
            return new HistoryEntry
            {
                From = db.Actor.From,
                Subject = subject,
                Verb = e.State switch { EntityState.Added => "added", EntityState.Deleted => "removed", _ => "changed" },
                Changes = changes,
                Session = session,
                SessionId = session is null ? (e.Entity as Booking)?.SessionId ?? (e.Entity as Presence)?.SessionId ?? (e.Entity as SessionDay)?.SessionId : null,
                Booking = booking,
                Person = person,
                PersonId = person is null ? (e.Entity as Booking)?.PersonId ?? (e.Entity as Presence)?.PersonId : null,
            };
        }
    }

    private static Session? SessionShownDifferently(EntityEntry e) => e.Entity switch
    {
        Session s when e.State == EntityState.Added || e.Properties.Any(p => p.IsModified && p.Metadata.Name
            is nameof(Session.Status) or nameof(Session.VenueId) or nameof(Session.Delivery) or nameof(Session.Boards)
            or nameof(Session.CourseId) or nameof(Session.StartsAt) or nameof(Session.EndsAt)) => s,
        SessionDay d when e.State != EntityState.Deleted => d.Session,
        _ => null,
    };

    /// <summary>JSON of the changed fields, or none when nothing worth telling changed.</summary>
    private static string? Changes(EntityEntry e)
    {
        using var buffer = new MemoryStream();
        var any = e.State == EntityState.Deleted;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var property in e.Properties)
            {
                var name = property.Metadata.Name;
                if (Left.Contains(name) || property.Metadata.IsPrimaryKey())
                {
                    continue;
                }
                var was = e.State == EntityState.Added ? null : property.OriginalValue;
                var now = e.State == EntityState.Deleted ? null : property.CurrentValue;
                if (Equals(was, now) || (e.State == EntityState.Modified && !property.IsModified))
                {
                    continue;
                }
                any = true;
                json.WriteStartArray(name);
                Write(json, Private.Contains(name) && was is not null ? "…" : was);
                Write(json, Private.Contains(name) && now is not null ? "…" : now);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return any ? Encoding.UTF8.GetString(buffer.ToArray()) : null;
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool b: json.WriteBooleanValue(b); break;
            case int n: json.WriteNumberValue(n); break;
            case DateTime t: json.WriteStringValue(t); break;
            default: json.WriteStringValue(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)); break;
        }
    }
}
