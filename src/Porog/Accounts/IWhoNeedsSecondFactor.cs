using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Tells whether an account must have a second factor, so that its owner cannot remove a lost one without an administrator.</summary>
public interface IWhoNeedsSecondFactor
{
    Task<bool> NeedsAsync(PorogDbContext db, Guid accountId, CancellationToken cancel);
}
