using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Porog.Accounts;

namespace Porog.Web.Accounts;

/// <summary>
/// Passkeys as the framework has them (WebAuthn), beside an authenticator app. What a browser was asked travels in a protected cookie
/// until its answer comes back.
/// </summary>
public sealed class Passkeys(IPasskeyHandler<Account> handler, UserManager<Account> accounts, IDataProtectionProvider protection)
{
    private const string Cookie = "porog.passkey";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Passkey");

    public Task<IList<UserPasskeyInfo>> ListAsync(Account account) => accounts.GetPasskeysAsync(account);

    /// <summary>What the browser is to make a passkey from, as JSON.</summary>
    public async Task<string> AskToMakeAsync(HttpContext http, Account account)
    {
        var entity = new PasskeyUserEntity
        {
            Id = account.Id.ToString(),
            Name = account.Email ?? account.PhoneNumber ?? account.Id.ToString(),
            DisplayName = account.FullName,
        };
        var asked = await handler.MakeCreationOptionsAsync(entity, http);
        Keep(http, asked.AttestationState);
        return asked.CreationOptionsJson;
    }

    /// <returns>False when the answer does not prove a passkey of this account.</returns>
    public async Task<bool> AddAsync(HttpContext http, Account account, string credential)
    {
        if (Take(http) is not { } state || !IsJson(credential))
            return false;
        var result = await handler.PerformAttestationAsync(
            new PasskeyAttestationContext
            {
                HttpContext = http,
                CredentialJson = credential,
                AttestationState = state,
            }
        );
        if (!result.Succeeded || result.UserEntity.Id != account.Id.ToString())
            return false;
        result.Passkey.Name = DeviceName.Of(http.Request.Headers.UserAgent.ToString());
        return (await accounts.AddOrUpdatePasskeyAsync(account, result.Passkey)).Succeeded;
    }

    /// <summary>What the browser is to sign with one of the account's passkeys, as JSON.</summary>
    public async Task<string> AskToSignAsync(HttpContext http, Account account)
    {
        var asked = await handler.MakeRequestOptionsAsync(account, http);
        Keep(http, asked.AssertionState);
        return asked.RequestOptionsJson;
    }

    public async Task<bool> CheckAsync(HttpContext http, Account account, string credential)
    {
        if (Take(http) is not { } state || !IsJson(credential))
            return false;
        var result = await handler.PerformAssertionAsync(
            new PasskeyAssertionContext
            {
                HttpContext = http,
                CredentialJson = credential,
                AssertionState = state,
            }
        );
        return result.Succeeded
            && result.User.Id == account.Id
            && (await accounts.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded;
    }

    public async Task RemoveAsync(Account account, string id)
    {
        if (Convert.TryFromBase64String(id, new byte[id.Length], out _))
            await accounts.RemovePasskeyAsync(account, Convert.FromBase64String(id));
    }

    private void Keep(HttpContext http, string? state) =>
        ProtectedCookie.Set(http, Cookie, Convert.ToBase64String(protector.Protect(Encoding.UTF8.GetBytes(state ?? ""))), Life);

    /// <summary>Once: an answer is good for the one question.</summary>
    private string? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { } kept)
            return null;
        http.Response.Cookies.Delete(Cookie);
        try
        {
            return Encoding.UTF8.GetString(protector.Unprotect(Convert.FromBase64String(kept)));
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
