using System.Globalization;
using Porog.Catering;

namespace Porog.Web.School.Cashier;

/// <summary>
/// A receipt that is being put together. It travels in the forms of the till, so that it survives the search for the next child until
/// the cashier sells it or drops it.
/// </summary>
internal static class TillBasket
{
    /// <summary>The hidden fields: a portion each.</summary>
    public const string Field = "Basket";

    /// <summary>Portions in a form: «id:kopecks,id:kopecks».</summary>
    public static string Text(IEnumerable<TillPortion> portions) =>
        string.Join(',', portions.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.ItemId:N}:{p.Price}")));

    public static List<TillPortion> Read(HttpContext http) =>
        http.Request.HasFormContentType ? [.. http.Request.Form[Field].SelectMany(Portions).Take(SellAtTill.MostPortions)] : [];

    public static IEnumerable<TillPortion> Portions(string? text)
    {
        foreach (var portion in (text ?? "").Split(',', SellAtTill.MostPortions + 1))
            if (
                portion.Split(':') is [var id, var price]
                && Guid.TryParseExact(id, "N", out var itemId)
                && long.TryParse(price, NumberStyles.None, CultureInfo.InvariantCulture, out var kopecks)
            )
                yield return new TillPortion(itemId, kopecks);
    }
}
