using System.Collections.Concurrent;
using Training.Letters;

namespace Training.Testing;

/// <summary>Keeps what was sent; fails first when a test says so.</summary>
public sealed class RecordingTransport : IMailTransport
{
    private readonly ConcurrentQueue<OutboxLetter> _sent = new();

    public IReadOnlyCollection<OutboxLetter> Sent => _sent;

    /// <summary>Called before each letter is taken; throwing refuses it.</summary>
    public Action<OutboxLetter> Before { get; set; } = _ => { };

    public Task SendAsync(OutboxLetter letter, CancellationToken stop)
    {
        Before(letter);
        _sent.Enqueue(letter);
        return Task.CompletedTask;
    }
}
