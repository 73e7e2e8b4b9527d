using MimeKit;
using Porog.Shared;

namespace Porog.Delivery.Push;

/// <summary>The contact that push services see for this installation (RFC 8292, 2.1).</summary>
public static class PushSubject
{
    private const string Mailto = "mailto:";

    /// <summary>As set; else the site where others can reach it, else the sender of mail.</summary>
    public static string Of(PorogOptions options) =>
        options.Push.Subject.Length > 0 ? options.Push.Subject
        : options.IsHttps() ? options.PublicUrl
        : Mailto + Sender(options);

    /// <summary>Whether a push service could reach anybody there; some refuse a sender that names this machine alone.</summary>
    public static bool IsReachable(PorogOptions options) =>
        options.Push.Subject.Length > 0 || (options.IsHttps() ? !IsLocal(new Uri(options.PublicUrl).IdnHost) : !IsLocal(Sender(options)));

    /// <summary>Whether a text is one of the two forms there are.</summary>
    public static bool IsContact(string text) =>
        text.StartsWith(Mailto, StringComparison.OrdinalIgnoreCase)
            ? MailboxAddress.TryParse(text[Mailto.Length..], out _)
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == "https";

    private static string Sender(PorogOptions options) => MailboxAddress.Parse(options.Mail.From).Address;

    private static bool IsLocal(string address)
    {
        var host = address[(address.LastIndexOf('@') + 1)..];
        return host == "localhost"
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || System.Net.IPAddress.TryParse(host.Trim('[', ']'), out _)
            || !host.Contains('.', StringComparison.Ordinal);
    }
}
