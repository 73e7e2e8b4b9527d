using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Remembers a recovery between its two proofs, and what follows. It opens nothing by itself, and a changed password ends it.
/// </summary>
public sealed class RecoveryCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Cookie = "porog.recovery";
    private static readonly TimeSpan Life = OneTimeSecrets.EmailCodeLife;
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Recovery");

    public void Set(HttpContext http, RecoveryStep step)
    {
        var kept = new Kept(step, (clock.GetUtcNow() + Life).ToUnixTimeSeconds());
        SiteCookies.Set(http, Cookie, protector.Protect(JsonSerializer.Serialize(kept)), Life);
    }

    /// <returns>Null when there is none, or it is too old.</returns>
    public RecoveryStep? Read(HttpContext http)
    {
        if (SiteCookies.Read(http, Cookie) is not { } text)
            return null;
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(protector.Unprotect(text));
            return kept is not null && clock.GetUtcNow().ToUnixTimeSeconds() < kept.Until ? kept.Step : null;
        }
        catch (CryptographicException)
        {
            // From another installation, or forged.
            return null;
        }
    }

    public static void Forget(HttpContext http) => SiteCookies.Delete(http, Cookie);

    private sealed record Kept(RecoveryStep Step, long Until);
}
