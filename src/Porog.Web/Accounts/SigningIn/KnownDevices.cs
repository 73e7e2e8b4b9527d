using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>The cookie that makes a browser known to the accounts that signed in there. It opens nothing by itself.</summary>
public sealed class KnownDevices(IDataProtectionProvider protection)
{
    private const string Cookie = "porog.device";

    /// <summary>A family may share a tablet.</summary>
    private const int MostAccounts = 5;

    /// <summary>The longest that browsers keep a cookie.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(400);
    private readonly IDataProtector protector = protection.CreateProtector("Porog.KnownDevice");

    /// <summary>Somebody has just signed in, with every step.</summary>
    public void Remember(HttpContext http, Guid accountId)
    {
        var known = Read(http);
        var accounts = (known?.AccountIds ?? []).Where(id => id != accountId).Prepend(accountId).Take(MostAccounts);
        var text = string.Join(' ', accounts.Prepend(known?.Id ?? Guid.NewGuid()).Select(id => id.ToString("N")));
        SiteCookies.Set(http, Cookie, protector.Protect(text), Life);
    }

    /// <returns>Null for a browser that nobody has signed in with.</returns>
    public KnownDevice? Read(HttpContext http)
    {
        if (SiteCookies.Read(http, Cookie) is not { } kept)
            return null;
        try
        {
            var ids = protector.Unprotect(kept).Split(' ').Select(Guid.Parse).ToList();
            return new KnownDevice(ids[0], ids[1..]);
        }
        catch (CryptographicException)
        {
            // From another installation, or forged.
            return null;
        }
    }
}
