using OtpNet;

namespace Porog.Tests.Support;

/// <summary>A phone with an authenticator app into which somebody typed a key.</summary>
public static class AuthenticatorApp
{
    /// <summary>What the app shows now, by the host's clock.</summary>
    public static string CodeOf(PorogHost host, string typed)
    {
        var key = Base32Encoding.ToBytes(new string([.. typed.Where(char.IsLetterOrDigit)]));
        return new Totp(key).ComputeTotp(host.Clock.GetUtcNow().UtcDateTime);
    }
}
