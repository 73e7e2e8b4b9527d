using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// A person's changes to their account. The page asks for the password again before a change that could lock them out, through
/// <see cref="SignIn"/>, so that wrong passwords count. A new phone replaces the old one only after it is verified.
/// </summary>
public sealed class ChangeAccount(
    PorogDbContext db,
    OneTimeSecrets secrets,
    SmsLimits limits,
    OutgoingMail outgoing,
    NoticeWriter notices,
    Sessions sessions,
    IPasswordHasher<Account> hasher,
    EmailLinks links,
    IEnumerable<IWhenPhoneVerified> followers
)
{
    public Task LanguageAsync(Guid accountId, string language, CancellationToken cancel) =>
        db.Users.Where(a => a.Id == accountId).ExecuteUpdateAsync(set => set.SetProperty(a => a.Language, language), cancel);

    /// <summary>Sends the link that verifies an e-mail address.</summary>
    public async Task SendLinkAsync(Account account, string email, CancellationToken cancel)
    {
        var normalized = EmailAddress.Comparable(email);
        await links.SendAsync(account, email, cancel);
        // Replace an unverified address immediately, so that the page shows what was typed.
        await db
            .Users.Where(a => a.Id == account.Id && !a.EmailConfirmed)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Email, email).SetProperty(a => a.NormalizedEmail, normalized), cancel);
        outgoing.Wake();
    }

    /// <summary>Sets a new password and ends all sessions except <paramref name="keep"/>.</summary>
    public async Task PasswordAsync(Guid accountId, string password, Guid? keep, CancellationToken cancel)
    {
        var hash = hasher.HashPassword(null!, password);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SetPasswordAsync(accountId, hash, keep, cancel);
        await transaction.CommitAsync(cancel);
        await sessions.TellAsync(accountId, cancel);
    }

    /// <summary>Sends a code to a new phone. If the phone belongs to another account, it gets a message about that instead.</summary>
    public async Task<CodeSent> StartPhoneAsync(Account account, string phone, string address, CancellationToken cancel)
    {
        if (await limits.TakeAsync(phone, address, cancel) is { } wait)
            return new(null, wait);
        var issued = secrets.Issue(SecretPurpose.ChangePhone, account.Id, phone);
        db.AddRange(issued.Secret, await CodeAsync(phone, account.Language, issued.Words, cancel));
        await db.SaveChangesAsync(cancel);
        outgoing.Wake();
        return new(issued.Secret.Id);
    }

    public async Task<bool> ResendPhoneAsync(Account account, Guid secretId, string address, CancellationToken cancel)
    {
        var sent = await secrets.RenewAsync(
            secretId,
            SecretPurpose.ChangePhone,
            async (secret, words) =>
            {
                db.Add(await CodeAsync(secret.Target, account.Language, words, cancel));
                await db.SaveChangesAsync(cancel);
            },
            async secret => secret.SubjectId == account.Id && await limits.TakeAsync(secret.Target, address, cancel) is null,
            cancel
        );
        outgoing.Wake();
        return sent;
    }

    /// <summary>
    /// Makes the verified phone the account's, notifies the old phone, and ends all sessions except <paramref name="keep"/>. Then grants
    /// what applications and invitations contain for the new phone.
    /// </summary>
    public async Task<bool> FinishPhoneAsync(Guid accountId, Guid secretId, string code, Guid? keep, CancellationToken cancel)
    {
        // A code is valid only for the account that requested it.
        if (!await db.OneTimeSecrets.AnyAsync(s => s.Id == secretId && s.SubjectId == accountId, cancel))
            return false;
        var done = await secrets.UseAsync(
            secretId,
            SecretPurpose.ChangePhone,
            code,
            async secret =>
            {
                var account = await db.Users.SingleAsync(a => a.Id == secret.SubjectId && a.Id == accountId, cancel);
                var old = account.PhoneNumberConfirmed && account.PhoneNumber != secret.Target ? account.PhoneNumber : null;
                account.PhoneNumber = secret.Target;
                account.PhoneNumberConfirmed = true;
                await db.SaveChangesAsync(cancel);
                if (old is not null)
                {
                    var words = Words.In(account.Language);
                    var text = words[
                        "Порог: телефон вашего личного кабинета изменён. Если это сделали не вы, войдите по почте и смените пароль."
                    ];
                    db.Add(outgoing.Sms(old, text, OneTimeSecrets.LinkLife));
                }
                await sessions.EndInTransactionAsync(account.Id, keep, cancel);
                // It stood on a code to the old phone.
                await db.Recoveries.Where(r => r.AccountId == account.Id).ExecuteDeleteAsync(cancel);
                await notices.AddAsync(db, account.Id, NoticeTopic.PhoneChanged, new NoticeFacts(), null, cancel);
                await db.SaveChangesAsync(cancel);
                foreach (var follower in followers)
                    await follower.WhenPhoneVerifiedAsync(db, account, cancel);
            },
            cancel
        );
        if (done)
            await sessions.TellAsync(accountId, cancel);
        outgoing.Wake();
        return done;
    }

    /// <summary>
    /// Sets the password, ends the sessions and writes the notice in the caller's transaction. After the commit the caller notifies open
    /// streams through <see cref="Sessions"/>.
    /// </summary>
    internal async Task SetPasswordAsync(Guid accountId, string hash, Guid? keep, CancellationToken cancel)
    {
        // The new stamp invalidates all old cookies and tokens. The lock after wrong passwords ends too.
        var stamp = Guid.NewGuid().ToString();
        DateTimeOffset? unlocked = null;
        await db
            .Users.Where(a => a.Id == accountId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(a => a.PasswordHash, hash)
                        .SetProperty(a => a.SecurityStamp, stamp)
                        .SetProperty(a => a.AccessFailedCount, 0)
                        .SetProperty(a => a.LockoutEnd, unlocked),
                cancel
            );
        await sessions.EndInTransactionAsync(accountId, keep, cancel);
        // A person with the old password may have asked for another e-mail or phone, or to turn the second factor off. Invalidate the
        // codes and links sent for it.
        await db
            .OneTimeSecrets.Where(s =>
                s.SubjectId == accountId
                && s.UsedAt == null
                && (
                    s.Purpose == SecretPurpose.VerifyEmail
                    || s.Purpose == SecretPurpose.ChangePhone
                    || s.Purpose == SecretPurpose.LoseSecondFactor
                    || s.Purpose == SecretPurpose.LoseSecondFactorByEmail
                )
            )
            .ExecuteDeleteAsync(cancel);
        await db.Recoveries.Where(r => r.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await notices.AddAsync(db, accountId, NoticeTopic.PasswordChanged, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<Outgoing> CodeAsync(string phone, string language, string code, CancellationToken cancel)
    {
        var words = Words.In(language);
        var taken = await db.Users.AnyAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed, cancel);
        return outgoing.Sms(
            phone,
            taken
                ? words["Порог: с этим телефоном уже есть личный кабинет. Войдите или восстановите пароль: {0}", outgoing.Url("/sign-in")]
                : words["Порог: код {0}. Никому его не говорите.", code],
            OneTimeSecrets.CodeLife
        );
    }
}
