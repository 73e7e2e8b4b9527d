using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>A child of an invitation.</summary>
public sealed record InvitedChild(
    Guid TrustId,
    Guid ChildId,
    string FullName,
    string Organisation,
    TrustState State,
    bool MayAccompany,
    bool MayAnnounceAbsence
);

/// <summary>An invitation as one of its two sides reads it.</summary>
/// <param name="Id">The invitation.</param>
/// <param name="State">Its current state.</param>
/// <param name="From">The giver: full name, or given name and patronymic when the reader's surname differs.</param>
/// <param name="Phone">As the giver typed it, E.164.</param>
/// <param name="Surname">As the giver typed it; null when the reader's surname differs.</param>
/// <param name="Children">Empty when the reader's surname differs, and once the invitation is over.</param>
/// <param name="Sees">What the trusted person sees of the children.</param>
/// <param name="StartsAt">First instant.</param>
/// <param name="EndsAt">The instant after the last day; null for no end.</param>
/// <param name="Zone">The time zone for these dates.</param>
/// <param name="SentAt">When it was sent, or sent again.</param>
/// <param name="ExpiresAt">When it expires without an answer.</param>
/// <param name="Failure">What the check found.</param>
/// <param name="Matches">Whether the reader's surname is the one invited.</param>
public sealed record InvitationView(
    Guid Id,
    TrustState State,
    string From,
    string Phone,
    string? Surname,
    IReadOnlyList<InvitedChild> Children,
    Sight Sees,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    TimeZoneInfo Zone,
    DateTimeOffset SentAt,
    DateTimeOffset ExpiresAt,
    CheckFailure? Failure,
    bool Matches
);

/// <summary>The invitations a person has sent, and those that reached them by their verified phone.</summary>
public sealed class ReadInvitations(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <summary>Only the newest; older ones are on the page of the child's representatives.</summary>
    public const int Most = 200;

    /// <summary>How often the end of a check is looked for.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private const int MostSteps = 30;

    /// <summary>Only with children that the sender still legally represents.</summary>
    public async Task<IReadOnlyList<InvitationView>> SentAsync(Guid personId, CancellationToken cancel)
    {
        var legal = (await access.ChildrenOfAsync(personId, cancel)).Where(c => c.Value.IsLegal).Select(c => c.Key).ToHashSet();
        var rows = await Rows().Where(i => i.GiverId == personId).OrderByDescending(i => i.SentAt).Take(Most).ToListAsync(cancel);
        return
        [
            .. rows.Select(i => (Invitation: i, Trusts: i.Trusts.Where(t => legal.Contains(t.ChildId)).ToList()))
                .Where(one => one.Trusts.Count > 0)
                .Select(one => View(one.Invitation, one.Trusts, one.Trusts, one.Invitation.Giver!.FullName, matches: true)),
        ];
    }

    /// <summary>Invitations to this person's verified phone.</summary>
    public async Task<IReadOnlyList<InvitationView>> ReceivedAsync(Guid personId, CancellationToken cancel)
    {
        var rows = await Rows()
            .Where(i => db.Users.Any(a => a.Id == personId && a.PhoneNumberConfirmed && a.PhoneNumber == i.Phone))
            .OrderByDescending(i => i.SentAt)
            .Take(Most)
            .ToListAsync(cancel);
        // Most people have none, and every start page asks.
        if (rows.Count == 0)
            return [];
        var person = await db.Users.AsNoTracking().FirstAsync(a => a.Id == personId, cancel);
        var children = rows.SelectMany(i => i.Trusts).Select(t => t.ChildId).ToHashSet();
        var seen = (await access.ChildrenOfAsync(personId, cancel)).Keys.ToHashSet();
        var givers = (await access.WatchersOfAsync(children, cancel)).Where(w => w.Value.IsLegal).Select(w => w.Key).ToHashSet();
        return [.. rows.Select(i => Received(i, person, seen, givers))];
    }

    /// <returns>Null when it is for another phone.</returns>
    public async Task<InvitationView?> FindReceivedAsync(Guid personId, Guid invitationId, CancellationToken cancel) =>
        (await ReceivedAsync(personId, cancel)).FirstOrDefault(i => i.Id == invitationId);

    /// <summary>
    /// Returns when the check of an accepted invitation has ended, and after three seconds in any case. It polls, because another
    /// node may do the check.
    /// </summary>
    public async Task WaitForCheckAsync(Guid personId, Guid invitationId, CancellationToken cancel)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            if (await FindReceivedAsync(personId, invitationId, cancel) is not { State: TrustState.Checking })
                return;
            await Task.Delay(Step, cancel);
        }
    }

    private InvitationView Received(Invitation invitation, Account person, HashSet<Guid> seen, HashSet<(Guid, Guid)> givers)
    {
        var matches = TrustRules.SameSurname(person.Surname, invitation.Surname);
        var now = clock.GetUtcNow();
        // Names the children only to the invited person, while the invitation waits or the access lasts.
        var named = invitation.Trusts.Where(t =>
            matches
            && t.StateAt(invitation.ExpiresAt, now) switch
            {
                TrustState.Sent or TrustState.Checking => givers.Contains((t.ChildId, invitation.GiverId)),
                TrustState.Active => seen.Contains(t.ChildId),
                _ => false,
            }
        );
        var from = matches ? invitation.Giver!.FullName : AnnounceInvitations.WithoutSurname(invitation.Giver!);
        return View(invitation, invitation.Trusts, [.. named], from, matches);
    }

    private InvitationView View(Invitation invitation, List<Trust> trusts, List<Trust> named, string from, bool matches)
    {
        var now = clock.GetUtcNow();
        var first = trusts[0];
        return new InvitationView(
            invitation.Id,
            TrustRules.StateOf(trusts.Select(t => t.StateAt(invitation.ExpiresAt, now))),
            from,
            invitation.Phone,
            matches ? invitation.Surname : null,
            [
                .. named
                    .OrderBy(t => t.Child!.FullName, StringComparer.CurrentCulture)
                    .Select(t => new InvitedChild(
                        t.Id,
                        t.ChildId,
                        t.Child!.FullName,
                        t.Child.Organisation!.Name,
                        t.StateAt(invitation.ExpiresAt, now),
                        t.MayAccompany,
                        t.MayAnnounceAbsence
                    )),
            ],
            first.Sees,
            first.StartsAt,
            first.EndsAt,
            first.Child!.Organisation!.Zone,
            invitation.SentAt,
            invitation.ExpiresAt,
            trusts.Select(t => t.Failure).FirstOrDefault(f => f is not null),
            matches
        );
    }

    private IQueryable<Invitation> Rows() =>
        db
            .Invitations.AsNoTracking()
            .Include(i => i.Giver)
            .Include(i => i.Trusts)
                .ThenInclude(t => t.Child!)
                    .ThenInclude(c => c.Organisation);
}
