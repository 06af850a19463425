using Training.Bookings;
using Training.People;

namespace Training.Tests.Bookings;

/// <summary>What people paste, line by line.</summary>
public class GroupListTests
{
    [Theory]
    [InlineData("ben@agency.example", "", "ben@agency.example")]
    [InlineData("Ben Archer <ben@agency.example>", "Ben Archer", "ben@agency.example")]
    [InlineData("\"Archer, Ben\" <ben@agency.example>", "Ben Archer", "ben@agency.example")]
    [InlineData("Archer, Ben <ben@agency.example>", "Ben Archer", "ben@agency.example")]
    [InlineData("<ben@agency.example>", "", "ben@agency.example")]
    [InlineData("Ben Archer, ben@agency.example", "Ben Archer", "ben@agency.example")]
    [InlineData("ben@agency.example\tBen Archer", "Ben Archer", "ben@agency.example")]
    [InlineData("Ben Archer", "Ben Archer", null)]
    [InlineData("Archer, Ben", "Ben Archer", null)]
    [InlineData("Nguyễn Thị Hoa", "Nguyễn Thị Hoa", null)]
    public void A_line_is_an_address_a_name_or_both(string text, string name, string? email)
    {
        var line = Assert.Single(GroupList.Read(text).Lines);

        Assert.Equal((name, email, null), (line.Name, line.Email, line.Problem));
    }

    [Theory]
    [InlineData("ben@agency", "“ben@agency” is not an email address.")]
    [InlineData("Ben Archer <ben at agency.example>", "“ben at agency.example” is not an email address.")]
    [InlineData("ben.archer(at)agency.example", "“ben.archer(at)agency.example” is neither an email address nor a full name.")]
    [InlineData("Ben", "“Ben” is neither an email address nor a full name.")]
    [InlineData("07700 900123", "“07700 900123” is neither an email address nor a full name.")]
    [InlineData("0123abcd@no-email.invalid", "“0123abcd@no-email.invalid” is not an email address.")]
    public void A_line_that_cannot_be_read_says_why(string text, string problem) => Assert.Equal(problem, Assert.Single(GroupList.Read(text).Lines).Problem);

    [Fact]
    public void A_name_may_not_be_longer_than_an_account_allows() =>
        Assert.Contains("100 characters", Assert.Single(GroupList.Read(new string('a', 60) + " " + new string('b', 60)).Lines).Problem);

    [Fact]
    public void Recipients_of_a_mail_program_stand_on_one_line() =>
        Assert.Equal(["ben@agency.example", "cora@agency.example"], GroupList.Read("Ben Archer <ben@agency.example>; cora@agency.example;\r\n\r\n").Lines.Select(l => l.Email));

    [Theory]
    [InlineData("name,email,job_title,focus\nBen Archer,ben@agency.example,\"Nurse, school\",children")]
    [InlineData("Name;E-mail;Job title;Focus\nBen Archer;ben@agency.example;Nurse, school;Children")]
    [InlineData("email\tname\tfocus\tjob title\r\nben@agency.example\tBen Archer\tchildren\tNurse, school")]
    public void A_first_line_can_name_the_columns(string text)
    {
        var line = Assert.Single(GroupList.Read(text).Lines);

        Assert.Equal(("Ben Archer", "ben@agency.example", "Nurse, school", Focus.Children, null), (line.Name, line.Email, line.JobTitle, line.Focus, line.Problem));
    }

    [Fact]
    public void A_row_may_say_whom_to_write_to()
    {
        var line = Assert.Single(GroupList.Read("name,contact_name,contact_email\nAda Cole,Mo Field,mo@agency.example").Lines);

        Assert.Equal(("Ada Cole", null, "Mo Field", "mo@agency.example"), (line.Name, line.Email, line.ContactName, line.ContactEmail));
    }

    [Theory]
    [InlineData("name,email\nArcher, Ben,ben@agency.example", "3 columns")]
    [InlineData("name,focus\nBen Archer,grown-ups", "“grown-ups” is not known")]
    [InlineData("name,contact_email\nBen Archer,mo", "“mo” is not an email address")]
    [InlineData("name,contact_email\nBen Archer,x@no-email.invalid", "is not an email address")]
    [InlineData("name,email\n,", "no name and no email")]
    [InlineData("name,email\n\"Ben,ben@agency.example", "not closed")]
    public void A_row_that_cannot_be_read_says_why(string text, string part) => Assert.Contains(part, Assert.Single(GroupList.Read(text).Lines).Problem);

    [Fact]
    public void Lines_to_be_mended_keep_their_header()
    {
        var list = GroupList.Read("name,email\nBen Archer,ben@agency.example\nCora Lane,cora");

        Assert.Equal("name,email\nCora Lane,cora", list.Of(list.Lines.Where(l => l.Problem is not null)));
        Assert.Equal("", list.Of([]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\n")]
    [InlineData("\"")]
    [InlineData("name,email\n\"Ben")]
    [InlineData("name,email")]
    [InlineData("<>,;\t\"\0")]
    public void Whatever_is_pasted_it_is_read(string text) => Assert.NotNull(GroupList.Read(text).Lines);
}
