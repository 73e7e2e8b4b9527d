using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation.Applications;

public enum DecideOutcome
{
    Done,

    /// <summary>The application or a child does not exist or is of another organisation.</summary>
    NotFound,

    /// <summary>It does not wait any more: another officer decided, or the applicant withdrew it.</summary>
    Decided,
}

/// <summary>The officer approves or refuses an application filed online. Of two decisions at the same moment one wins.</summary>
public sealed class DecideApplication(
    PorogDbContext db,
    StaffAccess staff,
    OpenByApplication open,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock
)
{
    /// <param name="officer">Who decides.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="childIds">For each child of the application, the child of the registry.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<DecideOutcome> ApproveAsync(
        AuditActor officer,
        Guid applicationId,
        IReadOnlyDictionary<Guid, Guid> childIds,
        CancellationToken cancel
    )
    {
        var officerId = officer.Id!.Value;
        var application = await staff
            .ApplicationsOf(db, officerId)
            .AsNoTracking()
            .Include(a => a.Children)
            .SingleOrDefaultAsync(a => a.Id == applicationId, cancel);
        if (application is null || application.Children.Any(c => !childIds.ContainsKey(c.Id)))
            return DecideOutcome.NotFound;
        var (ids, organisation) = (childIds.Values.Distinct().ToList(), application.OrganisationId);
        if (
            await db.Children.CountAsync(c => ids.Contains(c.Id) && c.OrganisationId == organisation && c.LeftAt == null, cancel)
            != ids.Count
        )
            return DecideOutcome.NotFound;

        Opened opened;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await Turns.OfPhonesAsync(db, [application.Phone], cancel);
            if (!await DecideAsync(officerId, applicationId, ApplicationState.InForce, null, cancel))
                return DecideOutcome.Decided;
            foreach (var row in application.Children)
            {
                var (rowId, childId) = (row.Id, childIds[row.Id]);
                await db
                    .ApplicationChildren.Where(c => c.Id == rowId)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.ChildId, childId), cancel);
            }
            opened = await open.OpenAsync(db, applicationId, officer, cancel);
            await transaction.CommitAsync(cancel);
        }
        if (opened.ChildIds.Count > 0)
            await live.TellAsync(opened.ChildIds, cancel);
        return DecideOutcome.Done;
    }

    /// <param name="officerId">Who decides.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="reason">What the applicant reads.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<DecideOutcome> RefuseAsync(Guid officerId, Guid applicationId, string reason, CancellationToken cancel)
    {
        var application = await staff
            .ApplicationsOf(db, officerId)
            .AsNoTracking()
            .Include(a => a.Children)
            .SingleOrDefaultAsync(a => a.Id == applicationId, cancel);
        if (application is null)
            return DecideOutcome.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await DecideAsync(officerId, applicationId, ApplicationState.Refused, reason, cancel))
            return DecideOutcome.Decided;
        if (application.ApplicantId is { } applicant)
            await notices.AddAsync(
                db,
                applicant,
                NoticeTopic.ApplicationRefused,
                new NoticeFacts(Typed: [.. application.Children.Select(c => c.FullName)], Reason: reason),
                applicationId,
                cancel
            );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return DecideOutcome.Done;
    }

    private async Task<bool> DecideAsync(
        Guid officerId,
        Guid applicationId,
        ApplicationState state,
        string? reason,
        CancellationToken cancel
    ) =>
        await db
            .Applications.Where(a => a.Id == applicationId && a.State == ApplicationState.Waiting)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(a => a.State, state)
                        .SetProperty(a => a.Reason, reason)
                        .SetProperty(a => a.OfficerId, officerId)
                        .SetProperty(a => a.DecidedAt, clock.GetUtcNow()),
                cancel
            ) == 1;
}
