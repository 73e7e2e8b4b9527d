using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Porog.Simulator.Demo;

/// <summary>
/// Reproducible ids, keys and random numbers: the same on every machine and in every run. Only the demo uses them; a real
/// installation uses random ids, and keys from <see cref="RandomNumberGenerator"/>.
/// </summary>
internal static class DemoId
{
    public static Guid Of(string kind, int number) => new(Hash($"{kind}/{number}").AsSpan(0, 16), bigEndian: true);

    /// <summary>A device's key in the format of <see cref="Registry.Device.NewKey"/>.</summary>
    public static string Key(string source) => "porog_" + Convert.ToHexStringLower(Hash($"key/{source}"));

    /// <summary>The address of a Hikvision terminal, which ends in a long secret.</summary>
    public static string HikvisionAddress(string name) => "/devices/hikvision/" + Convert.ToHexStringLower(Hash($"hikvision/{name}"));

    /// <summary>A card number as a contactless reader reports it: seven bytes.</summary>
    public static string Card(int number) => "04" + Convert.ToHexString(Hash($"card/{number}").AsSpan(0, 6));

    /// <summary>A separate random sequence per purpose, so that a new purpose does not change the others.</summary>
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

    /// <summary>True with the given probability.</summary>
    public static bool Happens(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>A random time of day within the span; times near the middle are most likely.</summary>
    public static TimeOnly Around(this Random random, TimeOnly from, TimeOnly to) =>
        from.Add((to - from) * ((random.NextDouble() + random.NextDouble()) / 2));
}
