using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access.Staff;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Readers;

/// <summary>Looks at every reader, writes down which became silent and which reports again, and tells the officers.</summary>
public sealed class FindSilences(
    IDbContextFactory<PorogDbContext> contexts,
    UsualDays usualDays,
    NoticeWriter notices,
    TimeProvider clock,
    ILogger<FindSilences> log
)
{
    /// <summary>A house with fewer usual passages than this cannot show that the children of a silent reader took another one.</summary>
    private const int FewestOfHouse = 20;

    private sealed record Reader(
        Guid Id,
        string Name,
        Guid OrganisationId,
        string TimeZone,
        DateTimeOffset LastPassAt,
        DateTimeOffset LastSeenAt,
        bool IsRevoked
    );

    /// <returns>False when another node is looking.</returns>
    public async Task<bool> LookAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Turns.TrySilencesAsync(db, cancel))
            return false;
        var now = clock.GetUtcNow();
        if (await ReaderWatch.NoteAsync(db, now, cancel) is { } gap)
            log.LogWarning(
                "Nobody looked at the readers for {Gap:0} minutes: until {Wait:0} minutes have passed, families are not asked where a child is",
                gap.TotalMinutes,
                ReaderWatch.CatchingUp.TotalMinutes
            );
        var open = await db.ReaderSilences.Where(s => s.EndedAt == null).ToDictionaryAsync(s => s.DeviceId, cancel);
        var readers = await ReadersAsync(db, [.. open.Keys], cancel);
        var facts = await FactsAsync(db, readers, now, cancel);
        var changed = false;
        foreach (var reader in readers)
        {
            var (fact, silence) = (facts[reader.Id], open.GetValueOrDefault(reader.Id));
            if (silence is not null)
            {
                if (reader.IsRevoked || JudgeReader.Ends(silence, fact, reader.LastPassAt))
                    (silence.EndedAt, changed) = (now, true);
                else if (JudgeReader.Of(fact) is { } still && still.Kind != silence.Kind)
                    (silence.Kind, changed) = (still.Kind, true);
            }
            else if (!reader.IsRevoked && JudgeReader.Of(fact) is { } found)
            {
                open[reader.Id] = Add(db, reader, found, now);
                await TellOfficersAsync(db, reader, cancel);
                changed = true;
            }
        }
        await CountMissingAsync(db, readers, facts, [.. open.Values.Where(s => s.EndedAt is null)], cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (changed)
            notices.Wake();
        return true;
    }

    private static Task<List<Reader>> ReadersAsync(PorogDbContext db, List<Guid> silent, CancellationToken cancel) =>
        db
            .Devices.Where(d => d.Kind == DeviceKind.Turnstile || d.Kind == DeviceKind.KindergartenDoor)
            .Where(d => d.LastPassAt != null && (d.RevokedAt == null || silent.Contains(d.Id)))
            .OrderBy(d => d.Id)
            .Select(d => new Reader(
                d.Id,
                d.Name,
                d.OrganisationId,
                d.Organisation!.TimeZone,
                d.LastPassAt!.Value,
                d.LastSeenAt ?? d.LastPassAt!.Value,
                d.RevokedAt != null
            ))
            .ToListAsync(cancel);

    private async Task<Dictionary<Guid, ReaderFacts>> FactsAsync(
        PorogDbContext db,
        List<Reader> readers,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var zones = readers.Select(r => r.TimeZone).Distinct().ToDictionary(z => z, TimeZoneInfo.FindSystemTimeZoneById);
        var usual = await usualDays.OfAsync(
            db,
            [.. readers.Select(r => (r.Id, r.OrganisationId, zones[r.TimeZone].At(now).DateTime))],
            cancel
        );
        var lately = await LatelyAsync(db, readers, zones, now, cancel);
        var since = now - JudgeReader.Lately;
        var back = await db.ReaderSilences.Where(s => s.EndedAt > since).Select(s => s.DeviceId).ToHashSetAsync(cancel);
        return readers.ToDictionary(
            r => r.Id,
            r =>
            {
                var zone = zones[r.TimeZone];
                return new ReaderFacts(
                    zone.At(now).DateTime,
                    zone.At(r.LastPassAt).DateTime,
                    zone.At(r.LastSeenAt).DateTime,
                    lately.GetValueOrDefault(r.Id),
                    back.Contains(r.Id),
                    usual[r.Id]
                );
            }
        );
    }

    /// <returns>Passages received in the last <see cref="JudgeReader.Lately"/>, and in the slot in which that time begins.</returns>
    private static async Task<Dictionary<Guid, int>> LatelyAsync(
        PorogDbContext db,
        List<Reader> readers,
        Dictionary<string, TimeZoneInfo> zones,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var lately = new Dictionary<Guid, int>();
        foreach (var zone in zones)
        {
            var local = zone.Value.At(now);
            var day = DateOnly.FromDateTime(local.DateTime);
            var from = (short)Math.Max(0, (local.TimeOfDay - JudgeReader.Lately).TotalMinutes / UsualDay.SlotMinutes);
            var ids = readers.Where(r => r.TimeZone == zone.Key).Select(r => r.Id).ToList();
            var sums = await db
                .ReaderSlots.Where(s => ids.Contains(s.DeviceId) && s.Day == day && s.Slot >= from)
                .GroupBy(s => s.DeviceId)
                .Select(g => new { g.Key, Sum = g.Sum(s => s.Received) })
                .ToListAsync(cancel);
            foreach (var sum in sums)
                lately[sum.Key] = sum.Sum;
        }
        return lately;
    }

    private static ReaderSilence Add(PorogDbContext db, Reader reader, Judgement found, DateTimeOffset now)
    {
        var silence = new ReaderSilence
        {
            DeviceId = reader.Id,
            OrganisationId = reader.OrganisationId,
            Since = found.Kind == SilenceKind.Weak ? now - JudgeReader.Lately : reader.LastPassAt,
            FoundAt = now,
            Kind = found.Kind,
            Expected = found.Expected,
            Minutes = found.Minutes,
            Missing = 100,
        };
        db.ReaderSilences.Add(silence);
        return silence;
    }

    /// <summary>How much of the usual stream is missing in each organisation with a silent reader, from the first silence of today on.</summary>
    private static async Task CountMissingAsync(
        PorogDbContext db,
        List<Reader> readers,
        Dictionary<Guid, ReaderFacts> facts,
        List<ReaderSilence> open,
        CancellationToken cancel
    )
    {
        foreach (var house in open.GroupBy(s => s.OrganisationId))
        {
            var all = readers.Where(r => r.OrganisationId == house.Key && !r.IsRevoked).ToList();
            var (zone, now) = (TimeZoneInfo.FindSystemTimeZoneById(all[0].TimeZone), facts[all[0].Id].Now);
            var begin = house.Min(s => zone.At(s.Since).DateTime);
            var from = Math.Max(0, (begin - now.Date).TotalMinutes);
            var usual = UsualDay.Together([.. all.Select(r => facts[r.Id].Usual)]).Between(from, (now - now.Date).TotalMinutes);
            // Too little to compare; what was found before stays.
            if (usual < FewestOfHouse)
                continue;
            var (ids, day, slot) = (all.Select(r => r.Id).ToList(), DateOnly.FromDateTime(now), (short)(from / UsualDay.SlotMinutes));
            var came = await db
                .ReaderSlots.Where(s => ids.Contains(s.DeviceId) && s.Day == day && s.Slot >= slot)
                .SumAsync(s => s.Received, cancel);
            var missing = (short)Math.Clamp(100 - (100 * came / usual), 0, 100);
            foreach (var silence in house)
                silence.Missing = missing;
        }
    }

    private async Task TellOfficersAsync(PorogDbContext db, Reader reader, CancellationToken cancel)
    {
        foreach (var officer in await Officers.OfAsync(db, reader.OrganisationId, cancel))
            await notices.AddAsync(db, officer, NoticeTopic.ReaderSilent, new NoticeFacts(Who: reader.Name), reader.Id, cancel);
    }
}
