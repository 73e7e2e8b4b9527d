using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// Finds cards of the list that may be another card written in another way (<see cref="CardForms"/>): of the register, or of an
/// earlier line. A hint for the person who looks at the check; it leaves nothing out.
/// </summary>
internal sealed class AlikeCards
{
    private readonly Dictionary<string, Holder> byForm = new(StringComparer.Ordinal);

    private AlikeCards() { }

    /// <param name="db">For the working cards of the organisation.</param>
    /// <param name="organisationId">The organisation of the list.</param>
    /// <param name="now">Cards whose time has ended do not count.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<AlikeCards> ReadAsync(PorogDbContext db, Guid organisationId, DateTimeOffset now, CancellationToken cancel)
    {
        var alike = new AlikeCards();
        var cards = db
            .Cards.AsNoTracking()
            .Where(c => c.Child!.OrganisationId == organisationId && c.Child.LeftAt == null)
            .Where(c => c.State == CardState.Active && (c.EndsAt == null || c.EndsAt > now))
            .Select(c => new
            {
                c.Number,
                c.ChildId,
                c.Child!.Surname,
                c.Child.GivenName,
                c.Child.Patronymic,
            });
        await foreach (var card in cards.AsAsyncEnumerable().WithCancellation(cancel))
            alike.File(
                new(card.Number, card.ChildId, PersonName.Full(card.Surname, card.GivenName, card.Patronymic)),
                new CardForms(card.Number)
            );
        return alike;
    }

    /// <summary>Sets <see cref="RosterRow.AlikeCards"/>.</summary>
    /// <param name="row">A checked line.</param>
    /// <param name="isKnown">Whether the register has the number already, for whomever.</param>
    public void Note(RosterRow row, Func<string, bool> isKnown)
    {
        row.AlikeCards = null;
        if (row.Outcome is not (RosterOutcome.Add or RosterOutcome.Change or RosterOutcome.Return))
            return;
        var hints = new List<string>();
        foreach (var number in row.CardNumbers.Where(n => !isKnown(n)))
        {
            var forms = new CardForms(number);
            if (forms.Asked.Select(form => byForm.GetValueOrDefault(form)).FirstOrDefault(h => h is not null) is { } other)
                hints.Add($"{number}\t{other.Number}\t{(other.ChildId is { } id && id == row.ChildId ? "" : other.Name)}");
            File(new(number, row.ChildId, PersonName.Full(row.Surname, row.GivenName, row.Patronymic)), forms);
        }
        if (hints.Count > 0)
            row.AlikeCards = string.Join('\n', hints);
    }

    private void File(Holder holder, CardForms forms)
    {
        foreach (var form in forms.Stored)
            byForm.TryAdd(form, holder);
    }

    private sealed record Holder(string Number, Guid? ChildId, string Name);
}

/// <summary>A card of the list that may be another one.</summary>
/// <param name="Number">As it will be stored.</param>
/// <param name="Other">The number of the other card.</param>
/// <param name="Holder">The full name of the child with the other card; null when it is the same child.</param>
public sealed record AlikeCard(string Number, string Other, string? Holder)
{
    internal static IEnumerable<AlikeCard> Parse(string? lines) =>
        from line in (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let parts = line.Split('\t')
        select new AlikeCard(parts[0], parts[1], parts[2].Length == 0 ? null : parts[2]);
}
