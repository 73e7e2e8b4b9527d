using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>Which code this browser was asked for, between two pages of a registration or recovery; nobody else can go on with it.</summary>
public sealed class StepCookie(IDataProtectionProvider protection)
{
    private const string Cookie = "porog.step";
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Step");

    public void Set(HttpContext http, SecretPurpose purpose, Guid secretId) =>
        SiteCookies.Set(http, Cookie, protector.Protect($"{(int)purpose}:{secretId:N}"), Life);

    public Guid? Read(HttpContext http, SecretPurpose purpose)
    {
        if (SiteCookies.Read(http, Cookie) is not { } kept)
            return null;
        try
        {
            var parts = protector.Unprotect(kept).Split(':');
            return parts[0] == $"{(int)purpose}" && Guid.TryParse(parts[1], out var id) ? id : null;
        }
        catch (CryptographicException)
        {
            // Another installation's, or made up.
            return null;
        }
    }

    public void Forget(HttpContext http) => SiteCookies.Delete(http, Cookie);
}
