using Porog.Journal;
using Porog.Wallets;

namespace Porog.Web.Wallets;

/// <summary>How far a balance reaches, counted in hot meals as this child has lately paid for them.</summary>
public static class HotMeals
{
    /// <summary>Fewer say nothing about the next one.</summary>
    private const int Enough = 3;
    private const int Lately = 10;

    /// <returns>Whole meals; null where too few were paid for to know their price.</returns>
    public static long? Left(WalletPage wallet)
    {
        var prices = wallet.Operations.Where(o => o.Kind == EventKind.Hot && o.Amount < 0).Take(Lately).Select(o => -o.Amount).ToList();
        if (prices.Count < Enough)
            return null;
        return Math.Max(0, wallet.Balance) / (long)prices.Average();
    }
}
