using System.Globalization;
using System.Text.RegularExpressions;

namespace Porog.Shared.Sheets;

/// <summary>Reads sums of money from the cells of tables.</summary>
internal static partial class SheetMoney
{
    /// <summary>A sum that a program has computed may be off by so much of a rouble.</summary>
    private const decimal Noise = 0.000_01m;

    /// <param name="cell">«45», «45,30 ₽», «1 234,50 руб.», «45 руб. 30 коп.», «45-30», or a number.</param>
    /// <param name="kopecks">At most <see cref="RoubleInput.Most"/>.</param>
    /// <returns>False for an empty cell and for anything that is no sum.</returns>
    public static bool TryRead(SheetCell cell, out long kopecks)
    {
        kopecks = 0;
        if (cell.Kind == CellKind.Number)
            return cell.Number is >= 0 and <= RoubleInput.Most && TryRound((decimal)cell.Number, out kopecks);
        if (cell.Kind != CellKind.Text)
            return false;
        var plain = Coins().Replace(Currency().Replace(Blanks().Replace(cell.Text, ""), ""), "${roubles},${kopecks}");
        if (Computed().IsMatch(plain) && decimal.TryParse(plain.Replace(',', '.'), CultureInfo.InvariantCulture, out var number))
            return TryRound(number, out kopecks);
        // A file does not say its language. Read as Russian, an ambiguous “1,500” is refused.
        if (!RoubleInput.TryParse(plain, Words.In(Languages.Russian).Culture, out var read) || read is not { } sum)
            return false;
        kopecks = sum;
        return true;
    }

    private static bool TryRound(decimal roubles, out long kopecks)
    {
        var rounded = Math.Round(roubles, 2);
        kopecks = (long)(rounded * 100);
        return Math.Abs(rounded - roubles) < Noise && kopecks <= RoubleInput.Most;
    }

    [GeneratedRegex(@"\s", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^₽|₽$|(рублей|рубля|рубль|руб\.?|р\.?|rub\.?)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Currency();

    /// <summary>«45руб.30коп.», «45-30».</summary>
    [GeneratedRegex(
        @"^(?<roubles>[0-9]+)((рублей|рубля|рубль|руб\.?|р\.?)(?<kopecks>[0-9]{2})(копеек|копейки|коп\.?|к\.?)|[-=](?<kopecks>[0-9]{2}))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Coins();

    /// <summary>So many digits behind the point are no kopecks and no thousands.</summary>
    [GeneratedRegex(@"^[0-9]{1,7}[.,][0-9]{6,20}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Computed();
}
