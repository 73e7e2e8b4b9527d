namespace Porog.Shared;

/// <summary>
/// The unit in which high-volume rows are stored together, followed in order and shared among nodes
/// (docs/decisions/0003-journal.md).
/// </summary>
public static class Bucket
{
    public const int Count = 256;

    /// <summary>
    /// Returns 0–255 for the id of a child or a person: FNV-1a over the id's 16 bytes, folded. Stored rows depend on it, so it must never change.
    /// </summary>
    public static short Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var hash = 2166136261u;
        foreach (var b in bytes)
            hash = (hash ^ b) * 16777619u;
        return (short)((hash ^ (hash >> 8) ^ (hash >> 16) ^ (hash >> 24)) & 0xFF);
    }
}
