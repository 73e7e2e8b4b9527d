using System.Globalization;
using System.Net.Mail;

namespace Porog.Shared;

/// <summary>Reads e-mail addresses as people type them, and says in which form they are compared.</summary>
public static class EmailAddress
{
    private const int Longest = 254;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>
    /// Reads «Maria@Example.RU» and «мария@почта.рф». The host comes back in lower case and in its own letters, however it was typed
    /// (punycode too); the mailbox as it was typed.
    /// </summary>
    /// <returns>Null for a text that is no address of a mailbox on a named host.</returns>
    public static string? TryParse(string? typed)
    {
        var text = TextFold.Composed(typed ?? "").Trim();
        var at = text.LastIndexOf('@');
        if (at <= 0 || text.Length > Longest || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || TextFold.IsHidden(c)))
            return null;
        var mailbox = text[..at];
        if (mailbox[0] == '.' || mailbox[^1] == '.' || mailbox.Contains("..", StringComparison.Ordinal))
            return null;
        if (Host(text[(at + 1)..]) is not { } host)
            return null;
        var address = $"{mailbox}@{host}";
        return MailAddress.TryCreate(address, out var read) && read.Address == address ? address : null;
    }

    /// <summary>The form for equality, also of what people type to sign in. Stored as the account's normalized e-mail.</summary>
    public static string Comparable(string address) => (TryParse(address) ?? address.Trim()).ToUpperInvariant();

    /// <returns>Null for an IP address, a name without a dot, and what no domain can be called.</returns>
    private static string? Host(string typed)
    {
        try
        {
            var ascii = Idn.GetAscii(typed).ToLowerInvariant();
            var labels = ascii.Split('.');
            var named = labels.Length > 1 && Array.TrueForAll(labels, label => label.Length > 0) && labels[^1].Any(char.IsAsciiLetter);
            return named ? Idn.GetUnicode(ascii) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
