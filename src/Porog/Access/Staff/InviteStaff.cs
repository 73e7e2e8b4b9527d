using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <param name="Email">As typed, checked for form.</param>
/// <param name="Kind">The role.</param>
/// <param name="OrganisationId">Null for an administrator alone.</param>
/// <param name="GroupId">For a teacher.</param>
public sealed record StaffOffer(string Email, StaffKind Kind, Guid? OrganisationId, Guid? GroupId);

/// <param name="Outcome">The result.</param>
/// <param name="Url">The link, for the inviter to hand over where no mail is sent.</param>
public sealed record OfferAnswer(StaffOutcome Outcome, string? Url = null);

/// <summary>
/// Offers roles by e-mail, sends the offers again and withdraws them. <see cref="StaffAccess"/> decides who may. Every change is a
/// line of the staff log in the same transaction.
/// </summary>
public sealed class InviteStaff(
    PorogDbContext db,
    StaffAccess staff,
    GiveRole roles,
    OutgoingMail outgoing,
    PorogOptions options,
    TimeProvider clock
)
{
    /// <summary>Letters a person may send in 24 hours.</summary>
    public const int MostOffersADay = 100;

    /// <summary>Offers a role by a letter; the inviter's own e-mail gets the role at once.</summary>
    public async Task<OfferAnswer> OfferAsync(Guid actorId, StaffOffer offer, CancellationToken cancel)
    {
        var actor = await db.Users.AsNoTracking().SingleAsync(a => a.Id == actorId, cancel);
        if (!await staff.MayGiveAsync(actorId, offer, cancel))
            return new(StaffOutcome.NotFound);
        var normalized = EmailAddress.Comparable(offer.Email);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfStaffAsync(db, cancel);
        if (await IsHeldAsync(offer, normalized, cancel))
            return new(StaffOutcome.HasRole);
        if (actor.EmailConfirmed && actor.NormalizedEmail == normalized)
        {
            await roles.AddAsync(actor, offer, actor, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return new(StaffOutcome.Own);
        }
        if (await IsWaitingAsync(offer, cancel))
            return new(StaffOutcome.Waiting);
        if (await AreTooManyAsync(actorId, cancel))
            return new(StaffOutcome.TooMany);
        var (invitation, secret) = NewInvitation(actorId, offer);
        db.Add(invitation);
        db.Add(await LineAsync(StaffEvent.Invited, invitation, actor, cancel));
        db.Add(await LetterAsync(invitation, secret, actor, cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Sent(invitation, secret);
    }

    /// <summary>Sends a new letter with a new link, good for another week. The old link stops working.</summary>
    public async Task<OfferAnswer> ResendAsync(Guid actorId, Guid invitationId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? never = null;
        if (await FindAsync(actorId, invitationId, cancel) is not { } invitation)
            return new(StaffOutcome.NotFound);
        var secret = StaffInvitation.NewSecret();
        var hash = StaffInvitation.HashOf(invitationId, secret);
        var actor = await db.Users.AsNoTracking().SingleAsync(a => a.Id == actorId, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var sent = await db
            .StaffInvitations.Where(i => i.Id == invitationId && i.State == StaffInvitationState.Sent)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.SecretHash, hash)
                        .SetProperty(i => i.SentAt, now)
                        .SetProperty(i => i.RefusedAt, never)
                        .SetProperty(i => i.ExpiresAt, now + StaffInvitation.Life),
                cancel
            );
        if (sent == 0)
            return new(StaffOutcome.NotFound);
        db.Add(await LetterAsync(invitation, secret, actor, cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Sent(invitation, secret);
    }

    public async Task<StaffOutcome> WithdrawAsync(Guid actorId, Guid invitationId, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        if (await FindAsync(actorId, invitationId, cancel) is not { } invitation)
            return StaffOutcome.NotFound;
        var actor = await db.Users.AsNoTracking().SingleAsync(a => a.Id == actorId, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var withdrawn = await db
            .StaffInvitations.Where(i => i.Id == invitationId && i.State == StaffInvitationState.Sent)
            .ExecuteUpdateAsync(
                set => set.SetProperty(i => i.State, StaffInvitationState.Withdrawn).SetProperty(i => i.EndedAt, now),
                cancel
            );
        if (withdrawn == 0)
            return StaffOutcome.NotFound;
        db.Add(await LineAsync(StaffEvent.InvitationWithdrawn, invitation, actor, cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return StaffOutcome.Done;
    }

    private Task<StaffInvitation?> FindAsync(Guid actorId, Guid invitationId, CancellationToken cancel) =>
        staff.InvitationsOf(actorId).AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitationId, cancel);

    private Task<bool> IsHeldAsync(StaffOffer offer, string normalized, CancellationToken cancel) =>
        db
            .StaffRoles.Where(r => r.Kind == offer.Kind && r.OrganisationId == offer.OrganisationId && r.GroupId == offer.GroupId)
            .AnyAsync(r => db.Users.Any(a => a.Id == r.PersonId && a.NormalizedEmail == normalized && a.EmailConfirmed), cancel);

    private Task<bool> IsWaitingAsync(StaffOffer offer, CancellationToken cancel) =>
        db.StaffInvitations.AnyAsync(
            i =>
                i.State == StaffInvitationState.Sent
                && i.Email == offer.Email
                && i.Kind == offer.Kind
                && i.OrganisationId == offer.OrganisationId
                && i.GroupId == offer.GroupId,
            cancel
        );

    private async Task<bool> AreTooManyAsync(Guid actorId, CancellationToken cancel)
    {
        var since = clock.GetUtcNow().AddDays(-1);
        return await db.StaffInvitations.CountAsync(i => i.InvitedById == actorId && i.SentAt > since, cancel) >= MostOffersADay;
    }

    private (StaffInvitation Invitation, string Secret) NewInvitation(Guid actorId, StaffOffer offer)
    {
        var (id, secret, now) = (Guid.NewGuid(), StaffInvitation.NewSecret(), clock.GetUtcNow());
        var invitation = new StaffInvitation
        {
            Id = id,
            Email = offer.Email,
            Kind = offer.Kind,
            OrganisationId = offer.OrganisationId,
            GroupId = offer.GroupId,
            InvitedById = actorId,
            SecretHash = StaffInvitation.HashOf(id, secret),
            SentAt = now,
            ExpiresAt = now + StaffInvitation.Life,
        };
        return (invitation, secret);
    }

    private OfferAnswer Sent(StaffInvitation invitation, string secret)
    {
        outgoing.Wake();
        return new(StaffOutcome.Done, options.Mail.Host.Length == 0 ? Url(invitation, secret) : null);
    }

    private async Task<StaffLogEntry> LineAsync(StaffEvent what, StaffInvitation invitation, Account actor, CancellationToken cancel) =>
        new()
        {
            At = clock.GetUtcNow(),
            Event = what,
            ActorId = actor.Id,
            ActorName = actor.FullName,
            Subject = invitation.Email,
            Kind = invitation.Kind,
            OrganisationId = invitation.OrganisationId,
            Organisation = await db
                .Organisations.Where(o => o.Id == invitation.OrganisationId)
                .Select(o => o.Name)
                .FirstOrDefaultAsync(cancel),
            Group = await db.Groups.Where(g => g.Id == invitation.GroupId).Select(g => g.Name).FirstOrDefaultAsync(cancel),
        };

    private async Task<Outgoing> LetterAsync(StaffInvitation invitation, string secret, Account actor, CancellationToken cancel)
    {
        var words = Words.In(actor.Language);
        var place = StaffRoleText.Place(
            await db.Organisations.AsNoTracking().FirstOrDefaultAsync(o => o.Id == invitation.OrganisationId, cancel),
            await db.Groups.AsNoTracking().FirstOrDefaultAsync(g => g.Id == invitation.GroupId, cancel)
        );
        var role = StaffRoleText.Of(invitation.Kind, place, words);
        var letter = new OutgoingText(
            invitation.Email,
            actor.Language,
            words["Приглашение работать в Пороге"],
            words[
                "{0} приглашает вас: {1}. Откройте страницу, войдите или зарегистрируйтесь и примите приглашение. Ссылка действует неделю и только один раз. Если вы не ждали этого письма, ничего делать не нужно.",
                actor.FullName,
                role
            ],
            Url(invitation, secret),
            words["Открыть приглашение"],
            StaffInvitationId: invitation.Id
        );
        return outgoing.Email(letter, StaffInvitation.Life);
    }

    private string Url(StaffInvitation invitation, string secret) => outgoing.Url($"/staff-invitation/{invitation.Id:N}/{secret}");
}
