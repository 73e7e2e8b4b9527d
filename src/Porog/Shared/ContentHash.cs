using System.Security.Cryptography;
using System.Text.Json;

namespace Porog.Shared;

/// <summary>
/// Hash of what a form asks for. It is stored beside the form's idempotency key: the same key with other content is a conflict.
/// </summary>
public static class ContentHash
{
    /// <summary>SHA-256 over the JSON of <paramref name="content"/>. The caller brings it into one form first: trimmed texts, sorted lists.</summary>
    public static byte[] Of<T>(T content) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content));
}
