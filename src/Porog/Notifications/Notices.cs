using System.Text.Json;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Notifications;

/// <summary>Tells a person something that is no event of a child's day, in the transaction of what it tells of.</summary>
public sealed class Notices(PorogOptions options, TimeProvider clock)
{
    /// <summary>
    /// Adds the notice and its deliveries to the context: by e-mail to those with a verified one, on their devices, and always in
    /// the message centre. The caller saves; the sender finds it within a second of the commit.
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
        var now = clock.GetUtcNow();
        var ways = await Ways.OfAsync(db, [personId], options, cancel);
        var notice = new Notice
        {
            PersonId = personId,
            At = now,
            Topic = topic,
            SubjectId = subjectId,
            Facts = JsonSerializer.Serialize(facts),
        };
        db.Notices.Add(notice);
        var message = new ToTell(Bucket.Of(personId), personId, now, notice.Id, topic.Kind(), ChildId: null);
        var held = ways.QuietUntil(personId, message.Kind, now, options.FindZone());
        db.Deliveries.AddRange(ways.Deliveries(message, byEmail: true, byPush: true, mayFollow: false, held));
    }
}
