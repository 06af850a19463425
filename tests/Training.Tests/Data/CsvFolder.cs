using System.Collections.Concurrent;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.Testing;

namespace Training.Tests.Data;

/// <summary>A folder of a small, complete programme as CSV; a test changes what it is about.</summary>
internal sealed class CsvFolder : IDisposable
{
    private static readonly Dictionary<string, string> Complete = new(StringComparer.Ordinal)
    {
        ["agencies.csv"] = """
            code,name,sector,link_name,link_email
            solent-nhs,Solent NHS Trust,health,Cara Lowe,cara@solent.example
            hants-police,Hampshire Constabulary,police,,
            """,
        ["venues.csv"] = """
            code,name,address,postcode,capacity,access_notes,latitude,longitude
            hall,The Hall,"1 High Street, Southampton",SO14 1AA,40,Step-free entrance.,50.9,-1.4
            room,The Room,2 High Street,SO14 1AB,20,,,
            """,
        ["themes.csv"] = """
            code,name,source
            neglect,Neglect,priority
            think-family,Think Family,priority
            """,
        ["courses.csv"] = """
            code,title,type,boards,themes,summary,refresh_months,objectives
            introduction-to-neglect,An introduction to neglect,half-day,children,neglect;think-family,What neglect looks like.,,See it early;Say so
            level-3,Level 3: Working Together,level-3,children;adults,think-family,Two days.,36,
            """,
        ["people.csv"] = """
            email,name,agency,job_title,focus,roles
            amina@solent.example,Amina Hussain,solent-nhs,School nurse,children,practitioner
            ben@police.example,Ben Ashe,hants-police,Officer,both,practitioner
            cara@solent.example,Cara Lowe,solent-nhs,Nurse,adults,practitioner;agency-lead
            dan@trainers.example,"Dan ""Danny"" O'Dell",,Trainer,,trainer
            eve@solent.example,Eve Park,solent-nhs,Coordinator,both,coordinator;admin
            """,
        ["bank_holidays.csv"] = """
            date,name
            2016-08-29,Summer bank holiday
            """,
        ["booking_policies.csv"] = """
            type,from,notice_days,notice_unit,promotion_stops_days,agreement,request_keeps_place,agreement_days,late_cancellation_pence,absence_pence
            level-3,2016-04-01,5,working-days,2,manager,yes,5,4000,6000
            half-day,2016-04-01,5,,,,,,,
            half-day,2016-08-15,7,calendar-days,0,nobody,no,5,2500,0
            """,
        ["quotas.csv"] = """
            session,agency,places,release_on
            L3-2016-10,solent-nhs,4,2016-09-26
            L3-2016-10,hants-police,2,2016-09-19
            """,
        ["charges.csv"] = """
            session,email,kind,pence,charged_at,waived_at,waived_by,waived_reason,waived_evidence
            HD-2016-09,ben@police.example,late-cancellation,2500,2016-08-30T09:15:30Z,2016-09-02T10:00:00Z,eve@solent.example,Ill,A letter
            """,
        ["sessions.csv"] = """
            reference,course,capacity,status,venue,trainers,boards,register_closed,delivery,lateness_minutes,minimum
            HD-2016-09,introduction-to-neglect,2,published,hall,dan@trainers.example,,yes,in-person,15,2
            L3-2016-10,level-3,20,published,hall,dan@trainers.example;eve@solent.example,children,no,both,,
            WED-2016-09,introduction-to-neglect,10,cancelled,,,adults,no,online,,
            """,
        ["session_days.csv"] = """
            session,date,start,end,venue
            L3-2016-10,2016-10-10,09:30,16:30,room
            L3-2016-10,2016-10-03,09:30,16:30,
            HD-2016-09,2016-09-05,09:30,12:30,
            WED-2016-09,2016-09-14,14:00,16:00,
            """,
        ["bookings.csv"] = """
            session,email,agency,status,booked_at,confirmed_at,cancelled_at,cancelled_by,place_kept,policy_from
            HD-2016-09,cara@solent.example,solent-nhs,waiting,2016-08-03T10:00:00Z,,,,,2016-04-01
            HD-2016-09,amina@solent.example,hants-police,confirmed,2016-08-01T10:00:00Z,2016-08-01T10:00:00Z,,,,2016-04-01
            HD-2016-09,ben@police.example,hants-police,cancelled,2016-08-02T10:00:00Z,2016-08-02T10:00:00Z,2016-08-30T09:15:30Z,eve@solent.example,,2016-04-01
            HD-2016-09,ben@police.example,hants-police,confirmed,2016-08-31T10:00:00Z,2016-08-31T10:00:00Z,,,,2016-08-15
            L3-2016-10,amina@solent.example,,requested,2016-08-31T10:00:00Z,,,,yes,2016-04-01
            L3-2016-10,cara@solent.example,solent-nhs,declined,2016-08-31T10:00:00Z,,,,,
            """,
        ["agreements.csv"] = """
            session,email,who,name,address,asked_at,expires_at,chase_at,chased_at,answered_at,agreed,note,recorded_by,key
            L3-2016-10,amina@solent.example,manager,Jo Fisher,jo@solent.example,2016-08-31T10:00:00Z,2016-09-07T23:00:00Z,2016-09-05T08:00:00Z,2016-09-05T08:00:10Z,2016-09-06T08:00:00Z,yes,"Yes, gladly.",eve@solent.example,8f1f4a3c-5c53-4c3e-9f3e-0d7a7f3b2a11
            L3-2016-10,amina@solent.example,link-person,Cara Lowe,cara@solent.example,2016-08-31T10:00:00Z,2016-09-07T23:00:00Z,2016-09-05T08:00:00Z,,,,,,
            """,
        ["attendance.csv"] = """
            session,date,email,arrived,left,method
            HD-2016-09,2016-09-05,amina@solent.example,,,manual
            HD-2016-09,2016-09-05,ben@police.example,09:45,12:15,qr
            HD-2016-09,2016-09-05,cara@solent.example,2016-09-05T08:45:01Z,,walk-in
            """,
    };

    public CsvFolder(bool empty = false)
    {
        foreach (var (file, text) in empty ? [] : Complete)
        {
            Write(file, text);
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("training-csv-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public CsvFolder Write(string file, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(file))!);
        System.IO.File.WriteAllText(File(file), text + "\n");
        return this;
    }

    public CsvFolder Write(string file, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(file), bytes);
        return this;
    }

    public CsvFolder Add(string file, string line) => Write(file, System.IO.File.ReadAllText(File(file)).TrimEnd('\n') + "\n" + line);

    public CsvFolder Change(string file, string from, string to)
    {
        var text = System.IO.File.ReadAllText(File(file));
        Assert.Contains(from, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File(file), text.Replace(from, to, StringComparison.Ordinal));
        return this;
    }

    public CsvFolder Without(params string[] files)
    {
        foreach (var file in files)
        {
            System.IO.File.Delete(File(file));
        }
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class Imports
{
    /// <summary>The programme that comes with the program.</summary>
    public static string RealSeed { get; } = Path.Combine(Web.ContentRoot.Find(), "seed");

    private static readonly ConcurrentDictionary<string, Lazy<TestDatabase>> Seeded = new(StringComparer.Ordinal);

    /// <summary>A database with the real seed as it is loaded at this time. Loading takes seconds: each time is done once, and every test has a copy.</summary>
    public static TestDatabase RealSeedAt(string now) => new(Seeded.GetOrAdd(now, _ => new(() =>
    {
        var database = new TestDatabase(new TestClock(now));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => database.Dispose();
        using var db = database.Open(Training.Data.Import.Actor);
        Assert.Empty(db.Import().SeedAsync(RealSeed).GetAwaiter().GetResult()!.Problems);
        return database;
    })).Value, new TestClock(now));

    public static Import Import(this TrainingDb db) => new(db, Given.Codes, new Notice(5));

    public static async Task<ImportOutcome> ImportAsync(this TestDatabase database, CsvFolder folder)
    {
        await using var db = database.Open(Training.Data.Import.Actor);
        return await db.Import().RunAsync(folder.Path);
    }

    public static async Task<ImportOutcome?> SeedAsync(this TestDatabase database, CsvFolder folder)
    {
        await using var db = database.Open(Training.Data.Import.Actor);
        return await db.Import().SeedAsync(folder.Path);
    }

    /// <summary>Rows of every table that an import can touch.</summary>
    public static int Rows(this TestDatabase database)
    {
        using var db = database.Open();
        return db.Agencies.Count() + db.Venues.Count() + db.Themes.Count() + db.Courses.Count() + db.People.Count() + db.BankHolidays.Count()
            + db.Sessions.Count() + db.SessionDays.Count() + db.Bookings.Count() + db.ScanEvents.Count() + db.Presences.Count() + db.History.Count() + db.Outbox.Count();
    }
}
