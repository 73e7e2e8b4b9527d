using System.Text.Json;
using Porog.Storage;

namespace Porog.Notices;

/// <summary>Writes notices to people, in the transaction of the change that they report.</summary>
public sealed class NoticeWriter(INoticeDelivery delivery, TimeProvider clock)
{
    /// <summary>
    /// Adds the notice and its deliveries to the context. The caller saves and commits, then calls <see cref="Wake"/>.
    /// </summary>
    public async Task AddAsync(
        PorogDbContext db,
        Guid personId,
        NoticeTopic topic,
        NoticeFacts facts,
        Guid? subjectId,
        CancellationToken cancel
    )
    {
        var notice = new Notice
        {
            PersonId = personId,
            At = clock.GetUtcNow(),
            Topic = topic,
            SubjectId = subjectId,
            Facts = JsonSerializer.Serialize(facts),
        };
        db.Notices.Add(notice);
        await delivery.PlanAsync(db, notice, cancel);
    }

    /// <summary>Wakes the senders of this node. Call it after the commit.</summary>
    public void Wake() => delivery.Wake();
}

/// <summary>Decides which channels a notice uses. MessageDelivery implements it; this room only writes the rows.</summary>
public interface INoticeDelivery
{
    /// <summary>Adds the notice's deliveries to the context: e-mail, devices, and always the message centre.</summary>
    Task PlanAsync(PorogDbContext db, Notice notice, CancellationToken cancel);

    /// <summary>Tells this node's senders that there is something to send.</summary>
    void Wake();
}
