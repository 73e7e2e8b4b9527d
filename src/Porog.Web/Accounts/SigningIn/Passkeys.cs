using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Simulator.Demo;
using Porog.Storage;

namespace Porog.Web.Accounts.SigningIn;

/// <summary>
/// Passkeys as the framework has them (WebAuthn), beside an authenticator app. What a browser was asked travels in a protected cookie
/// until its answer comes back.
/// </summary>
public sealed class Passkeys(IPasskeyHandler<Account> handler, PorogDbContext db, IDataProtectionProvider protection)
{
    private const string Cookie = "porog.passkey";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly IDataProtector protector = protection.CreateProtector("Porog.Passkey");

    public Task<List<IdentityUserPasskey<Guid>>> ListAsync(Account account, CancellationToken cancel) =>
        Of(account).AsNoTracking().ToListAsync(cancel);

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
        var made = result.Passkey;
        // Not through UserManager, which would write the whole account as it was read a while ago.
        db.Add(
            new IdentityUserPasskey<Guid>
            {
                UserId = account.Id,
                CredentialId = made.CredentialId,
                Data = new IdentityPasskeyData
                {
                    PublicKey = made.PublicKey,
                    Name = DeviceName.Of(http.Request.Headers.UserAgent.ToString()),
                    CreatedAt = made.CreatedAt,
                    SignCount = made.SignCount,
                    Transports = made.Transports,
                    IsUserVerified = made.IsUserVerified,
                    IsBackupEligible = made.IsBackupEligible,
                    IsBackedUp = made.IsBackedUp,
                    AttestationObject = made.AttestationObject,
                    ClientDataJson = made.ClientDataJson,
                },
            }
        );
        await db.SaveChangesAsync(http.RequestAborted);
        return true;
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
        if (!result.Succeeded || result.User.Id != account.Id)
            return false;
        var used = await Of(account).SingleAsync(p => p.CredentialId == result.Passkey.CredentialId, http.RequestAborted);
        used.Data.SignCount = result.Passkey.SignCount;
        used.Data.IsBackedUp = result.Passkey.IsBackedUp;
        await db.SaveChangesAsync(http.RequestAborted);
        return true;
    }

    /// <param name="account">Whose.</param>
    /// <param name="id">Base64, as the page wrote it; another's and no id change nothing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Whether there was one to remove.</returns>
    public async Task<bool> RemoveAsync(Account account, string id, CancellationToken cancel)
    {
        var bytes = new byte[id.Length];
        if (!Convert.TryFromBase64String(id, bytes, out var length))
            return false;
        var credential = bytes[..length];
        return await Of(account).Where(p => p.CredentialId == credential).ExecuteDeleteAsync(cancel) == 1;
    }

    private IQueryable<IdentityUserPasskey<Guid>> Of(Account account) =>
        db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == account.Id);

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
