using System.Text.Json;
using Porog.Storage;

namespace Porog.Notices;

/// <summary>Tells a person something that is not an event of a child's day, in the transaction of the change it tells of.</summary>
public sealed class NoticeWriter(INoticeDelivery delivery, TimeProvider clock)
{
    /// <summary>
    /// Adds the notice and its deliveries to the context. The caller saves and commits, then calls <see cref="Wake"/>.
    /// </summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="personId">Who is told.</param>
    /// <param name="topic">What about.</param>
    /// <param name="facts">What the words are made of.</param>
    /// <param name="subjectId">What the notice leads to.</param>
    /// <param name="cancel">Ends the wait.</param>
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

    /// <summary>After the commit: the senders of this node need not wait for their next look.</summary>
    public void Wake() => delivery.Wake();
}

/// <summary>Decides by which channels a notice goes. MessageDelivery implements it; this room only writes the rows.</summary>
public interface INoticeDelivery
{
    /// <summary>Adds the notice's deliveries to the context: e-mail, devices, and always the message centre.</summary>
    Task PlanAsync(PorogDbContext db, Notice notice, CancellationToken cancel);

    /// <summary>Tells this node's senders that there is something to send.</summary>
    void Wake();
}
