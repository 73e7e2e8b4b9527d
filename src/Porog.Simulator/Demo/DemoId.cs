using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Porog.Registry;

namespace Porog.Simulator.Demo;

/// <summary>
/// Ids, keys and chance that come out the same on every machine and every run. Only the demo does this: in a real
/// installation ids are random and keys come from <see cref="RandomNumberGenerator"/>.
/// </summary>
internal static class DemoId
{
    public static Guid Of(string kind, int number) => new(Hash($"{kind}/{number}").AsSpan(0, 16), bigEndian: true);

    /// <summary>A device's key, of the form that <see cref="Registry.Device.NewKey"/> gives.</summary>
    public static string Key(string source) => "porog_" + Convert.ToHexStringLower(Hash($"key/{source}"));

    /// <summary>What a reader of contactless cards reports: seven bytes.</summary>
    public static string Card(int number) => "04" + Convert.ToHexString(Hash($"card/{number}").AsSpan(0, 6));

    /// <summary>Chance of its own for one purpose, so that adding a purpose does not change the others.</summary>
    public static Random Chance(string purpose) => new(BinaryPrimitives.ReadInt32LittleEndian(Hash($"chance/{purpose}")));

    private static byte[] Hash(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"porog demo/{text}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return hash;
    }
}

internal static class Chance
{
    public static T Of<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>True with this probability.</summary>
    public static bool Happens(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>A time of day within the span, thickest in the middle.</summary>
    public static TimeOnly Around(this Random random, TimeOnly from, TimeOnly to) =>
        from.Add((to - from) * ((random.NextDouble() + random.NextDouble()) / 2));
}
