using Porog.Shared;

namespace Porog.Accounts;

/// <summary>What is wrong with a new password.</summary>
public enum PasswordFault
{
    TooShort = 1,

    /// <summary>Little remains without common words and the person's own data.</summary>
    Common = 2,

    /// <summary>The whole password is on a list of leaked passwords.</summary>
    Listed = 3,
}

/// <summary>
/// Requires twelve characters or more and refuses common passwords; no character classes. docs/decisions/0009-passwords.md.
/// </summary>
public static class PasswordRules
{
    public const int Shortest = 12;

    /// <summary>A longer password is refused, to bound the cost of hashing.</summary>
    public const int Longest = 200;

    /// <summary>Keyboard rows and alphabets. A password that only follows one of them is refused.</summary>
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

    /// <summary>Checks a password for an existing account.</summary>
    public static PasswordFault? Check(string password, Account account) =>
        Check(password, account.Surname, account.GivenName, account.PhoneNumber, account.Email);

    /// <param name="typed">As typed.</param>
    /// <param name="own">The person's names, phone and e-mail, which must not make up the password.</param>
    public static PasswordFault? Check(string typed, params ReadOnlySpan<string?> own)
    {
        var password = TextFold.Composed(typed);
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

    /// <summary>The form that is compared: lower-case letters and digits only.</summary>
    private static string LettersOf(string text) => new([.. text.ToLowerInvariant().Where(char.IsLetterOrDigit)]);

    /// <summary>An e-mail address also without its host; a phone also with 8 or nothing instead of +7.</summary>
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
