using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Porog.Accounts;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Remembers between two pages which code this browser asked for and to which phone it went; no other browser can go on with it. The
/// phone is kept masked, so the page says the same for a phone with an account and without.
/// </summary>
public sealed class StepCookie(IDataProtectionProvider protection)
{
    private const string Cookie = "porog.step";
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Step");

    /// <param name="http">The request.</param>
    /// <param name="purpose">What the code is for.</param>
    /// <param name="secretId">The code.</param>
    /// <param name="phone">E.164.</param>
    public void Set(HttpContext http, SecretPurpose purpose, Guid secretId, string phone) =>
        SiteCookies.Set(http, Cookie, protector.Protect($"{(int)purpose}:{secretId:N}:{Phone.Masked(phone)}"), Life);

    /// <returns>The code and the masked phone; null when this browser asked for no code of this purpose.</returns>
    public (Guid SecretId, string Phone)? Read(HttpContext http, SecretPurpose purpose)
    {
        if (SiteCookies.Read(http, Cookie) is not { } kept)
            return null;
        try
        {
            return
                protector.Unprotect(kept).Split(':') is [var what, var secret, var phone]
                && what == $"{(int)purpose}"
                && Guid.TryParse(secret, out var id)
                ? (id, phone)
                : null;
        }
        catch (CryptographicException)
        {
            // Another installation's, or made up.
            return null;
        }
    }

    public void Forget(HttpContext http) => SiteCookies.Delete(http, Cookie);
}
