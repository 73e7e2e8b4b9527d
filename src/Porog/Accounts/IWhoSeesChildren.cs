using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Tells whether an account opens anything about children, so that its recovery must not hang on a phone alone.</summary>
public interface IWhoSeesChildren
{
    /// <summary>Whether the person sees a child now or will, has a staff role, or is invited to see a child.</summary>
    Task<bool> SeesAnyAsync(PorogDbContext db, Account account, CancellationToken cancel);
}
