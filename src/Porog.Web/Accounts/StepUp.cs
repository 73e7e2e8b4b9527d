using Porog.Accounts;
using Porog.Web.Accounts.Registering;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

/// <summary>
/// Asks once more who it is before a credential changes: the password, and a code where the second factor is on. The fields are those of
/// <see cref="StepUpFields"/>.
/// </summary>
public sealed class StepUp(SignIn signIn, SecondFactors secondFactors, Words L)
{
    /// <summary>The form's fields.</summary>
    public const string Password = "Current";
    public const string Code = "CurrentCode";

    private Task<bool>? asksCode;

    /// <summary>Whether a code is asked too. A page with several forms asks the database once.</summary>
    public Task<bool> AsksCodeAsync(HttpContext http) => asksCode ??= secondFactors.IsOnAsync(http.User.PersonId(), http.RequestAborted);

    /// <summary>Call it when the form's other fields are right: a code can be used once, and wrong passwords count.</summary>
    /// <param name="errors">Gets what did not fit.</param>
    /// <param name="http">The request with the form.</param>
    /// <param name="account">The person who is signed in.</param>
    /// <param name="suffix">Of the fields' ids on a page with several forms.</param>
    public async Task CheckAsync(FormErrors errors, HttpContext http, Account account, string suffix = "")
    {
        var form = http.Request.Form;
        await AccountFields.SamePersonAsync(errors, L, http, signIn, account, $"current{suffix}", form[Password]);
        if (errors.Any || !await AsksCodeAsync(http))
            return;
        if (!await secondFactors.CheckAsync(account.Id, form[Code], http.RequestAborted))
            errors.Add(
                $"current-code{suffix}",
                L["Код не подошёл или уже использован. После нескольких неверных попыток подождите 15 минут"]
            );
    }
}
