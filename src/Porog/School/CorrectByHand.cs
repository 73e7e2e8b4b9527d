using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <summary>A passage that no device reported.</summary>
/// <param name="RequestId">Comes with the form, so that a form sent twice makes one passage.</param>
/// <param name="ChildId">Whose.</param>
/// <param name="Out">Out, or in.</param>
/// <param name="At">When it happened.</param>
/// <param name="Place">As families read it; null without one.</param>
/// <param name="Reason">Why it is entered by hand; null when the place says enough.</param>
public sealed record PassageByHand(string RequestId, Guid ChildId, bool Out, DateTimeOffset At, string? Place, string? Reason);

/// <param name="RequestId">Comes with the form, so that a form sent twice makes one correction.</param>
/// <param name="ChildId">Whose account.</param>
/// <param name="Amount">Kopecks with their sign, not zero.</param>
/// <param name="Reason">The family reads it.</param>
public sealed record CorrectionByHand(string RequestId, Guid ChildId, long Amount, string Reason);

/// <summary>
/// What an officer enters about a child of their organisations. Each entry is a new fact; a mistake is corrected by another one,
/// with the opposite passage or amount and a reason.
/// </summary>
public sealed class CorrectByHand(PorogDbContext db, SchoolRegistry registry, ManualEvents events, TimeProvider clock)
{
    /// <summary>Kopecks either way: 100 000 roubles.</summary>
    public const long Most = 100_000_00;

    /// <returns>Kopecks now; null for a child without an account.</returns>
    public async Task<long?> BalanceAsync(Child child, CancellationToken cancel) =>
        await db
            .Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id)
            .Select(w => (long?)w.Balance)
            .SingleOrDefaultAsync(cancel);

    /// <returns><see cref="ManualOutcome.UnknownChild"/> also for a child of another organisation.</returns>
    public Task<ManualOutcome> EnterAsync(AuditActor officer, PassageByHand passage, CancellationToken cancel) =>
        EnterAsync(
            officer,
            new ManualFact(passage.RequestId, passage.ChildId, passage.Out ? EventKind.Out : EventKind.In, passage.At)
            {
                Place = passage.Place,
                Note = passage.Reason,
                IsTimeTyped = true,
                IsNoteTyped = true,
            },
            cancel
        );

    /// <inheritdoc cref="EnterAsync(AuditActor, PassageByHand, CancellationToken)"/>
    public Task<ManualOutcome> EnterAsync(AuditActor officer, CorrectionByHand correction, CancellationToken cancel) =>
        EnterAsync(
            officer,
            new ManualFact(correction.RequestId, correction.ChildId, EventKind.Correction, clock.GetUtcNow())
            {
                Amount = correction.Amount,
                Note = correction.Reason,
                IsNoteTyped = true,
            },
            cancel
        );

    private async Task<ManualOutcome> EnterAsync(AuditActor officer, ManualFact fact, CancellationToken cancel)
    {
        if (await registry.OneAsync(officer.Id!.Value, fact.ChildId, cancel) is null)
            return ManualOutcome.UnknownChild;
        var by = new Enterer(officer.Id.Value, officer.Name!, StaffKind.Officer);
        return (await events.EnterAsync(by, [fact], cancel))[0].Outcome;
    }
}
