using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <summary>What an officer can correct of a child.</summary>
/// <param name="Surname">Not empty.</param>
/// <param name="GivenName">Not empty.</param>
/// <param name="Patronymic">Null for a child who has none.</param>
/// <param name="BirthDate">Null when it is not known.</param>
/// <param name="ExternalId">The id in the school's own system; null without one.</param>
public sealed record ChildData(string Surname, string GivenName, string? Patronymic, DateOnly? BirthDate, string? ExternalId)
{
    public static ChildData Of(Child child) => new(child.Surname, child.GivenName, child.Patronymic, child.BirthDate, child.ExternalId);

    /// <summary>Each field as the history keeps it.</summary>
    internal IEnumerable<(ChildField Field, string? Value)> Fields =>
        [
            (ChildField.Surname, Surname),
            (ChildField.GivenName, GivenName),
            (ChildField.Patronymic, Patronymic),
            (ChildField.BirthDate, BirthDate?.ToString("O", CultureInfo.InvariantCulture)),
            (ChildField.ExternalId, ExternalId),
        ];
}

public enum EditOutcome
{
    Done,

    /// <summary>No such child in the officer's organisations.</summary>
    NotFound,

    /// <summary>Somebody else has changed the data since the form was shown; nothing is saved.</summary>
    Changed,

    /// <summary>Another child of the organisation has this external id.</summary>
    TakenId,

    /// <summary>There is another child of this name and birth date.</summary>
    Namesake,
}

/// <param name="Outcome">The result.</param>
/// <param name="Other">The child with the same id or the same name; null otherwise.</param>
public sealed record EditAnswer(EditOutcome Outcome, RegistryChild? Other = null);

/// <summary>Corrects a child's name, birth date and external id. What was before stays in the child's history.</summary>
public sealed class EditChild(PorogDbContext db, SchoolRegistry registry, AccessLog log, TimeProvider clock)
{
    /// <summary>The most steps of the history that are shown.</summary>
    private const int MostShown = 100;

    /// <param name="officer">Who corrects.</param>
    /// <param name="childId">Whose data.</param>
    /// <param name="before">As the form showed them.</param>
    /// <param name="after">As typed.</param>
    /// <param name="another">Save even if there is another child of this name and birth date.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<EditAnswer> EditAsync(
        AuditActor officer,
        Guid childId,
        ChildData before,
        ChildData after,
        bool another,
        CancellationToken cancel
    )
    {
        if (await registry.OneAsync(officer.Id!.Value, childId, cancel) is not { } seen)
            return new(EditOutcome.NotFound);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [childId], cancel);
        var child = await db.Children.SingleAsync(c => c.Id == childId, cancel);
        if (child.OrganisationId != seen.OrganisationId)
            return new(EditOutcome.NotFound);
        if (ChildData.Of(child) != before)
            return new(EditOutcome.Changed);
        if (after == before)
            return new(EditOutcome.Done);
        if (await OtherWithIdAsync(child, after.ExternalId, cancel) is { } taken)
            return new(EditOutcome.TakenId, taken);
        if (!another && await NamesakeAsync(child, before, after, cancel) is { } namesake)
            return new(EditOutcome.Namesake, namesake);
        (child.Surname, child.GivenName, child.Patronymic) = (after.Surname, after.GivenName, after.Patronymic);
        (child.BirthDate, child.ExternalId) = (after.BirthDate, after.ExternalId);
        var changes = Changes(officer, childId, before, after);
        db.ChildChanges.AddRange(changes);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, ChildConfiguration.OneExternalId))
        {
            // A list or another officer gave the id to another child at the same moment.
            db.ChangeTracker.Clear();
            return new(EditOutcome.TakenId);
        }
        // Only which fields: the log cannot be changed, and must not keep names for ever.
        var fields = string.Join(' ', changes.Select(c => c.Field));
        await log.AppendAsync(db, [new AuditLine(childId, AuditEvent.ChildEdited, officer, Detail: fields)], cancel);
        await transaction.CommitAsync(cancel);
        return new(EditOutcome.Done);
    }

    /// <summary>Newest first. The caller has checked that the person may see the child's card.</summary>
    public Task<List<ChildChange>> HistoryAsync(Guid childId, CancellationToken cancel) =>
        db
            .ChildChanges.AsNoTracking()
            .Where(c => c.ChildId == childId)
            .OrderByDescending(c => c.At)
            .ThenByDescending(c => c.Id)
            .Take(MostShown)
            .ToListAsync(cancel);

    private List<ChildChange> Changes(AuditActor officer, Guid childId, ChildData before, ChildData after)
    {
        var now = clock.GetUtcNow();
        return
        [
            .. before
                .Fields.Zip(after.Fields)
                .Where(field => field.First.Value != field.Second.Value)
                .Select(field => new ChildChange
                {
                    ChildId = childId,
                    At = now,
                    Field = field.First.Field,
                    Before = field.First.Value,
                    After = field.Second.Value,
                    ById = officer.Id!.Value,
                    ByName = officer.Name!,
                }),
        ];
    }

    private async Task<RegistryChild?> OtherWithIdAsync(Child child, string? externalId, CancellationToken cancel)
    {
        if (externalId is null)
            return null;
        var other = await db
            .Children.AsNoTracking()
            .Include(c => c.Organisation)
            .Include(c => c.Group)
            .FirstOrDefaultAsync(c => c.OrganisationId == child.OrganisationId && c.ExternalId == externalId && c.Id != child.Id, cancel);
        return other is null ? null : RegistryChild.Of(other);
    }

    /// <summary>Asked only when name or birth date change: who was a namesake before stays one.</summary>
    private async Task<RegistryChild?> NamesakeAsync(Child child, ChildData before, ChildData after, CancellationToken cancel)
    {
        var same =
            (before.Surname, before.GivenName, before.BirthDate) == (after.Surname, after.GivenName, after.BirthDate)
                ? null
                : await Namesakes.FindAsync(
                    db,
                    child.OrganisationId,
                    after.Surname,
                    after.GivenName,
                    after.BirthDate,
                    except: child.Id,
                    cancel
                );
        return same is null ? null : RegistryChild.Of(same);
    }
}
