using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Porog.Delivery.Push;

/// <summary>
/// Seals a message so that only the browser that subscribed can read it: one record of «aes128gcm» (RFC 8188) under keys
/// agreed on as RFC 8291 says. The push service in between sees a few sizes and nothing else.
/// Our own: libraries for this bring their own HTTP client and retries; the sealing alone is the platform's ECDH, HKDF and AES-GCM.
/// </summary>
public static class PushEncryption
{
    /// <summary>The sizes a message is filled up to, in octets: nearly all are of the first, so their length says nothing.</summary>
    private static readonly int[] Sizes = [1024, 2048, Longest];

    /// <summary>The longest message, in octets: push services need not take a body of more than 4,096 (RFC 8030, section 7.2).</summary>
    public const int Longest = RecordSize - HeaderLength - TagLength - DelimiterLength;

    /// <summary>Octets of a browser's public key: an uncompressed point of P-256.</summary>
    public const int KeyLength = 65;

    /// <summary>Octets of a browser's authentication secret, and of a salt.</summary>
    public const int SecretLength = 16;

    private const int RecordSize = 4096;
    private const int HeaderLength = SecretLength + sizeof(uint) + 1 + KeyLength;
    private const int TagLength = 16;
    private const int DelimiterLength = 1;

    /// <summary>Whether these can be a browser's keys: the point lies on the curve, the secret has its length.</summary>
    public static bool AreKeys(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secret)
    {
        if (publicKey.Length != KeyLength || publicKey[0] != 4 || secret.Length != SecretLength)
            return false;
        try
        {
            using var key = Import(publicKey);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Seals a message under keys made for it alone, and fills it up to one of a few sizes.</summary>
    /// <param name="message">At most <see cref="Longest"/> octets.</param>
    /// <param name="publicKey">The browser's <c>p256dh</c>.</param>
    /// <param name="secret">The browser's <c>auth</c>.</param>
    /// <returns>The body of the request to the push service.</returns>
    /// <exception cref="CryptographicException">The public key is no point of P-256.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> message, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secret)
    {
        var length = message.Length;
        var size = Array.Find(Sizes, size => size >= length);
        if (size == 0)
            throw new ArgumentException($"at most {Longest} octets", nameof(message));
        Span<byte> salt = stackalloc byte[SecretLength];
        RandomNumberGenerator.Fill(salt);
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Seal(message, publicKey, secret, own, salt, size - length);
    }

    /// <summary>Seals with a key and a salt given: for the examples of the standard. Nothing else may use a pair twice.</summary>
    /// <inheritdoc cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="message">At most <see cref="Longest"/> octets, padding included.</param>
    /// <param name="publicKey">The browser's <c>p256dh</c>.</param>
    /// <param name="secret">The browser's <c>auth</c>.</param>
    /// <param name="own">This message's own pair on P-256.</param>
    /// <param name="salt">16 octets.</param>
    /// <param name="padding">Octets of padding after the message.</param>
    public static byte[] Seal(
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> secret,
        ECDiffieHellman own,
        ReadOnlySpan<byte> salt,
        int padding
    )
    {
        var ownPublic = Export(own.ExportParameters(includePrivateParameters: false).Q);
        Span<byte> key = stackalloc byte[16];
        Span<byte> nonce = stackalloc byte[12];
        DeriveKeys(publicKey, secret, own, ownPublic, salt, key, nonce);

        Span<byte> record = new byte[message.Length + DelimiterLength + padding];
        message.CopyTo(record);
        record[message.Length] = 2; // the last record

        var sealedMessage = new byte[HeaderLength + record.Length + TagLength];
        salt.CopyTo(sealedMessage);
        BinaryPrimitives.WriteUInt32BigEndian(sealedMessage.AsSpan(SecretLength), RecordSize);
        sealedMessage[SecretLength + sizeof(uint)] = KeyLength;
        ownPublic.CopyTo(sealedMessage, SecretLength + sizeof(uint) + 1);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(
            nonce,
            record,
            sealedMessage.AsSpan(HeaderLength, record.Length),
            sealedMessage.AsSpan(HeaderLength + record.Length)
        );
        return sealedMessage;
    }

    /// <summary>RFC 8291, section 3.4.</summary>
    private static void DeriveKeys(
        ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> secret,
        ECDiffieHellman own,
        byte[] ownPublic,
        ReadOnlySpan<byte> salt,
        Span<byte> key,
        Span<byte> nonce
    )
    {
        using var theirs = Import(publicKey);
        var shared = own.DeriveRawSecretAgreement(theirs.PublicKey);
        Span<byte> material = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, material, secret, [.. "WebPush: info\0"u8, .. publicKey, .. ownPublic]);
        Span<byte> pseudoRandom = stackalloc byte[32];
        HKDF.Extract(HashAlgorithmName.SHA256, material, salt, pseudoRandom);
        HKDF.Expand(HashAlgorithmName.SHA256, pseudoRandom, key, "Content-Encoding: aes128gcm\0"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, pseudoRandom, nonce, "Content-Encoding: nonce\0"u8);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(material);
        CryptographicOperations.ZeroMemory(pseudoRandom);
    }

    private static ECDiffieHellman Import(ReadOnlySpan<byte> point) =>
        ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
            }
        );

    private static byte[] Export(ECPoint point) => [4, .. point.X!, .. point.Y!];
}
