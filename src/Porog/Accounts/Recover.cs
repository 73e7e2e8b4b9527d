using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>The result of a code with a new password.</summary>
/// <param name="Done">The password is set.</param>
/// <param name="Fault">The code is right and still valid, but the password is refused.</param>
public sealed record Recovered(bool Done, PasswordFault? Fault = null);

/// <summary>
/// Password recovery: phone, code, new password. An unknown phone gets the same answer after the same work; its SMS says that there
/// is no account.
/// </summary>
public sealed class Recover(
    PorogDbContext db,
    OneTimeSecrets secrets,
    SmsLimits limits,
    OutgoingMail outgoing,
    ChangeAccount change,
    Sessions sessions,
    IPasswordHasher<Account> hasher
)
{
    public async Task<CodeSent> StartAsync(string phone, string language, string address, CancellationToken cancel)
    {
        if (limits.Take(phone, address) is { } wait)
            return new(null, wait);
        var issued = secrets.Issue(SecretPurpose.ResetPassword, await OwnerAsync(phone, cancel) ?? Guid.NewGuid(), phone);
        db.AddRange(issued.Secret, await MessageAsync(phone, language, issued.Words, cancel));
        await db.SaveChangesAsync(cancel);
        outgoing.Wake();
        return new(issued.Secret.Id);
    }

    public async Task<bool> ResendAsync(Guid secretId, string language, string address, CancellationToken cancel)
    {
        var sent = await secrets.RenewAsync(
            secretId,
            SecretPurpose.ResetPassword,
            async (secret, words) =>
            {
                db.Add(await MessageAsync(secret.Target, language, words, cancel));
                await db.SaveChangesAsync(cancel);
            },
            secret => limits.Take(secret.Target, address) is null,
            cancel
        );
        outgoing.Wake();
        return sent;
    }

    /// <summary>
    /// Sets the password and ends all sessions. Checking the password against the person's names requires the right code first, so a
    /// person without the code learns only that the code is wrong.
    /// </summary>
    public async Task<Recovered> FinishAsync(Guid secretId, string code, string password, CancellationToken cancel)
    {
        var hash = hasher.HashPassword(null!, password);
        var accountId = Guid.Empty;
        PasswordFault? fault = null;
        var done = await secrets.TryUseAsync(
            secretId,
            SecretPurpose.ResetPassword,
            code,
            async secret =>
            {
                accountId = secret.SubjectId;
                var account = await db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == accountId, cancel);
                fault = account is null ? null : PasswordRules.Check(password, account);
                if (fault is not null)
                    return false;
                await change.SetPasswordAsync(accountId, hash, keep: null, cancel);
                return true;
            },
            cancel
        );
        if (done)
            await sessions.TellAsync(accountId, cancel);
        return new(done, fault);
    }

    private async Task<Outgoing> MessageAsync(string phone, string language, string code, CancellationToken cancel)
    {
        var words = Words.In(language);
        var known = await OwnerAsync(phone, cancel) is not null;
        return outgoing.Sms(
            phone,
            known
                ? words["Порог: код {0} для нового пароля. Никому его не говорите.", code]
                : words["Порог: с этим телефоном личного кабинета нет. Зарегистрироваться: {0}", outgoing.Url("/register")],
            OneTimeSecrets.CodeLife
        );
    }

    private Task<Guid?> OwnerAsync(string phone, CancellationToken cancel) =>
        db.Users.Where(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancel);
}
