using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>The result of opening an application.</summary>
/// <param name="ChildIds">Children that somebody newly sees.</param>
/// <param name="LeftOut">
/// Why a named person got nothing: the child has the most trusted persons allowed, or no representative is left to consent.
/// </param>
public sealed record Opened(IReadOnlyList<Guid> ChildIds, CheckFailure? LeftOut);

/// <summary>
/// Gives what an application in force promises: its applicant represents its children, and the persons it names are trusted with
/// them. Each gets it once, as soon as an account has the named verified phone and surname; what was ended since stays ended.
/// A named person needs consent: an applicant without an account gave it on paper. One with an account must represent the child at
/// that moment, or another legal representative stands in (docs/access-rules.md).
/// </summary>
public sealed class OpenByApplication(PorogOptions options, AccessLog log, NoticeWriter notices, TellOfAccess tell, TimeProvider clock)
{
    /// <summary>Runs inside the caller's transaction, which holds the turn of every phone concerned, and saves.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="applicationId">An application in force.</param>
    /// <param name="actor">The officer, or the system when a phone was verified.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Opened> OpenAsync(PorogDbContext db, Guid applicationId, AuditActor actor, CancellationToken cancel)
    {
        var ids = await db
            .ApplicationChildren.Where(c => c.ApplicationId == applicationId && c.ChildId != null)
            .Select(c => c.ChildId!.Value)
            .ToListAsync(cancel);
        await ChildTurn.TakeAsync(db, ids, cancel);
        // Read after the turns: whether the applicant is known and represents the child must not change until the commit.
        var application = await db.Applications.AsNoTracking().Include(a => a.Persons).SingleAsync(a => a.Id == applicationId, cancel);
        var (applicant, claimed) = await ClaimByAccounts.ApplicantAsync(db, application, cancel);
        var applicantId = applicant?.Id ?? application.ApplicantId;
        var persons = await ClaimByAccounts.PersonsAsync(db, application, applicantId, cancel);
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
    /// <param name="Application">With the persons it names.</param>
    /// <param name="Actor">The officer, or the system.</param>
    /// <param name="Children">Its children that are still enrolled.</param>
    /// <param name="ApplicantId">The applicant's account, even a deleted one; null before they have registered.</param>
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
        {
            var facts = new NoticeFacts(ChildIds: opened);
            await notices.AddAsync(db, applicant.Id, NoticeTopic.ApplicationInForce, facts, application.Id, cancel);
            await tell.TellAsync(db, new(applicant.Id, applicant.FullName, NoticeDetail.Represents), opened, cancel);
        }
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What the application gives a named person of one child.</summary>
    /// <param name="Opens">Whether the person gets a trust.</param>
    /// <param name="GiverId">The representative who gives it; null while the applicant has not registered.</param>
    /// <param name="LeftOut">Why they get none; null also when they have a right already or are barred.</param>
    private readonly record struct Decision(bool Opens, Guid? GiverId = null, CheckFailure? LeftOut = null);

    private async Task<Decision> DecideAsync(Opening opening, Guid childId, Guid personId, DateTimeOffset now, CancellationToken cancel)
    {
        var db = opening.Db;
        if (
            await NewAccess.IsGivenAsync(db, childId, personId, now, cancel) || await NewAccess.IsBarredAsync(db, childId, personId, cancel)
        )
            return new(Opens: false);
        // An applicant who has not registered yet becomes the giver when they do.
        var giver = opening.ApplicantId is { } asked ? await NewAccess.VoucherAsync(db, childId, asked, cancel) : null;
        if (giver is null && opening.ApplicantId is not null)
            return new(Opens: false, LeftOut: CheckFailure.GiverNotLegal);
        if (await NewAccess.IsFullAsync(db, options.Trusts, childId, personId, now, cancel))
            return new(Opens: false, giver, CheckFailure.TooMany);
        return new(Opens: true, giver);
    }

    private async Task OpenToPersonAsync(Opening opening, ApplicationPerson named, Account person, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (opened, full, alone) = (new List<Guid>(), new List<Guid>(), false);
        foreach (var child in opening.Children)
        {
            var decision = await DecideAsync(opening, child.Id, person.Id, now, cancel);
            if (decision.LeftOut is { } why)
            {
                opening.Leave(child.Id, named, why);
                alone |= why == CheckFailure.GiverNotLegal;
                if (why == CheckFailure.TooMany && decision.GiverId == opening.ApplicantId)
                    full.Add(child.Id);
            }
            if (!decision.Opens)
                continue;
            opening.Db.Trusts.Add(NewTrust(opening, named, child.Id, decision.GiverId, person.Id, now));
            opening.Lines.Add(new AuditLine(child.Id, AuditEvent.AccessByApplication, opening.Actor, person.FullName, Sight.Everything));
            opened.Add(child.Id);
        }
        if (opened.Count > 0)
        {
            await TellTrustedAsync(opening, person.Id, opened, cancel);
            await tell.TellAsync(opening.Db, new(person.Id, person.FullName, NoticeDetail.Trusted), opened, cancel);
        }
        if (full.Count > 0 && opening.ApplicantId is { } applicant)
            await TellApplicantAsync(opening, applicant, named, full, cancel);
        // At an officer's own decision the page shows it.
        if (alone && opening.Actor.Role == ActorRole.System)
            await TellOfficersAsync(opening, named, cancel);
        await opening.Db.SaveChangesAsync(cancel);
    }

    private static Trust NewTrust(
        Opening opening,
        ApplicationPerson named,
        Guid childId,
        Guid? giverId,
        Guid trusteeId,
        DateTimeOffset now
    ) =>
        new()
        {
            ChildId = childId,
            GiverId = giverId,
            ApplicationId = opening.Application.Id,
            TrusteeId = trusteeId,
            Phone = named.Phone,
            Surname = named.Surname,
            StartsAt = now,
            SentAt = now,
            ActiveAt = now,
            State = TrustState.Active,
        };

    private Task TellTrustedAsync(Opening opening, Guid personId, List<Guid> opened, CancellationToken cancel)
    {
        var facts = new NoticeFacts(opening.Application.FullName, opened);
        return notices.AddAsync(opening.Db, personId, NoticeTopic.AccessByApplication, facts, opening.Application.Id, cancel);
    }

    private Task TellApplicantAsync(Opening opening, Guid applicant, ApplicationPerson named, List<Guid> full, CancellationToken cancel)
    {
        var facts = new NoticeFacts(named.FullName, full);
        return notices.AddAsync(opening.Db, applicant, NoticeTopic.ApplicationPersonLeftOut, facts, full[0], cancel);
    }

    /// <summary>The named person registered later, when no officer was looking; they must hear that the paper cannot be followed.</summary>
    private async Task TellOfficersAsync(Opening opening, ApplicationPerson named, CancellationToken cancel)
    {
        var (db, application) = (opening.Db, opening.Application);
        foreach (var officer in await Officers.OfAsync(db, application.OrganisationId, cancel))
            await notices.AddAsync(
                db,
                officer,
                NoticeTopic.ApplicationPersonAlone,
                new NoticeFacts(named.FullName),
                application.Id,
                cancel
            );
    }
}
