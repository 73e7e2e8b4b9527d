using System.Net;

namespace Porog.Delivery.Push;

/// <summary>
/// The body of a request that asks whether it may go. The client reads a body only when it has a connection, so the question is asked
/// with the connection open. A body that breaks off makes the request incomplete: the service cannot act on it.
/// </summary>
internal sealed class AskingContent(byte[] body, Func<Task<bool>>? mayGoAsync) : HttpContent
{
    /// <summary>Whether the answer was no.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Why the question could not be asked; null if it could.</summary>
    public Exception? Problem { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (mayGoAsync is not null && !await MayGoAsync(mayGoAsync))
            throw new IOException("the message may not go");
        await stream.WriteAsync(body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }

    private async Task<bool> MayGoAsync(Func<Task<bool>> ask)
    {
        try
        {
            IsRefused = !await ask();
            return !IsRefused;
        }
        catch (Exception problem)
        {
            Problem = problem;
            throw;
        }
    }
}
