using Porog.Accounts;
using Porog.Shared;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.Registering;

/// <summary>How the fields of an account are read, the same on every page that asks for them.</summary>
internal static class AccountFields
{
    /// <summary>A name that must be there; <paramref name="missing"/> is said when it is empty.</summary>
    /// <returns>As it is stored; empty with an error when it is missing or is no name.</returns>
    public static string Name(FormErrors errors, Words L, string field, string? value, string missing)
    {
        if (string.IsNullOrWhiteSpace(value))
            errors.Add(field, missing);
        return NameOrNull(errors, L, field, value) ?? "";
    }

    /// <summary>A name that may be left out.</summary>
    /// <returns>Null when it is empty; with an error also when it is no name.</returns>
    public static string? NameOrNull(FormErrors errors, Words L, string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var name = PersonName.TryRead(value);
        if (name is null)
            errors.Add(field, NoName(L));
        return name;
    }

    /// <summary>Why a text is refused as a name.</summary>
    public static string NoName(Words L) =>
        L["Здесь могут быть только буквы, пробелы, дефис, апостроф и точка, не больше {0} знаков", PersonName.Longest];

    /// <summary>Adds an error unless the text is the number of a phone that gets SMS.</summary>
    /// <returns>E.164; null with an error.</returns>
    public static string? Mobile(FormErrors errors, Words L, string field, string? value)
    {
        var phone = Phone.TryParseMobile(value);
        if (phone is null)
            errors.Add(field, NoMobile(L, value));
        return phone;
    }

    /// <summary>Why a text is refused as a phone that gets SMS.</summary>
    public static string NoMobile(Words L, string? value) =>
        Phone.TryParse(value) is null
            ? L["Введите мобильный телефон, например 8 900 123-45-67"]
            : L["Нужен мобильный телефон: на городской SMS не приходят"];

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
        // The session is known to its owner: the wrong passwords of strangers do not keep the owner from changing anything.
        var device = SignedIn.SessionOf(http.User) is { } session ? new KnownDevice(session, [account.Id]) : null;
        var answer = await signIn.TryAsync(login ?? "", password ?? "", http.ClientAddress(), device, http.RequestAborted);
        if (answer.Account?.Id != account.Id)
            errors.Add(field, L["Пароль не подошёл. После нескольких неверных попыток подождите 15 минут"]);
    }

    /// <summary>Six digits, however they were spaced.</summary>
    public static string? Code(string? typed)
    {
        var digits = TextFold.Code(typed);
        return digits.Length == 6 && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
