using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Remembers a recovery between its two proofs, and what follows. It opens nothing by itself, and a changed password ends it.
/// </summary>
/// <typeparam name="TStep">What is remembered.</typeparam>
public abstract class KeptStep<TStep>(string cookie, string purpose, IDataProtectionProvider protection, TimeProvider clock)
    where TStep : class
{
    private static readonly TimeSpan Life = OneTimeSecrets.EmailCodeLife;
    private readonly IDataProtector protector = protection.CreateProtector(purpose);

    public void Set(HttpContext http, TStep step)
    {
        var kept = new Kept(step, (clock.GetUtcNow() + Life).ToUnixTimeSeconds());
        SiteCookies.Set(http, cookie, protector.Protect(JsonSerializer.Serialize(kept)), Life);
    }

    /// <returns>Null when there is none, or it is too old.</returns>
    public TStep? Read(HttpContext http)
    {
        if (SiteCookies.Read(http, cookie) is not { } text)
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

    public void Forget(HttpContext http) => SiteCookies.Delete(http, cookie);

    private sealed record Kept(TStep Step, long Until);
}

/// <summary>Of a forgotten password.</summary>
public sealed class RecoveryCookie(IDataProtectionProvider protection, TimeProvider clock)
    : KeptStep<RecoveryStep>("porog.recovery", "Porog.Recovery", protection, clock);

/// <summary>Of a lost second factor.</summary>
public sealed class LostFactorCookie(IDataProtectionProvider protection, TimeProvider clock)
    : KeptStep<LostFactorStep>("porog.lost-factor", "Porog.LostFactor", protection, clock);
