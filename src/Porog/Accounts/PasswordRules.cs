using Porog.Shared;

namespace Porog.Accounts;

/// <summary>What is wrong with a new password.</summary>
public enum PasswordFault
{
    TooShort = 1,

    /// <summary>Little is left of it without the usual words and the person's own.</summary>
    Common = 2,

    /// <summary>It stands, as it is, on a list of passwords that were found out elsewhere.</summary>
    Listed = 3,
}

/// <summary>
/// Long rather than strange: twelve characters or more, and none of those that everybody tries first. docs/decisions/0009-passwords.md.
/// </summary>
public static class PasswordRules
{
    public const int Shortest = 12;

    /// <summary>What is longer is not worth hashing.</summary>
    public const int Longest = 200;

    /// <summary>Rows of keys and of the alphabets; a password that only walks along one is none.</summary>
    private static readonly string[] Rows =
    [
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "йцукенгшщзхъфывапролджэячсмитьбю",
        "abcdefghijklmnopqrstuvwxyz",
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "1q2w3e4r5t6y7u8i9o0p",
        "йфяцычувскамепинртгоь",
    ];

    private static readonly string[] Words =
    [
        "password",
        "passw0rd",
        "qwerty",
        "letmein",
        "welcome",
        "iloveyou",
        "administrator",
        "admin",
        "пароль",
        "привет",
        "йцукен",
        "любовь",
        "родина",
        "россия",
        "gfhjkm",
        "porog",
        "порог",
        "school",
        "школа",
    ];

    /// <summary>For somebody who has an account.</summary>
    public static PasswordFault? Check(string password, Account account) =>
        Check(password, account.Surname, account.GivenName, account.PhoneNumber, account.Email);

    /// <param name="password">As typed.</param>
    /// <param name="own">The person's own names, phone and e-mail: none of them is a password.</param>
    public static PasswordFault? Check(string password, params ReadOnlySpan<string?> own)
    {
        if (password.EnumerateRunes().Count() < Shortest)
            return PasswordFault.TooShort;
        var letters = LettersOf(password);
        if (CommonPasswords.Contain(letters))
            return PasswordFault.Listed;
        foreach (var part in own)
        foreach (var spelling in SpellingsOf(part ?? ""))
        {
            var known = LettersOf(spelling);
            if (known.Length > 2)
                letters = letters.Replace(known, "", StringComparison.Ordinal);
        }
        foreach (var word in Words)
            letters = letters.Replace(word, "", StringComparison.Ordinal);
        return letters.Distinct().Count() < 4 || letters.Length < 6 || IsWalk(letters) ? PasswordFault.Common : null;
    }

    /// <summary>What is compared: small letters and digits, without what stands between them.</summary>
    private static string LettersOf(string text) => new([.. text.ToLowerInvariant().Where(char.IsLetterOrDigit)]);

    /// <summary>A mailbox also without its host, a phone also with 8 or nothing in the place of +7.</summary>
    private static string[] SpellingsOf(string own) =>
        own.Split('@') is [var mailbox, _] ? [own, mailbox]
        : own.StartsWith("+7", StringComparison.Ordinal) ? [own, $"8{own[2..]}", own[2..]]
        : [own];

    private static bool IsWalk(string letters)
    {
        var backwards = new string([.. letters.Reverse()]);
        return Rows.Any(row => row.Contains(letters, StringComparison.Ordinal) || row.Contains(backwards, StringComparison.Ordinal));
    }
}
