using Microsoft.Extensions.DependencyInjection;
using Porog.Journal;

namespace Porog.Tests.Support;

/// <summary>Writes journal entries without a device, for tests of later stages. The host's follower picks them up.</summary>
public sealed class JournalRows(PorogHost host)
{
    /// <summary>Adds an entry for a child, received now.</summary>
    /// <returns>Its id.</returns>
    public async Task<Guid> AddAsync(
        TestChild child,
        EventKind kind,
        DateTimeOffset? happenedAt = null,
        long amount = 0,
        long? price = null,
        string? place = null,
        Guid? accompaniedBy = null,
        string? items = null,
        string? note = null
    )
    {
        var now = host.Clock.GetUtcNow();
        var entry = new JournalEntry
        {
            Bucket = child.Bucket,
            Id = Guid.NewGuid(),
            Month = now.Year * 100 + now.Month,
            ChildId = child.Id,
            Kind = kind,
            HappenedAt = (happenedAt ?? now).ToUniversalTime(),
            OffsetMinutes = 180,
            ReceivedAt = now,
            DeviceId = Guid.NewGuid(),
            Amount = amount,
            Price = price,
            Place = place,
            AccompaniedBy = accompaniedBy,
            Items = items,
            Note = note,
        };
        await host.Services.GetRequiredService<JournalWriter>().AppendAsync([entry], default);
        return entry.Id;
    }
}
