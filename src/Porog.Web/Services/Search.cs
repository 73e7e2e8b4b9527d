using Porog.Shared;

namespace Porog.Web.Services;

/// <summary>A page that search knows of.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Title">Its name.</param>
/// <param name="Text">What it is about; shown under the name.</param>
/// <param name="More">Words people use for it that stand on neither.</param>
public sealed record SearchEntry(string Path, string Title, string Text, string More = "");

/// <summary>Pages of one room that search is to know of, in the reader's language.</summary>
public interface ISearchPages
{
    IEnumerable<SearchEntry> Pages(Words L);
}

/// <summary>Search over the catalogue and the help pages, by the beginnings of words in any order.</summary>
public sealed class Search(Words L, IEnumerable<ISearchPages> rooms)
{
    /// <summary>Letters of a word that must be the same; what follows may be an ending.</summary>
    private const int Stem = 4;

    public IReadOnlyList<SearchEntry> Find(string? query)
    {
        var asked = Split(query ?? "").Where(word => word.Length > 1).Take(10).ToList();
        if (asked.Count == 0)
            return [];
        return
        [
            .. rooms
                .SelectMany(room => room.Pages(L))
                .Select(page => (Page: page, Score: Score(page, asked)))
                .Where(found => found.Score > 0)
                .OrderByDescending(found => found.Score)
                .Select(found => found.Page),
        ];
    }

    /// <summary>0 when any word is missing; a word in the title weighs more.</summary>
    private static int Score(SearchEntry page, List<string> asked)
    {
        var (title, text) = (Split(page.Title).ToList(), Split($"{page.Text} {page.More}").ToList());
        var score = 0;
        foreach (var word in asked)
        {
            if (title.Exists(t => Alike(t, word)))
                score += 3;
            else if (text.Exists(t => Alike(t, word)))
                score++;
            else
                return 0;
        }
        return score;
    }

    /// <summary>«питания» and «питание», «invite» and «invited»: a common beginning but for an ending of up to three letters.</summary>
    private static bool Alike(string there, string asked)
    {
        var stem = Math.Min(asked.Length, Math.Max(Stem, asked.Length - 3));
        return there.StartsWith(asked[..stem], StringComparison.Ordinal);
    }

    private static IEnumerable<string> Split(string text) =>
        TextFold.Words(string.Concat(TextFold.Composed(text).Select(c => char.IsLetterOrDigit(c) ? c : ' ')));
}
