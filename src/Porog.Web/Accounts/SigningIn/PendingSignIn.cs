using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Remembers an account between the first and the second step of signing in. It opens nothing by itself, and a changed password
/// ends it.
/// </summary>
public sealed class PendingSignIn(IDataProtectionProvider protection, ReadAccount accounts, TimeProvider clock)
{
    private const string Cookie = "porog.pending";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    // No time-limited protector: it would not use TimeProvider.
    private readonly IDataProtector protector = protection.CreateProtector("Porog.PendingSignIn");

    public void Set(HttpContext http, Account account, bool stay)
    {
        var until = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        var text = string.Create(CultureInfo.InvariantCulture, $"{account.Id:N} {account.SecurityStamp} {until} {(stay ? 1 : 0)}");
        SiteCookies.Set(http, Cookie, protector.Protect(text), Life);
    }

    /// <returns>The account, and whether to stay signed in; null when there is no first step, or it is too old.</returns>
    public async Task<(Account Account, bool Stay)?> ReadAsync(HttpContext http)
    {
        if (SiteCookies.Read(http, Cookie) is not { } kept)
            return null;
        try
        {
            if (protector.Unprotect(kept).Split(' ') is not [var id, var stamp, var until, var stay])
                return null;
            if (clock.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(until, CultureInfo.InvariantCulture))
                return null;
            var account = await accounts.FindByStampAsync(Guid.Parse(id), stamp, http.RequestAborted);
            return account is null ? null : (account, stay == "1");
        }
        catch (CryptographicException)
        {
            // From another installation, or forged.
            return null;
        }
    }

    public static void Forget(HttpContext http) => SiteCookies.Delete(http, Cookie);
}
