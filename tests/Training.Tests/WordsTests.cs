namespace Training.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("Wójcik", "wojcik")]
    [InlineData("O'Brien", "obrien")]
    [InlineData("o’brien", "obrien")]
    [InlineData("Siân  Łukasz-Smith ", "sian lukasz smith")]
    [InlineData("SØREN Strauß", "soren strauss")]
    [InlineData(" - ", "")]
    public void Names_are_compared_as_any_keyboard_can_type_them(string name, string folded)
    {
        Assert.Equal(folded, Words.Folded(name));
        Assert.Equal(folded, Words.Folded(folded));
    }
}
