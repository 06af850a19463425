using Training.Attendance;

namespace Training.Tests.Attendance;

public class ShownCodeTests
{
    private static readonly SiteSettings Site = new("Training", "https://training.example", "training@training.example");
    private const string Token = "AbCdEfGhIjKlMnOpQrSt-_";

    [Theory]
    [InlineData("https://training.example/q/" + Token)]
    [InlineData("HTTPS://Training.Example/q/" + Token)]
    [InlineData("  https://training.example/q/" + Token + "\r\n")]
    [InlineData(Token)]
    public void A_token_is_read_from_this_sites_address_or_alone(string text) =>
        Assert.Equal(new ShownCode(Token, null), ShownCode.Read(text, Site));

    [Theory]
    [InlineData("7KQ4-M2XW", "7KQ4M2XW")]
    [InlineData("7kq4 m2xw", "7KQ4M2XW")]
    [InlineData("OIL4-M2XW", "0114M2XW")]
    public void A_typed_code_is_read_however_it_is_typed(string text, string code) =>
        Assert.Equal(new ShownCode(null, code), ShownCode.Read(text, Site));

    [Theory]
    [InlineData("")]
    [InlineData("https://elsewhere.example/q/" + Token)]
    [InlineData("https://training.example.evil.example/q/" + Token)]
    [InlineData("https://training.example/q/" + Token + "/more")]
    [InlineData("https://training.example/q/short")]
    [InlineData("WIFI:S:Civic Centre;T:WPA;P:secret;;")]
    [InlineData("7KQ4-M2X")]
    [InlineData("7KQ4-M2XU")]
    public void Anything_else_is_neither(string text) =>
        Assert.Equal(new ShownCode(null, null), ShownCode.Read(text, Site));
}
