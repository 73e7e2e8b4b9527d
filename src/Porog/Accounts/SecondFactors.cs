using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// The second factor: codes of an authenticator app, recovery codes, and passkeys. An attempt is counted in the database before its
/// code is checked, so the limit holds for parallel attempts on many nodes. docs/decisions/0014-second-factor.md.
/// </summary>
public sealed class SecondFactors(
    PorogDbContext db,
    Sessions sessions,
    NoticeWriter notices,
    IDataProtectionProvider protection,
    TimeProvider clock
)
{
    public const int RecoveryCodes = 10;
    public const short MostTries = 5;
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>Excludes letters and digits that look alike.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private readonly IDataProtector keys = protection.CreateProtector("Porog.SecondFactor");
    private readonly IDataProtector offers = protection.CreateProtector("Porog.SecondFactor.Offer");

    public Task<bool> IsOnAsync(Guid accountId, CancellationToken cancel) =>
        db.SecondFactors.AnyAsync(f => f.AccountId == accountId, cancel);

    /// <summary>Whether the session has passed the second factor.</summary>
    public Task<bool> IsPassedAsync(Guid sessionId, CancellationToken cancel) =>
        db.Sessions.AnyAsync(s => s.Id == sessionId && s.SecondFactorAt != null, cancel);

    /// <summary>When it was turned on, and how many recovery codes are left; null if it is off.</summary>
    public async Task<(DateTimeOffset Since, int CodesLeft)?> ReadAsync(Guid accountId, CancellationToken cancel)
    {
        var since = await db
            .SecondFactors.Where(f => f.AccountId == accountId)
            .Select(f => (DateTimeOffset?)f.SetUpAt)
            .FirstOrDefaultAsync(cancel);
        return since is { } at ? (at, await db.RecoveryCodes.CountAsync(c => c.AccountId == accountId && c.UsedAt == null, cancel)) : null;
    }

    /// <summary>Generates a key. It is not stored until a code confirms it. The offer is valid for an hour and only for this account.</summary>
    public (byte[] Key, string Offer) Offer(Guid accountId)
    {
        var key = RandomNumberGenerator.GetBytes(OneTimePassword.KeyBytes);
        return (key, OfferOf(accountId, key));
    }

    /// <summary>The key of an offer; null if the offer has expired or belongs to another account.</summary>
    public byte[]? KeyOf(Guid accountId, string? offer)
    {
        try
        {
            return
                offers.Unprotect(offer ?? "").Split(' ') is [var id, var until, var key]
                && id == accountId.ToString("N")
                && clock.GetUtcNow().ToUnixTimeSeconds() < long.Parse(until, CultureInfo.InvariantCulture)
                ? Convert.FromHexString(key)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// Turns the second factor on with a key from an offer and the app's <paramref name="code"/>. Marks <paramref name="session"/> as
    /// passed and ends all others. The page has checked the password.
    /// </summary>
    /// <returns>The recovery codes, shown once; null if the code does not match the key or the second factor is already on.</returns>
    public async Task<IReadOnlyList<string>?> TurnOnAsync(Guid accountId, byte[] key, string code, Guid session, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (OneTimePassword.Match(key, code, now) is not { } step)
            return null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPersonAsync(db, accountId, cancel);
        if (await IsOnAsync(accountId, cancel))
            return null;
        db.Add(
            new SecondFactor
            {
                AccountId = accountId,
                ProtectedKey = keys.Protect(key),
                SetUpAt = now,
                LastStep = step,
            }
        );
        var codes = NewCodes(accountId);
        await notices.AddAsync(db, accountId, NoticeTopic.SecondFactorOn, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
        await sessions.EndInTransactionAsync(accountId, session, cancel);
        await MarkPassedAsync(session, cancel);
        await transaction.CommitAsync(cancel);
        await TellAsync(accountId, cancel);
        return codes;
    }

    /// <summary>
    /// Checks an app code or a recovery code. Counts one attempt first; a right code resets the count and is used up by a guarded
    /// update, so one code lets in only one of two simultaneous attempts.
    /// </summary>
    public async Task<bool> CheckAsync(Guid accountId, string? typed, CancellationToken cancel)
    {
        var code = TextFold.Code(typed);
        var now = clock.GetUtcNow();
        DateTimeOffset? until = now + LockedFor;
        DateTimeOffset? never = null;
        var taken = await db
            .SecondFactors.Where(f => f.AccountId == accountId && (f.LockedUntil == null || f.LockedUntil <= now))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(f => f.LockedUntil, f => f.Tries + 1 >= MostTries ? until : never)
                        .SetProperty(f => f.Tries, f => (short)(f.Tries + 1 >= MostTries ? 0 : f.Tries + 1)),
                cancel
            );
        if (taken == 0)
            return false;
        var right = code.Length == 6 ? await UseAsync(accountId, code, now, cancel) : await RecoverAsync(accountId, code, now, cancel);
        if (right)
            await db
                .SecondFactors.Where(f => f.AccountId == accountId)
                .ExecuteUpdateAsync(set => set.SetProperty(f => f.Tries, (short)0).SetProperty(f => f.LockedUntil, never), cancel);
        return right;
    }

    /// <summary>Marks the session as passed, which opens staff pages to it.</summary>
    public Task MarkPassedAsync(Guid session, CancellationToken cancel)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return db.Sessions.Where(s => s.Id == session).ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactorAt, now), cancel);
    }

    /// <summary>Replaces the recovery codes by ten new ones. The caller has checked password and code.</summary>
    public async Task<IReadOnlyList<string>> RenewCodesAsync(Guid accountId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        var codes = NewCodes(accountId);
        await notices.AddAsync(db, accountId, NoticeTopic.RecoveryCodesRenewed, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return codes;
    }

    /// <summary>Turns it off, deletes the passkeys and ends all other sessions. The caller has checked password and code.</summary>
    public async Task TurnOffAsync(Guid accountId, Guid session, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await RemoveAsync(accountId, session, cancel);
        await notices.AddAsync(db, accountId, NoticeTopic.SecondFactorOff, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await TellAsync(accountId, cancel);
    }

    /// <summary>Notifies the person of a passkey that was added or removed.</summary>
    public async Task TellOfPasskeyAsync(Guid accountId, bool added, CancellationToken cancel)
    {
        var topic = added ? NoticeTopic.PasskeyAdded : NoticeTopic.PasskeyRemoved;
        await notices.AddAsync(db, accountId, topic, new NoticeFacts(), null, cancel);
        await db.SaveChangesAsync(cancel);
        notices.Wake();
    }

    /// <summary>Runs in the caller's transaction.</summary>
    internal async Task<bool> RemoveAsync(Guid accountId, Guid? keep, CancellationToken cancel)
    {
        var removed = await db.SecondFactors.Where(f => f.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await db.RecoveryCodes.Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancel);
        await db.Set<IdentityUserPasskey<Guid>>().Where(p => p.UserId == accountId).ExecuteDeleteAsync(cancel);
        await db.Recoveries.Where(r => r.AccountId == accountId && r.Kind == RecoveryKind.SecondFactor).ExecuteDeleteAsync(cancel);
        await sessions.EndInTransactionAsync(accountId, keep, cancel);
        DateTimeOffset? never = null;
        await db.Sessions.Where(s => s.Id == keep).ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactorAt, never), cancel);
        return removed == 1;
    }

    private async Task<bool> UseAsync(Guid accountId, string code, DateTimeOffset now, CancellationToken cancel)
    {
        var kept = await db.SecondFactors.Where(f => f.AccountId == accountId).Select(f => f.ProtectedKey).FirstOrDefaultAsync(cancel);
        if (kept is null || OneTimePassword.Match(keys.Unprotect(kept), code, now) is not { } step)
            return false;
        return await db
                .SecondFactors.Where(f => f.AccountId == accountId && f.LastStep < step)
                .ExecuteUpdateAsync(set => set.SetProperty(f => f.LastStep, step), cancel) == 1;
    }

    private async Task<bool> RecoverAsync(Guid accountId, string code, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = HashOf(accountId, code);
        DateTimeOffset? used = now;
        return await db
                .RecoveryCodes.Where(c => c.AccountId == accountId && c.Hash == hash && c.UsedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, used), cancel) == 1;
    }

    /// <summary>Adds ten codes to the context. Each has almost 80 random bits, so a fast hash is enough.</summary>
    private List<string> NewCodes(Guid accountId)
    {
        List<string> codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(Alphabet, 16))];
        db.AddRange(codes.Select(code => new RecoveryCode { AccountId = accountId, Hash = HashOf(accountId, code) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part))))];
    }

    /// <summary>Wakes the senders and closes streams of ended sessions. Call it after the commit.</summary>
    internal async Task TellAsync(Guid accountId, CancellationToken cancel)
    {
        notices.Wake();
        await sessions.TellAsync(accountId, cancel);
    }

    private string OfferOf(Guid accountId, byte[] key)
    {
        var until = (clock.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeSeconds();
        return offers.Protect(string.Create(CultureInfo.InvariantCulture, $"{accountId:N} {until} {Convert.ToHexString(key)}"));
    }

    private static byte[] HashOf(Guid accountId, string code) =>
        SHA256.HashData([.. accountId.ToByteArray(), .. Encoding.UTF8.GetBytes(code)]);
}
