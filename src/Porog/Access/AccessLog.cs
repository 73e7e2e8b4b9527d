using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>What is to be written to a child's access log.</summary>
/// <param name="ChildId">Whose log.</param>
/// <param name="Event">What happened.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Subject">Name of the person whose right it is, when that is not the actor.</param>
/// <param name="Sees">The scope given or seen.</param>
/// <param name="Detail">A reason as typed, or a code.</param>
public sealed record AuditLine(
    Guid ChildId,
    AuditEvent Event,
    AuditActor Actor,
    string? Subject = null,
    Sight? Sees = null,
    string? Detail = null
);

/// <summary>Who did something: their account, full name and by what right.</summary>
public sealed record AuditActor(Guid? Id, string? Name, ActorRole Role)
{
    /// <summary>The system itself.</summary>
    public static readonly AuditActor System = new(null, null, ActorRole.System);
}

/// <summary>
/// Appends to the access log of children. A change of rights and its line are written in one transaction.
/// </summary>
public sealed class AccessLog(TimeProvider clock)
{
    /// <summary>The hash before the first line of a child.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    /// <summary>The most children per statement.</summary>
    private const int MostAtOnce = 200;

    /// <summary>
    /// Writes at once, inside the caller's transaction, in batches of children. Writers of one child wait for each other until that
    /// transaction ends. Children are locked in the order of their ids, so that writers cannot deadlock.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task AppendAsync(PorogDbContext db, IReadOnlyCollection<AuditLine> lines, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The access log is written in the transaction of what it tells of.");
        foreach (var some in lines.GroupBy(l => l.ChildId).OrderBy(g => g.Key).Chunk(MostAtOnce))
            await AppendAsync(db, some, cancel);
    }

    private async Task AppendAsync(PorogDbContext db, IReadOnlyList<IGrouping<Guid, AuditLine>> lines, CancellationToken cancel)
    {
        List<Guid> children = [.. lines.Select(l => l.Key)];
        // The heads of these chains stay locked until the end of the transaction.
        await ChildTurn.TakeAsync(db, children, cancel);
        // Read after waiting for the turn, so that a later number never has an earlier instant.
        var at = clock.GetUtcNow().CutToMicroseconds();
        List<short> buckets = [.. children.Select(Bucket.Of).Distinct()];
        var heads = await db
            .AccessLogHeads.Where(h => buckets.Contains(h.Bucket) && children.Contains(h.ChildId))
            .ToDictionaryAsync(h => h.ChildId, cancel);
        foreach (var ofChild in lines)
        {
            var head = heads[ofChild.Key];
            foreach (var line in ofChild)
            {
                head.Number++;
                head.Hash = HashOf(head.Hash, head.ChildId, head.Number, at, line);
                db.AccessLog.Add(
                    new AccessLogEntry
                    {
                        Bucket = head.Bucket,
                        ChildId = head.ChildId,
                        Number = head.Number,
                        At = at,
                        Event = line.Event,
                        ActorId = line.Actor.Id,
                        ActorName = line.Actor.Name,
                        ActorRole = line.Actor.Role,
                        Subject = line.Subject,
                        Sees = line.Sees,
                        Detail = line.Detail,
                        Hash = head.Hash,
                    }
                );
            }
        }
        await db.SaveChangesAsync(cancel);
        // The next append with this context must read the heads again.
        foreach (var head in heads.Values)
            db.Entry(head).State = EntityState.Detached;
    }

    /// <summary>The hash a stored line must have, given the hash of the line before.</summary>
    public static byte[] HashOf(byte[] before, AccessLogEntry entry) =>
        HashOf(
            before,
            entry.ChildId,
            entry.Number,
            entry.At,
            new AuditLine(
                entry.ChildId,
                entry.Event,
                new AuditActor(entry.ActorId, entry.ActorName, entry.ActorRole),
                entry.Subject,
                entry.Sees,
                entry.Detail
            )
        );

    /// <summary>Every field with its length before it, so that no two lines have the same bytes.</summary>
    private static byte[] HashOf(byte[] before, Guid childId, long number, DateTimeOffset at, AuditLine line)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(childId.ToByteArray(bigEndian: true));
        Number(number);
        Number(at.UtcTicks);
        Number((short)line.Event);
        Text(line.Actor.Id?.ToString("N"));
        Text(line.Actor.Name);
        Number((short)line.Actor.Role);
        Text(line.Subject);
        Number((short?)line.Sees ?? -1);
        Text(line.Detail);
        return hash.GetHashAndReset();

        void Number(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            hash.AppendData(bytes);
        }

        void Text(string? text)
        {
            var bytes = text is null ? null : Encoding.UTF8.GetBytes(text);
            Number(bytes?.Length ?? -1);
            hash.AppendData(bytes ?? []);
        }
    }
}
