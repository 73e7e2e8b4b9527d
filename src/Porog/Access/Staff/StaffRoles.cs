using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>What came of a change of roles.</summary>
public enum StaffOutcome
{
    Done = 1,

    /// <summary>It is not there for this person, or not any more as it was.</summary>
    NotFound = 2,

    /// <summary>This e-mail was offered the same role and has not answered.</summary>
    Waiting = 3,

    /// <summary>The person has this role already.</summary>
    HasRole = 4,

    /// <summary>Somebody must administer the installation.</summary>
    LastAdministrator = 5,

    /// <summary>More letters than a person may send in a day.</summary>
    TooMany = 6,

    /// <summary>It was the inviter's own e-mail: the role is theirs without a letter.</summary>
    Own = 7,
}

/// <param name="Email">As typed, checked for form.</param>
/// <param name="Kind">The role.</param>
/// <param name="OrganisationId">Null for an administrator alone.</param>
/// <param name="GroupId">For a teacher.</param>
public sealed record StaffOffer(string Email, StaffKind Kind, Guid? OrganisationId, Guid? GroupId);

/// <param name="Outcome">What came of it.</param>
/// <param name="Url">The link, for the inviter to hand over where no mail is sent.</param>
public sealed record OfferAnswer(StaffOutcome Outcome, string? Url = null);

/// <summary>
/// Gives and takes roles. An administrator does so everywhere, an officer gives and takes teachers and cashiers of the own
/// organisation; to anybody else it does not exist. Every change is a line of the staff log in the same transaction.
/// </summary>
public sealed class StaffRoles(PorogDbContext db, OutgoingMail outgoing, NoticeWriter notices, PorogOptions options, TimeProvider clock)
{
    /// <summary>Letters a person may send in 24 hours.</summary>
    public const int MostOffersADay = 100;

    /// <summary>Roles the person may give and take, to compose with.</summary>
    public IQueryable<StaffRole> MayTake(Guid actorId) =>
        db.StaffRoles.Where(r =>
            db.StaffRoles.Any(own =>
                own.PersonId == actorId
                && (
                    own.Kind == StaffKind.Administrator
                    || (
                        own.Kind == StaffKind.Officer
                        && own.OrganisationId == r.OrganisationId
                        && (r.Kind == StaffKind.Teacher || r.Kind == StaffKind.Cashier)
                    )
                )
            )
        );

    /// <summary>Invitations the person may look after, to compose with.</summary>
    public IQueryable<StaffInvitation> InvitationsOf(Guid actorId) =>
        db.StaffInvitations.Where(i =>
            db.StaffRoles.Any(own =>
                own.PersonId == actorId
                && (
                    own.Kind == StaffKind.Administrator
                    || (
                        own.Kind == StaffKind.Officer
                        && own.OrganisationId == i.OrganisationId
                        && (i.Kind == StaffKind.Teacher || i.Kind == StaffKind.Cashier)
                    )
                )
            )
        );

    /// <summary>Offers a role by a letter; the inviter's own e-mail gets the role at once.</summary>
    public async Task<OfferAnswer> OfferAsync(Guid actorId, StaffOffer offer, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var actor = await db.Users.AsNoTracking().SingleAsync(a => a.Id == actorId, cancel);
        if (!await MayGiveAsync(actorId, offer, cancel))
            return new(StaffOutcome.NotFound);
        var normalized = offer.Email.ToUpperInvariant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfStaffAsync(db, cancel);
        var holders = await db
            .StaffRoles.Where(r => r.Kind == offer.Kind && r.OrganisationId == offer.OrganisationId && r.GroupId == offer.GroupId)
            .AnyAsync(r => db.Users.Any(a => a.Id == r.PersonId && a.NormalizedEmail == normalized && a.EmailConfirmed), cancel);
        if (holders)
            return new(StaffOutcome.HasRole);
        if (actor.EmailConfirmed && actor.NormalizedEmail == normalized)
        {
            await GiveAsync(actor, offer.Kind, offer.OrganisationId, offer.GroupId, actor, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return new(StaffOutcome.Own);
        }
        var waiting = await db.StaffInvitations.AnyAsync(
            i =>
                i.State == StaffInvitationState.Sent
                && i.Email == offer.Email
                && i.Kind == offer.Kind
                && i.OrganisationId == offer.OrganisationId
                && i.GroupId == offer.GroupId,
            cancel
        );
        if (waiting)
            return new(StaffOutcome.Waiting);
        var since = now.AddDays(-1);
        if (await db.StaffInvitations.CountAsync(i => i.InvitedById == actorId && i.SentAt > since, cancel) >= MostOffersADay)
            return new(StaffOutcome.TooMany);
        var id = Guid.NewGuid();
        var secret = NewSecret();
        var invitation = new StaffInvitation
        {
            Id = id,
            Email = offer.Email,
            Kind = offer.Kind,
            OrganisationId = offer.OrganisationId,
            GroupId = offer.GroupId,
            InvitedById = actorId,
            SecretHash = HashOf(id, secret),
            SentAt = now,
            ExpiresAt = now + StaffInvitation.Life,
        };
        db.Add(invitation);
        db.Add(await LineAsync(StaffEvent.Invited, invitation, actor, cancel));
        db.Add(await LetterAsync(invitation, secret, actor, cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        outgoing.Wake();
        return new(StaffOutcome.Done, options.Mail.Host.Length == 0 ? Url(invitation, secret) : null);
    }

    /// <summary>A new letter with a new link and another week; the old link is good for nothing.</summary>
    public async Task<OfferAnswer> ResendAsync(Guid actorId, Guid invitationId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (await InvitationsOf(actorId).AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitationId, cancel) is not { } invitation)
            return new(StaffOutcome.NotFound);
        var secret = NewSecret();
        var hash = HashOf(invitationId, secret);
        var actor = await db.Users.AsNoTracking().SingleAsync(a => a.Id == actorId, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var sent = await db
            .StaffInvitations.Where(i => i.Id == invitationId && i.State == StaffInvitationState.Sent)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.SecretHash, hash)
                        .SetProperty(i => i.SentAt, now)
                        .SetProperty(i => i.ExpiresAt, now + StaffInvitation.Life),
                cancel
            );
        if (sent == 0)
            return new(StaffOutcome.NotFound);
        db.Add(await LetterAsync(invitation, secret, actor, cancel));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        outgoing.Wake();
        return new(StaffOutcome.Done, options.Mail.Host.Length == 0 ? Url(invitation, secret) : null);
    }

    public async Task<StaffOutcome> WithdrawAsync(Guid actorId, Guid invitationId, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        if (await InvitationsOf(actorId).AsNoTracking().SingleOrDefaultAsync(i => i.Id == invitationId, cancel) is not { } invitation)
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

    /// <returns>The invitation that the link of a letter opens, with who invites to what; null when it is not good any more.</returns>
    public async Task<StaffInvitation?> OpenAsync(Guid invitationId, string secret, CancellationToken cancel)
    {
        var (now, hash) = (clock.GetUtcNow(), HashOf(invitationId, secret));
        return await db
            .StaffInvitations.AsNoTracking()
            .Include(i => i.Organisation)
            .Include(i => i.Group)
            .Include(i => i.InvitedBy)
            .SingleOrDefaultAsync(
                i => i.Id == invitationId && i.SecretHash == hash && i.State == StaffInvitationState.Sent && i.ExpiresAt > now,
                cancel
            );
    }

    /// <summary>
    /// The role is the person's. One guarded update decides, so of two who hold the same link one wins. The link came to the e-mail,
    /// so it counts as verified where it is the account's.
    /// </summary>
    public async Task<StaffOutcome> AcceptAsync(Guid personId, Guid invitationId, string secret, CancellationToken cancel)
    {
        var (now, hash) = (clock.GetUtcNow(), HashOf(invitationId, secret));
        if (await OpenAsync(invitationId, secret, cancel) is not { } invitation)
            return StaffOutcome.NotFound;
        var phone = await db.Users.Where(a => a.Id == personId).Select(a => a.PhoneNumber).SingleAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Before its owner deletes the account, or after.
        await Turns.OfPhonesAsync(db, [phone ?? ""], cancel);
        await Turns.OfStaffAsync(db, cancel);
        var person = await db.Users.AsNoTracking().SingleAsync(a => a.Id == personId, cancel);
        if (person.DeletedAt is not null || !person.PhoneNumberConfirmed)
            return StaffOutcome.NotFound;
        // What the inviter may not give any more is nobody's to take.
        if (!await MayGiveAsync(invitation.InvitedById, OfferOf(invitation), cancel))
            return StaffOutcome.NotFound;
        var accepted = await db
            .StaffInvitations.Where(i =>
                i.Id == invitationId && i.SecretHash == hash && i.State == StaffInvitationState.Sent && i.ExpiresAt > now
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.State, StaffInvitationState.Accepted)
                        .SetProperty(i => i.EndedAt, now)
                        .SetProperty(i => i.AcceptedById, personId),
                cancel
            );
        if (accepted == 0)
            return StaffOutcome.NotFound;
        var inviter = invitation.InvitedBy!;
        await GiveAsync(person, invitation.Kind, invitation.OrganisationId, invitation.GroupId, inviter, cancel);
        await VerifyEmailAsync(person, invitation.Email, cancel);
        var facts = new NoticeFacts(Who: person.FullName, Reason: invitation.Kind.ToString(), Detail: PlaceOf(invitation));
        await notices.AddAsync(db, inviter.Id, NoticeTopic.StaffInvitationAccepted, facts, null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return StaffOutcome.Done;
    }

    /// <summary>Takes a role away. The last administrator stays one, whoever takes at the same moment.</summary>
    public async Task<StaffOutcome> TakeAsync(Guid actorId, Guid roleId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfStaffAsync(db, cancel);
        var role = await MayTake(actorId)
            .AsNoTracking()
            .Include(r => r.Organisation)
            .Include(r => r.Group)
            .SingleOrDefaultAsync(r => r.Id == roleId, cancel);
        if (role is null)
            return StaffOutcome.NotFound;
        if (role.Kind == StaffKind.Administrator && await Administrators.Of(db).Select(r => r.PersonId).Distinct().CountAsync(cancel) < 2)
            return StaffOutcome.LastAdministrator;
        if (await db.StaffRoles.Where(r => r.Id == roleId).ExecuteDeleteAsync(cancel) == 0)
            return StaffOutcome.NotFound;
        var people = await db
            .Users.AsNoTracking()
            .Where(a => a.Id == role.PersonId || a.Id == actorId)
            .ToDictionaryAsync(a => a.Id, cancel);
        var (person, actor) = (people[role.PersonId], people[actorId]);
        db.Add(StaffLogEntry.Of(StaffEvent.RoleTaken, clock.GetUtcNow(), role, person.FullName, actorId, actor.FullName));
        var facts = new NoticeFacts(Who: actor.FullName, Reason: role.Kind.ToString(), Detail: PlaceOf(role.Organisation, role.Group));
        await notices.AddAsync(db, person.Id, NoticeTopic.StaffRoleTaken, facts, null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return StaffOutcome.Done;
    }

    /// <summary>«Школа № 57, 5 Б»; null for an administrator.</summary>
    private static string? PlaceOf(Organisation? organisation, Group? group) =>
        organisation is null ? null
        : group is null ? organisation.Name
        : $"{organisation.Name}, {group.Name}";

    private static string? PlaceOf(StaffInvitation invitation) => PlaceOf(invitation.Organisation, invitation.Group);

    private static StaffOffer OfferOf(StaffInvitation i) => new(i.Email, i.Kind, i.OrganisationId, i.GroupId);

    /// <summary>Whether the role is the person's to give, and hangs together: a teacher has a group of the organisation, an administrator neither.</summary>
    private async Task<bool> MayGiveAsync(Guid actorId, StaffOffer offer, CancellationToken cancel)
    {
        var own = await db.StaffRoles.AsNoTracking().Where(r => r.PersonId == actorId).ToListAsync(cancel);
        var isAdministrator = own.Exists(r => r.Kind == StaffKind.Administrator);
        if (offer.Kind == StaffKind.Administrator)
            return isAdministrator && offer is { OrganisationId: null, GroupId: null };
        var isOfficers =
            offer.Kind is StaffKind.Teacher or StaffKind.Cashier
            && own.Exists(r => r.Kind == StaffKind.Officer && r.OrganisationId == offer.OrganisationId);
        if (offer.OrganisationId is not { } organisation || !(isAdministrator || isOfficers))
            return false;
        return offer.Kind == StaffKind.Teacher
            ? await db.Groups.AnyAsync(g => g.Id == offer.GroupId && g.OrganisationId == organisation, cancel)
            : offer.GroupId is null && await db.Organisations.AnyAsync(o => o.Id == organisation, cancel);
    }

    /// <summary>In the caller's transaction. Somebody who has the role already keeps the one they have.</summary>
    private async Task GiveAsync(
        Account person,
        StaffKind kind,
        Guid? organisationId,
        Guid? groupId,
        Account giver,
        CancellationToken cancel
    )
    {
        var has = await db.StaffRoles.AnyAsync(
            r => r.PersonId == person.Id && r.Kind == kind && r.OrganisationId == organisationId && r.GroupId == groupId,
            cancel
        );
        if (has)
            return;
        var role = new StaffRole
        {
            PersonId = person.Id,
            Kind = kind,
            OrganisationId = organisationId,
            Organisation = await db.Organisations.FirstOrDefaultAsync(o => o.Id == organisationId, cancel),
            GroupId = groupId,
            Group = await db.Groups.FirstOrDefaultAsync(g => g.Id == groupId, cancel),
        };
        db.Add(role);
        db.Add(StaffLogEntry.Of(StaffEvent.RoleGiven, clock.GetUtcNow(), role, person.FullName, giver.Id, giver.FullName));
        var facts = new NoticeFacts(Who: giver.FullName, Reason: kind.ToString(), Detail: PlaceOf(role.Organisation, role.Group));
        await notices.AddAsync(db, person.Id, NoticeTopic.StaffRoleGiven, facts, null, cancel);
    }

    private async Task VerifyEmailAsync(Account person, string email, CancellationToken cancel)
    {
        var normalized = email.ToUpperInvariant();
        if (await db.Users.AnyAsync(a => a.NormalizedEmail == normalized && a.EmailConfirmed, cancel))
            return;
        DateTimeOffset? never = null;
        await db
            .Users.Where(a => a.Id == person.Id && a.NormalizedEmail == normalized)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailConfirmed, true).SetProperty(a => a.EmailBouncedAt, never), cancel);
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
        var place = PlaceOf(
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
            words["Открыть приглашение"]
        );
        return outgoing.Email(letter, StaffInvitation.Life);
    }

    private string Url(StaffInvitation invitation, string secret) => outgoing.Url($"/staff-invitation/{invitation.Id:N}/{secret}");

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] HashOf(Guid id, string secret) => SHA256.HashData([.. id.ToByteArray(), .. Encoding.UTF8.GetBytes(secret)]);
}
