using System.Text.RegularExpressions;

namespace Porog.Delivery.Email;

/// <summary>
/// Tells a mailbox that does not exist from a letter that the server's policy refuses. Servers say either in many codes and words, so
/// the enhanced code (RFC 3463) is read first, then the words, then the bare reply code (RFC 5321, 4.2.3).
/// </summary>
public static partial class MailRefusal
{
    /// <param name="code">The reply code.</param>
    /// <param name="text">The answer after it, with the enhanced code if the server gives one.</param>
    /// <param name="atReceiver">Whether the answer was to the receiver's address and not to the letter.</param>
    public static bool IsNoMailbox(int code, string text, bool atReceiver)
    {
        if (code < 500)
            return false;
        var detail = EnhancedCode().Match(text) is { Success: true } found ? found.Groups["detail"].Value : "";
        if (detail is "1.1" or "1.2" or "1.3" or "1.6" or "1.10" or "2.1" or "4.4")
            return true;
        if (IsFull(code, detail) || Sender().IsMatch(text))
            return false;
        if (NoSuchUser().IsMatch(text) || (detail == "4.1" && RejectedReceiver().IsMatch(text)))
            return true;
        if ((detail is "" or "0.0" || detail[0] is '1' or '2' or '4') && NobodyThere().IsMatch(text))
            return true;
        if (detail.Length > 0 && !detail.StartsWith("1.", StringComparison.Ordinal))
            return false;
        if (code is not (550 or 551 or 553) || Policy().IsMatch(text))
            return false;
        return Unavailable().IsMatch(text) || (atReceiver && detail.Length == 0);
    }

    /// <param name="code">The reply code.</param>
    /// <param name="detail">The second and third part of the enhanced code.</param>
    public static bool IsFull(int code, string detail) => detail == "2.2" || code is 452 or 552;

    /// <summary>The answer begins with the enhanced code; a server of several lines may repeat the reply code before it.</summary>
    [GeneratedRegex(@"^\s*(\d{3}[\s-])?[45]\.(?<detail>\d{1,3}\.\d{1,3})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedCode();

    /// <summary>About our own address.</summary>
    [GeneratedRegex(
        @"\b(sender|mail from|from address|return[ -]path|envelope from)\b|отправител",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Sender();

    /// <summary>Plain enough to count even beside a code of policy: Yandex says «550 5.7.1 No such user!».</summary>
    [GeneratedRegex(
        @"\bno such (local )?(user|mailbox|recipient|account|person|address)\b|\b(user|recipient|mailbox) (is )?(unknown|not found)\b|\bunknown (local )?(user|recipient|mailbox)\b|\b(user|mailbox|recipient|account)( \S{1,100})? (does not|doesn't) exist\b|(ящик|пользовател\w|получател\w|адрес)( \S{1,100})? не (существует|найден)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NoSuchUser();

    /// <summary>Counts without an enhanced code, or beside one about the address.</summary>
    [GeneratedRegex(
        """
            \b(user|mailbox|recipient|address|account|addressee)\b[^.;]{0,60}?\b(unknown|not\sfound|(does|do)(\snot|n['’]t)\sexist|doesn['’]t\shave|not\sexist|no\slonger\s(exists|valid|available|active)|invalid|disabled|inactive|deactivated|deleted|closed)\b
            | \b(unknown|no\ssuch|invalid|nonexistent|non-existent|not\sa\s(known|valid))\s(local\s)?(user|mailbox|recipient|address|account|person|addressee)\b
            | \bno\s(mailbox|such\s\S{1,100}\shere)\b
            | \bthere\sis\sno\ssuch\b
            | (ящик|адрес|пользовател|получател|учётн|учетн|аккаунт).{0,60}?(не\sсуществу|не\sнайден|неизвест|заблокирован|удал[её]н|отключ[её]н|недоступ|отсутству)
            | (нет\sтакого|не\sсуществует|неизвестн\w{2,3}|неверн\w{2,3})\s(почтов\w{2,3}\s)?(ящик|адрес|пользовател|получател|аккаунт)
            """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex NobodyThere();

    [GeneratedRegex(
        @"recipient address rejected",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex RejectedReceiver();

    [GeneratedRegex(
        @"(mailbox|address|account)[^.;]{0,40}(unavailable|not available|cannot receive)|mailbox name not allowed|user not local",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Unavailable();

    [GeneratedRegex(
        @"\b(spam|spf|dkim|dmarc|dnsbl|rbl|relay(ing)?|policy|polic(y|ies)|block(ed|list)?|black\s?list(ed)?|banned|denied|reputation|virus|content|rate|limit|sender|helo|ptr|reverse|authenticat\w*|spamhaus|ip)\b|спам|политик|отправител|запрещ|ч[её]рн\w+ спис",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Policy();
}
