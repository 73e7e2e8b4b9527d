using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>A parent's complete request, filed on the site.</summary>
/// <param name="Id">Comes with the form, so that a form sent twice makes one application.</param>
/// <param name="OrganisationId">The organisation that decides.</param>
/// <param name="ChildName">Full name, as typed.</param>
/// <param name="BirthDate">The child's.</param>
/// <param name="Group">Class or group, as typed.</param>
/// <param name="Relation">Who the applicant is to the child.</param>
public sealed record OnlineApplication(Guid Id, Guid OrganisationId, string ChildName, DateOnly BirthDate, string? Group, string Relation);

public enum FileOutcome
{
    Filed,

    /// <summary>The form's id is stored with another content; nothing is filed.</summary>
    Conflict,

    /// <summary>No such organisation.</summary>
    NotFound,

    /// <summary>The account has no verified phone to compare with.</summary>
    NoPhone,

    /// <summary>The person has the most waiting applications allowed.</summary>
    TooMany,
}

/// <summary>A signed-in parent files a request online, and can withdraw it while it waits for the officer.</summary>
public sealed class FileApplication(PorogDbContext db, TimeProvider clock)
{
    /// <summary>The most waiting applications of one person.</summary>
    public const int MostWaiting = 10;

    public async Task<FileOutcome> FileAsync(Guid personId, OnlineApplication online, CancellationToken cancel)
    {
        var applicant = await db.Users.AsNoTracking().SingleAsync(a => a.Id == personId, cancel);
        if (applicant.PhoneNumber is not { } phone || !applicant.PhoneNumberConfirmed)
            return FileOutcome.NoPhone;
        if (!await db.Organisations.AnyAsync(o => o.Id == online.OrganisationId, cancel))
            return FileOutcome.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPhonesAsync(db, [phone], cancel);
        var content = ContentHash.Of(new { personId, online });
        if (await Application.StoredAsync(db, online.Id, content, cancel) is { } same)
            return same ? FileOutcome.Filed : FileOutcome.Conflict;
        if (await db.Applications.CountAsync(a => a.ApplicantId == personId && a.State == ApplicationState.Waiting, cancel) >= MostWaiting)
            return FileOutcome.TooMany;
        db.Applications.Add(
            new Application
            {
                Id = online.Id,
                OrganisationId = online.OrganisationId,
                Source = ApplicationSource.Online,
                State = ApplicationState.Waiting,
                ApplicantId = personId,
                Surname = applicant.Surname,
                GivenName = applicant.GivenName,
                Patronymic = applicant.Patronymic,
                Phone = phone,
                Relation = online.Relation,
                FiledAt = clock.GetUtcNow(),
                ContentHash = content,
                Children =
                [
                    new ApplicationChild
                    {
                        ApplicationId = online.Id,
                        FullName = online.ChildName,
                        BirthDate = online.BirthDate,
                        Group = online.Group,
                    },
                ],
            }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return FileOutcome.Filed;
    }

    /// <returns>False when it is not theirs or does not wait any more.</returns>
    public async Task<bool> WithdrawAsync(Guid personId, Guid applicationId, CancellationToken cancel) =>
        await db
            .Applications.Where(a => a.Id == applicationId && a.ApplicantId == personId && a.State == ApplicationState.Waiting)
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.State, ApplicationState.Withdrawn).SetProperty(a => a.DecidedAt, clock.GetUtcNow()),
                cancel
            ) == 1;

    /// <summary>The person's own, newest first.</summary>
    public Task<List<Application>> OwnAsync(Guid personId, CancellationToken cancel) =>
        db
            .Applications.AsNoTracking()
            .Where(a => a.ApplicantId == personId)
            .Include(a => a.Organisation)
            .Include(a => a.Children)
            .Include(a => a.Persons)
            .OrderByDescending(a => a.FiledAt)
            .AsSplitQuery()
            .ToListAsync(cancel);
}
