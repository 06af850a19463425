using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Training.Testing;

/// <summary>A mail server inside the test, which says at each step what the test wants: for what a well-behaved server never does.</summary>
public sealed class FakeSmtpServer : IDisposable
{
    /// <summary>Instead of an answer: hangs up.</summary>
    public const string Drop = "drop";

    /// <summary>Instead of an answer: nothing.</summary>
    public const string Stall = "stall";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly SemaphoreSlim _news = new(0);

    public FakeSmtpServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What it offers in answer to EHLO; STARTTLS by itself when it has a certificate.</summary>
    public List<string> Offers { get; } = ["PIPELINING", "8BITMIME"];
    public X509Certificate2? Certificate { get; init; }
    public bool ImplicitTls { get; init; }
    public string User { get; init; } = "";
    public string Password { get; init; } = "";

    /// <summary>Its answer to a command, to "connect" or to "." (the end of a letter); none for the usual one.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The letters that it was sent, byte for byte, without the dots of the transport.</summary>
    public ConcurrentQueue<byte[]> Letters { get; } = new();
    public int Connections => _clients.Count;

    /// <summary>The first word of everything it was told.</summary>
    public IEnumerable<string> Verbs => Commands.Select(c => c.Split(' ')[0]);

    /// <summary>Closes every connection, as a server does that has waited too long.</summary>
    public void HangUp()
    {
        foreach (var client in _clients)
        {
            client.Close();
        }
    }

    /// <summary>Until it is told that.</summary>
    public async Task WaitForAsync(string command)
    {
        while (!Commands.Contains(command))
        {
            if (!await _news.WaitAsync(TimeSpan.FromSeconds(30)))
            {
                throw new TimeoutException($"The mail server was not told {command}.");
            }
        }
    }

    public void Dispose()
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }
        _end.Cancel();
        _listener.Dispose();
        HangUp();
        _end.Dispose();
        _news.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                client.NoDelay = true;
                _clients.Add(client);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var line = new Line(client.GetStream());
            if (ImplicitTls)
            {
                await line.EncryptAsync(Certificate!);
            }
            if (await SayAsync(line, "connect", "220 fake.example at your service"))
            {
                while (await line.ReadAsync() is { } command && await ObeyAsync(line, command))
                {
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException or System.Security.Authentication.AuthenticationException)
        {
            // They hung up, or the test did.
        }
        finally
        {
            client.Close();
        }
    }

    private async Task<bool> ObeyAsync(Line line, string command)
    {
        Commands.Enqueue(command);
        _news.Release();
        switch (command.Split(' ')[0])
        {
            case "EHLO":
                string[] offers = ["fake.example greets you", .. Offers, .. Certificate is not null && !line.IsEncrypted ? ["STARTTLS"] : Array.Empty<string>()];
                return await SayAsync(line, command, string.Join("\r\n", offers.Select((o, i) => $"250{(i == offers.Length - 1 ? ' ' : '-')}{o}")));
            case "STARTTLS":
                if (!await SayAsync(line, command, "220 Go ahead"))
                {
                    return false;
                }
                await line.EncryptAsync(Certificate!);
                return true;
            case "AUTH":
                var parts = command.Split(' ');
                var given = parts is [_, "PLAIN", var plain] ? Text(plain) : $"\0{await AskAsync(line, "User")}\0{await AskAsync(line, "Password")}";
                return await SayAsync(line, command, given == $"\0{User}\0{Password}" ? "235 Welcome" : "535 5.7.8 Wrong user or password");
            case "DATA":
                var goesOn = Answer(command) is null; // before it is said: the test may change the answer for the next letter at once
                if (!await SayAsync(line, command, "354 Go on"))
                {
                    return false;
                }
                if (goesOn)
                {
                    Letters.Enqueue(await line.ReadLetterAsync());
                    return await SayAsync(line, ".", "250 Taken");
                }
                return true;
            case "QUIT":
                await SayAsync(line, command, "221 Bye");
                return false;
            default:
                return await SayAsync(line, command, "250 Fine");
        }
    }

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static async Task<string> AskAsync(Line line, string what)
    {
        await line.WriteAsync($"334 {Convert.ToBase64String(Encoding.UTF8.GetBytes(what))}");
        return Text(await line.ReadAsync() ?? "");
    }

    private async Task<bool> SayAsync(Line line, string command, string usual)
    {
        var answer = Answer(command) ?? usual;
        if (answer == Stall)
        {
            await Task.Delay(Timeout.Infinite, _end.Token);
        }
        if (answer == Drop)
        {
            return false;
        }
        await line.WriteAsync(answer);
        return !answer.StartsWith("421", StringComparison.Ordinal);
    }

    private sealed class Line(Stream stream) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16384];
        private Stream _stream = stream;
        private (int From, int To) _unread;

        public bool IsEncrypted => _stream is SslStream;

        public async Task EncryptAsync(X509Certificate2 certificate)
        {
            var tls = new SslStream(_stream);
            await tls.AuthenticateAsServerAsync(certificate);
            _stream = tls;
        }

        public async Task WriteAsync(string text)
        {
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"));
            await _stream.FlushAsync();
        }

        public async Task<string?> ReadAsync() => await ReadLineAsync() is { } line ? Encoding.UTF8.GetString(line).TrimEnd('\r', '\n') : null;

        public async Task<byte[]> ReadLetterAsync()
        {
            using var letter = new MemoryStream();
            while (await ReadLineAsync() is { } line && !line.AsSpan().SequenceEqual(".\r\n"u8))
            {
                letter.Write(line[0] == '.' ? line.AsSpan(1) : line);
            }
            return letter.ToArray();
        }

        public void Dispose() => _stream.Dispose();

        private async Task<byte[]?> ReadLineAsync()
        {
            var line = new List<byte>(100);
            while (line.Count == 0 || line[^1] != '\n')
            {
                if (_unread.From == _unread.To && (_unread = (0, await _stream.ReadAsync(_buffer))).To == 0)
                {
                    return null;
                }
                line.Add(_buffer[_unread.From++]);
            }
            return [.. line];
        }
    }
}
