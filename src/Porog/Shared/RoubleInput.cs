using System.Globalization;
using Porog.Wallets;

namespace Porog.Shared;

/// <summary>A sum as people type it: «300», «1 000», «300,50», «300.5 ₽».</summary>
public static class RoubleInput
{
    /// <param name="text">What was typed.</param>
    /// <param name="kopecks">0 to <see cref="SetThreshold.Most"/>; null for an empty field.</param>
    /// <returns>False for what is no sum in these bounds.</returns>
    public static bool TryParse(string? text, out long? kopecks)
    {
        kopecks = null;
        var plain = new string([.. (text ?? "").Where(c => !char.IsWhiteSpace(c) && c != '₽')]).Replace(',', '.');
        if (plain.Length == 0)
            return true;
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var roubles))
            return false;
        if (roubles * 100 > SetThreshold.Most || decimal.Round(roubles, 2) != roubles)
            return false;
        kopecks = (long)(roubles * 100);
        return true;
    }

    /// <summary>With its sign: «-150», «−150,50», «+20».</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kopecks">Not zero, at most <see cref="SetThreshold.Most"/> either way.</param>
    public static bool TryParseSigned(string? text, out long kopecks)
    {
        kopecks = 0;
        var typed = (text ?? "").Trim();
        var negative = typed.StartsWith('-') || typed.StartsWith('\u2212');
        if (!TryParse(negative || typed.StartsWith('+') ? typed[1..] : typed, out var amount) || amount is not > 0)
            return false;
        kopecks = negative ? -amount.Value : amount.Value;
        return true;
    }
}
