using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// What a person changes about their account. Whatever could lock them out asks for the password again (the page does, through
/// <see cref="SignIn"/>, so that wrong ones count); the new phone is proved before it takes the place of the old.
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

    /// <summary>Sends the link that makes an e-mail the account's.</summary>
    public async Task SendLinkAsync(Account account, string email, CancellationToken cancel)
    {
        await links.SendAsync(account, email, cancel);
        // An address that was never proved is simply another one now, so that the page shows what was typed.
        await db
            .Users.Where(a => a.Id == account.Id && !a.EmailConfirmed)
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.Email, email).SetProperty(a => a.NormalizedEmail, email.ToUpperInvariant()),
                cancel
            );
        outgoing.Wake();
    }

    /// <summary>Sets a new password and ends every session but the one to keep.</summary>
    public async Task PasswordAsync(Guid accountId, string password, Guid? keep, CancellationToken cancel)
    {
        var hash = hasher.HashPassword(null!, password);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await SetPasswordAsync(accountId, hash, keep, cancel);
        await transaction.CommitAsync(cancel);
        await sessions.TellAsync(accountId, cancel);
    }

    /// <summary>Sends the code to a new phone; to one that somebody else has proved goes word of that instead.</summary>
    public async Task<CodeSent> StartPhoneAsync(Account account, string phone, string address, CancellationToken cancel)
    {
        if (limits.Take(phone, address) is { } wait)
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
            secret => secret.SubjectId == account.Id && limits.Take(secret.Target, address) is null,
            cancel
        );
        outgoing.Wake();
        return sent;
    }

    /// <summary>
    /// Makes the proved phone the account's, tells the old one, ends every session but the one to keep, and gives what
    /// applications and invitations name the phone for.
    /// </summary>
    public async Task<bool> FinishPhoneAsync(Guid accountId, Guid secretId, string code, Guid? keep, CancellationToken cancel)
    {
        // Another account's code is no code of this one.
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

    /// <summary>In the caller's transaction, who then has <see cref="Sessions"/> tell the streams: the password, its sessions, and word of it.</summary>
    internal async Task SetPasswordAsync(Guid accountId, string hash, Guid? keep, CancellationToken cancel)
    {
        // Also ends whatever still carries the old stamp; who was locked out by wrong guesses gets in again.
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
        // Whoever knew the old password may have asked for another e-mail or phone: what was sent then is worth nothing now.
        await db
            .OneTimeSecrets.Where(s =>
                s.SubjectId == accountId
                && s.UsedAt == null
                && (s.Purpose == SecretPurpose.VerifyEmail || s.Purpose == SecretPurpose.ChangePhone)
            )
            .ExecuteDeleteAsync(cancel);
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
