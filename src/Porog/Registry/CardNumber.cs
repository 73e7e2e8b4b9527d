using System.Text;

namespace Porog.Registry;

/// <summary>Reads a card number that was typed by hand or by a reader that acts as a keyboard.</summary>
public static class CardNumber
{
    private const int Most = 64;
    private const string Russian = "йцукенгшщзхъфывапролджэячсмитьбю";
    private const string Latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

    /// <summary>
    /// Trims spaces. A keyboard reader types Russian letters in place of hexadecimal ones while the Russian layout is active; they are
    /// converted back.
    /// </summary>
    /// <returns>False if the text is empty, too long or contains spaces.</returns>
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
