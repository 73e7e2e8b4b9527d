using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

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
    /// <summary>What happens by itself.</summary>
    public static readonly AuditActor System = new(null, null, ActorRole.System);
}

/// <summary>
/// Appends to the access log of children. A change of rights and its line are one transaction, so that neither is without the
/// other.
/// </summary>
public sealed class AccessLog(TimeProvider clock)
{
    /// <summary>What the first line of a child is chained to.</summary>
    public static readonly byte[] Beginning = new byte[SHA256.HashSizeInBytes];

    /// <summary>
    /// Writes at once, inside the caller's transaction. Writers of one child wait for each other until that transaction ends;
    /// children are taken in the order of their ids, so that no two writers wait for each other for ever.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no transaction.</exception>
    public async Task AppendAsync(PorogDbContext db, IReadOnlyCollection<AuditLine> lines, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("The access log is written in the transaction of what it tells of.");
        var now = clock.GetUtcNow();
        var at = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        foreach (var ofChild in lines.GroupBy(l => l.ChildId).OrderBy(g => g.Key))
            await AppendAsync(db, ofChild.Key, [.. ofChild], at, cancel);
    }

    private static async Task AppendAsync(
        PorogDbContext db,
        Guid childId,
        IReadOnlyList<AuditLine> lines,
        DateTimeOffset at,
        CancellationToken cancel
    )
    {
        var bucket = Bucket.Of(childId);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO access_log_heads (bucket, child_id, number, hash) VALUES ({bucket}, {childId}, 0, {Beginning}) ON CONFLICT DO NOTHING",
            cancel
        );
        // Moving the number on takes the row; from here until the end of the transaction the end of the chain is ours.
        var heads = db.AccessLogHeads.Where(h => h.Bucket == bucket && h.ChildId == childId);
        await heads.ExecuteUpdateAsync(set => set.SetProperty(h => h.Number, h => h.Number + lines.Count), cancel);
        var head = await heads.AsNoTracking().SingleAsync(cancel);

        var (number, hash) = (head.Number - lines.Count, head.Hash);
        var entries = new List<AccessLogEntry>(lines.Count);
        foreach (var line in lines)
        {
            number++;
            hash = HashOf(hash, childId, number, at, line);
            entries.Add(
                new AccessLogEntry
                {
                    Bucket = bucket,
                    ChildId = childId,
                    Number = number,
                    At = at,
                    Event = line.Event,
                    ActorId = line.Actor.Id,
                    ActorName = line.Actor.Name,
                    ActorRole = line.Actor.Role,
                    Subject = line.Subject,
                    Sees = line.Sees,
                    Detail = line.Detail,
                    Hash = hash,
                }
            );
        }
        db.AccessLog.AddRange(entries);
        await db.SaveChangesAsync(cancel);
        await heads.ExecuteUpdateAsync(set => set.SetProperty(h => h.Hash, hash), cancel);
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
