using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// Runs when a person has verified a phone: applications and invitations for that phone take effect for this person.
/// </summary>
public interface IWhenPhoneVerified
{
    /// <summary>Runs in the transaction that verifies the phone. Saves its own changes.</summary>
    Task WhenPhoneVerifiedAsync(PorogDbContext db, Account account, CancellationToken cancel);
}
