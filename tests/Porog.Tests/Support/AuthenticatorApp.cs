using OtpNet;

namespace Porog.Tests.Support;

/// <summary>An authenticator app with a typed key.</summary>
public static class AuthenticatorApp
{
    /// <summary>The app's current code, by the host's clock.</summary>
    public static string CodeOf(PorogHost host, string typed)
    {
        var key = Base32Encoding.ToBytes(new string([.. typed.Where(char.IsLetterOrDigit)]));
        return new Totp(key).ComputeTotp(host.Clock.GetUtcNow().UtcDateTime);
    }
}
