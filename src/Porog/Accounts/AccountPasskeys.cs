using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>The stored passkeys of an account.</summary>
public sealed class AccountPasskeys(PorogDbContext db)
{
    public Task<List<IdentityUserPasskey<Guid>>> ListAsync(Guid accountId, CancellationToken cancel) =>
        Of(accountId).AsNoTracking().ToListAsync(cancel);

    /// <param name="accountId">The account it opens.</param>
    /// <param name="made">What the framework has checked.</param>
    /// <param name="name">The device it was made on.</param>
    /// <param name="cancel">Gives up.</param>
    public Task AddAsync(Guid accountId, UserPasskeyInfo made, string name, CancellationToken cancel)
    {
        // UserManager would write the whole account, with values read earlier.
        db.Add(
            new IdentityUserPasskey<Guid>
            {
                UserId = accountId,
                CredentialId = made.CredentialId,
                Data = new IdentityPasskeyData
                {
                    PublicKey = made.PublicKey,
                    Name = name,
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
        return db.SaveChangesAsync(cancel);
    }

    /// <summary>Records a sign-in with a passkey: its counter and whether it is backed up.</summary>
    public async Task RecordUseAsync(Guid accountId, UserPasskeyInfo used, CancellationToken cancel)
    {
        var stored = await Of(accountId).SingleAsync(p => p.CredentialId == used.CredentialId, cancel);
        stored.Data.SignCount = used.SignCount;
        stored.Data.IsBackedUp = used.IsBackedUp;
        await db.SaveChangesAsync(cancel);
    }

    /// <returns>False when the account has no such passkey.</returns>
    public async Task<bool> RemoveAsync(Guid accountId, byte[] credential, CancellationToken cancel) =>
        await Of(accountId).Where(p => p.CredentialId == credential).ExecuteDeleteAsync(cancel) == 1;

    private IQueryable<IdentityUserPasskey<Guid>> Of(Guid accountId) =>
        db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == accountId);
}
