using System.Net.Security;

namespace Training.Letters;

/// <summary>
/// Hands letters to a mail server, over one connection that is kept between them. MailKit can take its place behind
/// <see cref="IMailTransport"/> where it can be had.
/// </summary>
/// <param name="startTls">Nothing is sent unless the server can encrypt. On port 465 everything is encrypted from the start.</param>
/// <param name="user">None when the server lets us send without a password.</param>
/// <param name="folder">Where a letter is put together; nothing stays there.</param>
public sealed class SmtpTransport(string host, int port, bool startTls, string user, string password, SiteSettings site, Messages messages, string folder) : IMailTransport, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private SmtpConnection? _open;
    private Timer? _idle;

    /// <summary>How long the server may take for one answer: some look for viruses first, or let strangers wait.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a letter may take in all: well below <see cref="Postroom.ClaimLasts"/>, after which somebody else would send it.</summary>
    internal TimeSpan LetterLimit { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>A connection that nobody needs is given back after this long.</summary>
    internal TimeSpan KeptFor { get; init; } = TimeSpan.FromSeconds(10);

    internal bool ImplicitTls { get; init; } = port == 465;

    /// <summary>Only tests trust certificates that the machine does not.</summary>
    internal RemoteCertificateValidationCallback? Certificate { get; init; }

    /// <summary>Only the benchmark says false.</summary>
    internal bool Keeps { get; init; } = true;

    public async Task SendAsync(OutboxLetter letter, CancellationToken stop)
    {
        var message = await messages.ForSmtpAsync(letter, folder, stop);
        await _turn.WaitAsync(stop);
        try
        {
            using var limit = new CancellationTokenSource(LetterLimit);
            if (_open is null || !await _open.StillTakesAsync(message, stop, limit.Token))
            {
                Close();
                _open = await SmtpConnection.OpenAsync(new SmtpServer(host, port, startTls, ImplicitTls, user, password, site.Host, Patience, Certificate), stop, limit.Token);
                await _open.SendAsync(message, stop, limit.Token);
            }
        }
        finally
        {
            if (_open is { IsUsable: false } || !Keeps)
            {
                Close();
            }
            (_idle ??= new Timer(_ => CloseIdle())).Change(KeptFor, Timeout.InfiniteTimeSpan);
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _idle?.Dispose();
        Close();
        _turn.Dispose();
    }

    /// <summary>The timer may call it while, or just after, everything is taken down.</summary>
    internal void CloseIdle()
    {
        try
        {
            if (_turn.Wait(0))
            {
                Close();
                _turn.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed already.
        }
    }

    private void Close() => Interlocked.Exchange(ref _open, null)?.Dispose();
}
