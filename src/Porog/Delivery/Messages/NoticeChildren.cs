using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delivery.Messages;

/// <summary>
/// Which children notices may name to their readers at this moment. A notice stores only ids: when its reader may no longer see a
/// child, neither an old notice nor a waiting one shows the name (product rule 1).
/// </summary>
public sealed class NoticeChildren(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    private static readonly IReadOnlyList<string> Nobody = [];

    /// <returns>By notice: full names, ordered as people read them; empty when there is nobody to name.</returns>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<string>>> NamesAsync(
        IReadOnlyCollection<Notice> notices,
        CancellationToken cancel
    )
    {
        var asked = notices.ToDictionary(n => n, n => n.ReadFacts().ChildIds ?? []);
        var ids = asked.Values.SelectMany(one => one).Distinct().ToList();
        if (ids.Count == 0)
            return notices.ToDictionary(n => n.Id, _ => Nobody);
        var watchers = await access.WatchersOfAsync(ids, cancel);
        var open = await OpenAsync(notices, watchers, cancel);
        var names = await db.Children.Where(c => ids.Contains(c.Id)).AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.FullName, cancel);
        return asked.ToDictionary(
            one => one.Key.Id,
            one =>
                (IReadOnlyList<string>)
                    [.. one.Value.Where(id => Names(one.Key, id)).Select(id => names[id]).Order(StringComparer.CurrentCulture)]
        );

        bool Names(Notice notice, Guid childId)
        {
            var may = watchers.GetValueOrDefault((childId, notice.PersonId), Rights.None);
            return names.ContainsKey(childId)
                && (IsForLegal(notice.Topic) ? may.IsLegal : may.Any || open.Contains((notice.PersonId, notice.SubjectId, childId)));
        }
    }

    /// <summary>Notices to legal representatives alone: a reader who is only a trusted person now may not see the names.</summary>
    private static bool IsForLegal(NoticeTopic topic) =>
        topic
            is NoticeTopic.InvitationDeclined
                or NoticeTopic.InvitationWithdrawn
                or NoticeTopic.InvitationExpired
                or NoticeTopic.TrustOpened
                or NoticeTopic.TrustCheckFailed
                or NoticeTopic.TrustEnded
                or NoticeTopic.AccessBegan
                or NoticeTopic.AccessDoubtSettled
                or NoticeTopic.AbsenceAnnounced
                or NoticeTopic.AbsenceTakenBack
                or NoticeTopic.AlertRaised
                or NoticeTopic.AlertAnswered
                or NoticeTopic.ApplicationPersonLeftOut;

    /// <summary>An open invitation names its children to the invited person.</summary>
    private async Task<HashSet<(Guid PersonId, Guid? InvitationId, Guid ChildId)>> OpenAsync(
        IReadOnlyCollection<Notice> notices,
        IReadOnlyDictionary<(Guid ChildId, Guid PersonId), Rights> watchers,
        CancellationToken cancel
    )
    {
        var invitations = notices.Where(n => n.Topic == NoticeTopic.InvitationReceived).Select(n => n.SubjectId).ToHashSet();
        if (invitations.Count == 0)
            return [];
        var now = clock.GetUtcNow();
        var rows = await (
            from trust in db.Trusts
            where
                invitations.Contains(trust.InvitationId)
                && (trust.State == TrustState.Checking || (trust.State == TrustState.Sent && trust.Invitation!.ExpiresAt > now))
            join account in db.Users on trust.Phone equals account.PhoneNumber
            where account.PhoneNumberConfirmed && account.DeletedAt == null
            select new
            {
                PersonId = account.Id,
                trust.InvitationId,
                trust.ChildId,
                GiverId = trust.GiverId!.Value,
            }
        ).ToListAsync(cancel);
        return
        [
            .. rows.Where(r => watchers.GetValueOrDefault((r.ChildId, r.GiverId), Rights.None).IsLegal)
                .Select(r => (r.PersonId, r.InvitationId, r.ChildId)),
        ];
    }
}
