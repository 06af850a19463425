using FsCheck;
using FsCheck.Fluent;
using Training.Attendance;

namespace Training.Tests.Attendance;

public class RegisterMergeTests
{
    private static readonly DateTime Nine = new(2016, 9, 20, 9, 0, 0, DateTimeKind.Utc);

    private static ScanEvent Event(ScanKind kind, int minutesAfterNine, ScanMethod method = ScanMethod.Qr, Guid? id = null) =>
        new() { EventId = id ?? Guid.NewGuid(), Kind = kind, Method = method, At = Nine.AddMinutes(minutesAfterNine) };

    // Few minutes and few ids, so that ties and repeats are common.
    private static readonly Arbitrary<ScanEvent[]> Events = (
        from kind in Gen.Elements(ScanKind.Arrived, ScanKind.Arrived, ScanKind.Left, ScanKind.Undone)
        from minute in Gen.Choose(0, 6)
        from method in Gen.Elements(ScanMethod.Qr, ScanMethod.Manual, ScanMethod.WalkIn)
        select (kind, minute, method)).ArrayOf().Select(all => all
            .Select((e, i) => Event(e.kind, e.minute, e.method, new Guid(i * 7919 % 101, 0, 0, new byte[8]))).ToArray()).ToArbitrary();

    // With everything that devices and trainers do: phones of their own order, stated times, the room's code.
    private static readonly Arbitrary<ScanEvent[]> EverythingAtTheDoor = (
        from kind in Gen.Elements(ScanKind.Arrived, ScanKind.Arrived, ScanKind.Left, ScanKind.Undone, ScanKind.Absent)
        from minute in Gen.Choose(0, 6)
        from method in Gen.Elements(ScanMethod.Qr, ScanMethod.Manual, ScanMethod.RoomCode)
        from phone in Gen.Choose(0, 3)
        from sequence in Gen.Choose(0, 20)
        from stated in Gen.Choose(0, 12)
        from finding in Gen.Elements(ScanFinding.None, ScanFinding.None, ScanFinding.None, ScanFinding.Cancelled)
        select (kind, minute, method, phone, sequence, stated, finding)).ArrayOf().Select(all => all.Select((e, i) =>
        {
            var scan = Event(e.kind, e.minute, e.method, new Guid(i * 7919 % 101, 0, 0, new byte[8]));
            (scan.Device, scan.DeviceSequence, scan.Finding) = (e.phone == 0 ? null : new Guid(e.phone, 0, 0, new byte[8]), e.phone == 0 ? null : e.sequence, e.finding);
            scan.StatedAt = e.stated < 4 && e.kind is ScanKind.Arrived or ScanKind.Left ? Nine.AddMinutes(e.stated) : null;
            return scan;
        }).ToArray()).ToArbitrary();

    [Fact]
    public void The_same_events_give_the_same_stay_in_every_order_and_however_often_they_come() =>
        Prop.ForAll(EverythingAtTheDoor, Gen.Choose(0, int.MaxValue).ToArbitrary(), (events, seed) =>
        {
            var random = new Random(seed);
            var arrivals = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(arrivals);
            return RegisterMerge.Of(arrivals) == RegisterMerge.Of(events) && RegisterMerge.IsAbsent(arrivals) == RegisterMerge.IsAbsent(events);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stay_is_the_earliest_arrival_that_nobody_took_back() =>
        Prop.ForAll(Events, events =>
        {
            var ordered = events.OrderBy(e => e.At).ThenBy(e => e.EventId).ToList();
            var counted = ordered[(ordered.FindLastIndex(e => e.Kind == ScanKind.Undone) + 1)..];
            var first = counted.FirstOrDefault(e => e.Kind == ScanKind.Arrived);
            var last = counted.SkipWhile(e => e != first).LastOrDefault();
            var stay = RegisterMerge.Of(events);
            return first is null
                ? stay is null
                : stay == new Stay(first.At, last!.Kind == ScanKind.Left ? last.At : null, first.Method);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_phone_that_was_offline_moves_the_arrival_back_and_never_forward()
    {
        var late = Event(ScanKind.Arrived, 40, ScanMethod.Manual);
        var early = Event(ScanKind.Arrived, 2);

        Assert.Equal(early.At, RegisterMerge.Of([late, early])!.ArrivedAt);
        Assert.Equal(ScanMethod.Qr, RegisterMerge.Of([late, early])!.Method);
    }

    [Fact]
    public void What_was_taken_back_stays_so_until_they_are_checked_in_again()
    {
        List<ScanEvent> events = [Event(ScanKind.Arrived, 0), Event(ScanKind.Undone, 5)];
        Assert.Null(RegisterMerge.Of(events));

        events.Add(Event(ScanKind.Arrived, 3)); // reported late, from before
        Assert.Null(RegisterMerge.Of(events));

        events.Add(Event(ScanKind.Arrived, 8));
        Assert.Equal(Nine.AddMinutes(8), RegisterMerge.Of(events)!.ArrivedAt);
    }

    [Fact]
    public void Who_left_and_came_back_has_not_left()
    {
        List<ScanEvent> events = [Event(ScanKind.Arrived, 0), Event(ScanKind.Left, 60)];
        Assert.Equal(Nine.AddMinutes(60), RegisterMerge.Of(events)!.LeftAt);

        events.Add(Event(ScanKind.Arrived, 70));
        Assert.Equal((Nine, null), (RegisterMerge.Of(events)!.ArrivedAt, RegisterMerge.Of(events)!.LeftAt));
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(20, null, true)]   // to the minute
    [InlineData(21, null, false)]
    [InlineData(-30, 160, true)]   // leaving 20 minutes early
    [InlineData(-30, 159, false)]
    [InlineData(-30, 180, true)]
    public void A_stay_is_whole_within_the_sessions_lateness_at_both_ends(int arrived, int? left, bool whole)
    {
        var stay = new Stay(Nine.AddMinutes(arrived), left is null ? null : Nine.AddMinutes(left.Value), ScanMethod.Qr);

        Assert.Equal(whole, stay.IsWhole(Nine, Nine.AddHours(3), new Grace(20, 20)));
    }

    [Fact]
    public void What_the_trainer_says_overrides_what_was_scanned_and_a_room_code_brings_back_nobody()
    {
        var stated = Event(ScanKind.Arrived, 60, ScanMethod.Manual);
        stated.StatedAt = Nine.AddMinutes(45);
        Assert.Equal(Nine.AddMinutes(45), RegisterMerge.Of([stated, Event(ScanKind.Arrived, 5)])!.ArrivedAt);
        Assert.Equal(Nine.AddMinutes(5), RegisterMerge.Of([Event(ScanKind.Arrived, 5), Event(ScanKind.Arrived, 70)])!.ArrivedAt);

        var left = Event(ScanKind.Left, 90);
        left.StatedAt = Nine.AddMinutes(1); // before they came
        Assert.Equal(Nine.AddMinutes(5), RegisterMerge.Of([Event(ScanKind.Arrived, 5), left])!.LeftAt);

        Assert.Null(RegisterMerge.Of([Event(ScanKind.Absent, 10), Event(ScanKind.Arrived, 20, ScanMethod.RoomCode)]));
        Assert.True(RegisterMerge.IsAbsent([Event(ScanKind.Absent, 10), Event(ScanKind.Arrived, 20, ScanMethod.RoomCode)]));
        Assert.Equal(ScanMethod.Qr, RegisterMerge.Of([Event(ScanKind.Undone, 10), Event(ScanKind.Arrived, 20, ScanMethod.RoomCode), Event(ScanKind.Arrived, 30)])!.Method);
        Assert.False(RegisterMerge.IsAbsent([Event(ScanKind.Absent, 10), Event(ScanKind.Undone, 11)]));
    }
}
