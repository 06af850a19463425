using Microsoft.Playwright;
using Training.People;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The code on the projector and the phone that reads it off the screen.</summary>
public sealed class RoomCodeTests(RunningSite site) : IClassFixture<RunningSite>
{
    private const string Picture = """
        async () => {
          const { default: decode } = await import('/lib/qr/decode.js');
          const canvas = Object.assign(document.createElement('canvas'), { width: 500, height: 500 });
          const context = canvas.getContext('2d');
          context.drawImage(document.getElementById('qr'), 0, 0, 500, 500);
          return decode(context.getImageData(0, 0, 500, 500));
        }
        """;

    [Fact]
    public async Task The_projector_changes_its_code_a_phone_reads_it_and_a_dead_one_is_never_shown()
    {
        var (trainer, amina) = (Given.Person("Tess Trainer", Role.Trainer), Given.Person("Amina Hussain"));
        var session = Given.Session(site.Clock, reference: "L3-1", course: Given.Course(title: "Level 3: Working Together to Safeguard Children and Young People"), days: "2016-09-20 09:30-16:30");
        session.Trainers.Add(trainer);
        Given.Booking(session, amina, site.Clock.UtcNow);
        site.Add(session);
        site.Time.Set("2016-09-20T08:15:00Z");
        await using var browser = await site.ChromiumAsync();
        var window = await RunningSite.WindowAsync(browser, 1280);
        await site.SignInAsync(window, trainer);
        var wall = await window.NewPageAsync();
        await wall.Clock.InstallAsync();
        await wall.GotoAsync($"{site.Address}/attendance/L3-1/2016-09-20/room-code");
        await wall.GetByRole(AriaRole.Button, new() { Name = "Start the room code" }).ClickAsync();
        await wall.Locator("#typed").WaitForAsync();
        Assert.Empty(await Axe.ViolationsAsync(wall));
        await wall.EvaluateAsync("document.querySelector('.stage__address').textContent = 'training.southampton-boards.example/room'"); // as long as they get
        foreach (var (width, height) in new[] { (1280, 720), (1920, 1080) })
        {
            await wall.SetViewportSizeAsync(width, height);
            Assert.Equal((width, height), (await wall.EvaluateAsync<int>("document.documentElement.scrollWidth"), await wall.EvaluateAsync<int>("document.documentElement.scrollHeight"))); // all of it, without scrolling
        }

        // When the server's clock says so, another one stands there; the old one's minute to type is not over.
        var (first, typed) = (await wall.EvaluateAsync<string>(Picture), await wall.Locator("#typed").TextContentAsync());
        var old = await wall.EvaluateAsync<string>("document.getElementById('qr').src");
        site.Time.Advance(TimeSpan.FromSeconds(20));
        await wall.Clock.FastForwardAsync(21_000);
        await wall.WaitForFunctionAsync("old => document.getElementById('qr').src !== old", old);
        var second = await wall.EvaluateAsync<string>(Picture);
        Assert.NotEqual(first, second);
        Assert.StartsWith("HTTP://LOCALHOST/ROOM/", second, StringComparison.Ordinal);
        Assert.Equal(typed, await wall.Locator("#typed").TextContentAsync());

        // A phone opens what it reads, and the wall counts.
        var phones = await RunningSite.WindowAsync(browser);
        var stranger = await phones.NewPageAsync();
        await stranger.GotoAsync(site.Address + new Uri(second).AbsolutePath);
        await Assertions.Expect(stranger.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(stranger));
        await site.SignInAsync(phones, amina);
        var phone = await phones.NewPageAsync();
        await phone.GotoAsync(site.Address + new Uri(second).AbsolutePath);
        Assert.Equal("/room", new Uri(phone.Url).AbsolutePath);
        Assert.Empty(await Axe.ViolationsAsync(phone));
        await phone.GetByRole(AriaRole.Button, new() { Name = "Check me in" }).ClickAsync();
        await Assertions.Expect(phone.GetByRole(AriaRole.Heading, new() { Name = "You are checked in" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(phone));
        await wall.Clock.FastForwardAsync(5_100);
        await Assertions.Expect(wall.Locator("#here")).ToHaveTextAsync("1");

        // Without a network the code goes once it counts no more, and comes back by itself.
        await window.SetOfflineAsync(true);
        await wall.Clock.FastForwardAsync(36_000);
        await Assertions.Expect(wall.GetByRole(AriaRole.Alert)).ToContainTextAsync("No connection");
        await Assertions.Expect(wall.Locator("#qr")).ToBeHiddenAsync();
        await Assertions.Expect(wall.Locator("#typed")).ToBeHiddenAsync();
        Assert.Empty(await Axe.ViolationsAsync(wall));
        await window.SetOfflineAsync(false);
        await wall.Clock.FastForwardAsync(2_100);
        await Assertions.Expect(wall.Locator("#qr")).ToBeVisibleAsync();

        // Stopped elsewhere: the wall says so.
        var other = await window.NewPageAsync();
        await other.GotoAsync($"{site.Address}/attendance/L3-1/2016-09-20/room-code");
        await other.GetByRole(AriaRole.Button, new() { Name = "Stop the room code" }).ClickAsync();
        await Assertions.Expect(other.GetByRole(AriaRole.Button, new() { Name = "Start the room code" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(other));
        await wall.Clock.FastForwardAsync(5_100);
        await Assertions.Expect(wall.GetByRole(AriaRole.Button, new() { Name = "Start the room code" })).ToBeVisibleAsync();
    }
}
