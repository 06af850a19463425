using System.Globalization;
using Training.Attendance;
using Training.Testing;

namespace Training.Tests.Attendance;

/// <summary>Which of a room's codes count when.</summary>
public sealed class RoomCodeTests
{
    private static readonly Guid Key = new("6f1f0a3e-7a53-4f0e-9a55-0d6a3f2b9c11");
    private static readonly DateTime Start = At("08:15:00.000"); // both codes change at a full minute

    private static DateTime At(string time) =>
        DateTime.Parse($"2016-09-20T{time}Z", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    [Fact]
    public void A_code_is_sixteen_letters_that_nobody_misreads_and_one_to_type_is_six()
    {
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", Given.Codes.RoomCodeFor(Key, Start));
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$", Given.Codes.TypedRoomCodeFor(Key, Start));
    }

    [Theory]
    [InlineData("08:14:59.999", false)] // not before it is shown
    [InlineData("08:15:00.000", true)]
    [InlineData("08:15:19.999", true)]
    [InlineData("08:15:20.000", true)] // the next one is shown
    [InlineData("08:15:39.999", true)]
    [InlineData("08:15:40.000", false)]
    [InlineData("08:16:20.000", false)]
    public void A_code_counts_while_it_is_shown_and_for_twenty_seconds_more(string now, bool counts) =>
        Assert.Equal(counts, Given.Codes.IsRoomCode(Key, Given.Codes.RoomCodeFor(Key, Start), At(now)));

    [Theory]
    [InlineData("08:14:59.999", false)]
    [InlineData("08:15:00.000", true)]
    [InlineData("08:15:59.999", true)]
    [InlineData("08:16:00.000", true)]
    [InlineData("08:16:59.999", true)]
    [InlineData("08:17:00.000", false)]
    public void A_code_to_type_counts_while_it_is_shown_and_for_a_minute_more(string now, bool counts) =>
        Assert.Equal(counts, Given.Codes.IsTypedRoomCode(Key, Given.Codes.TypedRoomCodeFor(Key, Start), At(now)));

    [Theory]
    [InlineData("08:15:00.000", "08:15:20.000")]
    [InlineData("08:15:19.999", "08:15:20.000")]
    [InlineData("08:15:20.000", "08:15:40.000")]
    [InlineData("08:15:59.000", "08:16:00.000")]
    public void Each_is_shown_for_twenty_seconds(string now, string next)
    {
        Assert.Equal(At(next), RoomCode.NextAt(At(now)));
        Assert.NotEqual(Given.Codes.RoomCodeFor(Key, At(now)), Given.Codes.RoomCodeFor(Key, At(next)));
        Assert.Equal(Given.Codes.RoomCodeFor(Key, At(now)), Given.Codes.RoomCodeFor(Key, At(next).AddMilliseconds(-1)));
    }

    [Fact]
    public void Another_rooms_code_another_secret_and_the_other_kind_of_code_do_not_count()
    {
        var (code, typed) = (Given.Codes.RoomCodeFor(Key, Start), Given.Codes.TypedRoomCodeFor(Key, Start));
        var elsewhere = new CheckInCodes([.. Enumerable.Repeat((byte)7, 32)]);

        Assert.False(Given.Codes.IsRoomCode(Guid.NewGuid(), code, Start));
        Assert.False(Given.Codes.IsTypedRoomCode(Guid.NewGuid(), typed, Start));
        Assert.False(elsewhere.IsRoomCode(Key, code, Start));
        Assert.False(elsewhere.IsTypedRoomCode(Key, typed, Start));
        Assert.False(Given.Codes.IsRoomCode(Key, typed, Start));
        Assert.False(Given.Codes.IsTypedRoomCode(Key, code, Start));
        Assert.False(Given.Codes.IsTypedRoomCode(Key, code[..6], Start));
        Assert.False(Given.Codes.IsRoomCode(Key, "", Start));
        Assert.False(Given.Codes.IsRoomCode(Key, code[..15] + "é", Start));
    }

    [Fact]
    public void Case_spaces_and_dashes_do_not_matter_and_letters_that_look_like_numbers_are_numbers()
    {
        // A key whose code of that minute has a 0 and a 1 in it.
        var key = Enumerable.Range(0, 10_000).Select(i => new Guid(i, 0, 0, new byte[8])).First(k => Given.Codes.TypedRoomCodeFor(k, Start) is var c && c.Contains('0') && c.Contains('1'));
        var typed = Given.Codes.TypedRoomCodeFor(key, Start);

        foreach (var variant in new[] { typed, typed.ToLowerInvariant(), typed.Replace("-", "", StringComparison.Ordinal), $" {typed.Replace('-', ' ')} ", typed.Replace('0', 'O').Replace('1', 'l'), typed.Replace('0', 'o').Replace('1', 'I') })
        {
            Assert.True(Given.Codes.IsTypedRoomCode(key, variant, Start), variant);
        }
        Assert.False(Given.Codes.IsTypedRoomCode(key, typed[..^1], Start));
    }

    [Theory]
    [InlineData("08:14:59.999", true)] // from a clock that was put back
    [InlineData("08:15:00.000", false)]
    [InlineData("08:24:59.999", false)]
    [InlineData("08:25:00.000", true)]
    public void A_claim_counts_for_ten_minutes(string now, bool isOver) => Assert.Equal(isOver, new RoomClaim(Guid.NewGuid(), 1, Start).IsOver(At(now)));
}
