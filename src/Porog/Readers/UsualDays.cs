using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Registry.Calendar;
using Porog.Storage;

namespace Porog.Readers;

/// <summary>
/// The usual day of each reader, read once an hour: the past does not change and a calendar seldom does, and eight weeks of slots every
/// minute would cost more than they tell. On a day without lessons nothing is usual.
/// </summary>
public sealed class UsualDays
{
    /// <summary>Earlier days are not looked at.</summary>
    private const int Days = 56;

    /// <summary>Readers per statement.</summary>
    private const int Batch = 100;

    private readonly ConcurrentDictionary<Guid, (DateTime Hour, UsualDay Usual)> known = [];

    /// <param name="db">The context that reads.</param>
    /// <param name="readers">Readers with their organisation and its local time.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The usual day on each reader's date.</returns>
    internal async Task<Dictionary<Guid, UsualDay>> OfAsync(
        PorogDbContext db,
        IReadOnlyCollection<(Guid DeviceId, Guid OrganisationId, DateTime Now)> readers,
        CancellationToken cancel
    )
    {
        foreach (var batch in readers.Where(r => !known.TryGetValue(r.DeviceId, out var day) || day.Hour != HourOf(r.Now)).Chunk(Batch))
        {
            var ids = batch.Select(r => r.DeviceId).ToList();
            var since = DateOnly.FromDateTime(batch.Min(r => r.Now)).AddDays(-Days);
            var calendars = await new ReadCalendar(db).OfAsync([.. batch.Select(r => r.OrganisationId).Distinct()], cancel);
            var slots = await db
                .ReaderSlots.AsNoTracking()
                .Where(s => ids.Contains(s.DeviceId) && s.Day >= since && s.Happened > 0)
                .ToListAsync(cancel);
            var days = slots.ToLookup(s => s.DeviceId);
            foreach (var (deviceId, organisationId, now) in batch)
                known[deviceId] = (HourOf(now), Usual(DateOnly.FromDateTime(now), days[deviceId], calendars[organisationId]));
        }
        return readers.ToDictionary(r => r.DeviceId, r => known[r.DeviceId].Usual);
    }

    private static DateTime HourOf(DateTime now) => now.Date.AddHours(now.Hour);

    private static UsualDay Usual(DateOnly date, IEnumerable<ReaderSlot> slots, OrganisationCalendar calendar) =>
        calendar.On(date, null).IsSchoolDay
            ? UsualDay.Of(date, History(slots), day => calendar.On(day, null).IsSchoolDay)
            : new UsualDay([]);

    private static Dictionary<DateOnly, int[]> History(IEnumerable<ReaderSlot> slots)
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
