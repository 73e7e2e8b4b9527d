using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delivery.Email;

/// <summary>What follows when a mail server says that there is no such mailbox: it gets no more e-mail, and a person is told.</summary>
public sealed class DeadMailboxes(IDbContextFactory<PorogDbContext> contexts, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>Stops e-mail to a person's address and tells them in the message centre, once.</summary>
    public Task MarkAsync(Guid personId, string email) =>
        InOneTransactionAsync(async db =>
        {
            if (await StopAsync(db, personId, email))
                await TellAsync(db, personId, NoticeTopic.EmailUndeliverable);
        });

    /// <summary>The same for a letter to an address: a confirmation tells the account's owner, an invitation the inviter.</summary>
    /// <param name="letter">The letter that was refused.</param>
    /// <param name="endAsync">Ends the sending in the same transaction; false when another sender did so and has told.</param>
    public Task NoteAsync(OutgoingText letter, Func<PorogDbContext, Task<bool>> endAsync) =>
        InOneTransactionAsync(async db =>
        {
            if (!await endAsync(db))
                return;
            DateTimeOffset? now = clock.GetUtcNow();
            if (letter.StaffInvitationId is { } invitationId)
                await db
                    .StaffInvitations.Where(i => i.Id == invitationId)
                    .ExecuteUpdateAsync(set => set.SetProperty(i => i.RefusedAt, now));
            if (letter.OwnerId is not { } ownerId)
                return;
            await StopAsync(db, ownerId, letter.To);
            if (await db.Users.AnyAsync(a => a.Id == ownerId && a.DeletedAt == null))
                await TellAsync(db, ownerId, NoticeTopic.EmailNotConfirmable);
        });

    /// <returns>False when it was stopped before, or the person has another address now.</returns>
    private async Task<bool> StopAsync(PorogDbContext db, Guid personId, string email) =>
        await db
            .Users.Where(a => a.Id == personId && a.Email == email && a.EmailBouncedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailBouncedAt, clock.GetUtcNow())) > 0;

    private Task TellAsync(PorogDbContext db, Guid personId, NoticeTopic topic) =>
        notices.AddAsync(db, personId, topic, new NoticeFacts(), null, CancellationToken.None);

    private async Task InOneTransactionAsync(Func<PorogDbContext, Task> changeAsync)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await changeAsync(db);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        notices.Wake();
    }
}
