using Microsoft.EntityFrameworkCore;
using Porog.Delegation;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Notifications;

/// <summary>
/// What a person has chosen to be told about a child by a channel. <see cref="Offered"/> is what there is to choose from:
/// only what they may see. <see cref="Chosen"/> lies within it.
/// </summary>
public sealed record ChildChoice(EventTypes Offered, EventTypes Chosen);

/// <summary>Reads and sets each person's own choice of event types, a child at a time. Everybody chooses for themselves alone.</summary>
public sealed class NotificationChoices(PorogDbContext db, ChildAccess access)
{
    /// <returns>Null when the person may see nothing of such a child.</returns>
    public async Task<ChildChoice?> ReadAsync(Guid personId, Guid childId, Channel channel, CancellationToken cancel)
    {
        var offered = await OfferedAsync(personId, childId, cancel);
        if (offered == EventTypes.None)
            return null;
        return new ChildChoice(offered, offered & await StoredAsync(personId, childId, channel, cancel));
    }

    /// <summary>
    /// Sets what is told from now on, and what waits to be sent too. Of types that are not offered the earlier choice
    /// stays, so that a trust widened later is as it was.
    /// </summary>
    /// <returns>False when the person may see nothing of such a child.</returns>
    public async Task<bool> SetAsync(Guid personId, Guid childId, Channel channel, EventTypes chosen, CancellationToken cancel)
    {
        var offered = await OfferedAsync(personId, childId, cancel);
        if (offered == EventTypes.None)
            return false;
        var events = (chosen & offered) | (await StoredAsync(personId, childId, channel, cancel) & ~offered);
        if (await UpdateAsync())
            return true;
        var choice = new NotificationChoice
        {
            PersonId = personId,
            ChildId = childId,
            Channel = channel,
            Events = events,
        };
        db.NotificationChoices.Add(choice);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            // A second click, or another page, was faster with the same row: the last word holds.
            db.Entry(choice).State = EntityState.Detached;
            if (!await UpdateAsync())
                throw;
        }
        return true;

        async Task<bool> UpdateAsync() =>
            await db
                .NotificationChoices.Where(c => c.ChildId == childId && c.PersonId == personId && c.Channel == channel)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Events, events), cancel) > 0;
    }

    private async Task<EventTypes> OfferedAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        var sees = (await access.FindAsync(personId, childId, cancel)).Sees;
        if (sees == Sight.Nothing)
            return EventTypes.None;
        var hidesMeals = await db.Children.AnyAsync(
            c => c.Id == childId && c.Organisation!.Kind == OrganisationKind.Kindergarten && !c.Organisation.ShowsMeals,
            cancel
        );
        return MessageKinds.Offered(hidesMeals ? sees & ~Sight.Meals : sees);
    }

    private async Task<EventTypes> StoredAsync(Guid personId, Guid childId, Channel channel, CancellationToken cancel) =>
        await db
            .NotificationChoices.Where(c => c.ChildId == childId && c.PersonId == personId && c.Channel == channel)
            .Select(c => (EventTypes?)c.Events)
            .SingleOrDefaultAsync(cancel)
        ?? EventTypes.All;
}
