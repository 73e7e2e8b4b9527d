using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>What came of opening an application.</summary>
/// <param name="ChildIds">Children of whom somebody sees something new.</param>
/// <param name="LeftOut">
/// Why somebody named in it got nothing: a child has as many trusted persons as there may be, or nobody consents any more.
/// </param>
public sealed record Opened(IReadOnlyList<Guid> ChildIds, CheckFailure? LeftOut);

/// <summary>
/// What an application in force gives: its applicant represents its children, the persons it names are trusted with them, each
/// from the moment an account with the named verified phone and surname is there. Given once; what was ended since stays ended.
/// A named person is trusted while the consent stands: an applicant who has not registered yet has given it on the paper; one who
/// has must represent the child at that moment, or another legal representative stands in for them (docs/access-rules.md).
/// </summary>
public sealed class OpenByApplication(PorogOptions options, AccessLog log, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>Runs inside the caller's transaction, which holds the turn of every phone concerned, and saves.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="applicationId">An application in force.</param>
    /// <param name="actor">Who brought it about: the officer, or the system when a phone was verified.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Opened> OpenAsync(PorogDbContext db, Guid applicationId, AuditActor actor, CancellationToken cancel)
    {
        var ids = await db
            .ApplicationChildren.Where(c => c.ApplicationId == applicationId && c.ChildId != null)
            .Select(c => c.ChildId!.Value)
            .ToListAsync(cancel);
        await ChildTurn.TakeAsync(db, ids, cancel);
        // Not before the turn: whether the applicant is known, and still represents the child, must not change until the commit.
        var application = await db.Applications.AsNoTracking().Include(a => a.Persons).SingleAsync(a => a.Id == applicationId, cancel);
        var (applicant, claimed) = await ApplicantAsync(db, application, cancel);
        var applicantId = applicant?.Id ?? application.ApplicantId;
        var persons = await PersonsAsync(db, application, applicantId, cancel);
        if (!claimed && persons.Count == 0)
            return new([], LeftOut: null);

        var opening = new Opening(db, application, actor, await ChildrenAsync(db, ids, cancel), applicantId);
        if (claimed)
            await OpenToApplicantAsync(opening, applicant!, cancel);
        foreach (var (named, person) in persons)
            await OpenToPersonAsync(opening, named, person, cancel);
        await db.SaveChangesAsync(cancel);
        await log.AppendAsync(db, opening.Lines, cancel);
        return new([.. opening.Lines.Select(l => l.ChildId).Distinct()], opening.LeftOut);
    }

    /// <summary>One application being opened.</summary>
    /// <param name="Db">The caller's context.</param>
    /// <param name="Application">Which.</param>
    /// <param name="Actor">Who brought it about.</param>
    /// <param name="Children">Those who are still enrolled.</param>
    /// <param name="ApplicantId">The applicant's account, also a deleted one; null before they have registered.</param>
    private sealed record Opening(
        PorogDbContext Db,
        Application Application,
        AuditActor Actor,
        IReadOnlyList<Child> Children,
        Guid? ApplicantId
    )
    {
        public List<AuditLine> Lines { get; } = [];

        public CheckFailure? LeftOut { get; private set; }

        public void Leave(Guid childId, ApplicationPerson named, CheckFailure why)
        {
            LeftOut ??= why;
            Lines.Add(new(childId, AuditEvent.CheckFailed, Actor, named.FullName, Sight.Everything, why.ToString()));
        }
    }

    private static Task<List<Child>> ChildrenAsync(PorogDbContext db, List<Guid> ids, CancellationToken cancel) =>
        db.Children.AsNoTracking().Where(c => ids.Contains(c.Id) && c.LeftAt == null).OrderBy(c => c.Id).ToListAsync(cancel);

    /// <returns>The applicant, when known, and whether what the application gives is theirs from just now.</returns>
    private static async Task<(Account? Applicant, bool Claimed)> ApplicantAsync(
        PorogDbContext db,
        Application application,
        CancellationToken cancel
    )
    {
        var id = application.Id;
        if (application.ApplicantId is { } known)
        {
            // Filed online, the account is known from the start and gets it with the approval; one on paper has had it.
            var had =
                application.Source == ApplicationSource.Paper
                || await db.LegalRepresentations.AnyAsync(r => r.ApplicationId == id && r.PersonId == known, cancel);
            var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == known && a.DeletedAt == null, cancel);
            return (account, account is not null && !had);
        }
        var match = await MatchAsync(db, application.Phone, application.Surname, cancel);
        if (match is null)
            return (null, false);
        var claimed = await db
            .Applications.Where(a => a.Id == id && a.ApplicantId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.ApplicantId, match.Id), cancel);
        await db
            .Trusts.Where(t => t.ApplicationId == id && t.GiverId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.GiverId, match.Id), cancel);
        return (match, claimed == 1);
    }

    /// <summary>Named persons whose account is known from just now.</summary>
    private static async Task<List<(ApplicationPerson Named, Account Person)>> PersonsAsync(
        PorogDbContext db,
        Application application,
        Guid? applicantId,
        CancellationToken cancel
    )
    {
        var found = new List<(ApplicationPerson, Account)>();
        foreach (var named in application.Persons.Where(p => p.PersonId is null && p.RemovedAt is null))
        {
            var person = await MatchAsync(db, named.Phone, named.Surname, cancel);
            if (person is null || person.Id == applicantId)
                continue;
            var claimed = await db
                .ApplicationPersons.Where(p => p.Id == named.Id && p.PersonId == null && p.RemovedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.PersonId, person.Id), cancel);
            if (claimed == 1)
                found.Add((named, person));
        }
        return found;
    }

    private async Task OpenToApplicantAsync(Opening opening, Account applicant, CancellationToken cancel)
    {
        var (db, application) = (opening.Db, opening.Application);
        var decidedAt = application.DecidedAt ?? application.FiledAt;
        var opened = new List<Guid>();
        foreach (var child in opening.Children)
        {
            if (!await NewAccess.MayRepresentAsync(db, child.Id, applicant.Id, decidedAt, cancel))
                continue;
            db.LegalRepresentations.Add(
                new LegalRepresentation
                {
                    ChildId = child.Id,
                    PersonId = applicant.Id,
                    Since = clock.GetUtcNow(),
                    ApplicationId = application.Id,
                }
            );
            opening.Lines.Add(new AuditLine(child.Id, AuditEvent.RepresentationBegan, opening.Actor, applicant.FullName));
            opened.Add(child.Id);
        }
        if (opened.Count > 0)
            await notices.AddAsync(
                db,
                applicant.Id,
                NoticeTopic.ApplicationInForce,
                new NoticeFacts(ChildIds: opened),
                application.Id,
                cancel
            );
        await db.SaveChangesAsync(cancel);
    }

    private async Task OpenToPersonAsync(Opening opening, ApplicationPerson named, Account person, CancellationToken cancel)
    {
        var db = opening.Db;
        var now = clock.GetUtcNow();
        var (opened, full, alone) = (new List<Guid>(), new List<Guid>(), false);
        foreach (var child in opening.Children)
        {
            if (
                await NewAccess.IsGivenAsync(db, child.Id, person.Id, now, cancel)
                || await NewAccess.IsBarredAsync(db, child.Id, person.Id, cancel)
            )
                continue;
            // An applicant who has not registered yet becomes the giver when they do.
            var giver = opening.ApplicantId is { } asked ? await NewAccess.VoucherAsync(db, child.Id, asked, cancel) : null;
            if (giver is null && opening.ApplicantId is not null)
            {
                opening.Leave(child.Id, named, CheckFailure.GiverNotLegal);
                alone = true;
                continue;
            }
            if (await NewAccess.IsFullAsync(db, options.Trusts, child.Id, person.Id, now, cancel))
            {
                opening.Leave(child.Id, named, CheckFailure.TooMany);
                if (giver == opening.ApplicantId)
                    full.Add(child.Id);
                continue;
            }
            db.Trusts.Add(
                new Trust
                {
                    ChildId = child.Id,
                    GiverId = giver,
                    ApplicationId = opening.Application.Id,
                    TrusteeId = person.Id,
                    Phone = named.Phone,
                    Surname = named.Surname,
                    StartsAt = now,
                    SentAt = now,
                    ActiveAt = now,
                    State = TrustState.Active,
                }
            );
            opening.Lines.Add(new AuditLine(child.Id, AuditEvent.AccessByApplication, opening.Actor, person.FullName, Sight.Everything));
            opened.Add(child.Id);
        }
        if (opened.Count > 0)
            await notices.AddAsync(
                db,
                person.Id,
                NoticeTopic.AccessByApplication,
                new NoticeFacts(opening.Application.FullName, opened),
                opening.Application.Id,
                cancel
            );
        if (full.Count > 0 && opening.ApplicantId is { } applicant)
            await notices.AddAsync(
                db,
                applicant,
                NoticeTopic.ApplicationPersonLeftOut,
                new NoticeFacts(named.FullName, full),
                full[0],
                cancel
            );
        if (alone && opening.Actor.Role == ActorRole.System)
            await TellOfficersAsync(opening, named, cancel);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>No officer was there when the phone was verified, and only they can find out who may vouch for this person.</summary>
    private async Task TellOfficersAsync(Opening opening, ApplicationPerson named, CancellationToken cancel)
    {
        var (db, application) = (opening.Db, opening.Application);
        var officers = await db
            .StaffRoles.Where(r => r.Kind == StaffKind.Officer && r.OrganisationId == application.OrganisationId)
            .Select(r => r.PersonId)
            .Distinct()
            .ToListAsync(cancel);
        foreach (var officer in officers)
            await notices.AddAsync(
                db,
                officer,
                NoticeTopic.ApplicationPersonAlone,
                new NoticeFacts(named.FullName),
                application.Id,
                cancel
            );
    }

    private static async Task<Account?> MatchAsync(PorogDbContext db, string phone, string surname, CancellationToken cancel)
    {
        var account = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed && a.DeletedAt == null, cancel);
        return account is not null && PersonName.Comparable(account.Surname) == PersonName.Comparable(surname) ? account : null;
    }
}
