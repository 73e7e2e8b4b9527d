using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>A person opens the link of an invitation letter and takes the role.</summary>
public sealed class AcceptStaffInvitation(PorogDbContext db, StaffAccess staff, GiveRole roles, NoticeWriter notices, TimeProvider clock)
{
    /// <returns>The invitation of the link, with inviter, organisation and group; null when the link does not work any more.</returns>
    public Task<StaffInvitation?> OpenAsync(Guid invitationId, string secret, CancellationToken cancel) =>
        Open(invitationId, secret)
            .AsNoTracking()
            .Include(i => i.Organisation)
            .Include(i => i.Group)
            .Include(i => i.InvitedBy)
            .SingleOrDefaultAsync(cancel);

    /// <summary>
    /// Gives the person the role. One guarded update decides, so of two people with the same link one wins. The link came by e-mail,
    /// so it also verifies the e-mail if the account has the same one.
    /// </summary>
    public async Task<StaffOutcome> AcceptAsync(Guid personId, Guid invitationId, string secret, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (await OpenAsync(invitationId, secret, cancel) is not { } invitation)
            return StaffOutcome.NotFound;
        var phone = await db.Users.Where(a => a.Id == personId).Select(a => a.PhoneNumber).SingleAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // DeleteAccount takes the same turn, so the account is either deleted already or stays until the commit.
        await Turns.OfPhonesAsync(db, [phone ?? ""], cancel);
        await Turns.OfStaffAsync(db, cancel);
        var person = await db.Users.AsNoTracking().SingleAsync(a => a.Id == personId, cancel);
        if (person.DeletedAt is not null || !person.PhoneNumberConfirmed)
            return StaffOutcome.NotFound;
        var offer = new StaffOffer(invitation.Email, invitation.Kind, invitation.OrganisationId, invitation.GroupId);
        // The inviter may have lost the right to give the role since.
        if (!await staff.MayGiveAsync(invitation.InvitedById, offer, cancel))
            return StaffOutcome.NotFound;
        var accepted = await Open(invitationId, secret)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.State, StaffInvitationState.Accepted)
                        .SetProperty(i => i.EndedAt, now)
                        .SetProperty(i => i.AcceptedById, personId),
                cancel
            );
        if (accepted == 0)
            return StaffOutcome.NotFound;
        await roles.AddAsync(person, offer, invitation.InvitedBy!, cancel);
        await VerifyEmailAsync(person, invitation.Email, cancel);
        var place = StaffRoleText.Place(invitation.Organisation, invitation.Group);
        var facts = new NoticeFacts(Who: person.FullName, Reason: invitation.Kind.ToString(), Detail: place);
        await notices.AddAsync(db, invitation.InvitedById, NoticeTopic.StaffInvitationAccepted, facts, null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return StaffOutcome.Done;
    }

    private IQueryable<StaffInvitation> Open(Guid invitationId, string secret)
    {
        var (now, hash) = (clock.GetUtcNow(), StaffInvitation.HashOf(invitationId, secret));
        return db.StaffInvitations.Where(i =>
            i.Id == invitationId && i.SecretHash == hash && i.State == StaffInvitationState.Sent && i.ExpiresAt > now
        );
    }

    private async Task VerifyEmailAsync(Account person, string email, CancellationToken cancel)
    {
        var normalized = EmailAddress.Comparable(email);
        if (await db.Users.AnyAsync(a => a.NormalizedEmail == normalized && a.EmailConfirmed, cancel))
            return;
        DateTimeOffset? never = null;
        await db
            .Users.Where(a => a.Id == person.Id && a.NormalizedEmail == normalized)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailConfirmed, true).SetProperty(a => a.EmailBouncedAt, never), cancel);
    }
}
