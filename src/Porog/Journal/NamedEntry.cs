using Porog.Accounts;
using Porog.Storage;

namespace Porog.Journal;

/// <summary>A journal entry with the names that are shown beside it.</summary>
internal sealed class NamedEntry
{
    public required JournalEntry Entry { get; init; }

    /// <summary>Who brought or fetched the child.</summary>
    public required NameRow? Companion { get; init; }

    /// <summary>Who entered it by hand.</summary>
    public required ManualEvent? ByHand { get; init; }

    public EnteredBy? EnteredBy => ByHand is null ? null : EnteredBy.Of(ByHand);
}

internal static class NamedEntries
{
    /// <summary>Reads the names in the same statement as the entries.</summary>
    public static IQueryable<NamedEntry> WithNames(this IQueryable<JournalEntry> entries, PorogDbContext db) =>
        from entry in entries
        from companion in db.Users.Where(u => u.Id == entry.AccompaniedBy).DefaultIfEmpty()
        from byHand in db.ManualEvents.Where(m => m.Bucket == entry.Bucket && m.EventId == entry.Id).DefaultIfEmpty()
        select new NamedEntry
        {
            Entry = entry,
            Companion = companion == null ? null : new NameRow(companion.Surname, companion.GivenName, companion.Patronymic),
            ByHand = byHand,
        };
}
