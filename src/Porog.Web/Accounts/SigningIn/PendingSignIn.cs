using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Whose password was right a moment ago, between the first and the second step of signing in. Gives nothing by itself; a changed
/// password ends it.
/// </summary>
public sealed class PendingSignIn(IDataProtectionProvider protection, PorogDbContext db, TimeProvider clock)
{
    private const string Cookie = "porog.pending";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    // Its own check of the time, by the clock that everything here goes by.
    private readonly IDataProtector protector = protection.CreateProtector("Porog.PendingSignIn");

    public void Set(HttpContext http, Account account, bool stay)
    {
        var until = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        var text = string.Create(CultureInfo.InvariantCulture, $"{account.Id:N} {account.SecurityStamp} {until} {(stay ? 1 : 0)}");
        ProtectedCookie.Set(http, Cookie, protector.Protect(text), Life);
    }

    /// <returns>The account, and whether to stay signed in; null when nobody is between the steps.</returns>
    public async Task<(Account Account, bool Stay)?> ReadAsync(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { } kept)
            return null;
        try
        {
            if (protector.Unprotect(kept).Split(' ') is not [var id, var stamp, var until, var stay])
                return null;
            if (clock.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(until, CultureInfo.InvariantCulture))
                return null;
            var accountId = Guid.Parse(id);
            var account = await db
                .Users.AsNoTracking()
                .SingleOrDefaultAsync(a => a.Id == accountId && a.SecurityStamp == stamp && a.DeletedAt == null, http.RequestAborted);
            return account is null ? null : (account, stay == "1");
        }
        catch (CryptographicException)
        {
            // Another installation's, or made up.
            return null;
        }
    }

    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Cookie);
}
