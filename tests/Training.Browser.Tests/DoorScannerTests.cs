using Microsoft.Playwright;
using Training.Bookings;
using Training.Testing;

namespace Training.Browser.Tests;

/// <summary>The scanner's camera, and the register under the thumb. What a camera of this machine cannot do is put in its place in the page.</summary>
public sealed class DoorScannerTests(AtTheDoor.Door site) : AtTheDoor(site), IClassFixture<AtTheDoor.Door>
{
    /// <summary>A detector that sees what the test says: { text: where its middle is, as a part of the picture's width }. Each look lasts `step` ms.</summary>
    private const string Detector = """
        window.inView = {}; window.looks = 0; window.step = 0; window.oneAtATime = false;
        const began = performance.now.bind(performance); let passed = 0;
        performance.now = () => began() + passed;
        window.BarcodeDetector = class {
          static async getSupportedFormats() { return ['qr_code']; }
          async detect(video) {
            passed += step;
            const codes = Object.entries(inView).map(([rawValue, x]) => ({ rawValue, boundingBox: new DOMRect(video.videoWidth * x - 40, video.videoHeight / 2 - 40, 80, 80) }));
            looks++;
            return oneAtATime ? [codes[looks % codes.length]] : codes;
          }
        };
        """;

    /// <summary>Cameras of which one has a light and one is taken by another program; what was asked of them is kept.</summary>
    private const string Cameras = """
        window.asked = []; window.tracks = []; window.lights = [];
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async what => {
          const id = what.video.deviceId?.exact ?? 'any';
          asked.push(id);
          await window.prompt;
          if (id === 'taken') { throw new DOMException('', 'NotReadableError'); }
          const stream = await open({ video: true });
          tracks.push(stream.getVideoTracks()[0]);
          return stream;
        };
        navigator.mediaDevices.enumerateDevices = async () => ['back', 'front', 'taken'].map(deviceId => ({ kind: 'videoinput', deviceId, label: deviceId }));
        MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
        MediaStreamTrack.prototype.getSettings = () => ({ deviceId: 'back' });
        MediaStreamTrack.prototype.applyConstraints = async what => { lights.push(what.advanced[0].torch); };
        window.putAway = hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        };
        """;

    [Fact]
    public async Task Of_several_codes_the_one_in_the_middle_is_meant_and_each_counts_once_whatever_is_seen_in_between()
    {
        Begin();
        FakeCamera.ShowNothing(_site.CameraFile);
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan", script: Detector);

        await SeesAsync(page, (QrOf(_amina), 0.2), (QrOf(_ben), 0.8));
        await ExpectAsync(page.Locator("[data-aim]"), "Several codes");
        Assert.Equal(0, await StoredAsync(page, "queue") + Events());
        Assert.Empty(await Axe.ViolationsAsync(page));

        await SeesAsync(page, (QrOf(_amina), 0.5), (QrOf(_ben), 0.9));
        await ExpectAsync(page.Locator("#answer"), "Amina Hussain");
        await SeesAsync(page, (QrOf(_ben), 0.9)); // the other is only not seen for a moment
        await SentAsync(page);
        Assert.Equal(1, Events());

        await page.EvaluateAsync("() => { oneAtATime = true; }");
        await SeesAsync(page, (QrOf(_amina), 0.5), (QrOf(_cora), 0.5));
        await ExpectAsync(page.Locator("#answer"), "Cora Lane");
        await LooksAsync(page, 12);
        await SentAsync(page);
        Assert.Equal(2, Events());
    }

    [Fact]
    public async Task Without_a_detector_of_the_browsers_the_code_in_the_middle_is_meant_too()
    {
        Begin();
        FakeCamera.Show(_site.CameraFile, QrOf(_ben), QrOf(_cora));
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan");
        await ExpectAsync(page.Locator("[data-aim]"), "Several codes");

        FakeCamera.Show(_site.CameraFile, QrOf(_ben), QrOf(_amina), QrOf(_cora));
        await ExpectAsync(page.Locator("#answer"), "Amina Hussain");
        await SentAsync(page);
        Assert.Equal([_amina.Id], Presences().Select(p => p.PersonId));
    }

    [Fact]
    public async Task A_code_that_is_held_up_for_minutes_is_one_scan_and_shown_again_it_is_another()
    {
        Begin();
        FakeCamera.ShowNothing(_site.CameraFile);
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan", script: Detector);
        await page.EvaluateAsync("() => { step = 4000; }");

        await SeesAsync(page, (QrOf(_amina), 0.5));
        await LooksAsync(page, 40); // more than two minutes
        await SentAsync(page);
        Assert.Equal(1, Events());

        await SeesAsync(page);
        await LooksAsync(page, 3);
        await SeesAsync(page, (QrOf(_amina), 0.5));
        await ExpectAsync(page.Locator("#answer"), "Already in, since 9:15am");
        await SentAsync(page);
        Assert.Equal(2, Events());
    }

    [Fact]
    public async Task When_the_phone_cannot_keep_a_scan_it_says_so_and_goes_on_with_the_next()
    {
        Begin();
        FakeCamera.ShowNothing(_site.CameraFile);
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan", script: Detector);
        await page.EvaluateAsync("""
            () => {
              const begin = IDBDatabase.prototype.transaction;
              window.lost = true;
              IDBDatabase.prototype.transaction = function (...what) {
                if (lost) { throw new DOMException('Connection to Indexed Database server lost', 'UnknownError'); }
                return begin.apply(this, what);
              };
            }
            """);
        await SeesAsync(page, (QrOf(_amina), 0.5));
        await ExpectAsync(page.Locator("#answer"), "Nothing was recorded");
        await Assertions.Expect(page.Locator("#answer")).ToHaveAttributeAsync("data-tone", "bad");

        await page.EvaluateAsync("() => { lost = false; }");
        await SeesAsync(page, (QrOf(_ben), 0.5));
        await ExpectAsync(page.Locator("#answer"), "Ben Archer");
        await SentAsync(page);
        Assert.Equal([_ben.Id], Presences().Select(p => p.PersonId));
    }

    [Fact]
    public async Task The_camera_is_let_go_while_the_page_is_put_away_also_when_it_was_put_away_before_the_camera_came()
    {
        Begin();
        FakeCamera.ShowNothing(_site.CameraFile);
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan", script: Cameras);
        await Assertions.Expect(page.Locator("[data-video]")).ToBeVisibleAsync();

        await page.EvaluateAsync("() => { putAway(true); }");
        Assert.Equal("ended", await page.EvaluateAsync<string>("() => tracks[0].readyState"));
        await page.EvaluateAsync("() => { window.prompt = new Promise(done => { window.allow = done; }); putAway(false); }");
        await page.WaitForFunctionAsync("() => asked.length === 2");
        await page.EvaluateAsync("() => { putAway(true); allow(); }");
        await page.WaitForFunctionAsync("() => tracks.length === 2 && tracks[1].readyState === 'ended'");

        await page.EvaluateAsync("() => { putAway(false); }");
        await page.WaitForFunctionAsync("() => tracks.length === 3 && tracks[2].readyState === 'live' && document.querySelector('[data-video]').readyState >= 2");
        await page.EvaluateAsync("() => { tracks[2].dispatchEvent(new Event('ended')); }"); // a call
        await ExpectAsync(page.Locator("[data-camera]"), "The camera has stopped");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try the camera again" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-video]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_light_and_another_camera_can_be_chosen_and_one_that_does_not_start_is_not_chosen_for_ever()
    {
        Begin();
        FakeCamera.ShowNothing(_site.CameraFile);
        await using var browser = await _site.ChromiumAsync(FakeCamera.Arguments(_site.CameraFile));
        var page = await OpenAsync(browser, _trainer, "/scan", script: Cameras);
        var light = page.GetByRole(AriaRole.Button, new() { Name = "Light" });
        await light.ClickAsync();
        await Assertions.Expect(light).ToHaveAttributeAsync("aria-pressed", "true");
        await light.ClickAsync();
        await Assertions.Expect(light).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal("true false", await page.EvaluateAsync<string>("() => lights.join(' ')"));
        Assert.Empty(await Axe.ViolationsAsync(page));

        await page.GetByLabel("Camera", new() { Exact = true }).SelectOptionAsync("front");
        await page.WaitForFunctionAsync("() => asked.at(-1) === 'front' && tracks.at(-2)?.readyState === 'ended'");
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("() => asked[0] === 'front'");

        await Assertions.Expect(page.Locator("[data-video]")).ToBeVisibleAsync();
        await page.GetByLabel("Camera", new() { Exact = true }).SelectOptionAsync("taken");
        await page.WaitForFunctionAsync("() => asked.at(-1) === 'any' && asked.at(-2) === 'taken'");
        await Assertions.Expect(page.GetByLabel("Camera", new() { Exact = true })).ToHaveValueAsync("back");
        await Assertions.Expect(page.Locator("[data-video]")).ToBeVisibleAsync();
        Assert.Null(await page.EvaluateAsync<string?>("() => localStorage.getItem('training-camera')"));
    }

    [Fact]
    public async Task A_walk_in_can_be_added_from_the_scanner_without_a_network()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "/scan");
        await WorkerReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.GetByRole(AriaRole.Link, new() { Name = "add a walk-in" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Full name").FillAsync("Wanda Walker");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add and check in" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-lines]"), "Wanda Walker");

        await page.GetByRole(AriaRole.Link, new() { Name = "Scan", Exact = true }).ClickAsync(); // the page from this device
        await page.GetByRole(AriaRole.Link, new() { Name = "add a walk-in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Undo_on_the_scanner_hands_the_focus_on()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "/scan");
        await TypeAsync(page, QrOf(_amina));
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo Amina Hussain" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await ExpectAsync(page.Locator("#answer"), "no longer checked in");
        await Assertions.Expect(page.Locator("#answer")).ToBeFocusedAsync();
    }

    // ---- the register under the thumb

    [Fact]
    public async Task The_second_of_two_taps_does_not_check_in_the_neighbour()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        await page.GetByRole(AriaRole.Button, new() { Name = "Not in", Exact = true }).ClickAsync();

        await page.EvaluateAsync("""
            async () => {
              const button = document.querySelector('[data-lines] [data-check-in]');
              const { x, y } = button.getBoundingClientRect();
              button.click();
              while (button.isConnected) { await new Promise(requestAnimationFrame); }
              document.elementFromPoint(x + 20, y + 20).closest('button').click();
            }
            """);

        await ExpectAsync(page.Locator("[data-came-count]"), "1");
        await SentAsync(page);
        Assert.Equal(1, Events());
        await page.WaitForTimeoutAsync(600); // the pause itself: then the same press counts
        await page.Locator("[data-lines] [data-check-in]").First.ClickAsync();
        await ExpectAsync(page.Locator("[data-came-count]"), "2");
    }

    [Theory]
    [InlineData(390, 844, 2)]
    [InlineData(360, 740, 1)] // the demonstration's own line takes room here too
    public async Task On_a_phone_the_first_names_stand_above_the_bar_and_what_has_the_focus_is_never_under_it(int width, int height, int names)
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "", width);
        await page.SetViewportSizeAsync(width, height);
        var last = await page.EvaluateAsync<double>("n => document.querySelectorAll('[data-lines] [data-check-in]')[n - 1].getBoundingClientRect().bottom", names);
        Assert.InRange(last, 0, await page.EvaluateAsync<double>("() => document.querySelector('.door-bar').getBoundingClientRect().top"));

        await page.SetViewportSizeAsync(width, 560);
        await page.Locator("[data-find] input").FocusAsync();
        for (var i = 0; i < 14; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.Null(await page.EvaluateAsync<string?>("""
                () => {
                  const [bar, one] = [document.querySelector('.door-bar'), document.activeElement];
                  return bar.contains(one) || one.getBoundingClientRect().bottom <= bar.getBoundingClientRect().top ? null : one.outerHTML;
                }
                """));
        }
        await page.SetViewportSizeAsync(width, 400);
        Assert.Equal("static", await page.Locator(".door-bar").EvaluateAsync<string>("bar => getComputedStyle(bar).position"));
    }

    [Fact]
    public async Task A_search_needs_no_accents_and_says_how_many_it_found_and_what_a_press_did_is_said_in_a_place_that_was_there_before()
    {
        Begin();
        var sian = Somebody("Siân Roberts");
        Book(_session, sian);
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "");
        Assert.NotEqual("none", await page.Locator("[data-said]").EvaluateAsync<string>("said => getComputedStyle(said).display"));

        await page.GetByLabel("Name or agency").FillAsync("sian");
        await Assertions.Expect(page.Locator("[data-lines] > li")).ToHaveCountAsync(1);
        await ExpectAsync(page.Locator("[data-found]"), "1 found");
        await Line(page, sian).GetByRole(AriaRole.Button, new() { Name = "Check in Siân Roberts" }).ClickAsync();
        await ExpectAsync(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Siân Roberts" }), "Checked in");

        await SentAsync(page);
        await MoreAsync(page, sian);
        await Line(page, sian).GetByRole(AriaRole.Link, new() { Name = "What was recorded" }).ClickAsync();
        await ExpectAsync(page.Locator("main"), "Siân Roberts");
    }

    // ---- without script, and signed out

    [Fact]
    public async Task Without_script_people_are_checked_in_by_name_and_by_code()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var window = await browser.NewContextAsync(new() { JavaScriptEnabled = false, ViewportSize = new() { Width = 390, Height = 844 } });
        await _site.SignInAsync(window, _trainer);
        var page = await window.NewPageAsync();
        await page.GotoAsync(Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check in Amina Hussain" }).ClickAsync();
        await ExpectAsync(page.Locator($"#person-{_amina.Id}"), "In 9:15am");

        await page.GetByRole(AriaRole.Link, new() { Name = "Scan codes" }).ClickAsync();
        await ExpectAsync(page.Locator("[data-camera]"), "You can type the code instead");
        await TypeAsync(page, Given.Codes.TypedCodeFor(BookingOf(_ben).Key));
        await ExpectAsync(page.Locator($"#person-{_ben.Id}"), "In 9:15am");
    }

    [Fact]
    public async Task Signed_out_the_scanner_keeps_what_is_scanned_and_once_it_is_left_it_opens_no_more()
    {
        Begin();
        await using var browser = await _site.ChromiumAsync();
        var page = await OpenAsync(browser, _trainer, "/scan");
        await ExpectAsync(page.Locator("[data-count]"), "0 of 4 in"); // the names are here
        await page.Context.ClearCookiesAsync(new() { Name = "training" });

        await TypeAsync(page, QrOf(_amina));
        await ExpectAsync(page.Locator("#answer"), "Amina Hussain");
        await ExpectAsync(page.Locator("[data-waiting]"), "1 waiting to be sent, signed out");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in" })).ToBeVisibleAsync();

        await page.GotoAsync($"{Address}/scan");
        await ExpectAsync(page.Locator("h1"), "Sign in");
        Assert.Equal((0, 1), (Events(), await StoredAsync(page, "queue")));
    }

    private static Task<System.Text.Json.JsonElement?> SeesAsync(IPage page, params (string Code, double Middle)[] codes) =>
        page.EvaluateAsync("codes => { inView = codes; }", codes.ToDictionary(c => c.Code, c => c.Middle));

    private static async Task LooksAsync(IPage page, int times)
    {
        var before = await page.EvaluateAsync<int>("() => looks");
        await page.WaitForFunctionAsync("until => looks >= until", before + times);
    }
}
