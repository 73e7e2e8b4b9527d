using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// What follows by itself from a verified phone: what applications and invitations name that phone becomes this person's.
/// </summary>
public interface IWhenPhoneVerified
{
    /// <summary>Runs in the transaction that verifies the phone; saves what it changes.</summary>
    Task WhenPhoneVerifiedAsync(PorogDbContext db, Account account, CancellationToken cancel);
}
