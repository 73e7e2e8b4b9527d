using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>
/// A legal representative removes a person who has not registered yet from the family's application, so that they get no access
/// later. It applies to all children of that application and is written to the access log of each.
/// </summary>
public sealed class RemoveNamedPerson(PorogDbContext db, AccessLog log, TimeProvider clock)
{
    /// <param name="personId">Who removes.</param>
    /// <param name="childId">The child that they legally represent.</param>
    /// <param name="namedId">The <see cref="ApplicationPerson"/>.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<TrustOutcome> RemoveAsync(Guid personId, Guid childId, Guid namedId, CancellationToken cancel)
    {
        var found = await (
            from application in db.Applications
            where application.State == ApplicationState.InForce && application.Children.Any(c => c.ChildId == childId)
            from person in application.Persons
            where person.Id == namedId
            select new { Person = person, Children = application.Children.Select(c => c.ChildId).ToList() }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancel);
        if (found is null)
            return TrustOutcome.NotFound;
        var children = found.Children.OfType<Guid>().Distinct().ToList();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Serialises with a registration of that phone.
        await Turns.OfPhonesAsync(db, [found.Person.Phone], cancel);
        await ChildTurn.TakeAsync(db, children, cancel);
        var now = clock.GetUtcNow();
        if ((await TrustRules.LegalChildrenAsync(db, personId, [childId], now, cancel)).Count == 0)
            return TrustOutcome.NotFound;
        var removed = await db
            .ApplicationPersons.Where(p => p.Id == namedId && p.PersonId == null && p.RemovedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.RemovedAt, now), cancel);
        if (removed == 0)
            return TrustOutcome.Conflict;
        var actor = await TrustRules.ActorAsync(db, personId, ActorRole.Legal, cancel);
        await log.AppendAsync(
            db,
            [.. children.Select(id => new AuditLine(id, AuditEvent.ApplicationPersonRemoved, actor, found.Person.FullName))],
            cancel
        );
        await transaction.CommitAsync(cancel);
        return TrustOutcome.Done;
    }
}
