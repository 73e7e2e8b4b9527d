using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Readers;

/// <summary>
/// The usual day of each reader, read once per reader and local date: the past does not change, and eight weeks of slots every minute
/// would cost more than they tell.
/// </summary>
public sealed class UsualDays
{
    /// <summary>Earlier days are not looked at.</summary>
    private const int Days = 56;

    /// <summary>Readers per statement.</summary>
    private const int Batch = 100;

    private readonly ConcurrentDictionary<Guid, (DateOnly Date, UsualDay Usual)> known = [];

    /// <returns>The usual day on each reader's date.</returns>
    internal async Task<Dictionary<Guid, UsualDay>> OfAsync(
        PorogDbContext db,
        IReadOnlyCollection<(Guid DeviceId, DateOnly Date, Func<DateOnly, bool> IsSchoolDay)> readers,
        CancellationToken cancel
    )
    {
        foreach (var batch in readers.Where(r => !known.TryGetValue(r.DeviceId, out var day) || day.Date != r.Date).Chunk(Batch))
        {
            var ids = batch.Select(r => r.DeviceId).ToList();
            var since = batch.Min(r => r.Date).AddDays(-Days);
            var slots = await db
                .ReaderSlots.AsNoTracking()
                .Where(s => ids.Contains(s.DeviceId) && s.Day >= since && s.Happened > 0)
                .ToListAsync(cancel);
            var days = slots.ToLookup(s => s.DeviceId);
            foreach (var (deviceId, date, isSchoolDay) in batch)
                known[deviceId] = (date, UsualDay.Of(date, History(days[deviceId]), isSchoolDay));
        }
        return readers.ToDictionary(r => r.DeviceId, r => known[r.DeviceId].Usual);
    }

    private static Dictionary<DateOnly, int[]> History(IEnumerable<Journal.ReaderSlot> slots)
    {
        var history = new Dictionary<DateOnly, int[]>();
        foreach (var day in slots.GroupBy(s => s.Day))
        {
            var row = history[day.Key] = new int[UsualDay.Slots];
            foreach (var slot in day)
                row[slot.Slot] = slot.Happened;
        }
        return history;
    }
}
