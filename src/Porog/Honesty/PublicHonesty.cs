using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Honesty;

/// <summary>
/// Figures that everybody may read. Only what is made of many messages and many children is shown, so that no family can be recognised: the
/// installation, each organisation that is named, and what is left when the named ones are subtracted from the installation.
/// </summary>
public sealed class PublicHonesty(PorogDbContext db, ReadHonesty read, PorogOptions options)
{
    /// <summary>The least messages in the period.</summary>
    public const int LeastMessages = 500;

    /// <summary>The least children with an event, on some day of the period.</summary>
    public const int LeastChildren = 20;

    /// <summary>Whether the operator has switched the page on.</summary>
    public bool IsOn => options.Honesty.Public;

    /// <returns>Null while nothing is counted, and when it is too little.</returns>
    public async Task<HonestFigures?> InstallationAsync(HonestySpan span, DateOnly first, CancellationToken cancel) =>
        await read.FindAsync(HonestyPeriod.Installation, span, first, cancel) is { Figures: var figures }
        && IsEnough(figures[HonestCount.Messages], figures.Children)
            ? figures
            : null;

    /// <summary>The organisations that are named, by name, those of one page.</summary>
    /// <returns>With whether there are more.</returns>
    public async Task<(IReadOnlyList<HonestHouse> Houses, bool More)> HousesAsync(
        HonestySpan span,
        DateOnly first,
        int page,
        CancellationToken cancel
    )
    {
        var all = await (
            from period in db.HonestyPeriods.AsNoTracking()
            where period.Span == span && period.First == first
            join organisation in db.Organisations on period.OrganisationId equals organisation.Id
            select new
            {
                House = new NamedHouse(organisation.Id, organisation.Name),
                period.Messages,
                period.Children,
            }
        ).ToListAsync(cancel);
        var named = all.Where(h => IsEnough(h.Messages, h.Children)).OrderByDescending(h => h.Messages).ThenBy(h => h.House.Id).ToList();
        var rest = all.Except(named).Where(h => h.Children > 0).ToList();
        // The smallest one is hidden among those that are too small, so that subtracting the others tells nothing of these.
        if (rest.Count > 0 && named.Count > 0 && !IsEnough(rest.Sum(h => h.Messages), rest.Sum(h => h.Children)))
            named.RemoveAt(named.Count - 1);
        return await ReadHonesty.PageAsync(db, named.Select(h => h.House), span, first, page, cancel);
    }

    private static bool IsEnough(long messages, long children) => messages >= LeastMessages && children >= LeastChildren;
}
