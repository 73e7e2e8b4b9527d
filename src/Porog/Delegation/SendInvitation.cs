using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>An invitation as a legal representative asks for it.</summary>
/// <param name="Id">Comes with the form, so that a form sent twice makes one invitation.</param>
/// <param name="Children">The children, one trust each.</param>
/// <param name="Phone">As typed.</param>
/// <param name="Surname">As typed.</param>
/// <param name="Sees">What the trusted person sees of the children.</param>
/// <param name="From">First day at the child's organisation; null for at once.</param>
/// <param name="Until">Last day there; null for no end.</param>
/// <param name="MayAccompany">May also fetch the kindergarten children among them.</param>
/// <param name="MayAnnounceAbsence">May tell the school that the child will not come; needs attendance in what is seen.</param>
public sealed record InvitationRequest(
    Guid Id,
    IReadOnlyList<Guid> Children,
    string Phone,
    string Surname,
    Sight Sees,
    DateOnly? From,
    DateOnly? Until,
    bool MayAccompany,
    bool MayAnnounceAbsence = false
);

/// <summary>What is wrong with an <see cref="InvitationRequest"/>.</summary>
public enum InvitationFault
{
    NoChildren = 1,
    Phone = 2,

    /// <summary>One's own phone.</summary>
    Oneself = 3,
    Surname = 4,
    SeesNothing = 5,

    /// <summary>The first day is over.</summary>
    FromIsPast = 6,

    /// <summary>The last day is over, or before the first.</summary>
    UntilIsPast = 7,

    /// <summary>Only kindergarten children are fetched.</summary>
    NoKindergarten = 8,

    /// <summary>Only somebody who sees attendance announces absences.</summary>
    AbsenceUnseen = 9,
}

/// <summary>The result; <see cref="Faults"/> say why it is <see cref="TrustOutcome.Invalid"/>.</summary>
public sealed record SendAnswer(TrustOutcome Outcome, IReadOnlyList<InvitationFault> Faults);

/// <summary>
/// Sends an invitation. It never looks up the phone: known phone, unknown phone and wrong surname take the same path, so that neither
/// the answer nor its time tells them apart (product rule 6). <see cref="AnnounceInvitations"/> tells the invited person.
/// </summary>
public sealed class SendInvitation(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    TrustSignal signal,
    PorogOptions options,
    TimeProvider clock
)
{
    public async Task<SendAnswer> SendAsync(Guid giverId, InvitationRequest request, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var answer = await CheckAsync(db, giverId, request, cancel);
        if (answer.Outcome != TrustOutcome.Done)
            return answer;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Serialises one person's invitations, so that the limit counts them all.
        await Turns.OfAccountAsync(db, giverId, cancel);
        await ChildTurn.TakeAsync(db, request.Children, cancel);
        var content = ContentOf(giverId, request);
        var sent = await db.Invitations.Where(i => i.Id == request.Id).Select(i => new { i.ContentHash }).FirstOrDefaultAsync(cancel);
        if (sent is not null)
            return Of(
                sent.ContentHash is { } earlier && content.AsSpan().SequenceEqual(earlier) ? TrustOutcome.Done : TrustOutcome.Conflict
            );
        if ((await TrustRules.LegalChildrenAsync(db, giverId, request.Children, now, cancel)).Count != request.Children.Count)
            return Of(TrustOutcome.NotFound);
        if (await AreTooManyAsync(db, giverId, now, options, cancel))
            return Of(TrustOutcome.TooMany);

        var surname = PersonName.TryRead(request.Surname)!;
        await AddAsync(db, giverId, request, content, now, cancel);
        await db.SaveChangesAsync(cancel);
        await db.InvitationDrafts.Where(d => d.PersonId == giverId && d.Id == request.Id).ExecuteDeleteAsync(cancel);
        var giver = await TrustRules.ActorAsync(db, giverId, ActorRole.Legal, cancel);
        await log.AppendAsync(
            db,
            [.. request.Children.Select(child => new AuditLine(child, AuditEvent.InvitationSent, giver, surname, request.Sees))],
            cancel
        );
        await transaction.CommitAsync(cancel);
        signal.Set();
        return Of(TrustOutcome.Done);
    }

    /// <summary>The invitation, and a trust for each child.</summary>
    private async Task AddAsync(
        PorogDbContext db,
        Guid giverId,
        InvitationRequest request,
        byte[] content,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var (phone, surname) = (Phone.TryParse(request.Phone)!, PersonName.TryRead(request.Surname)!);
        db.Invitations.Add(
            new Invitation
            {
                Id = request.Id,
                GiverId = giverId,
                Phone = phone,
                Surname = surname,
                SentAt = now,
                ExpiresAt = now.AddDays(options.Trusts.InvitationDays),
                ContentHash = content,
            }
        );
        foreach (var (childId, organisation) in await PlacesAsync(db, request.Children, cancel))
        {
            var (startsAt, endsAt) = TrustRules.Span(request.From, request.Until, organisation.Zone, now);
            db.Trusts.Add(
                new Trust
                {
                    ChildId = childId,
                    GiverId = giverId,
                    InvitationId = request.Id,
                    Phone = phone,
                    Surname = surname,
                    Sees = request.Sees,
                    MayAccompany = request.MayAccompany && organisation.Kind == OrganisationKind.Kindergarten,
                    MayAnnounceAbsence = request.MayAnnounceAbsence,
                    StartsAt = startsAt,
                    EndsAt = endsAt,
                    SentAt = now,
                }
            );
        }
    }

    private static byte[] ContentOf(Guid giverId, InvitationRequest request) =>
        ContentHash.Of(
            new
            {
                giverId,
                Request = request with
                {
                    Children = [.. request.Children.Order()],
                    Phone = Phone.TryParse(request.Phone)!,
                    Surname = PersonName.TryRead(request.Surname)!,
                },
            }
        );

    /// <summary>Whether it could be sent now, without sending: for a form that asks step by step.</summary>
    public async Task<SendAnswer> CheckAsync(Guid giverId, InvitationRequest request, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await CheckAsync(db, giverId, request, cancel);
    }

    /// <summary>Whether this person has reached the limit of invitations in 24 hours.</summary>
    internal static async Task<bool> AreTooManyAsync(
        PorogDbContext db,
        Guid giverId,
        DateTimeOffset now,
        PorogOptions options,
        CancellationToken cancel
    )
    {
        var since = now.AddDays(-1);
        return await db.Invitations.CountAsync(i => i.GiverId == giverId && i.SentAt > since, cancel) >= options.Trusts.MostInvitationsADay;
    }

    private async Task<SendAnswer> CheckAsync(PorogDbContext db, Guid giverId, InvitationRequest request, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (request.Children.Count == 0 || request.Children.Distinct().Count() != request.Children.Count)
            return new SendAnswer(TrustOutcome.Invalid, [InvitationFault.NoChildren]);
        var grants = await ChildAccess
            .LiveGrants(db, now)
            .Where(g => g.PersonId == giverId && request.Children.Contains(g.ChildId))
            .ToListAsync(cancel);
        var seen = grants.GroupBy(g => g.ChildId).ToDictionary(g => g.Key, g => Rights.Join(g.Select(one => one.Rights)));
        if (seen.Count != request.Children.Count)
            return Of(TrustOutcome.NotFound);
        if (seen.Values.Any(access => !access.IsLegal))
            return Of(TrustOutcome.Forbidden);

        var places = (await PlacesAsync(db, request.Children, cancel)).Values;
        var own = await db.Users.Where(u => u.Id == giverId).Select(u => u.PhoneNumber).FirstOrDefaultAsync(cancel);
        var faults = FaultsOf(request, own, [.. places], now).ToList();
        return new SendAnswer(faults.Count == 0 ? TrustOutcome.Done : TrustOutcome.Invalid, faults);
    }

    private static IEnumerable<InvitationFault> FaultsOf(
        InvitationRequest request,
        string? own,
        IReadOnlyCollection<Organisation> places,
        DateTimeOffset now
    )
    {
        var phone = Phone.TryParseMobile(request.Phone);
        if (phone is null)
            yield return InvitationFault.Phone;
        else if (phone == own)
            yield return InvitationFault.Oneself;
        if (PersonName.TryRead(request.Surname) is null)
            yield return InvitationFault.Surname;
        if ((request.Sees & Sight.Everything) == Sight.Nothing)
            yield return InvitationFault.SeesNothing;
        if (places.Any(o => request.From < o.Zone.DayAt(now)))
            yield return InvitationFault.FromIsPast;
        if (request.Until < request.From || places.Any(o => request.Until < o.Zone.DayAt(now)))
            yield return InvitationFault.UntilIsPast;
        if (request.MayAccompany && places.All(o => o.Kind != OrganisationKind.Kindergarten))
            yield return InvitationFault.NoKindergarten;
        if (request.MayAnnounceAbsence && !request.Sees.HasFlag(Sight.Attendance))
            yield return InvitationFault.AbsenceUnseen;
    }

    private static async Task<Dictionary<Guid, Organisation>> PlacesAsync(
        PorogDbContext db,
        IReadOnlyList<Guid> children,
        CancellationToken cancel
    ) =>
        await db
            .Children.Where(c => children.Contains(c.Id))
            .Select(c => new { c.Id, Organisation = c.Organisation! })
            .AsNoTracking()
            .ToDictionaryAsync(c => c.Id, c => c.Organisation, cancel);

    private static SendAnswer Of(TrustOutcome outcome) => new(outcome, []);
}
