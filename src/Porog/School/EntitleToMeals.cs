using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Storage;

namespace Porog.School;

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="IsSubsidised">On the list.</param>
public sealed record EntitledChild(Guid Id, string FullName, bool IsSubsidised);

/// <summary>The school's list of subsidised meals. Each change is written to the child's access log.</summary>
public sealed class EntitleToMeals(PorogDbContext db, SchoolRegistry registry, AccessLog log)
{
    /// <param name="officer">The person who changes the list.</param>
    /// <param name="childId">Whom it is about.</param>
    /// <param name="entitled">On the list, or off it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False for a child of another organisation, for one who has left, and for an unknown one.</returns>
    public async Task<bool> SetAsync(AuditActor officer, Guid childId, bool entitled, CancellationToken cancel)
    {
        if (await registry.OneAsync(officer.Id!.Value, childId, cancel) is not { LeftAt: null })
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [childId], cancel);
        var changed = await db
            .Children.Where(c => c.Id == childId && c.IsSubsidised != entitled)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.IsSubsidised, entitled), cancel);
        if (changed > 0)
            await log.AppendAsync(db, [Line(officer, childId, entitled)], cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>The access log's line for the change, whether by hand or by an import.</summary>
    internal static AuditLine Line(AuditActor by, Guid childId, bool entitled) =>
        new(childId, entitled ? AuditEvent.SubsidyGiven : AuditEvent.SubsidyEnded, by);

    /// <summary>The children enrolled in a class, by name.</summary>
    /// <returns>Null for a class of another organisation and for an unknown one.</returns>
    public async Task<IReadOnlyList<EntitledChild>?> OfGroupAsync(Guid officerId, Guid groupId, CancellationToken cancel)
    {
        if (await registry.GroupAsync(officerId, groupId, cancel) is not { } group)
            return null;
        var children = await db.Children.AsNoTracking().Where(c => c.GroupId == group.Id && c.LeftAt == null).ToListAsync(cancel);
        return
        [
            .. children
                .Select(c => new EntitledChild(c.Id, c.FullName, c.IsSubsidised))
                .OrderBy(c => c.FullName, StringComparer.CurrentCulture),
        ];
    }
}
