using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Porog.Shared;

namespace Porog.Accounts;

/// <summary>
/// Hashes passwords in their composed form (NFC): a Mac types «й» as two characters, other keyboards as one. A hash of the typed or
/// the decomposed form, made by an earlier version, still fits and is renewed at the next sign-in.
/// </summary>
public sealed class AccountPasswordHasher(IOptions<PasswordHasherOptions>? options) : PasswordHasher<Account>(options)
{
    public override string HashPassword(Account user, string password) => base.HashPassword(user, TextFold.Composed(password));

    /// <summary>A wrong password costs as many hashes for one account as for another, and for none.</summary>
    public override PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        var composed = TextFold.Composed(providedPassword);
        var found = base.VerifyHashedPassword(user, hashedPassword, composed);
        string[] earlier = [providedPassword, composed.Normalize(NormalizationForm.FormD)];
        foreach (var form in earlier.Distinct(StringComparer.Ordinal).Where(form => form != composed))
            if (found == PasswordVerificationResult.Failed && base.VerifyHashedPassword(user, hashedPassword, form) != found)
                found = PasswordVerificationResult.SuccessRehashNeeded;
        return found;
    }
}
