using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>What follows the right code of an SMS.</summary>
public enum RecoveryNext
{
    /// <summary>The code is wrong, or the password is refused.</summary>
    Refused,

    /// <summary>The password is set.</summary>
    Done,

    /// <summary>A code was sent to the verified e-mail.</summary>
    Email,

    /// <summary>A code of the second factor is needed.</summary>
    SecondFactor,

    /// <summary>The recovery waits for a day.</summary>
    Later,

    /// <summary>The owner stopped the recovery.</summary>
    Stopped,
}

/// <summary>What a browser carries to the second proof.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Stamp">Its security stamp: a changed password ends the step.</param>
/// <param name="PasswordHash">The new password, hashed.</param>
/// <param name="EmailSecret">The code that was sent to the e-mail; null when the second factor is asked.</param>
public sealed record RecoveryStep(Guid AccountId, string Stamp, string PasswordHash, Guid? EmailSecret);

/// <summary>The result of a code with a new password.</summary>
/// <param name="Next">What follows.</param>
/// <param name="Fault">The code is right and still valid, but the password is refused.</param>
/// <param name="Step">Null when the recovery is refused or done.</param>
public sealed record Recovered(RecoveryNext Next, PasswordFault? Fault = null, RecoveryStep? Step = null);

/// <summary>
/// Password recovery: phone, code, new password, and a second proof, because a phone number changes hands. An unknown phone gets the
/// same answer after the same work; its SMS says that there is no account. docs/decisions/0009-passwords.md.
/// </summary>
public sealed class Recover(
    PorogDbContext db,
    OneTimeSecrets secrets,
    SmsLimits limits,
    OutgoingMail outgoing,
    ChangeAccount change,
    Sessions sessions,
    SecondFactors secondFactors,
    WaitingRecoveries waiting,
    NoticeWriter notices,
    IWhoSeesChildren children,
    IWhoNeedsSecondFactor staff,
    IPasswordHasher<Account> hasher,
    PorogOptions options
)
{
    public async Task<CodeSent> StartAsync(string phone, string language, string address, CancellationToken cancel)
    {
        if (await limits.TakeAsync(phone, address, cancel) is { } wait)
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
            async secret => await limits.TakeAsync(secret.Target, address, cancel) is null,
            cancel
        );
        outgoing.Wake();
        return sent;
    }

    /// <summary>
    /// Uses the code of the SMS. Sets the password and ends all sessions, if the phone alone is enough or a recovery has waited its day;
    /// otherwise asks for a second proof. Checking the password against the person's names requires the right code first, so a person
    /// without the code learns only that the code is wrong.
    /// </summary>
    public async Task<Recovered> FinishAsync(Guid secretId, string code, string password, CancellationToken cancel)
    {
        var hash = hasher.HashPassword(null!, password);
        var result = new Recovered(RecoveryNext.Refused);
        var accountId = Guid.Empty;
        var right = await secrets.TryUseAsync(
            secretId,
            SecretPurpose.ResetPassword,
            code,
            async secret =>
            {
                accountId = secret.SubjectId;
                if (!await Turns.OfAccountAsync(db, accountId, cancel))
                    return true;
                var account = await db.Users.AsNoTracking().FirstAsync(a => a.Id == accountId, cancel);
                if (PasswordRules.Check(password, account) is { } fault)
                {
                    result = new(RecoveryNext.Refused, fault);
                    return false;
                }
                result = await GoOnAsync(account, hash, cancel);
                return true;
            },
            cancel
        );
        if (!right)
            return result with { Next = RecoveryNext.Refused, Step = null };
        await TellAsync(accountId, result.Next, cancel);
        return result;
    }

    /// <summary>Sets the password after the second proof: the code of the e-mail or of the second factor.</summary>
    /// <returns>False if the code is wrong, or the account has changed since the first proof.</returns>
    public async Task<bool> ConfirmAsync(RecoveryStep step, string? typed, CancellationToken cancel)
    {
        var done = step.EmailSecret is { } secretId
            ? await secrets.TryUseAsync(
                secretId,
                SecretPurpose.RecoverByEmail,
                TextFold.Code(typed),
                secret => SetAsync(step, secret.Target, cancel),
                cancel
            )
            : await ByFactorAsync(step, typed, cancel);
        if (done)
            await TellAsync(step.AccountId, RecoveryNext.Done, cancel);
        return done;
    }

    /// <summary>Sends another code to the e-mail.</summary>
    public async Task<bool> ResendEmailAsync(RecoveryStep step, string address, CancellationToken cancel)
    {
        var language = await db.Users.Where(a => a.Id == step.AccountId).Select(a => a.Language).FirstOrDefaultAsync(cancel);
        var sent = await secrets.RenewAsync(
            step.EmailSecret ?? Guid.Empty,
            SecretPurpose.RecoverByEmail,
            async (secret, words) =>
            {
                db.Add(Letter(secret.Target, language ?? Languages.Russian, words));
                await db.SaveChangesAsync(cancel);
            },
            async secret => await limits.TakeAsync(secret.Target, address, cancel) is null,
            cancel
        );
        outgoing.Wake();
        return sent;
    }

    /// <summary>
    /// Whether a day of waiting may take the place of the second proof: of the code of the e-mail, for a person who cannot open it any
    /// more; of the second factor, for a person who has a verified e-mail, whose code is asked after the day. Staff whose role needs the
    /// second factor ask an administrator.
    /// </summary>
    public async Task<bool> MayWaitAsync(RecoveryStep step, CancellationToken cancel)
    {
        var isOn = await secondFactors.IsOnAsync(step.AccountId, cancel);
        if (step.EmailSecret is not null)
            return !isOn;
        return isOn
            && await db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == step.AccountId, cancel) is { } account
            && GetsLetters(account)
            && !await staff.NeedsAsync(db, step.AccountId, cancel);
    }

    /// <summary>Begins to wait for a day, if <see cref="MayWaitAsync"/>.</summary>
    public async Task<RecoveryNext> WaitAsync(RecoveryStep step, CancellationToken cancel)
    {
        if (!await MayWaitAsync(step, cancel))
            return RecoveryNext.Refused;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Turns.OfAccountAsync(db, step.AccountId, cancel) || !await IsSameAsync(step, email: null, cancel))
            return RecoveryNext.Refused;
        var next = await waiting.BeginAsync(step.AccountId, RecoveryKind.Password, cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return next;
    }

    /// <summary>What follows the right code of the phone. Runs in its transaction, which holds the account's turn.</summary>
    private async Task<Recovered> GoOnAsync(Account account, string hash, CancellationToken cancel)
    {
        var step = new RecoveryStep(account.Id, account.SecurityStamp!, hash, EmailSecret: null);
        if (await secondFactors.IsOnAsync(account.Id, cancel))
            return GetsLetters(account) && await waiting.HasWaitedAsync(account.Id, RecoveryKind.Password, cancel)
                ? await ByEmailAsync(account, step, cancel)
                : new(RecoveryNext.SecondFactor, Step: step);
        var isDue = await waiting.IsDueAsync(account.Id, RecoveryKind.Password, cancel);
        if (GetsLetters(account) && !isDue)
            return await ByEmailAsync(account, step, cancel);
        if (!isDue && await children.SeesAnyAsync(db, account, cancel))
            return new(await waiting.BeginAsync(account.Id, RecoveryKind.Password, cancel), Step: step);
        await change.SetPasswordAsync(account.Id, hash, keep: null, cancel);
        return new(RecoveryNext.Done);
    }

    private bool GetsLetters(Account account) => account.TakesLetters && options.Mail.Host.Length > 0;

    private async Task<Recovered> ByEmailAsync(Account account, RecoveryStep step, CancellationToken cancel)
    {
        var issued = secrets.Issue(SecretPurpose.RecoverByEmail, account.Id, account.Email!);
        db.AddRange(issued.Secret, Letter(account.Email!, account.Language, issued.Words));
        await db.SaveChangesAsync(cancel);
        return new(RecoveryNext.Email, Step: step with { EmailSecret = issued.Secret.Id });
    }

    private async Task<bool> ByFactorAsync(RecoveryStep step, string? typed, CancellationToken cancel)
    {
        if (!await IsSameAsync(step, email: null, cancel) || !await secondFactors.CheckAsync(step.AccountId, typed, cancel))
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await SetAsync(step, email: null, cancel))
            return false;
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Runs in the caller's transaction.</summary>
    private async Task<bool> SetAsync(RecoveryStep step, string? email, CancellationToken cancel)
    {
        if (!await Turns.OfAccountAsync(db, step.AccountId, cancel) || !await IsSameAsync(step, email, cancel))
            return false;
        // The letter took the place of the second factor after a day of waiting, which the owner may have stopped meanwhile.
        if (
            email is not null
            && await secondFactors.IsOnAsync(step.AccountId, cancel)
            && !await waiting.IsDueAsync(step.AccountId, RecoveryKind.Password, cancel)
        )
            return false;
        await change.SetPasswordAsync(step.AccountId, step.PasswordHash, keep: null, cancel);
        return true;
    }

    /// <summary>Whether neither the password nor the e-mail that was asked has changed since the first proof.</summary>
    private Task<bool> IsSameAsync(RecoveryStep step, string? email, CancellationToken cancel) =>
        db.Users.AnyAsync(
            a =>
                a.Id == step.AccountId
                && a.SecurityStamp == step.Stamp
                && a.DeletedAt == null
                && (email == null || (a.Email == email && a.EmailConfirmed)),
            cancel
        );

    private async Task TellAsync(Guid accountId, RecoveryNext next, CancellationToken cancel)
    {
        outgoing.Wake();
        notices.Wake();
        if (next == RecoveryNext.Done)
            await sessions.TellAsync(accountId, cancel);
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

    private Outgoing Letter(string email, string language, string code)
    {
        var words = Words.In(language);
        return outgoing.Email(
            new OutgoingText(
                email,
                language,
                words["Код для нового пароля"],
                words[
                    "Код: {0}. Введите его там, где просили новый пароль. Он действует час. Никому его не говорите. Если вы не просили новый пароль, ничего не делайте: без этого кода его не изменят. Если номер телефона больше не ваш, измените его в личном кабинете.",
                    code
                ],
                outgoing.Url("/account"),
                words["Открыть личные данные"]
            ),
            OneTimeSecrets.EmailCodeLife
        );
    }

    private Task<Guid?> OwnerAsync(string phone, CancellationToken cancel) =>
        db.Users.Where(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancel);
}
