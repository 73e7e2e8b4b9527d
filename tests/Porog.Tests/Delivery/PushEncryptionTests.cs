using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Porog.Delivery.Push;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

public sealed class PushEncryptionTests
{
    // RFC 8291, appendix A.
    private const string BrowserPublic = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    private const string BrowserPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    private const string Secret = "BTBZMqHH6r4Tts7J_aSIgg";

    [Fact]
    public void The_standards_own_example_comes_out_to_the_letter()
    {
        var ownPublic = Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var own = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                D = Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
                Q = new ECPoint { X = ownPublic[1..33], Y = ownPublic[33..] },
            }
        );
        var text = "When I grow up, I want to be a watermelon"u8;

        var body = PushEncryption.Seal(text, Bytes(BrowserPublic), Bytes(Secret), own, Bytes("DGv6ra1nlYgDCS1FRnbzlw"), padding: 0);

        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
                + "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body)
        );
    }

    [Fact]
    public async Task Another_hands_decoder_reads_every_length()
    {
        string[] texts =
        [
            "",
            "я",
            .. new[] { 1023, 1024, 1025, 2048, 2049, PushEncryption.Longest }.Select(length => new string('x', length)),
            "Маша вошла в школу в 8:14 — «через вход № 2» 👋",
        ];
        var bodies = texts.Select(text =>
            Base64Url.EncodeToString(PushEncryption.Seal(Encoding.UTF8.GetBytes(text), Bytes(BrowserPublic), Bytes(Secret)))
        );
        var read = await NodeClients.RunAsync(
            """
            import { createECDH } from 'node:crypto';
            import ece from 'http_ece';
            const [key, secret, ...bodies] = process.argv.slice(1);
            const privateKey = createECDH('prime256v1');
            privateKey.setPrivateKey(Buffer.from(key, 'base64url'));
            for (const body of bodies)
              console.log(ece.decrypt(Buffer.from(body, 'base64url'), { version: 'aes128gcm', privateKey, authSecret: secret }).toString('base64'));
            """,
            [BrowserPrivate, Secret, .. bodies]
        );
        Assert.Equal(texts, read.TrimEnd('\n').Split('\n').Select(line => Encoding.UTF8.GetString(Convert.FromBase64String(line))));
    }

    [Fact]
    public void The_length_of_a_message_says_little_and_none_is_longer_than_a_push_service_takes()
    {
        var lengths = Enumerable.Range(0, PushEncryption.Longest + 1).Where(l => l % 97 == 0).Append(PushEncryption.Longest);
        var sizes = lengths.Select(l => PushEncryption.Seal(new byte[l], Bytes(BrowserPublic), Bytes(Secret)).Length).Distinct().ToList();
        Assert.Equal(3, sizes.Count);
        Assert.Equal(4096, sizes.Max());
        Assert.Throws<ArgumentException>(() =>
            PushEncryption.Seal(new byte[PushEncryption.Longest + 1], Bytes(BrowserPublic), Bytes(Secret))
        );
    }

    [Fact]
    public void No_two_messages_share_a_salt_or_a_key()
    {
        var (one, two) = (Seal(), Seal());
        Assert.NotEqual(one[..16], two[..16]);
        Assert.NotEqual(one[21..86], two[21..86]);

        static byte[] Seal() => PushEncryption.Seal("same"u8, Bytes(BrowserPublic), Bytes(Secret));
    }

    [Fact]
    public void Keys_that_are_none_are_known()
    {
        var (point, secret) = (Bytes(BrowserPublic), Bytes(Secret));
        Assert.True(PushEncryption.AreKeys(point, secret));
        Assert.False(PushEncryption.AreKeys(point, secret.AsSpan(1)));
        Assert.False(PushEncryption.AreKeys(point.AsSpan(1), secret));
        Assert.False(PushEncryption.AreKeys([3, .. point.AsSpan(1)], secret));
        Assert.False(PushEncryption.AreKeys([4, .. new byte[64]], secret));
        byte[] beside = [.. point];
        beside[^1] ^= 1; // no longer on the curve
        Assert.False(PushEncryption.AreKeys(beside, secret));
    }

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
