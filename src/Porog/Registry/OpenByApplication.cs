using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Notifications;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>What came of opening an application.</summary>
/// <param name="ChildIds">Children of whom somebody sees something new.</param>
/// <param name="LeftOut">Somebody named in it got nothing, because a child has as many trusted persons as there may be.</param>
public sealed record Opened(IReadOnlyList<Guid> ChildIds, bool LeftOut);

/// <summary>
/// What an application in force gives: its applicant represents its children, the persons it names are trusted with them, each
/// from the moment an account with the named verified phone and surname is there. Given once; what was ended since stays ended.
/// </summary>
public sealed class OpenByApplication(PorogOptions options, AccessLog log, Notices notices, TimeProvider clock)
{
    /// <summary>Runs inside the caller's transaction, which holds the turn of every phone concerned, and saves.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="applicationId">An application in force.</param>
    /// <param name="actor">Who brought it about: the officer, or the system when a phone was verified.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Opened> OpenAsync(PorogDbContext db, Guid applicationId, AuditActor actor, CancellationToken cancel)
    {
        var application = await db
            .Applications.AsNoTracking()
            .Include(a => a.Children)
            .Include(a => a.Persons)
            .SingleAsync(a => a.Id == applicationId, cancel);
        var ids = application.Children.Select(c => c.ChildId).OfType<Guid>().ToList();
        await ChildTurn.TakeAsync(db, ids, cancel);
        var (applicant, claimed) = await ApplicantAsync(db, application, cancel);
        var persons = await PersonsAsync(db, application, applicant?.Id, cancel);
        if (!claimed && persons.Count == 0)
            return new([], LeftOut: false);

        var opening = new Opening(db, application, actor, await ChildrenAsync(db, ids, cancel), applicant?.Id);
        if (claimed)
            await OpenToApplicantAsync(opening, applicant!, cancel);
        foreach (var (named, person) in persons)
            await OpenToPersonAsync(opening, named, person, cancel);
        await db.SaveChangesAsync(cancel);
        await log.AppendAsync(db, opening.Lines, cancel);
        return new([.. opening.Lines.Select(l => l.ChildId).Distinct()], opening.Lines.Exists(l => l.Event == AuditEvent.CheckFailed));
    }

    /// <summary>One application being opened.</summary>
    private sealed record Opening(
        PorogDbContext Db,
        Application Application,
        AuditActor Actor,
        IReadOnlyList<Child> Children,
        Guid? ApplicantId
    )
    {
        public List<AuditLine> Lines { get; } = [];
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
        var opened = new List<Guid>();
        foreach (var child in opening.Children)
        {
            if (!await MayRepresentAsync(opening, child.Id, applicant.Id, cancel))
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

    /// <summary>Not twice, not somebody barred, and not by an application older than the end of an earlier representation.</summary>
    private static async Task<bool> MayRepresentAsync(Opening opening, Guid childId, Guid personId, CancellationToken cancel)
    {
        var since = opening.Application.DecidedAt ?? opening.Application.FiledAt;
        return !await opening.Db.LegalRepresentations.AnyAsync(
            r => r.ChildId == childId && r.PersonId == personId && (r.EndedAt == null || r.EndedAt >= since || r.Barred),
            cancel
        );
    }

    private async Task OpenToPersonAsync(Opening opening, ApplicationPerson named, Account person, CancellationToken cancel)
    {
        var db = opening.Db;
        var now = clock.GetUtcNow();
        var (opened, full) = (new List<Guid>(), new List<Guid>());
        foreach (var child in opening.Children)
        {
            if (await HasRightAsync(db, child.Id, person.Id, now, cancel))
                continue;
            if (await IsFullAsync(db, child.Id, now, cancel))
            {
                var reason = nameof(CheckFailure.TooMany);
                opening.Lines.Add(new(child.Id, AuditEvent.CheckFailed, opening.Actor, named.FullName, Sight.Everything, reason));
                full.Add(child.Id);
                continue;
            }
            db.Trusts.Add(
                new Trust
                {
                    ChildId = child.Id,
                    GiverId = opening.ApplicantId,
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
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Nothing is given beside a right that is there already, nor to somebody barred.</summary>
    private static async Task<bool> HasRightAsync(
        PorogDbContext db,
        Guid childId,
        Guid personId,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await db.LegalRepresentations.AnyAsync(
            r => r.ChildId == childId && r.PersonId == personId && (r.EndedAt == null || r.Barred),
            cancel
        ) || await Live(db, childId, now).AnyAsync(t => t.TrusteeId == personId, cancel);

    /// <summary>As the check of an invitation counts them: people, not trusts.</summary>
    private async Task<bool> IsFullAsync(PorogDbContext db, Guid childId, DateTimeOffset now, CancellationToken cancel) =>
        await Live(db, childId, now).Select(t => t.TrusteeId).Distinct().CountAsync(cancel) >= options.Trusts.MostAChild;

    private static IQueryable<Trust> Live(PorogDbContext db, Guid childId, DateTimeOffset now) =>
        db.Trusts.Where(t =>
            t.ChildId == childId && t.State == TrustState.Active && t.EndedAt == null && (t.EndsAt == null || t.EndsAt > now)
        );

    private static async Task<Account?> MatchAsync(PorogDbContext db, string phone, string surname, CancellationToken cancel)
    {
        var account = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed && a.DeletedAt == null, cancel);
        return account is not null && PersonName.Comparable(account.Surname) == PersonName.Comparable(surname) ? account : null;
    }
}
