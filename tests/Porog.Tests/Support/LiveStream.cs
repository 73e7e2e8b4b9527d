using System.Net;
using System.Text.Json;
using Porog.Accounts;

namespace Porog.Tests.Support;

/// <summary>A person who watches a child over the API.</summary>
public sealed class LiveStream(HttpClient client, HttpResponseMessage answer, StreamReader reader) : IDisposable
{
    /// <summary>Opens a stream and waits for its first query, so that later events are new to it.</summary>
    public static async Task<LiveStream> OpenAsync(PorogHost host, Account person, TestChild child, string? after = null) =>
        await OpenAsync(await host.SignInAsync(person), child, after);

    /// <inheritdoc cref="OpenAsync(PorogHost, Account, TestChild, string?)"/>
    /// <param name="client">A signed-in client; disposed with the stream.</param>
    /// <param name="child">The child to watch.</param>
    /// <param name="after">The last event already received.</param>
    public static async Task<LiveStream> OpenAsync(HttpClient client, TestChild child, string? after = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/children/{child.Id}/timeline/live");
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var stream = new LiveStream(client, answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        if (after is null)
            await stream.UntilAsync(line => line.StartsWith(": ", StringComparison.Ordinal));
        return stream;
    }

    /// <returns>Null at the end of the stream.</returns>
    public async Task<(string Id, string Kind, string Data)?> NextAsync()
    {
        if (await UntilAsync(line => line.StartsWith("id: ", StringComparison.Ordinal)) is not { } id)
            return null;
        var data = (await UntilAsync(line => line.StartsWith("data: ", StringComparison.Ordinal)))![6..];
        return (id[4..], JsonDocument.Parse(data).RootElement.GetProperty("kind").GetString()!, data);
    }

    public void Dispose()
    {
        reader.Dispose();
        answer.Dispose();
        client.Dispose();
    }

    /// <summary>Shorter than a stream's heartbeat, so that an immediate end requires a wake-up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private async Task<string?> UntilAsync(Func<string, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
            if (wanted(line))
                return line;
        return null;
    }
}
