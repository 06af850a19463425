using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Training.Letters;

/// <summary>Where letters are handed over, as whom, and how long an answer may take.</summary>
/// <param name="StartTls">Encryption is asked for, and nothing sent without.</param>
/// <param name="ImplicitTls">Encrypted from the first byte.</param>
/// <param name="Ourselves">The name by which we introduce ourselves.</param>
internal sealed record SmtpServer(string Host, int Port, bool StartTls, bool ImplicitTls, string User, string Password, string Ourselves, TimeSpan Patience, RemoteCertificateValidationCallback? Certificate);

/// <summary>
/// One conversation with a mail server (RFC 5321). Our own, because the framework's client hides a refused password, hangs on implicit TLS
/// and does not tell at which step something failed. Here every step says whose fault it is: what fails before a letter is begun is the
/// mail system's (<see cref="MailDownException"/>), a 5xx to a letter is final (<see cref="MailRefusedException"/>), anything else is tried again.
/// </summary>
internal sealed class SmtpConnection : IDisposable
{
    private readonly SmtpServer _server;
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _read = new byte[4096];
    private readonly HashSet<string> _offers = new(StringComparer.OrdinalIgnoreCase);
    private Stream _stream = Stream.Null;
    private (int From, int To) _unread;
    private bool _begun;

    private SmtpConnection(SmtpServer server) => _server = server;

    /// <summary>False once an answer is missing: nobody knows then what the server would make of the next word.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Connects, encrypts and signs in.</summary>
    /// <param name="stop">Ends it at once.</param>
    /// <param name="limit">When the letter has taken too long.</param>
    public static async Task<SmtpConnection> OpenAsync(SmtpServer server, CancellationToken stop, CancellationToken limit)
    {
        var connection = new SmtpConnection(server);
        try
        {
            await connection.OpenAsync(new Waiting(stop, limit));
            return connection;
        }
        catch (Exception e)
        {
            connection.IsUsable = false;
            connection.Dispose();
            throw e switch
            {
                OperationCanceledException or MailDownException => e,
                AuthenticationException => new MailDownException($"The mail server’s certificate cannot be trusted: {e.Message}", e),
                SocketException => new MailDownException($"The mail server {server.Host} cannot be reached on port {server.Port}: {e.Message}", e),
                _ => new MailDownException(e.Message, e),
            };
        }
    }

    /// <summary>Sends a letter over a connection that was idle. False when the server had closed it meanwhile, which is its right and costs the letter nothing.</summary>
    public async Task<bool> StillTakesAsync(SmtpMessage message, CancellationToken stop, CancellationToken limit)
    {
        try
        {
            await SendAsync(message, stop, limit);
            return true;
        }
        catch (Exception e) when (!_begun && e is IOException or MailDownException { InnerException: ClosingException })
        {
            IsUsable = false;
            return false;
        }
    }

    /// <summary>Hands over one letter.</summary>
    /// <param name="stop">Ends it at once, unless its text is already on the way.</param>
    public async Task SendAsync(SmtpMessage message, CancellationToken stop, CancellationToken limit)
    {
        var waiting = new Waiting(stop, limit);
        var dirty = _begun;
        _begun = false;
        if (dirty)
        {
            await AskAsync("RSET", waiting);
        }
        var utf8 = "";
        if (message.NeedsUtf8)
        {
            utf8 = _offers.Contains("SMTPUTF8") ? " SMTPUTF8" : throw new MailRefusedException("The mail server cannot send to an address with such letters before the @.");
        }
        var sender = await AskAsync($"MAIL FROM:<{message.From}>{utf8}", waiting);
        if (!sender.Is(2))
        {
            throw sender.Code == 421 ? new MailDownException($"The mail server takes no emails just now: {sender}", new ClosingException())
                : sender.Is(5) && !message.NeedsUtf8 ? new MailDownException($"The mail server does not let us send: {sender}")
                : sender.Is(5) ? new MailRefusedException($"The mail server refuses it: {sender}")
                : new MailDelayedException($"The mail server does not take it yet: {sender}");
        }
        _begun = true;
        Take(await AskAsync($"RCPT TO:<{message.To}>", waiting), 2, toRecipient: true);
        Take(await AskAsync("DATA", waiting), 3);
        // From here on the server may have it: stopping now could send it twice.
        waiting = new Waiting(CancellationToken.None, limit);
        await WriteAsync(DotStuffed(message.Bytes), waiting);
        Take(await ReadAsync("the email", waiting, limitOnly: true), 2);
        _begun = false;
    }

    /// <summary>Takes leave.</summary>
    public void Dispose()
    {
        if (IsUsable)
        {
            try
            {
                _stream.WriteTimeout = _stream.ReadTimeout = 1000;
                _stream.Write("QUIT\r\n"u8);
                _ = _stream.ReadByte();
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // Gone already.
            }
        }
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task OpenAsync(Waiting waiting)
    {
        await WaitAsync("the connection", waiting, stop => _client.ConnectAsync(_server.Host, _server.Port, stop).AsTask());
        _stream = _client.GetStream();
        if (_server.ImplicitTls)
        {
            await EncryptAsync(waiting);
        }
        Expect(await ReadAsync("the connection", waiting), 2, "does not take our connection");
        await GreetAsync(waiting);
        if (_server.StartTls && _stream is not SslStream)
        {
            if (!_offers.Contains("STARTTLS"))
            {
                throw new MailDownException("The mail server does not offer to encrypt (STARTTLS), and Mail:StartTls asks for it. Nothing is sent.");
            }
            Expect(await AskAsync("STARTTLS", waiting), 2, "does not encrypt");
            if (_unread.From < _unread.To)
            {
                throw new MailDownException("The mail server spoke on before the connection was encrypted; somebody may be in between.");
            }
            await EncryptAsync(waiting);
            await GreetAsync(waiting);
        }
        if (_server.User.Length > 0)
        {
            await SignInAsync(waiting);
        }
    }

    private async Task GreetAsync(Waiting waiting)
    {
        var name = Uri.CheckHostName(_server.Ourselves) is UriHostNameType.Dns ? _server.Ourselves : "[127.0.0.1]";
        var hello = await AskAsync($"EHLO {name}", waiting);
        if (hello.Code is 500 or 502 or 504)
        {
            hello = await AskAsync($"HELO {name}", waiting);
        }
        Expect(hello, 2, "does not greet us");
        _offers.Clear();
        foreach (var line in hello.Lines.Skip(1).Select(l => l.Replace("AUTH=", "AUTH ", StringComparison.OrdinalIgnoreCase)))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            _offers.UnionWith(words.Take(1));
            _offers.UnionWith(words.Skip(1).Select(w => $"{words[0]} {w}"));
        }
    }

    private async Task EncryptAsync(Waiting waiting)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, _server.Certificate);
        _stream = tls;
        await WaitAsync("encryption", waiting, stop => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = _server.Host }, stop));
    }

    private async Task SignInAsync(Waiting waiting)
    {
        SmtpReply answer;
        if (_offers.Contains("AUTH PLAIN"))
        {
            answer = await AskAsync($"AUTH PLAIN {Base64($"\0{_server.User}\0{_server.Password}")}", waiting, "AUTH");
        }
        else if (_offers.Contains("AUTH LOGIN"))
        {
            answer = await AskAsync("AUTH LOGIN", waiting);
            if (answer.Is(3))
            {
                answer = await AskAsync(Base64(_server.User), waiting, "AUTH");
            }
            if (answer.Is(3))
            {
                answer = await AskAsync(Base64(_server.Password), waiting, "AUTH");
            }
        }
        else
        {
            throw new MailDownException("Mail:User is set, but the mail server offers no way to sign in that we know (PLAIN or LOGIN).");
        }
        Expect(answer, 2, "refuses our user name or password");

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    private static void Expect(SmtpReply reply, int kind, string otherwise)
    {
        if (!reply.Is(kind))
        {
            throw new MailDownException($"The mail server {otherwise}: {reply}");
        }
    }

    private static void Take(SmtpReply reply, int kind, bool toRecipient = false)
    {
        if (!reply.Is(kind))
        {
            throw reply.Code is 530 or 534 or 535 or 538 ? new MailDownException($"The mail server wants us to sign in: {reply}") { AtLetter = true }
                : reply.Is(5) ? new MailRefusedException($"The mail server refuses it: {reply}") { MaybeOurs = toRecipient && reply.IsDenied }
                : new MailDelayedException($"The mail server does not take it yet: {reply}");
        }
    }

    /// <param name="named">What to call it when no answer comes; the command's first word unless told.</param>
    private async Task<SmtpReply> AskAsync(string command, Waiting waiting, string? named = null)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), waiting);
        return await ReadAsync(named ?? command.Split(' ')[0], waiting);
    }

    private Task WriteAsync(ReadOnlyMemory<byte> bytes, Waiting waiting) => WaitAsync("what we send", waiting, async stop =>
    {
        await _stream.WriteAsync(bytes, stop);
        await _stream.FlushAsync(stop);
    });

    private async Task<SmtpReply> ReadAsync(string to, Waiting waiting, bool limitOnly = false)
    {
        var reply = new SmtpReply(0, []);
        await WaitAsync(to, waiting, async stop =>
        {
            string line;
            do
            {
                line = await ReadLineAsync(stop);
                if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || reply.Lines.Count > 100)
                {
                    throw new IOException("The mail server does not speak SMTP.");
                }
                reply = new SmtpReply(code, [.. reply.Lines, line.Length > 4 ? line[4..] : ""]);
            }
            while (line.Length > 3 && line[3] == '-');
        }, limitOnly);
        IsUsable &= reply.Code != 421;
        return reply;
    }

    private async Task<string> ReadLineAsync(CancellationToken stop)
    {
        var line = new List<byte>(80);
        while (true)
        {
            if (_unread.From == _unread.To)
            {
                _unread = (0, await _stream.ReadAsync(_read, stop));
                if (_unread.To == 0)
                {
                    throw new IOException("The mail server closed the connection.");
                }
            }
            var next = _read[_unread.From++];
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }
            line.Add(next);
            if (line.Count > 4096)
            {
                throw new IOException("The mail server does not speak SMTP.");
            }
        }
    }

    /// <summary>Every wait has an end: the server's patience for one answer, the letter's limit, or our own stop.</summary>
    private async Task WaitAsync(string forWhat, Waiting waiting, Func<CancellationToken, Task> wait, bool limitOnly = false)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(waiting.Stop, waiting.Limit);
        if (!limitOnly)
        {
            patience.CancelAfter(_server.Patience);
        }
        var done = false;
        try
        {
            await wait(patience.Token);
            done = true;
        }
        catch (OperationCanceledException e) when (!waiting.Stop.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server did not answer in time ({forWhat}).", e);
        }
        finally
        {
            IsUsable &= done;
        }
    }

    /// <summary>A line that begins with a dot gets one more (RFC 5321, 4.5.2), and a dot alone ends the letter.</summary>
    private static byte[] DotStuffed(byte[] message)
    {
        var stuffed = new MemoryStream(message.Length + 64);
        var lineBegins = true;
        foreach (var b in message)
        {
            if (lineBegins && b == '.')
            {
                stuffed.WriteByte((byte)'.');
            }
            stuffed.WriteByte(b);
            lineBegins = b == '\n';
        }
        stuffed.Write(lineBegins ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return stuffed.ToArray();
    }

    private readonly record struct Waiting(CancellationToken Stop, CancellationToken Limit);

    private readonly record struct SmtpReply(int Code, IReadOnlyList<string> Lines)
    {
        public bool Is(int kind) => Code / 100 == kind;

        /// <summary>Not allowed (RFC 3463, 5.7): to this mailbox, or to us altogether. Old servers say it in words only.</summary>
        public bool IsDenied => Is(5) && Lines.Any(l => l.StartsWith("5.", StringComparison.Ordinal) ? l.StartsWith("5.7.", StringComparison.Ordinal)
            : l.Contains("5.7.1", StringComparison.Ordinal) || l.Contains("relay", StringComparison.OrdinalIgnoreCase));

        public override string ToString()
        {
            var words = string.Join(' ', Lines);
            return string.Create(CultureInfo.InvariantCulture, $"{Code} {(words.Length > 300 ? words[..300] : words)}");
        }
    }

    /// <summary>The server said 421: it is about to hang up.</summary>
    private sealed class ClosingException : Exception;
}

/// <summary>Not yet: a 4xx, such as a full mailbox or a server that wants to see us come back.</summary>
internal sealed class MailDelayedException(string message) : Exception(message);
