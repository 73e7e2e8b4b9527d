using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Verifies e-mail addresses by a link, at registration and at a change. An account gets only verified addresses.</summary>
public sealed class EmailLinks(PorogDbContext db, OneTimeSecrets secrets, OutgoingMail outgoing, NoticeWriter notices, Sessions sessions)
{
    /// <summary>
    /// Adds the letter to the context and saves, in the caller's transaction. If the address is verified for another account, the
    /// letter says so and contains no link.
    /// </summary>
    public async Task SendAsync(Account account, string email, CancellationToken cancel)
    {
        var words = Words.In(account.Language);
        var issued = secrets.Issue(SecretPurpose.VerifyEmail, account.Id, email);
        var normalized = EmailAddress.Comparable(email);
        var taken = await db.Users.AnyAsync(a => a.Id != account.Id && a.NormalizedEmail == normalized && a.EmailConfirmed, cancel);
        var letter = taken
            ? new OutgoingText(
                email,
                account.Language,
                words["С этой почтой уже есть личный кабинет"],
                words[
                    "Кто-то указал этот адрес в Пороге. У вас уже есть личный кабинет с этой почтой: войдите в него. Если это были не вы, ничего делать не нужно."
                ],
                outgoing.Url("/sign-in"),
                words["Войти"]
            )
            : new OutgoingText(
                email,
                account.Language,
                words["Подтвердите электронную почту"],
                words[
                    "Этот адрес указан в личном кабинете в Пороге. Откройте страницу и нажмите кнопку. Ссылка действует сутки. Если это были не вы, ничего делать не нужно."
                ],
                outgoing.Url($"/verify-email/{issued.Secret.Id:N}/{issued.Words}"),
                words["Подтвердить почту"]
            );
        db.AddRange(issued.Secret, outgoing.Email(letter with { OwnerId = account.Id }, OneTimeSecrets.LinkLife));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// Makes the link's address the account's. If it replaces a verified address, the old address is notified and all sessions except
    /// <paramref name="keep"/> end, because the login has changed.
    /// </summary>
    /// <returns>False if the link is used, expired or wrong.</returns>
    public async Task<bool> ConfirmAsync(Guid secretId, string words, Guid? keep, CancellationToken cancel)
    {
        Guid? changed = null;
        var done = await secrets.UseAsync(
            secretId,
            SecretPurpose.VerifyEmail,
            words,
            async secret =>
            {
                var account = await db.Users.SingleAsync(a => a.Id == secret.SubjectId && a.DeletedAt == null, cancel);
                var same = account.Email is { } before && EmailAddress.Comparable(before) == EmailAddress.Comparable(secret.Target);
                var old = account.EmailConfirmed && !same ? account.Email : null;
                account.Email = secret.Target;
                account.NormalizedEmail = EmailAddress.Comparable(secret.Target);
                account.EmailConfirmed = true;
                account.EmailBouncedAt = null;
                if (old is not null)
                {
                    db.Add(outgoing.Email(OldIsTold(old, account.Language), OneTimeSecrets.LinkLife));
                    await notices.AddAsync(db, account.Id, NoticeTopic.EmailChanged, new NoticeFacts(), null, cancel);
                    await sessions.EndInTransactionAsync(account.Id, keep, cancel);
                    changed = account.Id;
                }
                await db.SaveChangesAsync(cancel);
            },
            cancel
        );
        if (done && changed is { } accountId)
            await sessions.TellAsync(accountId, cancel);
        outgoing.Wake();
        return done;
    }

    private OutgoingText OldIsTold(string old, string language)
    {
        var words = Words.In(language);
        return new OutgoingText(
            old,
            language,
            words["Почта в личном кабинете изменена"],
            words["Теперь письма приходят на другой адрес. Если это сделали не вы, сразу восстановите пароль."],
            outgoing.Url("/recover"),
            words["Восстановить пароль"]
        );
    }
}
