using System.Globalization;

namespace Porog.Shared;

/// <summary>The order in which lists show what has a number in its name: classes, groups, organisations, devices.</summary>
public static class NaturalOrder
{
    /// <summary>Numbers count as numbers: «2 А» before «10 А», «Школа № 7» before «Школа № 57».</summary>
    public static readonly StringComparer Names = StringComparer.Create(
        CultureInfo.GetCultureInfo("ru"),
        CompareOptions.NumericOrdering | CompareOptions.IgnoreCase
    );
}
