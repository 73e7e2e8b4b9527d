namespace Porog.Web.Wallets;

/// <summary>An account number as people read it aloud: «7 702 118».</summary>
public static class AccountNumber
{
    public static string Display(string number)
    {
        if (number.Length <= 4 || !number.All(char.IsAsciiDigit))
            return number;
        var first = number.Length % 3;
        var groups = Enumerable.Range(0, number.Length / 3).Select(i => number.Substring(first + i * 3, 3));
        return string.Join('\u00A0', first == 0 ? groups : groups.Prepend(number[..first]));
    }
}
