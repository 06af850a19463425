using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Training.Attendance;
using Training.Bookings;
using Training.Calendars;
using Training.Evaluations;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Records;
using Training.Statistics;

namespace Training.Data;

/// <summary>Adds history entries for what is about to be saved, and keeps the programme's version for feeds. Only TrainingDb calls it.</summary>
internal static class ChangeRecorder
{
    // Recorded as changed, without their values: history outlives the person's data. The rest are secrets or bookkeeping.
    private static readonly HashSet<string> Private = new(StringComparer.Ordinal)
    {
        nameof(Person.Name), nameof(Person.Email), nameof(Person.PhoneNumber), nameof(Person.JobTitle),
        nameof(AcceptedEquivalent.What), nameof(AcceptedEquivalent.WithdrawnBecause),
        nameof(Agreement.Note), nameof(Charge.WaivedReason), nameof(Charge.WaivedEvidence), nameof(Agency.LinkName), nameof(Agency.LinkEmail),
        nameof(Person.ContactName), nameof(Person.ContactEmail), nameof(Session.OnlineAddress),
        nameof(OutsideTraining.Provider), nameof(OutsideTraining.Note), nameof(OutsideTraining.DeclinedBecause),
    };

    private static readonly HashSet<string> Left = new(StringComparer.Ordinal)
    {
        nameof(Person.NormalizedEmail), nameof(Person.UserName), nameof(Person.NormalizedUserName), nameof(Person.ConcurrencyStamp),
        nameof(Person.SecurityStamp), nameof(Person.PasswordHash), nameof(Booking.CodeHash), nameof(Agreement.TokenHash), nameof(Session.Version),
        nameof(Session.CalendarSequence), nameof(Session.CalendarChangedAt), nameof(Session.PlacesKept), nameof(SessionDay.CalendarId),
        nameof(BreakoutChoice.Turn), nameof(FeedKey.Hash), nameof(LetterWording.ChangedAt), nameof(Commentary.ChangedById), nameof(FrozenQuarter.Data),
    };

    /// <summary>What the save changes that calendars show, by identity; and whether a session comes or goes as a whole.</summary>
    internal sealed record Touched(bool Programme, IReadOnlyList<int> Sessions, IReadOnlyList<int> Courses, IReadOnlyList<int> Venues, IReadOnlyList<int> Themes)
    {
        public bool None => !Programme && Sessions.Count + Courses.Count + Venues.Count + Themes.Count == 0;

        /// <summary>
        /// After the save, in its transaction. The database counts, not the entities: two programs, or two saves of one
        /// context, must never give two changes the same sequence, or a calendar keeps the older one. Drafts are in no
        /// calendar, so a change that only they show leaves every calendar as it is.
        /// </summary>
        public void Publish(TrainingDb db)
        {
            if (None)
            {
                return;
            }
            var now = db.Clock.UtcNow;
            var shown = db.Sessions.Where(s => s.Status != SessionStatus.Draft && (Sessions.Contains(s.Id) || Courses.Contains(s.CourseId)
                || Venues.Contains(s.VenueId ?? 0) || s.Days.Any(d => Venues.Contains(d.VenueId ?? 0))
                || s.Course.Themes.Any(t => Themes.Contains(t.ThemeId))));
            var changed = shown.ExecuteUpdate(u => u
                .SetProperty(s => s.CalendarSequence, s => s.CalendarSequence + 1).SetProperty(s => s.CalendarChangedAt, now));
            if (changed > 0)
            {
                ReadBack(db, shown);
            }
            if (Programme || changed > 0)
            {
                db.ProgrammeState.ExecuteUpdate(u => u.SetProperty(p => p.Version, p => p.Version + 1).SetProperty(p => p.ChangedAt, now));
            }
        }

        /// <summary>The entities in memory learn the new numbers: the letter about this change is written from them.</summary>
        private static void ReadBack(TrainingDb db, IQueryable<Session> shown)
        {
            var inMemory = db.ChangeTracker.Entries<Session>().Where(e => e.State != EntityState.Deleted).ToDictionary(e => e.Entity.Id);
            foreach (var row in shown.Select(s => new { s.Id, s.CalendarSequence, s.CalendarChangedAt }).ToList())
            {
                if (inMemory.TryGetValue(row.Id, out var session))
                {
                    Set(session.Property(s => s.CalendarSequence), row.CalendarSequence);
                    Set(session.Property(s => s.CalendarChangedAt), row.CalendarChangedAt);
                }
            }

            static void Set<T>(PropertyEntry<Session, T> property, T value)
            {
                property.CurrentValue = value;
                property.OriginalValue = value;
                property.IsModified = false;
            }
        }
    }

    public static Touched Record(TrainingDb db)
    {
        var now = db.Clock.UtcNow;
        var entries = db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        foreach (var entry in entries.Where(e => e.Entity is HistoryEntry or ScanEvent or ReviewDecision && e.State != EntityState.Added))
        {
            throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} rows are only ever added.");
        }

        if (db.ChangeTracker.Entries<Session>().FirstOrDefault(s => s.Entity.HasMovedInBreakouts) is { } unwritten)
        {
            throw new InvalidOperationException($"Workshops of {unwritten.Entity.Reference} were given to people who have not been written to (LetterWriter.WorkshopsMoved).");
        }

        if (db.ChangeTracker.Entries<Booking>().FirstOrDefault(b => b.Entity.InvitationDue) is { } uninvited)
        {
            throw new InvalidOperationException($"Booking {uninvited.Entity.Key} got or lost a place and its calendar has not followed (Invitations.InviteAsync).");
        }

        var added = entries.Where(e => e.State == EntityState.Added).Select(e => e.Entity).OfType<Session>().ToList();
        added.ForEach(s => s.CalendarChangedAt = now);
        // By identities that may still be temporary, as such a row has them.
        var sessions = new Lazy<Dictionary<int, Session>>(() => db.ChangeTracker.Entries<Session>().ToDictionary(s => s.Property(x => x.Id).CurrentValue, s => s.Entity));
        var people = new Lazy<Dictionary<int, Person>>(() => db.ChangeTracker.Entries<Person>().ToDictionary(p => p.Property(x => x.Id).CurrentValue, p => p.Entity));
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
            added.Exists(s => s.Status != SessionStatus.Draft) || entries.Exists(e => e.Entity is Session && e.Property(nameof(Session.Status)).IsModified),
            Identities(entries, SessionShownDifferently),
            Identities(entries, CourseShownDifferently),
            Identities(entries, e => e is { State: EntityState.Modified, Entity: Venue v } ? v.Id : null),
            Identities(entries, e => e is { State: EntityState.Modified, Entity: Theme t } ? t.Id : null));

        // Somebody became, or is no longer, a session's trainer: a row without a class of its own.
        HistoryEntry? Trainer(EntityEntry e)
        {
            var (session, person) = (e.Property("SessionId").CurrentValue, e.Property("TrainersId").CurrentValue);
            return new HistoryEntry
            {
                From = db.Actor.From,
                Subject = "session",
                Verb = "changed",
                Changes = e.State == EntityState.Added ? """{"Trainer":[null,"added"]}""" : """{"Trainer":["removed",null]}""",
                Session = sessions.Value[(int)session!],
                Person = people.Value[(int)person!],
            };
        }

        HistoryEntry? Entry(EntityEntry e)
        {
            var (subject, session, booking, person) = e.Entity switch
            {
                Session s => ("session", s, null, null),
                SessionDay d => ("session", d.Session, null, null),
                Quota q => ("session", q.Session, null, null),
                Charge c => ("charge", null, c.Booking, c.Booking?.Person),
                BookingPolicy => ("policy", null, null, null),
                Agency when e.State == EntityState.Modified => ("agency", null, null, null),
                Agreement a => ("agreement", a.Booking.Session, a.Booking, a.Booking.Person),
                Booking b => ("booking", b.Session, b, b.Person),
                BreakoutSlot s => ("session", s.Session, null, null),
                Breakout b => ("session", b.Slot.Session, null, null),
                BreakoutChoice c => ("booking", c.Booking?.Session, c.Booking, c.Booking?.Person), // of one that is taken out nothing is loaded any more
                Presence p => ("register", p.Session, null, p.Person),
                MakeUpDay m => ("make-up", m.MissedDay?.Session, null, m.Person),
                RoomCode r => ("room-code", r.SessionDay?.Session, null, null),
                Person p => ("person", null, null, p),
                AcceptedEquivalent a => ("equivalent", null, null, a.Person),
                Needs n => ("needs", null, null, n.Person),
                FeedKey k => ("calendar-address", null, null, k.Person),
                LetterWording => ("wording", null, null, null),
                Commentary => (CommentaryDesk.Subject, null, null, null),
                Questionnaire or QuestionnaireVersion or Question => ("questionnaire", null, null, null),
                EvaluationPlan => ("evaluation-plan", null, null, null),
                Certificate c => ("certificate", c.Session, null, c.Person),
                OutsideTraining t => ("outside-training", null, null, t.Person),
                RefresherRule => ("refresher-rule", null, null, null),
                FrozenQuarter => ("frozen-quarter", null, null, null),
                CorrectionNote n => ("correction", n.Session, null, null),
                PostroomState => ("postroom", null, null, null),
                _ => ("", (Session?)null, (Booking?)null, (Person?)null),
            };
            if (e.Metadata.GetTableName() == "SessionTrainers")
            {
                return Trainer(e);
            }
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
                SessionId = session is null ? (e.Entity as Booking)?.SessionId ?? (e.Entity as Agreement)?.Booking.SessionId ?? (e.Entity as Presence)?.SessionId ?? (e.Entity as SessionDay)?.SessionId ?? (e.Entity as Quota)?.SessionId ?? (e.Entity as Certificate)?.SessionId ?? (e.Entity as CorrectionNote)?.SessionId : null,
                Booking = booking,
                BookingId = booking is null ? (e.Entity as BreakoutChoice)?.BookingId : null,
                Person = person,
                PersonId = person is null ? (e.Entity as Booking)?.PersonId ?? (e.Entity as Agreement)?.Booking.PersonId ?? (e.Entity as Presence)?.PersonId ?? (e.Entity as AcceptedEquivalent)?.PersonId ?? (e.Entity as Needs)?.PersonId ?? (e.Entity as FeedKey)?.PersonId ?? (e.Entity as Certificate)?.PersonId ?? (e.Entity as OutsideTraining)?.PersonId : null,
            };
        }
    }

    /// <summary>Rows that are about to be added have no identity yet; their sessions are new as a whole.</summary>
    private static List<int> Identities(IEnumerable<EntityEntry> entries, Func<EntityEntry, int?> identity) =>
        [.. entries.Select(identity).OfType<int>().Where(id => id > 0).Distinct()];

    private static int? SessionShownDifferently(EntityEntry e) => e switch
    {
        { State: EntityState.Modified, Entity: Session s } when e.Properties.Any(p => p.IsModified && p.Metadata.Name
            is nameof(Session.Status) or nameof(Session.Reference) or nameof(Session.VenueId) or nameof(Session.Delivery)
            or nameof(Session.Boards) or nameof(Session.CourseId) or nameof(Session.StartsAt) or nameof(Session.EndsAt)) => s.Id,
        // A day that was taken out has lost its session; an added one has only just got it.
        { State: EntityState.Deleted, Entity: SessionDay } => (int?)e.Property(nameof(SessionDay.SessionId)).OriginalValue,
        { Entity: SessionDay d } => d.SessionId,
        _ => null,
    };

    /// <summary>A course's themes are among its sessions' categories.</summary>
    private static int? CourseShownDifferently(EntityEntry e) => e switch
    {
        { State: EntityState.Modified, Entity: Course c } => c.Id,
        { Entity: CourseTheme t } => t.CourseId,
        _ => null,
    };

    /// <summary>JSON of the changed fields, or none when nothing worth telling changed.</summary>
    private static string? Changes(EntityEntry e)
    {
        if (e.Entity is Needs)
        {
            return "{}"; // not even which of them: that somebody has a diet may say what they believe
        }
        using var buffer = new MemoryStream();
        var any = e.State == EntityState.Deleted;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (e.Entity is Presence { SessionDay: { } day })
            {
                json.WriteString("Day", day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            }
            // A choice that is taken out has lost its workshop.
            if ((e.Entity as Breakout ?? (e.Entity is BreakoutChoice choice ? choice.Breakout ?? e.Context.Set<Breakout>().Local.FindEntry(choice.BreakoutId)?.Entity : null)) is { } workshop)
            {
                json.WriteStartArray("Workshop");
                json.WriteNullValue();
                json.WriteStringValue(workshop.Slot is { } slot ? $"“{workshop.Title}” in {slot.Title}" : $"“{workshop.Title}”");
                json.WriteEndArray();
            }
            if (e.Entity is Agency agency)
            {
                json.WriteString("Agency", agency.Code);
            }
            if (e.Entity is Commentary commentary)
            {
                json.WriteString("Year", Quarter.Of(commentary.From).Year);
            }
            if (e.Entity is CorrectionNote note)
            {
                json.WriteNumber("Frozen", note.FrozenQuarterId);
            }
            if (e is { Entity: LetterWording wording, State: EntityState.Modified })
            {
                json.WriteString("Letter", wording.Type is { } type ? $"{wording.Kind.Code()}, {type.Code()}" : wording.Kind.Code());
            }
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
            case DateOnly d: json.WriteStringValue(d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case TimeOnly t: json.WriteStringValue(t.ToString("HH:mm", CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
