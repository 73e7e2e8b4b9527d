using Microsoft.EntityFrameworkCore;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Honesty;

/// <param name="CountedAt">UTC instant.</param>
/// <param name="Figures">What was counted.</param>
public sealed record CountedPeriod(DateTimeOffset CountedAt, HonestFigures Figures);

/// <param name="OrganisationId">Whose.</param>
/// <param name="Name">Its name.</param>
/// <param name="Figures">Null while nothing is counted.</param>
public sealed record HonestHouse(Guid OrganisationId, string Name, HonestFigures? Figures);

internal sealed record NamedHouse(Guid Id, string Name);

/// <param name="DeviceId">The reader.</param>
/// <param name="Name">Its name.</param>
/// <param name="Silent">How long, in the period.</param>
public sealed record SilentTime(Guid DeviceId, string Name, TimeSpan Silent);

/// <summary>Reads figures that are kept. The caller has checked the role.</summary>
public sealed class ReadHonesty(PorogDbContext db, TimeProvider clock)
{
    /// <summary>Organisations on a page.</summary>
    public const int AtOnce = 50;

    /// <param name="organisationId">Whose, or <see cref="HonestyPeriod.Installation"/>.</param>
    /// <param name="span">A day or a month.</param>
    /// <param name="first">Local date; of a month, its first.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null while nothing is counted.</returns>
    public async Task<CountedPeriod?> FindAsync(Guid organisationId, HonestySpan span, DateOnly first, CancellationToken cancel) =>
        await db
            .HonestyPeriods.AsNoTracking()
            .SingleOrDefaultAsync(p => p.OrganisationId == organisationId && p.Span == span && p.First == first, cancel)
            is { } kept
            ? new CountedPeriod(kept.CountedAt, HonestFigures.FromJson(kept.Figures))
            : null;

    /// <summary>Organisations by name, those of one page.</summary>
    /// <returns>With whether there are more.</returns>
    public async Task<(IReadOnlyList<HonestHouse> Houses, bool More)> HousesAsync(
        HonestySpan span,
        DateOnly first,
        int page,
        CancellationToken cancel
    )
    {
        var all = await db.Organisations.AsNoTracking().Select(o => new NamedHouse(o.Id, o.Name)).ToListAsync(cancel);
        return await PageAsync(db, all, span, first, page, cancel);
    }

    internal static async Task<(IReadOnlyList<HonestHouse> Houses, bool More)> PageAsync(
        PorogDbContext db,
        IEnumerable<NamedHouse> all,
        HonestySpan span,
        DateOnly first,
        int page,
        CancellationToken cancel
    )
    {
        var some = all.OrderBy(o => o.Name, NaturalOrder.Names).ThenBy(o => o.Id).Skip(page * AtOnce).Take(AtOnce + 1).ToList();
        var ids = some.Take(AtOnce).Select(o => o.Id).ToList();
        var kept = await db
            .HonestyPeriods.AsNoTracking()
            .Where(p => ids.Contains(p.OrganisationId) && p.Span == span && p.First == first)
            .ToDictionaryAsync(p => p.OrganisationId, p => p.Figures, cancel);
        return (
            [
                .. some.Take(AtOnce)
                    .Select(o => new HonestHouse(o.Id, o.Name, kept.TryGetValue(o.Id, out var json) ? HonestFigures.FromJson(json) : null)),
            ],
            some.Count > AtOnce
        );
    }

    /// <summary>Which readers of an organisation were silent how long, the longest first.</summary>
    /// <param name="house">Its zone defines the days.</param>
    /// <param name="first">Local date.</param>
    /// <param name="last">Local date, inclusive.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<SilentTime>> SilencesAsync(Organisation house, DateOnly first, DateOnly last, CancellationToken cancel)
    {
        var (start, end) = (LocalTime.StartOfDay(first, house.Zone), LocalTime.StartOfDay(last.AddDays(1), house.Zone));
        var rows = await (
            from silence in db.ReaderSilences.AsNoTracking()
            where silence.OrganisationId == house.Id && silence.Since < end && (silence.EndedAt == null || silence.EndedAt > start)
            join device in db.Devices on silence.DeviceId equals device.Id
            select new
            {
                device.Id,
                device.Name,
                silence.Since,
                silence.EndedAt,
            }
        ).ToListAsync(cancel);
        var now = clock.GetUtcNow();
        return
        [
            .. rows.GroupBy(r => (r.Id, r.Name))
                .Select(reader => new SilentTime(
                    reader.Key.Id,
                    reader.Key.Name,
                    TimeSpan.FromTicks(reader.Sum(s => ReaderSilence.Within(s.Since, s.EndedAt ?? now, start, end).Ticks))
                ))
                .OrderByDescending(r => r.Silent)
                .ThenBy(r => r.Name, NaturalOrder.Names),
        ];
    }
}
