using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// Tells people that they are invited: registered ones soon after the sending, others when they verify their phone. The state is in
/// the database, so another node finishes what a dead one left.
/// </summary>
public sealed class AnnounceInvitations(
    IDbContextFactory<PorogDbContext> contexts,
    NoticeWriter notices,
    TimeProvider clock,
    ILogger<AnnounceInvitations> logger
) : IWhenPhoneVerified
{
    private const int Batch = 100;

    /// <returns>How many people were told.</returns>
    public async Task<int> AnnounceAsync(CancellationToken cancel)
    {
        var (told, after) = (0, Guid.Empty);
        while (true)
        {
            var due = await DueAsync(after, cancel);
            if (due.Count == 0)
                break;
            // Goes past those that failed, so that a batch of them does not hide the others.
            after = due[^1].Invitation;
            told += await OneByOne.DoAsync(due, one => AnnounceAsync(one, cancel), logger, "Announcing invitations");
        }
        if (told > 0)
            notices.Wake();
        return told;
    }

    private async Task<List<(Guid Invitation, Guid Account)>> DueAsync(Guid after, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var due = await (
            from trust in db.Trusts
            where trust.State == TrustState.Sent
            join invitation in db.Invitations on trust.InvitationId equals invitation.Id
            where invitation.ToldAt == null && invitation.ExpiresAt > now && invitation.Id > after
            join account in db.Users on invitation.Phone equals account.PhoneNumber
            where account.PhoneNumberConfirmed && account.DeletedAt == null
            select new { invitation.Id, AccountId = account.Id }
        )
            .Distinct()
            .OrderBy(due => due.Id)
            .Take(Batch)
            .ToListAsync(cancel);
        return [.. due.Select(one => (one.Id, one.AccountId))];
    }

    private async Task<int> AnnounceAsync((Guid Invitation, Guid Account) one, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var account = await db.Users.AsNoTracking().SingleAsync(a => a.Id == one.Account, cancel);
        await TellAsync(db, one.Invitation, account, cancel);
        await transaction.CommitAsync(cancel);
        return 1;
    }

    /// <inheritdoc/>
    public async Task WhenPhoneVerifiedAsync(PorogDbContext db, Account account, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var waiting = await db
            .Invitations.Where(i => i.Phone == account.PhoneNumber && i.ToldAt == null && i.ExpiresAt > now)
            .Where(i => i.Trusts.Any(t => t.State == TrustState.Sent))
            .Select(i => i.Id)
            .ToListAsync(cancel);
        foreach (var id in waiting)
            await TellAsync(db, id, account, cancel);
    }

    private async Task TellAsync(PorogDbContext db, Guid invitationId, Account account, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var taken = await db
            .Invitations.Where(i => i.Id == invitationId && i.ToldAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.ToldAt, now), cancel);
        if (taken == 0)
            return;
        var invitation = await db
            .Invitations.AsNoTracking()
            .Include(i => i.Giver)
            .Include(i => i.Trusts.Where(t => t.State == TrustState.Sent))
                .ThenInclude(t => t.Child)
            .SingleAsync(i => i.Id == invitationId, cancel);
        // The phone may be mistyped: a stranger must not learn the child's name.
        var facts = TrustRules.SameSurname(invitation.Surname, account.Surname)
            ? new NoticeFacts(invitation.Giver!.FullName, TrustRules.ChildrenOf(invitation.Trusts))
            : new NoticeFacts(WithoutSurname(invitation.Giver!));
        await notices.AddAsync(db, account.Id, NoticeTopic.InvitationReceived, facts, invitationId, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>«Мария Петровна».</summary>
    internal static string WithoutSurname(Account person) =>
        person.Patronymic is null ? person.GivenName : $"{person.GivenName} {person.Patronymic}";
}
