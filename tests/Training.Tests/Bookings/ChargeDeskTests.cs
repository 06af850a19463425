using Training.Attendance;
using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

public sealed class ChargeDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);

    /// <summary>A half-day on 20 September; until the 14th its bookings charge £25 for cancelling late, from then on £40 and £60 for not coming.</summary>
    public ChargeDeskTests()
    {
        using var db = _database.Open();
        db.AddRange(_amina, _ben, _coordinator, Given.Session(_database.Clock, capacity: 5, reference: "HD-1", venue: Given.Venue()));
        db.AddRange(
            new BookingPolicy { Type = CourseType.HalfDay, From = new(2016, 4, 1), NoticeDays = 5, LateCancellationPence = 2500 },
            new BookingPolicy { Type = CourseType.HalfDay, From = new(2016, 9, 14), NoticeDays = 2, LateCancellationPence = 4000, AbsencePence = 6000 });
        db.SaveChanges();
    }

    private T Read<T>(Func<Training.Data.TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private Guid KeyOf(Person person) => Read(db => db.Bookings.OrderBy(b => b.Number).Last(b => b.PersonId == person.Id).Key);

    private List<string> Charges() => Read(db => db.Charges.OrderBy(c => c.Id).ToList().ConvertAll(c => $"{c.Kind} {c.Pence}{(c.WaivedAt is null ? "" : " waived")}"));

    private async Task<DeskAnswer> RegisterAsync(Func<AttendanceDesk, Task<DeskAnswer>> act)
    {
        await using var db = _database.Open();
        return await act(new AttendanceDesk(db, _database.Clock, Given.Codes, Given.Site));
    }

    private RegisterKeeper Team => new(_coordinator.Id, IsTeam: true);

    [Fact]
    public async Task Cancelling_late_is_charged_by_the_rules_of_the_day_on_which_it_was_booked()
    {
        await _database.BookAsync("HD-1", _amina.Id); // under the first rules
        _database.Time.Set("2016-09-14T08:00:00Z");
        await _database.BookAsync("HD-1", _ben.Id); // under the second

        Assert.Equal(BookingOutcome.CancelledLate, await _database.CancelAsync(KeyOf(_amina), _amina.Id));
        Assert.Equal(BookingOutcome.Cancelled, await _database.CancelAsync(KeyOf(_ben), _ben.Id)); // two working days are enough
        await _database.BookAsync("HD-1", _ben.Id);
        _database.Time.Set("2016-09-19T08:00:00Z");
        Assert.Equal(BookingOutcome.CancelledLate, await _database.CancelAsync(KeyOf(_ben), _ben.Id));

        Assert.Equal(["LateCancellation 2500", "LateCancellation 4000"], Charges());
        Assert.Contains("charge £40 for a late cancellation", Read(db => db.Letters().OrderBy(l => l.Id).Last().Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_the_waiting_list_and_a_session_that_is_called_off_cost_nothing()
    {
        await _database.BookAsync("HD-1", _amina.Id);
        _database.Time.Set("2016-09-19T08:00:00Z");
        await using (var db = _database.Open())
        {
            await new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)).CancelAsync("HD-1", "Ill", seen: 0);
        }

        Assert.Empty(Charges());
    }

    [Fact]
    public async Task Not_coming_is_charged_once_when_the_register_is_closed_and_taken_back_when_it_is_corrected()
    {
        _database.Time.Set("2016-09-14T08:00:00Z");
        await _database.BookAsync("HD-1", _amina.Id);
        await _database.BookAsync("HD-1", _ben.Id);
        _database.Time.Set("2016-09-20T08:35:00Z");
        await RegisterAsync(d => d.CheckInAsync(Team, "HD-1", new(2016, 9, 20), _ben.Id, Guid.NewGuid()));

        await _database.CloseAsync(Team, "HD-1");
        await _database.CloseAsync(Team, "HD-1");
        Assert.Equal(["Absence 6000"], Charges());
        Assert.Equal([("Amina Hussain", LetterKind.AbsenceCharged)], Read(db => db.Letters().Where(l => l.Kind == LetterKind.AbsenceCharged).ToList().ConvertAll(l => (l.ToName, l.Kind))));

        await _database.ReopenAsync(Team, "HD-1");
        await RegisterAsync(d => d.CheckInAsync(Team, "HD-1", new(2016, 9, 20), _amina.Id, Guid.NewGuid()));
        await _database.CloseAsync(Team, "HD-1");
        Assert.Equal(["Absence 6000 waived"], Charges());
        Assert.Single(Read(db => db.Letters().Where(l => l.Kind == LetterKind.ChargeWaived).ToList()));
    }

    [Fact]
    public async Task A_charge_is_waived_once_with_reason_and_evidence_and_stays_in_the_ledger()
    {
        await _database.BookAsync("HD-1", _amina.Id);
        _database.Time.Set("2016-09-19T08:00:00Z");
        await _database.CancelAsync(KeyOf(_amina), _amina.Id);
        var id = Read(db => db.Charges.Single().Id);

        Assert.Equal(ChargeOutcome.Done, await WaiveAsync(id));
        Assert.Equal(ChargeOutcome.AlreadyWaived, await WaiveAsync(id));
        Assert.Equal(ChargeOutcome.NoSuchCharge, await WaiveAsync(id + 1));

        Assert.DoesNotContain(Read(d => d.History.Select(h => h.Changes).ToList()), c => c.Contains("child was ill", StringComparison.Ordinal) || c.Contains("HYPERLINK", StringComparison.Ordinal));

        await using var db = _database.Open();
        var csv = (await ChargeDesk.CsvAsync(db)).ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("id,session,course,first_day,name,email,agency,kind,amount,charged_at,waived_at,waived_by,waived_reason,waived_evidence", csv[0]);
        Assert.StartsWith($"{id},HD-1,An introduction to neglect,2016-09-20,Amina Hussain,amina.hussain@agency.example,,late-cancellation,25.00,2016-09-19T08:00:00Z,2016-09-19T08:00:00Z,Cleo Grant,", csv[1], StringComparison.Ordinal);
        Assert.Contains("'=HYPERLINK", csv[1], StringComparison.Ordinal); // not run by a spreadsheet
        Assert.Single(Read(read => read.Letters().Where(l => l.Kind == LetterKind.ChargeWaived).ToList()));

        async Task<ChargeOutcome> WaiveAsync(int charge)
        {
            await using var waiving = _database.Open();
            return await waiving.ChargeDesk().WaiveAsync(charge, _coordinator.Id, "Her child was ill", "=HYPERLINK(1)");
        }
    }

    public void Dispose() => _database.Dispose();
}
