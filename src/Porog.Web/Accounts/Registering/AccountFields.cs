using System.Net.Mail;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.Registering;

/// <summary>How the fields of an account are read, the same on every page that asks for them.</summary>
internal static class AccountFields
{
    private const int LongestName = 100;
    private const int LongestEmail = 256;

    public static string Name(FormErrors errors, string field, string? value, string missing)
    {
        var name = value?.Trim() ?? "";
        if (name.Length is 0 or > LongestName || !name.Any(char.IsLetter))
            errors.Add(field, missing);
        return name;
    }

    /// <returns>Null when it is no mailbox.</returns>
    public static string? Email(string? value)
    {
        var text = value?.Trim() ?? "";
        return
            text.Length <= LongestEmail
            && MailAddress.TryCreate(text, out var mailbox)
            && mailbox.Address == text
            && mailbox.Host.Contains('.', StringComparison.Ordinal)
            ? text
            : null;
    }

    public static void NewPassword(FormErrors errors, Words L, string field, string? password, params ReadOnlySpan<string?> own)
    {
        if (string.IsNullOrEmpty(password))
            errors.Add(field, L["Придумайте пароль"]);
        else if (password.Length > PasswordRules.Longest)
            errors.Add(field, L["Пароль длиннее {0} знаков: сократите его", PasswordRules.Longest]);
        else if (PasswordRules.Check(password, own) is { } fault)
            errors.Add(field, Refusal(L, fault));
    }

    /// <summary>Why a new password is refused, and what to do.</summary>
    public static string Refusal(Words L, PasswordFault fault) =>
        fault switch
        {
            PasswordFault.TooShort => L["В пароле должно быть не меньше {0} знаков", PasswordRules.Shortest],
            PasswordFault.Listed => L[
                "Этот пароль есть в известных списках, его угадывают первым. Придумайте другой, например из нескольких слов"
            ],
            _ => L["Такой пароль легко угадать. Придумайте другой, например из нескольких слов"],
        };

    public static void TooMany(FormErrors errors, Words L, HttpContext http, TimeSpan? wait)
    {
        errors.Add(null, L["Слишком много запросов. Попробуйте через час"]);
        http.TooMany(wait);
    }

    /// <summary>The password once more, by the rule of signing in, so that wrong ones count and lock.</summary>
    public static async Task SamePersonAsync(
        FormErrors errors,
        Words L,
        HttpContext http,
        SignIn signIn,
        Account account,
        string field,
        string? password
    )
    {
        var login = account.PhoneNumberConfirmed ? account.PhoneNumber : account.Email;
        var answer = await signIn.TryAsync(login ?? "", password ?? "", http.ClientAddress(), http.RequestAborted);
        if (answer.Account?.Id != account.Id)
            errors.Add(field, L["Пароль не подошёл. После нескольких неверных попыток подождите 15 минут"]);
    }

    /// <summary>Six digits, however they were spaced.</summary>
    public static string? Code(string? typed)
    {
        var digits = new string([.. (typed ?? "").Where(c => !char.IsWhiteSpace(c) && c != '-')]);
        return digits.Length == 6 && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
