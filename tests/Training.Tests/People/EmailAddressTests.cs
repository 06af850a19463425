using Training.People;

namespace Training.Tests.People;

public class EmailAddressTests
{
    [Theory]
    [InlineData("amina.hussain@solent-nhs.example", true)]
    [InlineData("  o'brien+training@hants-police.example ", true)]
    [InlineData("name@localhost", false)]
    [InlineData("name@agency..example", false)]
    [InlineData("name@agency.example,other@agency.example", false)]
    [InlineData("name@agency.example;other@agency.example", false)]
    [InlineData("Amina <amina@agency.example>", false)]
    [InlineData("amina@agency.example\r\nBcc: other@agency.example", false)]
    [InlineData("two words@agency.example", false)]
    [InlineData("\u017Fam@agency.example", false)] // a long s, which normalises to S: somebody else's address
    [InlineData("am\u0131na@agency.example", false)] // a dotless i
    [InlineData("amina", false)]
    [InlineData("@agency.example", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_plain_addresses_are_written_to(string? typed, bool accepted) =>
        Assert.Equal(accepted ? typed!.Trim() : null, EmailAddress.Read(typed));

    [Fact]
    public void An_address_is_at_most_254_characters_long()
    {
        Assert.NotNull(EmailAddress.Read("a@" + string.Concat(Enumerable.Repeat("abcdefghi.", 24)) + "example"));
        Assert.Null(EmailAddress.Read("a@" + string.Concat(Enumerable.Repeat("abcdefghi.", 25)) + "example"));
    }

    [Theory]
    [InlineData("012345", "012345")]
    [InlineData(" 012 345 ", "012345")]
    [InlineData("012-345", "012345")]
    [InlineData("012\u00a0345", "012345")]
    [InlineData("12345", null)]
    [InlineData("1234567", null)]
    [InlineData("\u0661\u0662\u0663\u0664\u0665\u0666", null)]
    [InlineData("code", null)]
    [InlineData(null, null)]
    public void Six_digits_are_read_whatever_the_spaces(string? typed, string? read) => Assert.Equal(read, SignInCode.Read(typed));
}
