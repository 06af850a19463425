using Training.Bookings;
using Training.People;
using Training.Programme;

namespace Training.Data;

/// <summary>Agencies, venues, themes, courses, people and bank holidays, added or updated; and new sessions with their days.</summary>
internal sealed class ImportProgramme(ImportKnown known, Clock clock)
{
    public void Add(ImportFolder rows, ImportLoad load)
    {
        foreach (var row in rows.Agencies)
        {
            var agency = Known(known.Agencies, row.Code, load, () => new Agency { Code = row.Code, Name = row.Name, Sector = row.Sector });
            (agency.Name, agency.Sector) = (row.Name, row.Sector);
            if (row.Row.Has("link_email"))
            {
                (agency.LinkName, agency.LinkEmail) = row.LinkEmail is null ? (null, null) : (row.LinkName, row.LinkEmail);
            }
        }
        foreach (var row in rows.Venues)
        {
            Describe(Known(known.Venues, row.Code, load, () => new Venue { Code = row.Code, Name = row.Name }), row);
        }
        foreach (var row in rows.Themes)
        {
            var theme = Known(known.Themes, row.Code, load, () => new Theme { Code = row.Code, Name = row.Name, Source = row.Source });
            (theme.Name, theme.Source) = (row.Name, row.Source);
        }
        foreach (var row in rows.Courses)
        {
            Describe(Known(known.Courses, row.Code, load, () => new Course { Code = row.Code, Title = row.Title }), row);
        }
        foreach (var row in rows.People)
        {
            Describe(Known(known.People, Person.Normalize(row.Email), load, () => Person.Create(row.Email, row.Name)), row);
        }
        AddEquivalents(rows, load);
        foreach (var row in rows.BankHolidays)
        {
            Known(known.BankHolidays, row.Date, load, () => new BankHoliday { Date = row.Date, Name = row.Name }).Name = row.Name;
        }
        foreach (var row in rows.BookingPolicies.Where(r => !r.Row.Bad))
        {
            if (!row.Is(Known(known.Policies, (row.Type, row.From), load, row.ToPolicy)))
            {
                row.Row.Problem("from", $"there is a policy for {row.Type.Code()} from this day with other rules; expected a later day, as a policy is not changed");
            }
        }
        AddSessions(rows, load);
        AddQuotas(rows);
        load.Count(rows.Agencies.Count, "agency", "agencies");
        load.Count(rows.Venues.Count, "venue");
        load.Count(rows.Themes.Count, "theme");
        load.Count(rows.Courses.Count, "course");
        load.Count(rows.People.Count, "person", "people");
        load.Count(rows.Equivalents.Count, "accepted equivalent");
        load.Count(rows.BankHolidays.Count, "bank holiday");
        load.Count(rows.BookingPolicies.Count, "booking policy", "booking policies");
        load.Count(rows.Sessions.Count, "session");
    }

    private static T Known<TKey, T>(Dictionary<TKey, T> all, TKey key, ImportLoad load, Func<T> create) where TKey : notnull where T : class
    {
        if (!all.TryGetValue(key, out var one))
        {
            all.Add(key, one = create());
            load.Add(one);
        }
        return one;
    }

    private static void Describe(Venue venue, VenueRow row)
    {
        (venue.Name, venue.Address, venue.Postcode, venue.Capacity, venue.AccessNotes) = (row.Name, row.Address, row.Postcode, row.Capacity, row.AccessNotes);
        if (row.Row.Has("latitude") && row.Row.Has("longitude"))
        {
            (venue.Latitude, venue.Longitude) = (row.Latitude, row.Longitude);
        }
    }

    private void Describe(Course course, CourseRow row)
    {
        (course.Title, course.Type, course.Boards, course.Summary, course.RefreshMonths) = (row.Title, row.Type, row.Boards, row.Summary, row.RefreshMonths);
        course.Objectives = row.Objectives ?? course.Objectives;
        course.Audience = row.Audience ?? course.Audience;
        course.Level = row.Level ?? course.Level;
        course.Need = row.Need ?? course.Need;
        if (row.Row.Has("requires"))
        {
            (course.Requires, course.RequiresWithinYears) = ([.. row.Requires], row.RequiresYears);
        }
        if (row.RequiresYears is not null && row.Requires.Count == 0)
        {
            row.Row.Problem("requires_years", $"{CsvRow.Quoted(row.Row.Raw("requires_years"))} stands there without course types in requires; expected both, or neither");
        }
        List<Theme> themes = [];
        foreach (var code in row.Themes.Distinct(StringComparer.Ordinal))
        {
            if (known.Themes.TryGetValue(code, out var theme))
            {
                themes.Add(theme);
            }
            else
            {
                row.Row.Problem("themes", $"{CsvRow.Quoted(code)} is not a known theme; expected codes from {CsvLayout.Themes.File} joined by ';'");
            }
        }
        course.Themes.RemoveAll(t => !themes.Contains(t.Theme));
        for (var i = 0; i < themes.Count; i++)
        {
            if (course.Themes.Find(t => t.Theme == themes[i]) is { } kept)
            {
                kept.Position = i;
            }
            else
            {
                course.Themes.Add(new CourseTheme { Theme = themes[i], Position = i });
            }
        }
    }

    private void AddEquivalents(ImportFolder rows, ImportLoad load)
    {
        foreach (var row in rows.Equivalents)
        {
            var person = row.Email.Length == 0 ? null : row.Row.Person("email", row.Email, known);
            var recordedBy = row.Row.Person("recorded_by", row.RecordedBy, known);
            var withdrawnBy = row.Row.Person("withdrawn_by", row.WithdrawnBy, known);
            if (row.What.Length > AcceptedEquivalent.MostLetters)
            {
                row.Row.Problem("what", $"{CsvRow.Quoted(row.What)} has {row.What.Length} characters; expected at most {AcceptedEquivalent.MostLetters}");
            }
            if (row.CompletedOn > clock.Today)
            {
                row.Row.Problem("completed_on", $"{CsvRow.Quoted(row.Row.Raw("completed_on"))} lies ahead; expected the date on which it was completed");
            }
            if (row.WithdrawnAt is null && (row.WithdrawnBy is not null || row.WithdrawnBecause is { Length: > 0 }))
            {
                row.Row.Problem("withdrawn_at", "is empty, but it says who withdrew it or why; expected when that was");
            }
            if (row.Row.Bad || person is null)
            {
                continue;
            }
            if (row.WithdrawnAt is null && known.Equivalents.Contains((person.Id, row.Type, row.CompletedOn)))
            {
                row.Row.Problem("completed_on", $"{CsvRow.Quoted(row.Row.Raw("completed_on"))} is recorded for {row.Email} already; expected only what is new");
                continue;
            }
            var equivalent = new AcceptedEquivalent
            {
                Person = person,
                Type = row.Type,
                CompletedOn = row.CompletedOn,
                What = Person.OneLine(row.What),
                RecordedBy = recordedBy,
                RecordedAt = row.RecordedAt ?? clock.UtcNow,
                WithdrawnAt = row.WithdrawnAt,
                WithdrawnBy = withdrawnBy,
                WithdrawnBecause = row.WithdrawnAt is null ? null : Person.OneLine(row.WithdrawnBecause ?? ""),
            };
            known.NewEquivalents.Add(equivalent);
            load.Add(equivalent);
        }
    }

    private void Describe(Person person, PersonRow row)
    {
        (person.Name, person.JobTitle, person.Focus, person.Roles) = (row.Name, row.JobTitle, row.Focus, row.Roles);
        person.Agency = row.Row.Agency(row.Agency, known);
        if (row.Row.Has("suggestions_stopped_at"))
        {
            person.SuggestionsStoppedAt = row.SuggestionsStoppedAt;
        }
        if (Person.IsPlaceholder(row.Email))
        {
            if (row.ContactName is null || row.ContactEmail is null)
            {
                row.Row.Problem("contact_email", "somebody without an email address of their own needs somebody to write to; expected contact_name and contact_email");
            }
            else
            {
                person.WriteTo(row.ContactName, row.ContactEmail);
            }
        }
        else if (row.ContactName is not null || row.ContactEmail is not null)
        {
            row.Row.Problem("contact_email", "is only for people without an email address of their own; expected nothing, as emails go to the address in email");
        }
    }

    private void AddSessions(ImportFolder rows, ImportLoad load)
    {
        var days = rows.SessionDays.ToLookup(d => d.Session, StringComparer.Ordinal);
        foreach (var row in rows.Sessions)
        {
            if (known.Sessions.ContainsKey(row.Reference))
            {
                if (!row.Row.Bad)
                {
                    row.Row.Problem("reference", $"{CsvRow.Quoted(row.Reference)} already exists; import adds sessions and does not change them");
                }
                continue;
            }
            if (!days.Contains(row.Reference))
            {
                row.Row.Problem("reference", $"{CsvRow.Quoted(row.Reference)} has no day; expected at least one in {CsvLayout.SessionDays.File}");
            }
            var session = New(row, [.. days[row.Reference]]);
            if (row.Row.Bad || days[row.Reference].Any(d => d.Row.Bad))
            {
                known.BadSessions.Add(row.Reference);
            }
            else
            {
                known.Sessions.Add(row.Reference, session);
                load.Add(session);
            }
        }
        foreach (var row in rows.SessionDays.Where(d => known.Sessions.TryGetValue(d.Session, out var session) && known.OldSessions.Contains(session)))
        {
            row.Row.Problem("session", $"{CsvRow.Quoted(row.Session)} already exists; import adds sessions and does not change them");
        }
        foreach (var row in rows.SessionDays.Where(d => !known.Sessions.ContainsKey(d.Session) && !known.BadSessions.Contains(d.Session)))
        {
            row.Row.Problem("session", $"{CsvRow.Quoted(row.Session)} is not a session of {CsvLayout.Sessions.File}");
        }
    }

    private void AddQuotas(ImportFolder rows)
    {
        foreach (var row in rows.Quotas)
        {
            var session = row.Row.Session(row.Session, known);
            var agency = row.Agency is null ? null : row.Row.Agency(row.Agency, known);
            if (row.Agency is null)
            {
                row.Row.Problem("agency", $"is empty; expected a code from {CsvLayout.Agencies.File}");
            }
            if (session is not null && !row.Row.Bad && row.ReleaseOn > session.FirstDate)
            {
                row.Row.Problem("release_on", $"{CsvRow.Quoted(row.Row.Raw("release_on"))} is after the session's first day, {session.FirstDate.ToString(CsvLayout.DateFormat, System.Globalization.CultureInfo.InvariantCulture)}");
            }
            if (session is not null && known.OldSessions.Contains(session))
            {
                row.Row.Problem("session", $"{CsvRow.Quoted(row.Session)} already exists; import adds sessions and does not change them");
            }
            if (!row.Row.Bad && session is not null)
            {
                var quota = new Quota { Agency = agency!, Places = row.Places };
                quota.SetRelease(row.ReleaseOn, clock);
                session.Quotas.Add(quota);
            }
        }
    }

    private Session New(SessionRow row, List<SessionDayRow> days)
    {
        if (!known.Courses.TryGetValue(row.Course, out var course) && row.Course.Length > 0)
        {
            row.Row.Problem("course", $"{CsvRow.Quoted(row.Course)} is not a known course; expected a code from {CsvLayout.Courses.File}");
        }
        var session = new Session
        {
            Reference = row.Reference,
            Course = course!,
            Capacity = row.Capacity,
            MinimumPlaces = row.Minimum,
            Status = row.Status,
            Delivery = row.Delivery,
            OnlineAddress = row.OnlineAddress,
            JoiningNotes = row.JoiningNotes,
            Venue = row.Row.Venue(row.Venue, known),
            Boards = row.Boards == Boards.None && course is not null ? course.Boards : row.Boards,
        };
        if (row.OnlineAddress.Length > 0 && !JoiningDesk.IsOnlineAddress(row.OnlineAddress))
        {
            row.Row.Problem("online_address", $"{CsvRow.Quoted(row.OnlineAddress)} is not an address where people can join; expected one that begins with https://");
        }
        if (row.JoiningNotes.Length > JoiningDesk.MostNotes)
        {
            row.Row.Problem("joining_notes", $"{CsvRow.Quoted(row.JoiningNotes)} has {row.JoiningNotes.Length} characters; expected at most {JoiningDesk.MostNotes}");
        }
        (session.LateMinutes, session.EarlyMinutes) = (row.LateMinutes ?? session.LateMinutes, row.EarlyMinutes ?? row.LateMinutes ?? session.EarlyMinutes);
        foreach (var email in row.Trainers.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (known.Person(email) is { } trainer)
            {
                session.Trainers.Add(trainer);
            }
            else
            {
                row.Row.Problem("trainers", $"{CsvRow.Quoted(email)} is not a known person; expected email addresses from {CsvLayout.People.File} joined by ';'");
            }
        }
        foreach (var day in days.Where(d => !d.Row.Bad && d.End <= d.Start))
        {
            day.Row.Problem("end", $"{CsvRow.Quoted(day.Row.Raw("end"))} is not after the start, {day.Row.Raw("start")}");
        }
        var set = days.Select(d => new SessionDay { Date = d.Date, Start = d.Start, End = d.End, Venue = d.Row.Venue(d.Venue, known) }).ToList();
        if (set.Count > 0 && !days.Exists(d => d.Row.Bad))
        {
            session.SetDays(set, clock);
            session.RegisterClosedAt = row.RegisterClosed ? session.EndsAt : null;
        }
        return session;
    }
}

/// <summary>References from a row, which is told when there is no such thing.</summary>
internal static class ImportReferences
{
    public static Agency? Agency(this CsvRow row, string? code, ImportKnown known)
    {
        if (code is null || known.Agencies.TryGetValue(code, out var agency) is false)
        {
            Unknown(row, "agency", code, $"a known agency; expected a code from {CsvLayout.Agencies.File} or nothing");
            return null;
        }
        return agency;
    }

    public static Venue? Venue(this CsvRow row, string? code, ImportKnown known)
    {
        if (code is null || known.Venues.TryGetValue(code, out var venue) is false)
        {
            Unknown(row, "venue", code, $"a known venue; expected a code from {CsvLayout.Venues.File} or nothing");
            return null;
        }
        return venue;
    }

    public static Person? Person(this CsvRow row, string column, string? email, ImportKnown known)
    {
        if (email is null || known.Person(email) is not { } person)
        {
            Unknown(row, column, email, $"a known person; expected an email address from {CsvLayout.People.File}");
            return null;
        }
        return person;
    }

    /// <summary>None, without a problem, when the session's own rows have one.</summary>
    public static Session? Session(this CsvRow row, string reference, ImportKnown known, string column = "session")
    {
        if (known.Sessions.TryGetValue(reference, out var session))
        {
            return session;
        }
        if (!known.BadSessions.Contains(reference) && reference.Length > 0)
        {
            Unknown(row, column, reference, $"a known session; expected a reference from {CsvLayout.Sessions.File}");
        }
        return null;
    }

    private static void Unknown(CsvRow row, string column, string? value, string what)
    {
        if (value is not null)
        {
            row.Problem(column, $"{CsvRow.Quoted(value)} is not {what}");
        }
    }
}
