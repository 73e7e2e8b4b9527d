using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Porog.Delivery.Push;

/// <summary>The key pair that identifies this installation to push services. Browsers subscribe to its public key: a new pair loses all
/// subscriptions.</summary>
public sealed class VapidKey : IDisposable
{
    private const int PrivateLength = 32;
    private readonly ECDsa pair;

    private VapidKey(ECDsa pair)
    {
        this.pair = pair;
        var parameters = pair.ExportParameters(includePrivateParameters: true);
        PublicKey = Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!]);
        PrivateKey = Base64Url.EncodeToString(parameters.D!);
    }

    /// <summary>An uncompressed point of P-256 as browsers take it, in base64url.</summary>
    public string PublicKey { get; }

    /// <summary>32 octets in base64url; secret.</summary>
    public string PrivateKey { get; }

    public static VapidKey Make() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <returns>Null when these are not the two halves of one pair on P-256.</returns>
    public static VapidKey? Read(string publicKey, string privateKey)
    {
        if (!Base64Url.IsValid(publicKey) || !Base64Url.IsValid(privateKey))
            return null;
        var (point, number) = (Base64Url.DecodeFromChars(publicKey), Base64Url.DecodeFromChars(privateKey));
        if (point.Length != PushEncryption.KeyLength || point[0] != 4 || number.Length != PrivateLength)
            return null;
        try
        {
            using var whole = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
            // The public half is made anew from the private one: a pair that does not belong together must not start.
            var made = whole.ExportParameters(includePrivateParameters: true);
            return point.AsSpan(1, 32).SequenceEqual(made.Q.X) && point.AsSpan(33).SequenceEqual(made.Q.Y)
                ? new VapidKey(ECDsa.Create(made))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <returns>The signature «ES256» asks for: two numbers one after the other.</returns>
    internal byte[] Sign(byte[] text)
    {
        lock (pair)
            return pair.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public void Dispose() => pair.Dispose();
}

/// <summary>
/// Tells a push service who is sending (RFC 8292): a signed token for its origin, used again until half of its life is over.
/// Our own: one ES256 signature over a fixed header and three claims does not justify a JWT library.
/// </summary>
/// <param name="key">The installation's.</param>
/// <param name="subject">The contact for push services: <c>mailto:</c> or <c>https:</c>.</param>
/// <param name="clock">The time.</param>
public sealed class Vapid(VapidKey key, string subject, TimeProvider clock)
{
    /// <summary>The standard allows 24 hours; clocks differ, and so some are left.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>Cap the table: clients can invent push hosts.</summary>
    private const int MostOrigins = 200;

    private readonly ConcurrentDictionary<string, (string Value, DateTimeOffset FreshUntil)> tokens = new(StringComparer.Ordinal);

    /// <summary>What a page subscribes with.</summary>
    public string PublicKey => key.PublicKey;

    /// <summary>The value of <c>Authorization</c> for a push service.</summary>
    /// <param name="endpoint">Any address of it.</param>
    public string AuthorizationFor(Uri endpoint)
    {
        var origin = endpoint.GetLeftPart(UriPartial.Authority);
        var now = clock.GetUtcNow();
        if (tokens.TryGetValue(origin, out var token) && now < token.FreshUntil)
            return token.Value;
        if (tokens.Count >= MostOrigins)
            tokens.Clear();
        var made = $"vapid t={Token(origin, now + Life)}, k={key.PublicKey}";
        tokens[origin] = (made, now + Life / 2);
        return made;
    }

    private string Token(string origin, DateTimeOffset expires)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["aud"] = origin,
                ["exp"] = expires.ToUnixTimeSeconds(),
                ["sub"] = subject,
            }
        );
        var text = $"{Base64Url.EncodeToString("""{"typ":"JWT","alg":"ES256"}"""u8)}.{Base64Url.EncodeToString(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.Sign(System.Text.Encoding.ASCII.GetBytes(text)))}";
    }
}
