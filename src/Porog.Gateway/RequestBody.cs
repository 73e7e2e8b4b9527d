using Microsoft.AspNetCore.Http;

namespace Porog.Gateway;

internal static class RequestBody
{
    /// <summary>A whole memory of an attendance terminal has some 5 MB; a picture some 200 KB.</summary>
    private const int Most = 16 * 1024 * 1024;

    /// <returns>Null when it is longer than any device sends.</returns>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var part = new byte[32 * 1024];
        while (await request.Body.ReadAsync(part, cancel) is > 0 and var read)
        {
            if (kept.Length + read > Most)
                return null;
            kept.Write(part, 0, read);
        }
        return kept.ToArray();
    }
}
