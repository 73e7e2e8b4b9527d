using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>What came of a change of an invitation or a trust.</summary>
public enum TrustOutcome
{
    Done = 1,

    /// <summary>It is not there, or not this person's to change: the same to them.</summary>
    NotFound = 2,

    /// <summary>Its state does not allow it, or somebody was faster.</summary>
    Conflict = 3,

    /// <summary>This person sees the child, but may not do this.</summary>
    Forbidden = 4,

    /// <summary>What was asked for cannot be: an empty scope, dates out of order.</summary>
    Invalid = 5,

    /// <summary>Too many invitations in 24 hours.</summary>
    TooMany = 6,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="State">How it stands now; null when it is not there.</param>
public readonly record struct TrustAnswer(TrustOutcome Outcome, TrustState? State = null)
{
    public static readonly TrustAnswer NotFound = new(TrustOutcome.NotFound);
}

/// <summary>What the rules of trusts have in common.</summary>
internal static class TrustRules
{
    /// <summary>An invitation for several children stands where the most alive of its trusts stands.</summary>
    public static TrustState StateOf(IEnumerable<TrustState> trusts) => trusts.MinBy(Rank);

    /// <summary>How a trust stands at this moment, though no worker has written it down yet.</summary>
    public static TrustState StateAt(this Trust trust, DateTimeOffset? expiresAt, DateTimeOffset now) =>
        trust.State switch
        {
            TrustState.Sent when expiresAt <= now => TrustState.Expired,
            TrustState.Active when trust.EndsAt <= now => TrustState.Ended,
            var state => state,
        };

    private static int Rank(TrustState state) =>
        state switch
        {
            TrustState.Active => 0,
            TrustState.Checking => 1,
            TrustState.Sent => 2,
            TrustState.FailedCheck => 3,
            TrustState.Ended => 4,
            TrustState.Declined => 5,
            TrustState.Withdrawn => 6,
            _ => 7,
        };

    /// <summary>The children whom this person legally represents now, out of those given.</summary>
    public static async Task<HashSet<Guid>> LegalChildrenAsync(
        PorogDbContext db,
        Guid personId,
        IReadOnlyCollection<Guid> childIds,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        [
            .. await ChildAccess
                .LiveGrants(db, now)
                .Where(g => g.PersonId == personId && g.Relation == Relation.Legal && childIds.Contains(g.ChildId))
                .Select(g => g.ChildId)
                .ToListAsync(cancel),
        ];

    public static async Task<AuditActor> ActorAsync(PorogDbContext db, Guid personId, ActorRole role, CancellationToken cancel) =>
        new(personId, (await db.FullNamesAsync([personId], cancel)).GetValueOrDefault(personId), role);

    /// <summary>The account that an invitation reached: the verified phone is one account's.</summary>
    public static Task<Account?> AccountOfAsync(PorogDbContext db, string phone, CancellationToken cancel) =>
        db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed && a.DeletedAt == null, cancel);

    /// <summary>Tells the invited person, if they were ever told, that nothing of the invitation is left to answer.</summary>
    public static async Task TellInvitedAsync(PorogDbContext db, NoticeWriter notices, Trust withdrawn, CancellationToken cancel)
    {
        if (
            withdrawn.Invitation is { ToldAt: not null } invitation
            && !await db.Trusts.AnyAsync(t => t.InvitationId == invitation.Id && t.State == TrustState.Sent, cancel)
            && await AccountOfAsync(db, withdrawn.Phone, cancel) is { } invited
        )
            await notices.AddAsync(db, invited.Id, NoticeTopic.InvitationWithdrawn, new NoticeFacts(), invitation.Id, cancel);
    }

    public static bool SameSurname(string one, string other) =>
        string.Equals(PersonName.Comparable(one), PersonName.Comparable(other), StringComparison.Ordinal);

    /// <summary>The children of some trusts, for <see cref="Notices.NoticeFacts"/>.</summary>
    public static IReadOnlyList<Guid> ChildrenOf(IEnumerable<Trust> trusts) => [.. trusts.Select(t => t.ChildId)];

    /// <summary>The instants that a first and a last day mean at the child's organisation.</summary>
    public static (DateTimeOffset StartsAt, DateTimeOffset? EndsAt) Span(
        DateOnly? from,
        DateOnly? until,
        TimeZoneInfo zone,
        DateTimeOffset sentAt
    ) =>
        (
            from is { } first ? LocalTime.StartOfDay(first, zone) : sentAt,
            until is { } last ? LocalTime.StartOfDay(last.AddDays(1), zone) : null
        );
}
