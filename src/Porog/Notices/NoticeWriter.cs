using System.Text.Json;
using Porog.Storage;

namespace Porog.Notices;

/// <summary>Writes notices to people, in the transaction of the change that they report.</summary>
public sealed class NoticeWriter(INoticeDelivery delivery, TimeProvider clock)
{
    /// <summary>
    /// Adds the notice and its deliveries to the context. The caller saves and commits, then calls <see cref="Wake"/>. A way that does not
    /// exist for the person adds nothing.
    /// </summary>
    public async Task AddAsync(
        PorogDbContext db,
        Guid personId,
        NoticeTopic topic,
        NoticeFacts facts,
        Guid? subjectId,
        CancellationToken cancel,
        NoticeWay way = NoticeWay.Every
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
        if (await delivery.PlanAsync(db, notice, way, cancel))
            db.Notices.Add(notice);
    }

    /// <summary>Wakes the senders of this node. Call it after the commit.</summary>
    public void Wake() => delivery.Wake();
}

/// <summary>The channels that a notice uses.</summary>
public enum NoticeWay
{
    /// <summary>By every channel of the person.</summary>
    Every,

    /// <summary>To the person's devices; by e-mail to a person without one. The rest may follow later.</summary>
    DevicesFirst,

    /// <summary>By e-mail to a person who was told on a device; to nobody else.</summary>
    LetterAfterDevices,
}

/// <summary>Decides which channels a notice uses. MessageDelivery implements it; this room only writes the rows.</summary>
public interface INoticeDelivery
{
    /// <summary>Adds the notice's deliveries to the context: e-mail, devices, and always the message centre.</summary>
    /// <returns>False when the person has no such way, and nothing was added.</returns>
    Task<bool> PlanAsync(PorogDbContext db, Notice notice, NoticeWay way, CancellationToken cancel);

    /// <summary>Tells this node's senders that there is something to send.</summary>
    void Wake();
}
