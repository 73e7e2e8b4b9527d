using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Porog.Accounts;

/// <summary>
/// Time-based one-time passwords (RFC 6238, HMAC-SHA-1, 30 seconds, six digits), as every authenticator app makes them. Our own because
/// the framework's does not tell which time step a code was of, and so cannot keep it from being used twice.
/// </summary>
public static class OneTimePassword
{
    public const int KeyBytes = 20;
    private const int StepSeconds = 30;

    /// <summary>Steps a phone's clock may be wrong, to either side.</summary>
    private const int Slack = 1;

    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    public static string CodeOf(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 as the apps have it; HMAC does not lean on the hash being free of collisions.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <returns>The step of which the code is, near the moment; null when it is of none.</returns>
    public static long? Match(ReadOnlySpan<byte> key, string code, DateTimeOffset now)
    {
        long? found = null;
        var step = StepAt(now);
        for (var near = step - Slack; near <= step + Slack; near++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(key, near)), Encoding.UTF8.GetBytes(code)))
                found = near;
        }
        return found;
    }

    /// <summary>The key as apps take it from a keyboard.</summary>
    public static string Text(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        var (bits, kept) = (0, 0);
        foreach (var each in key)
        {
            (bits, kept) = ((bits << 8) | each, kept + 8);
            for (; kept >= 5; kept -= 5)
                text.Append(Base32[(bits >> (kept - 5)) & 31]);
            bits &= (1 << kept) - 1;
        }
        return text.ToString();
    }
}
