using System.Text;

namespace Porog.Registry;

/// <summary>A card's number as it is typed, by hand or by a reader that acts as a keyboard.</summary>
public static class CardNumber
{
    private const int Most = 64;
    private const string Russian = "йцукенгшщзхъфывапролджэячсмитьбю";
    private const string Latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

    /// <summary>
    /// Spaces around it go. A reader presses keys, and with the Russian layout its hexadecimal letters come out as Russian ones:
    /// they are put back.
    /// </summary>
    /// <returns>False for what is no number: nothing, too long, or with spaces inside.</returns>
    public static bool TryRead(string? typed, out string number)
    {
        var read = new StringBuilder();
        foreach (var letter in (typed ?? "").Trim())
        {
            var at = Russian.IndexOf(char.ToLowerInvariant(letter));
            read.Append(
                at < 0 ? letter
                : char.IsUpper(letter) ? char.ToUpperInvariant(Latin[at])
                : Latin[at]
            );
        }
        number = read.ToString();
        return number.Length is > 0 and <= Most && number.All(c => c is > ' ' and <= '~');
    }
}
