using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Whether the owner of an account can turn off a lost second factor without anybody's help.</summary>
public enum LostFactorWay
{
    /// <summary>There is no second factor.</summary>
    None,

    /// <summary>By a code to the phone and a second proof, or by a day of waiting.</summary>
    Open,

    /// <summary>A staff role needs the second factor. An administrator resets it.</summary>
    Staff,

    /// <summary>The account has no verified phone.</summary>
    NoPhone,
}

/// <summary>What a browser carries from the code of the phone to the second proof.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Stamp">Its security stamp: a changed password ends the step.</param>
/// <param name="EmailSecret">The code that was sent to the e-mail; null if none was.</param>
public sealed record LostFactorStep(Guid AccountId, string Stamp, Guid? EmailSecret);

/// <summary>The result of a code of the phone.</summary>
/// <param name="Next">What follows.</param>
/// <param name="Step">Null when the code is refused or the second factor is off.</param>
public sealed record LostFactor(RecoveryNext Next, LostFactorStep? Step = null);

/// <summary>
/// Turns off a second factor whose owner has lost the app and the recovery codes. The page has checked the password. A code by SMS and
/// one more proof are asked: a code by e-mail, a passkey, or a day in which the owner can stop it. docs/decisions/0014-second-factor.md.
/// </summary>
public sealed class RecoverSecondFactor(
    PorogDbContext db,
    OneTimeSecrets secrets,
    SmsLimits limits,
    OutgoingMail outgoing,
    SecondFactors factors,
    WaitingRecoveries waiting,
    NoticeWriter notices,
    IWhoNeedsSecondFactor staff,
    SecurityLog security,
    PorogOptions options
)
{
    public async Task<LostFactorWay> WayAsync(Account account, CancellationToken cancel) =>
        !await factors.IsOnAsync(account.Id, cancel) ? LostFactorWay.None
        : await staff.NeedsAsync(db, account.Id, cancel) ? LostFactorWay.Staff
        : account is { PhoneNumberConfirmed: true, PhoneNumber: not null } ? LostFactorWay.Open
        : LostFactorWay.NoPhone;

    /// <summary>Sends a code to the account's phone.</summary>
    /// <returns>Neither a code nor a time to wait when the way is not open.</returns>
    public async Task<CodeSent> StartAsync(Account account, string address, CancellationToken cancel)
    {
        if (await WayAsync(account, cancel) != LostFactorWay.Open)
            return new(null);
        var phone = account.PhoneNumber!;
        if (await limits.TakeAsync(phone, address, cancel) is { } wait)
            return new(null, wait);
        var issued = secrets.Issue(SecretPurpose.LoseSecondFactor, account.Id, phone);
        db.AddRange(issued.Secret, Message(phone, account.Language, issued.Words));
        await db.SaveChangesAsync(cancel);
        outgoing.Wake();
        return new(issued.Secret.Id);
    }

    public Task<bool> ResendAsync(Guid secretId, string address, CancellationToken cancel) =>
        ResendAsync(secretId, SecretPurpose.LoseSecondFactor, Message, address, cancel);

    /// <summary>Sends another code to the e-mail.</summary>
    public Task<bool> ResendEmailAsync(LostFactorStep step, string address, CancellationToken cancel) =>
        ResendAsync(step.EmailSecret ?? Guid.Empty, SecretPurpose.LoseSecondFactorByEmail, Letter, address, cancel);

    /// <summary>Uses the code of the SMS. Turns the second factor off if that has waited its day; otherwise asks for a second proof.</summary>
    /// <param name="secretId">The code that was sent.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="keep">The session that goes on; null for none.</param>
    /// <param name="address">The client's.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<LostFactor> FinishAsync(Guid secretId, string code, Guid? keep, string address, CancellationToken cancel)
    {
        var result = new LostFactor(RecoveryNext.Refused);
        var accountId = Guid.Empty;
        var right = await secrets.TryUseAsync(
            secretId,
            SecretPurpose.LoseSecondFactor,
            code,
            async secret =>
            {
                accountId = secret.SubjectId;
                if (await LockedAsync(accountId, stamp: null, cancel) is { } account && account.PhoneNumber == secret.Target)
                    result = await GoOnAsync(account, keep, cancel);
                return true;
            },
            cancel
        );
        if (!right)
            return new(RecoveryNext.Refused);
        outgoing.Wake();
        notices.Wake();
        if (result.Next == RecoveryNext.Done)
            await TellAsync(accountId, address, "wait", cancel);
        return result;
    }

    /// <summary>Turns it off with the code of the e-mail.</summary>
    /// <returns>False if the code is wrong, or the account has changed since the first proof.</returns>
    public async Task<bool> ByEmailAsync(LostFactorStep step, string? typed, Guid? keep, string address, CancellationToken cancel)
    {
        var done = await secrets.TryUseAsync(
            step.EmailSecret ?? Guid.Empty,
            SecretPurpose.LoseSecondFactorByEmail,
            TextFold.Code(typed),
            async secret =>
            {
                if (await LockedAsync(step.AccountId, step.Stamp, cancel) is not { } account)
                    return false;
                return account.TakesLetters && account.Email == secret.Target && await RemoveAsync(account.Id, keep, cancel);
            },
            cancel
        );
        if (done)
            await TellAsync(step.AccountId, address, "email", cancel);
        return done;
    }

    /// <summary>Turns it off after the page has checked a passkey.</summary>
    /// <returns>False if the account has changed since the first proof.</returns>
    public async Task<bool> ByPasskeyAsync(LostFactorStep step, Guid? keep, string address, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockedAsync(step.AccountId, step.Stamp, cancel) is null || !await RemoveAsync(step.AccountId, keep, cancel))
            return false;
        await transaction.CommitAsync(cancel);
        await TellAsync(step.AccountId, address, "passkey", cancel);
        return true;
    }

    /// <summary>Waits for a day instead of a second proof.</summary>
    public async Task<RecoveryNext> WaitAsync(LostFactorStep step, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockedAsync(step.AccountId, step.Stamp, cancel) is null)
            return RecoveryNext.Refused;
        var next = await waiting.BeginAsync(step.AccountId, RecoveryKind.SecondFactor, cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return next;
    }

    /// <summary>What follows the right code of the phone. Runs in its transaction, which holds the account's turn.</summary>
    private async Task<LostFactor> GoOnAsync(Account account, Guid? keep, CancellationToken cancel)
    {
        if (await waiting.IsDueAsync(account.Id, RecoveryKind.SecondFactor, cancel))
            return new(await RemoveAsync(account.Id, keep, cancel) ? RecoveryNext.Done : RecoveryNext.Refused);
        var step = new LostFactorStep(account.Id, account.SecurityStamp!, EmailSecret: null);
        if (account.TakesLetters && options.Mail.Host.Length > 0)
        {
            var issued = secrets.Issue(SecretPurpose.LoseSecondFactorByEmail, account.Id, account.Email!);
            db.AddRange(issued.Secret, Letter(account.Email!, account.Language, issued.Words));
            await db.SaveChangesAsync(cancel);
            return new(RecoveryNext.Email, step with { EmailSecret = issued.Secret.Id });
        }
        if (await db.Set<IdentityUserPasskey<Guid>>().AnyAsync(p => p.UserId == account.Id, cancel))
            return new(RecoveryNext.SecondFactor, step);
        return new(await waiting.BeginAsync(account.Id, RecoveryKind.SecondFactor, cancel), step);
    }

    /// <summary>Takes the account's turn in the caller's transaction. Asks each time: a staff role may have come in between.</summary>
    /// <returns>Null unless the way is open, and the password is the one of <paramref name="stamp"/> if that is given.</returns>
    private async Task<Account?> LockedAsync(Guid accountId, string? stamp, CancellationToken cancel)
    {
        if (!await Turns.OfAccountAsync(db, accountId, cancel))
            return null;
        var account = await db.Users.AsNoTracking().FirstAsync(a => a.Id == accountId, cancel);
        var isSame = stamp is null || account.SecurityStamp == stamp;
        return isSame && await WayAsync(account, cancel) == LostFactorWay.Open ? account : null;
    }

    /// <summary>Runs in the caller's transaction.</summary>
    private async Task<bool> RemoveAsync(Guid accountId, Guid? keep, CancellationToken cancel)
    {
        if (!await factors.RemoveAsync(accountId, keep, cancel))
            return false;
        await notices.AddAsync(db, accountId, NoticeTopic.SecondFactorRecovered, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
        return true;
    }

    private async Task TellAsync(Guid accountId, string address, string proof, CancellationToken cancel)
    {
        security.SecondFactorRecovered(accountId, address, proof);
        await factors.TellAsync(accountId, cancel);
    }

    private async Task<bool> ResendAsync(
        Guid secretId,
        SecretPurpose purpose,
        Func<string, string, string, Outgoing> write,
        string address,
        CancellationToken cancel
    )
    {
        var sent = await secrets.RenewAsync(
            secretId,
            purpose,
            async (secret, words) =>
            {
                var language = await db.Users.Where(a => a.Id == secret.SubjectId).Select(a => a.Language).FirstAsync(cancel);
                db.Add(write(secret.Target, language, words));
                await db.SaveChangesAsync(cancel);
            },
            async secret => await limits.TakeAsync(secret.Target, address, cancel) is null,
            cancel
        );
        outgoing.Wake();
        return sent;
    }

    private Outgoing Message(string phone, string language, string code)
    {
        var words = Words.In(language);
        var text = words["Порог: код {0}, чтобы выключить второй шаг входа. Никому его не говорите.", code];
        return outgoing.Sms(phone, text, OneTimeSecrets.CodeLife);
    }

    private Outgoing Letter(string email, string language, string code)
    {
        var words = Words.In(language);
        return outgoing.Email(
            new OutgoingText(
                email,
                language,
                words["Код, чтобы выключить второй шаг входа"],
                words[
                    "Код: {0}. Введите его там, где просили выключить второй шаг входа. Он действует час. Никому его не говорите. Если вы об этом не просили, смените пароль: кто-то его знает.",
                    code
                ],
                outgoing.Url("/account/password"),
                words["Изменить пароль"]
            ),
            OneTimeSecrets.EmailCodeLife
        );
    }
}
