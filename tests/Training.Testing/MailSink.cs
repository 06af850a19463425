using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Training.Web;

namespace Training.Testing;

/// <summary>A letter as it arrived at the sink.</summary>
public sealed record SunkLetter(string Id, string To, bool Encrypted, string User, byte[] Body);

/// <summary>A real mail server in a process of its own (Sink/sink.mjs, npm smtp-server), which takes what we send.</summary>
public sealed class MailSink : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3); // a test that would hang fails instead
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    private readonly Process _process;
    private readonly List<SunkLetter> _letters = [];
    private readonly List<string> _events = [];
    private readonly List<string> _lost = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MailSink(Process process) => _process = process;

    public int Port { get; private set; }

    public IReadOnlyList<SunkLetter> Letters => Locked(() => _letters.ToList());

    /// <summary>The letters that it took and hung up instead of saying so, one each time.</summary>
    public IReadOnlyList<string> Lost => Locked(() => _lost.ToList());

    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <param name="unruly">Of three letters one is put off, hung up on or met with silence; of seven that it takes it does not say so of one, but hangs up.</param>
    /// <param name="silentAt">The letter (1 is the first) that it takes without ever saying so; none for 0.</param>
    public static async Task<MailSink> StartAsync(TestCertificate? certificate = null, string user = "", string password = "", bool implicitTls = false, bool unruly = false, int silentAt = 0)
    {
        var script = Path.Combine(ContentRoot.Find(), "tests", "Training.Testing", "Sink", "sink.mjs");
        var settings = JsonSerializer.Serialize(new { key = certificate?.KeyPem, cert = certificate?.Pem, user, password, implicitTls, unruly, silentAt },
            WithoutNulls);
        var sink = new MailSink(Process.Start(new ProcessStartInfo("node", [script, settings]) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false })!);
        _ = sink.ListenAsync();
        await sink.WaitAsync(() => sink.Port > 0);
        return sink;
    }

    /// <summary>How often something happened: "connection", "signed-in", "turned-away", "letter".</summary>
    public int Count(string what) => Locked(() => _events.Count(e => e == what));

    /// <summary>Until that many letters have arrived, each counted once.</summary>
    public Task WaitForAsync(int letters) => WaitAsync(() => _letters.Select(l => l.Id).Distinct(StringComparer.Ordinal).Count() >= letters);

    /// <summary>Until it has said of that many letters that it has them.</summary>
    public Task WaitForAcknowledgedAsync(int letters) => WaitAsync(() => _letters.Count - _lost.Count >= letters);

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private async Task WaitAsync(Func<bool> enough)
    {
        while (true)
        {
            Task news;
            lock (_letters)
            {
                if (enough())
                {
                    return;
                }
                news = _news.Task;
            }
            await news.WaitAsync(Longest);
        }
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var told = JsonSerializer.Deserialize<Told>(line, Names)!;
            lock (_letters)
            {
                _events.Add(told.What);
                if (told.What == "listening")
                {
                    Port = told.Port;
                }
                else if (told.What == "letter")
                {
                    _letters.Add(new SunkLetter(told.Id, told.To, told.Encrypted, told.User, told.Body));
                }
                else if (told.What == "lost")
                {
                    _lost.Add(told.Id);
                }
                _news.SetResult();
                _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        lock (_letters)
        {
            _news.TrySetException(new InvalidOperationException("The mail sink ended. Install Node.js 20, then run npm ci in tests/Training.Testing/Sink."));
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_letters)
        {
            return read();
        }
    }

    private sealed record Told(string What, int Port = 0, string Id = "", string To = "", bool Encrypted = false, string User = "")
    {
        public byte[] Body { get; init; } = [];
    }
}
