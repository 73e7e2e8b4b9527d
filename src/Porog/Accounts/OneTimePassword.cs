using OtpNet;

namespace Porog.Accounts;

/// <summary>
/// Time-based one-time passwords (RFC 6238) with the parameters that every authenticator app supports: HMAC-SHA-1, 30 seconds,
/// six digits.
/// </summary>
public static class OneTimePassword
{
    public const int KeyBytes = 20;

    /// <summary>Tolerates a phone's clock that is one step slow or fast.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <returns>
    /// The matching time step (±1), or null. The caller stores it and accepts only later steps, so that a code works once.
    /// </returns>
    public static long? Match(byte[] key, string code, DateTimeOffset now) =>
        new Totp(key).VerifyTotp(now.UtcDateTime, code, out var step, Window) ? step : null;

    /// <summary>The key in Base32, for QR codes and for typing.</summary>
    public static string Text(byte[] key) => Base32Encoding.ToString(key);
}
