using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Data that a person typed to register, already validated. The phone is E.164.</summary>
public sealed record RegistrationForm(
    string Surname,
    string GivenName,
    string? Patronymic,
    string Phone,
    string Email,
    string Password,
    string Language
);

/// <param name="SecretId">The code that was sent; null if too many were requested.</param>
/// <param name="RetryAfter">How long to wait in that case.</param>
public sealed record CodeSent(Guid? SecretId, TimeSpan? RetryAfter = null);

/// <summary>
/// Registration: the form, then the code. A known phone gets the same answer after the same work, but its SMS says that an account
/// exists, and the code is not sent. The account is created once the phone is verified.
/// </summary>
public sealed class Register(
    PorogDbContext db,
    OneTimeSecrets secrets,
    SmsLimits limits,
    OutgoingMail outgoing,
    EmailLinks links,
    IPasswordHasher<Account> hasher,
    IEnumerable<IWhenPhoneVerified> followers,
    TimeProvider clock,
    ILogger<Register> log
)
{
    /// <summary>Stores the form and sends a code. <paramref name="address"/> is the client's address, for <see cref="SmsLimits"/>.</summary>
    public async Task<CodeSent> StartAsync(RegistrationForm form, string address, CancellationToken cancel)
    {
        if (await limits.TakeAsync(form.Phone, address, cancel) is { } wait)
            return new(null, wait);
        var registration = new Registration
        {
            Surname = form.Surname,
            GivenName = form.GivenName,
            Patronymic = form.Patronymic,
            Phone = form.Phone,
            Email = form.Email,
            PasswordHash = hasher.HashPassword(null!, form.Password),
            Language = form.Language,
            AgreedAt = clock.GetUtcNow(),
        };
        var issued = secrets.Issue(SecretPurpose.Register, registration.Id, form.Phone);
        var sms = outgoing.Sms(form.Phone, await WordsAsync(form.Phone, form.Language, issued.Words, cancel), OneTimeSecrets.CodeLife);
        db.AddRange(registration, issued.Secret, sms);
        await db.SaveChangesAsync(cancel);
        outgoing.Wake();
        return new(issued.Secret.Id);
    }

    /// <returns>Whether a new code is sent; false before a minute has passed.</returns>
    public async Task<bool> ResendAsync(Guid secretId, string address, CancellationToken cancel)
    {
        var sent = await secrets.RenewAsync(
            secretId,
            SecretPurpose.Register,
            async (secret, words) =>
            {
                var language = await db.Registrations.Where(r => r.Id == secret.SubjectId).Select(r => r.Language).FirstAsync(cancel);
                db.Add(outgoing.Sms(secret.Target, await WordsAsync(secret.Target, language, words, cancel), OneTimeSecrets.CodeLife));
                await db.SaveChangesAsync(cancel);
            },
            async secret => await limits.TakeAsync(secret.Target, address, cancel) is null,
            cancel
        );
        if (sent)
            outgoing.Wake();
        return sent;
    }

    /// <returns>The new account; null if the code is wrong, used or expired.</returns>
    public async Task<Account?> FinishAsync(Guid secretId, string code, CancellationToken cancel)
    {
        Account? account = null;
        var done = await secrets.UseAsync(
            secretId,
            SecretPurpose.Register,
            code,
            async secret =>
            {
                var registration = await db.Registrations.SingleAsync(r => r.Id == secret.SubjectId, cancel);
                account = AccountOf(registration);
                db.Add(account);
                db.Remove(registration);
                await db.SaveChangesAsync(cancel);
                foreach (var follower in followers)
                    await follower.WhenPhoneVerifiedAsync(db, account, cancel);
                await links.SendAsync(account, registration.Email, cancel);
            },
            cancel
        );
        if (!done)
            return null;
        outgoing.Wake();
        log.LogInformation("Account {AccountId} registered", account!.Id);
        return account;
    }

    private async Task<string> WordsAsync(string phone, string language, string code, CancellationToken cancel)
    {
        var words = Words.In(language);
        return await db.Users.AnyAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed, cancel)
            ? words["Порог: с этим телефоном уже есть личный кабинет. Войдите или восстановите пароль: {0}", outgoing.Url("/sign-in")]
            : words["Порог: код {0}. Никому его не говорите.", code];
    }

    private Account AccountOf(Registration registration)
    {
        var account = new Account
        {
            Surname = registration.Surname,
            GivenName = registration.GivenName,
            Patronymic = registration.Patronymic,
            Email = registration.Email,
            NormalizedEmail = EmailAddress.Comparable(registration.Email),
            PhoneNumber = registration.Phone,
            PhoneNumberConfirmed = true,
            PasswordHash = registration.PasswordHash,
            Language = registration.Language,
            LockoutEnabled = true,
            CreatedAt = clock.GetUtcNow(),
        };
        account.UserName = account.Id.ToString("N");
        account.NormalizedUserName = account.UserName.ToUpperInvariant();
        return account;
    }
}
