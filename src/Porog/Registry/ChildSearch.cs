using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>Finds children by typed text or a card read, among the children that the caller passes.</summary>
internal static class ChildSearch
{
    /// <summary>The most children that one search returns.</summary>
    public const int MostFound = 40;

    public static bool IsEmpty(string? text) => SearchWords(text).Count == 0;

    /// <summary>
    /// Finds by a card number, an account number, or parts of the name and the class in any order. They are
    /// compared by <see cref="TextFold"/>: «иванов 5 б», «5-Б петя».
    /// </summary>
    public static async Task<IReadOnlyList<RegistryChild>> FindAsync(
        PorogDbContext db,
        IQueryable<Child> children,
        string? text,
        CancellationToken cancel
    )
    {
        if (await ByNumberAsync(db, children, text ?? "", cancel) is { Count: > 0 } numbered)
            return numbered;
        var words = SearchWords(text);
        // SQLite ignores case only for Latin letters, so names are compared in memory; a school has a few thousand children.
        return [.. (await ReadAsync(children, cancel)).Where(c => words.TrueForAll(w => IsMet(w, c))).Take(MostFound)];
    }

    public static async Task<IReadOnlyList<RegistryChild>> ReadAsync(IQueryable<Child> children, CancellationToken cancel)
    {
        var read = await children
            .Select(c => new
            {
                c.Id,
                c.OrganisationId,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                c.BirthDate,
                Group = c.Group!.Name,
                Organisation = c.Organisation!.Name,
            })
            .ToListAsync(cancel);
        return
        [
            .. read.Select(c => new RegistryChild(
                    c.Id,
                    c.OrganisationId,
                    PersonName.Full(c.Surname, c.GivenName, c.Patronymic),
                    c.Group,
                    c.BirthDate,
                    c.Organisation
                ))
                .OrderBy(c => c.FullName, StringComparer.CurrentCulture),
        ];
    }

    private static async Task<IReadOnlyList<RegistryChild>> ByNumberAsync(
        PorogDbContext db,
        IQueryable<Child> children,
        string text,
        CancellationToken cancel
    )
    {
        var account = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !TextFold.IsHidden(c)));
        if (!CardNumber.TryRead(text, out var card) && account.Length == 0)
            return [];
        return await ReadAsync(
            children.Where(c =>
                db.Cards.Any(k => k.ChildId == c.Id && k.Number == card) || db.Wallets.Any(a => a.ChildId == c.Id && a.Number == account)
            ),
            cancel
        );
    }

    /// <summary>«5 б» becomes one word, as in the name of a class.</summary>
    private static List<string> SearchWords(string? text)
    {
        var words = new List<string>();
        foreach (var word in TextFold.Words(text))
            if (word.Length == 1 && char.IsLetter(word[0]) && words.Count > 0 && words[^1].All(char.IsDigit))
                words[^1] += word;
            else
                words.Add(word);
        return words;
    }

    private static bool IsMet(string word, RegistryChild child) =>
        TextFold.LettersAndDigits(child.Group).StartsWith(word, StringComparison.Ordinal)
        || Words(child.FullName).Any(part => part.StartsWith(word, StringComparison.Ordinal));

    public static string[] Words(string? name) => [.. TextFold.Words(name)];
}
