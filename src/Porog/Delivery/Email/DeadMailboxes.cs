using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delivery.Email;

/// <summary>What follows when a mail server says that there is no such mailbox: it gets no more e-mail, and a person is told.</summary>
public sealed class DeadMailboxes(IDbContextFactory<PorogDbContext> contexts, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>Stops e-mail to a person's address and tells them in the message centre, once.</summary>
    public Task MarkAsync(Guid personId, string email) =>
        TellAsync(
            personId,
            NoticeTopic.EmailUndeliverable,
            async db =>
                await db
                    .Users.Where(a => a.Id == personId && a.Email == email && a.EmailBouncedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailBouncedAt, clock.GetUtcNow())) > 0
        );

    /// <summary>The same for a letter to an address: a confirmation tells the account's owner, an invitation the inviter.</summary>
    public async Task NoteAsync(OutgoingText letter)
    {
        if (letter.StaffInvitationId is { } invitationId)
            await MarkInvitationAsync(invitationId);
        if (letter.OwnerId is not { } ownerId)
            return;
        await using (var db = await contexts.CreateDbContextAsync())
            await db
                .Users.Where(a => a.Id == ownerId && a.Email == letter.To && a.EmailBouncedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailBouncedAt, clock.GetUtcNow()));
        await TellAsync(ownerId, NoticeTopic.EmailNotConfirmable, db => db.Users.AnyAsync(a => a.Id == ownerId && a.DeletedAt == null));
    }

    private async Task MarkInvitationAsync(Guid invitationId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        DateTimeOffset? now = clock.GetUtcNow();
        await db.StaffInvitations.Where(i => i.Id == invitationId).ExecuteUpdateAsync(set => set.SetProperty(i => i.RefusedAt, now));
    }

    private async Task TellAsync(Guid personId, NoticeTopic topic, Func<PorogDbContext, Task<bool>> markAsync)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (!await markAsync(db))
            return;
        await notices.AddAsync(db, personId, topic, new NoticeFacts(), null, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        notices.Wake();
    }
}
