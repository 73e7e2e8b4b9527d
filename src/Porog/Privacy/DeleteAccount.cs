using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Delegation.Applications;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Privacy;

/// <summary>What a deletion would change for one child.</summary>
/// <param name="FullName">The child's, surname first.</param>
/// <param name="IsLegal">Whether the person legally represents the child, or is trusted.</param>
/// <param name="TrustsGiven">Active trusts that this person gave.</param>
/// <param name="KeeperName">The other legal representative who takes those over; null when there is none.</param>
public sealed record DeletionChild(string FullName, bool IsLegal, int TrustsGiven, string? KeeperName)
{
    /// <summary>The child would have no legal representative any more.</summary>
    public bool IsLeftAlone => IsLegal && KeeperName is null;
}

public enum DeleteOutcome
{
    Done = 1,

    /// <summary>The person has a staff role, which must be taken first.</summary>
    Staff = 2,

    /// <summary>A child would be left without a legal representative, and the person has not confirmed that.</summary>
    LeavesChildAlone = 3,

    /// <summary>It is deleted already, or the person's rights have changed meanwhile.</summary>
    Conflict = 4,
}

/// <summary>
/// Deletes an account at its owner's request, in one transaction: removes all personal data, ends its rights, and tells the people
/// concerned. Records of what happened to children stay, without the name. docs/decisions/0010-deleted-accounts.md.
/// </summary>
public sealed class DeleteAccount(
    PorogDbContext db,
    EndRepresentation representations,
    EndTrust trusts,
    AccessLog log,
    SecondFactors secondFactors,
    OutgoingMail outgoing,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock,
    ILogger<DeleteAccount> logger
)
{
    /// <summary>Whether the person has any staff role.</summary>
    public Task<bool> IsStaffAsync(Guid accountId, CancellationToken cancel) =>
        db.StaffRoles.AnyAsync(r => r.PersonId == accountId, cancel);

    /// <summary>Every child the person sees now, by name.</summary>
    public async Task<IReadOnlyList<DeletionChild>> ForeseeAsync(Guid accountId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var grants = await (
            from grant in ChildAccess.LiveGrants(db, now)
            where grant.PersonId == accountId
            join child in db.Children on grant.ChildId equals child.Id
            select new { Child = child, grant.Relation }
        ).ToListAsync(cancel);
        var children = new List<DeletionChild>();
        foreach (var own in grants.GroupBy(g => g.Child.Id))
        {
            var isLegal = own.Any(g => g.Relation == Relation.Legal);
            var keeper = isLegal ? await representations.KeeperAsync(own.Key, accountId, cancel) : null;
            var given = await db.Trusts.CountAsync(
                t => t.ChildId == own.Key && t.GiverId == accountId && t.State == TrustState.Active,
                cancel
            );
            children.Add(new DeletionChild(own.First().Child.FullName, isLegal, given, keeper?.FullName));
        }
        return [.. children.OrderBy(c => c.FullName, StringComparer.CurrentCulture)];
    }

    /// <param name="accountId">The page has asked for its password.</param>
    /// <param name="evenAlone">Whether a child may be left without a legal representative.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<DeleteOutcome> DeleteAsync(Guid accountId, bool evenAlone, CancellationToken cancel)
    {
        var account = await db.Users.AsNoTracking().SingleAsync(a => a.Id == accountId, cancel);
        var children = await ChildrenAsync(accountId, cancel);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            if (account.PhoneNumber is { } phone)
                await Turns.OfPhonesAsync(db, [phone], cancel);
            await ChildTurn.TakeAsync(db, children, cancel);
            if (await IsStaffAsync(accountId, cancel))
                return DeleteOutcome.Staff;
            if ((await ChildrenAsync(accountId, cancel)).Except(children).Any())
                return DeleteOutcome.Conflict;
            var lines = new List<AuditLine>();
            if (!await EndRepresentationsAsync(account, evenAlone, lines, cancel))
                return DeleteOutcome.LeavesChildAlone;
            await LeaveTrustsAsync(account, lines, cancel);
            // Comes after the notices, which name the person.
            if (!await EmptyAsync(accountId, cancel))
                return DeleteOutcome.Conflict;
            await LogAsync(account, children, lines, cancel);
            await ForgetTypedAsync(account, cancel);
            await ForgetToldAsync(account, children, cancel);
            if (account is { EmailConfirmed: true, Email: { } email })
                db.Add(outgoing.Email(Farewell(email, account.Language), OneTimeSecrets.LinkLife));
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        if (children.Count > 0)
            await live.TellAsync(children, cancel);
        notices.Wake();
        outgoing.Wake();
        logger.LogInformation("Account {AccountId} deleted by its owner", accountId);
        return DeleteOutcome.Done;
    }

    /// <summary>Every child whose access log may name the person.</summary>
    private Task<List<Guid>> ChildrenAsync(Guid accountId, CancellationToken cancel) =>
        db
            .LegalRepresentations.Where(r => r.PersonId == accountId)
            .Select(r => r.ChildId)
            .Union(db.Trusts.Where(t => t.TrusteeId == accountId || t.GiverId == accountId).Select(t => t.ChildId))
            .ToListAsync(cancel);

    /// <summary>Empties the account and deletes its sessions, so that no cookie, token or open stream works any more.</summary>
    private async Task<bool> EmptyAsync(Guid accountId, CancellationToken cancel)
    {
        var (now, stamp, nothing) = (clock.GetUtcNow(), Guid.NewGuid().ToString(), (string?)null);
        var name = accountId.ToString("N");
        var emptied = await db
            .Users.Where(a => a.Id == accountId && a.DeletedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(a => a.DeletedAt, now)
                        .SetProperty(a => a.Surname, PersonName.DeletedSurname)
                        .SetProperty(a => a.GivenName, PersonName.DeletedGivenName)
                        .SetProperty(a => a.Patronymic, nothing)
                        .SetProperty(a => a.PhoneNumber, nothing)
                        .SetProperty(a => a.PhoneNumberConfirmed, false)
                        .SetProperty(a => a.Email, nothing)
                        .SetProperty(a => a.NormalizedEmail, nothing)
                        .SetProperty(a => a.EmailConfirmed, false)
                        .SetProperty(a => a.UserName, name)
                        .SetProperty(a => a.NormalizedUserName, name.ToUpperInvariant())
                        .SetProperty(a => a.PasswordHash, nothing)
                        .SetProperty(a => a.SecurityStamp, stamp),
                cancel
            );
        await db.Sessions.Where(s => s.AccountId == accountId).ExecuteDeleteAsync(cancel);
        return emptied == 1;
    }

    /// <returns>False when a child would be left alone against <paramref name="evenAlone"/>.</returns>
    private async Task<bool> EndRepresentationsAsync(Account account, bool evenAlone, List<AuditLine> lines, CancellationToken cancel)
    {
        var own = await db
            .LegalRepresentations.AsNoTracking()
            .Include(r => r.Child)
            .Where(r => r.PersonId == account.Id && r.EndedAt == null)
            .ToListAsync(cancel);
        foreach (var one in own)
        {
            var keeper = await representations.KeeperAsync(one.ChildId, account.Id, cancel);
            if (keeper is null && !evenAlone)
                return false;
            var actor = new AuditActor(account.Id, account.FullName, ActorRole.Legal);
            var end = new RepresentationEnd(one.Id, Reason: null, Barred: false, keeper?.Id);
            lines.AddRange(await representations.EndInTransactionAsync(one, end, actor, cancel) ?? []);
        }
        return true;
    }

    private async Task LeaveTrustsAsync(Account account, List<AuditLine> lines, CancellationToken cancel)
    {
        var open = await EndTrust
            .WithPeople(db)
            .Where(t => t.TrusteeId == account.Id && (t.State == TrustState.Active || t.State == TrustState.Checking))
            .ToListAsync(cancel);
        foreach (var trust in open)
        {
            var actor = new AuditActor(account.Id, account.FullName, ActorRole.Trusted);
            if (await trusts.EndInTransactionAsync(db, trust, trust.State, actor, cancel) is { } line)
                lines.Add(line);
        }
    }

    /// <summary>Removes the name from old lines of the access logs, and writes the new lines without it.</summary>
    private async Task LogAsync(Account account, List<Guid> children, List<AuditLine> lines, CancellationToken cancel)
    {
        var first = new List<AuditLine>();
        foreach (var childId in children)
        {
            var proof = await ForgottenNames.TakeOutAsync(db, childId, account, cancel);
            var wasLegal = await db.LegalRepresentations.AnyAsync(r => r.ChildId == childId && r.PersonId == account.Id, cancel);
            var actor = new AuditActor(account.Id, ForgottenNames.Nobody, wasLegal ? ActorRole.Legal : ActorRole.Trusted);
            first.Add(new AuditLine(childId, AuditEvent.AccountDeleted, actor, Detail: proof));
        }
        await log.AppendAsync(db, first, cancel);
        await log.AppendAsync(db, [.. lines.Select(Nameless)], cancel);

        AuditLine Nameless(AuditLine line) =>
            line with
            {
                Actor = line.Actor with { Name = ForgottenNames.Nobody },
                Subject = line.Actor.Role == ActorRole.Legal ? line.Subject : null,
            };
    }

    /// <summary>Forgets what others typed about the person, and ends what waits for them.</summary>
    private async Task ForgetTypedAsync(Account account, CancellationToken cancel)
    {
        var (id, phone, email, now) = (account.Id, account.PhoneNumber, account.Email, clock.GetUtcNow());
        byte[]? nothing = null;
        await db
            .Invitations.Where(i => i.Trusts.Any(t => t.TrusteeId == id))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.Phone, "")
                        .SetProperty(i => i.Surname, PersonName.DeletedSurname)
                        .SetProperty(i => i.ContentHash, nothing),
                cancel
            );
        await db
            .Trusts.Where(t => t.TrusteeId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Phone, "").SetProperty(t => t.Surname, PersonName.DeletedSurname), cancel);
        string? empty = null;
        await db
            .AccessDoubts.Where(d => d.ReporterId == id || d.PersonId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Note, empty).SetProperty(d => d.Answer, empty), cancel);
        await db.Absences.Where(a => a.AnnouncedById == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Note, empty), cancel);
        await db.CardChanges.Where(c => c.ById == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.ByName, ""), cancel);
        await db.ChildChanges.Where(c => c.ById == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.ByName, ""), cancel);
        await db.StaffLog.Where(e => e.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.Subject, ""), cancel);
        await db.StaffLog.Where(e => e.ActorId == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.ActorName, ""), cancel);
        await db.StaffLog.Where(e => e.Subject == email).ExecuteUpdateAsync(set => set.SetProperty(e => e.Subject, ""), cancel);
        await db.StaffInvitations.Where(i => i.AcceptedById == id).ExecuteUpdateAsync(set => set.SetProperty(i => i.Email, ""), cancel);
        await secondFactors.RemoveAsync(id, keep: null, cancel);
        await db.ManualEvents.Where(e => e.PersonId == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.PersonName, ""), cancel);
        // The next owner of this phone must hear of the invitations that wait for it.
        DateTimeOffset? untold = null;
        await db
            .Invitations.Where(i => i.Phone == phone && i.Trusts.Any(t => t.State == TrustState.Sent))
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.ToldAt, untold), cancel);
        await db
            .Applications.Where(a => a.ApplicantId == id && a.State == ApplicationState.Waiting)
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.State, ApplicationState.Withdrawn).SetProperty(a => a.DecidedAt, now),
                cancel
            );
        await db.OneTimeSecrets.Where(s => s.SubjectId == id || s.Target == phone || s.Target == email).ExecuteDeleteAsync(cancel);
        await db.Recoveries.Where(r => r.AccountId == id).ExecuteDeleteAsync(cancel);
        await db.Registrations.Where(r => r.Phone == phone).ExecuteDeleteAsync(cancel);
        await db.InvitationDrafts.Where(d => d.PersonId == id).ExecuteDeleteAsync(cancel);
    }

    /// <summary>Deletes messages, and the person's choices about them.</summary>
    private async Task ForgetToldAsync(Account account, List<Guid> children, CancellationToken cancel)
    {
        var id = account.Id;
        List<short> buckets = [.. children.Append(id).Select(Bucket.Of).Distinct()];
        await db.Deliveries.Where(d => buckets.Contains(d.Bucket) && d.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.Notices.Where(n => n.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.NotificationChoices.Where(c => children.Contains(c.ChildId) && c.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.NotificationPreferences.Where(p => p.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.PushDevices.Where(d => d.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.Photos.Where(p => p.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.DoorPasses.Where(p => p.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.ReportSchedules.Where(s => s.PersonId == id).ExecuteDeleteAsync(cancel);
        await db.Reports.Where(r => r.PersonId == id).ExecuteDeleteAsync(cancel);
    }

    private OutgoingText Farewell(string email, string language)
    {
        var words = Words.In(language);
        return new OutgoingText(
            email,
            language,
            words["Личный кабинет удалён"],
            words[
                "Ваши данные удалены из Порога, и больше писем не будет. Если это сделали не вы, обратитесь в школу, колледж или детский сад."
            ],
            outgoing.Url("/"),
            words["Открыть Порог"]
        );
    }
}
