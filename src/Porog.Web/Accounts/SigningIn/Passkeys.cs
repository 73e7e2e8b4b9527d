using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Passkeys (WebAuthn) as a second step, checked by the framework. The challenge travels in a protected cookie until the browser
/// answers.
/// </summary>
public sealed class Passkeys(IPasskeyHandler<Account> handler, AccountPasskeys stored, IDataProtectionProvider protection)
{
    private const string Cookie = "porog.passkey";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Passkey");

    public Task<List<IdentityUserPasskey<Guid>>> ListAsync(Account account, CancellationToken cancel) =>
        stored.ListAsync(account.Id, cancel);

    /// <summary>The options of <c>navigator.credentials.create</c>, as JSON.</summary>
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
        var device = DeviceName.Of(http.Request.Headers.UserAgent.ToString());
        await stored.AddAsync(account.Id, result.Passkey, device, http.RequestAborted);
        return true;
    }

    /// <summary>The options of <c>navigator.credentials.get</c>, as JSON.</summary>
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
        if (!result.Succeeded || result.User.Id != account.Id)
            return false;
        await stored.RecordUseAsync(account.Id, result.Passkey, http.RequestAborted);
        return true;
    }

    /// <param name="account">The owner.</param>
    /// <param name="id">Base64, as the page wrote it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False when the account has no such passkey.</returns>
    public async Task<bool> RemoveAsync(Account account, string id, CancellationToken cancel)
    {
        var bytes = new byte[id.Length];
        if (!Convert.TryFromBase64String(id, bytes, out var length))
            return false;
        return await stored.RemoveAsync(account.Id, bytes[..length], cancel);
    }

    private void Keep(HttpContext http, string? state) =>
        SiteCookies.Set(http, Cookie, Convert.ToBase64String(protector.Protect(Encoding.UTF8.GetBytes(state ?? ""))), Life);

    /// <summary>A challenge is used once.</summary>
    private string? Take(HttpContext http)
    {
        if (SiteCookies.Read(http, Cookie) is not { } kept)
            return null;
        SiteCookies.Delete(http, Cookie);
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
