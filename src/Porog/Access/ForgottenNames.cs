using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// Removes the name of a deleted account from a child's access log. The lines keep their hashes, so the chain stays intact. A digest
/// in the <see cref="AuditEvent.AccountDeleted"/> line proves what is left of them (docs/audit-events.md).
/// </summary>
internal static class ForgottenNames
{
    /// <summary>Replaces the name of a deleted account; the name of an existing account is never empty.</summary>
    public const string Nobody = "";

    /// <summary>Whether a name of the line may have been taken out after it was written.</summary>
    public static bool IsIn(AccessLogEntry entry) => entry.ActorName == Nobody || entry.Subject == Nobody;

    /// <summary>One line more of a digest.</summary>
    public static void Add(IncrementalHash digest, AccessLogEntry entry) => digest.AppendData(AccessLog.HashOf(entry.Hash, entry));

    /// <summary>A digest as the log's line carries it.</summary>
    public static string Written(IncrementalHash digest) => Convert.ToHexString(digest.GetCurrentHash());

    /// <summary>In the caller's transaction, which has the child's turn.</summary>
    /// <returns>The digest of all lines of the child that have lost a name by now.</returns>
    public static async Task<string> TakeOutAsync(PorogDbContext db, Guid childId, Account account, CancellationToken cancel)
    {
        var bucket = Bucket.Of(childId);
        var lines = db.AccessLog.Where(e => e.Bucket == bucket && e.ChildId == childId);
        await lines.Where(e => e.ActorId == account.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.ActorName, Nobody), cancel);
        var typed = await db
            .Trusts.Where(t => t.ChildId == childId && t.TrusteeId == account.Id)
            .Select(t => t.Surname)
            .Distinct()
            .ToListAsync(cancel);
        List<string?> names = [account.FullName, .. typed];
        await lines.Where(e => names.Contains(e.Subject)).ExecuteUpdateAsync(set => set.SetProperty(e => e.Subject, Nobody), cancel);

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lost = lines.Where(e => e.ActorName == Nobody || e.Subject == Nobody).OrderBy(e => e.Number).AsNoTracking();
        await foreach (var entry in lost.AsAsyncEnumerable().WithCancellation(cancel))
            Add(digest, entry);
        return Written(digest);
    }
}
