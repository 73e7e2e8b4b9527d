using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>A new secret with its plain text, which is sent and not stored.</summary>
public sealed record IssuedSecret(OneTimeSecret Secret, string Words);

/// <summary>
/// Creates, renews and checks six-digit codes and the secrets of links. Codes are hashed with PBKDF2, because a fast hash of a
/// million possible codes is reversed in a moment. An HMAC would not help: its key would be in the same database.
/// A link's secret has 256 random bits, so SHA-256 is enough.
/// </summary>
public sealed class OneTimeSecrets(PorogDbContext db, TimeProvider clock)
{
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    /// <summary>Longer than by SMS: mail servers may let a letter wait.</summary>
    public static readonly TimeSpan EmailCodeLife = TimeSpan.FromHours(1);
    public static readonly TimeSpan LinkLife = TimeSpan.FromHours(24);
    public static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(1);
    public const short MostTries = 5;

    /// <summary>Attempts per hour for one phone, over all its codes: fifteen guesses in a million.</summary>
    public const int MostTriesAPhone = 15;

    private static readonly TimeSpan CountedFor = TimeSpan.FromHours(1);

    private const int Iterations = 100_000;

    /// <summary>Creates a secret. The caller adds it to the context and sends its text.</summary>
    public IssuedSecret Issue(SecretPurpose purpose, Guid subjectId, string target)
    {
        var now = clock.GetUtcNow();
        var (id, words) = (Guid.NewGuid(), NewWords(purpose));
        var secret = new OneTimeSecret
        {
            Id = id,
            Purpose = purpose,
            SubjectId = subjectId,
            Target = target,
            Hash = HashOf(purpose, id, words),
            SentAt = now,
            ExpiresAt = now + LifeOf(purpose),
            TriesLeft = MostTries,
        };
        return new(secret, words);
    }

    /// <summary>
    /// Replaces a code by a new one, at the earliest after a minute. Runs <paramref name="then"/> with the new text in the same
    /// transaction. Attempts with the old code still count for the phone (<see cref="CodeTry"/>).
    /// </summary>
    /// <returns>False if it is too early or there is no code to replace.</returns>
    public async Task<bool> RenewAsync(
        Guid id,
        SecretPurpose purpose,
        Func<OneTimeSecret, string, Task> then,
        Func<OneTimeSecret, Task<bool>> allowed,
        CancellationToken cancel
    )
    {
        var now = clock.GetUtcNow();
        var latest = now - ResendAfter;
        var secret = await db.OneTimeSecrets.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && s.Purpose == purpose, cancel);
        if (secret is null || secret.SentAt > latest || !await allowed(secret))
            return false;
        var words = NewWords(purpose);
        var hash = HashOf(purpose, id, words);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var renewed = await db
            .OneTimeSecrets.Where(s => s.Id == id && s.UsedAt == null && s.SentAt <= latest)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.Hash, hash)
                        .SetProperty(s => s.SentAt, now)
                        .SetProperty(s => s.ExpiresAt, now + LifeOf(purpose))
                        .SetProperty(s => s.TriesLeft, MostTries),
                cancel
            );
        if (renewed == 0)
            return false;
        await then(secret, words);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>
    /// Counts one attempt. If the text is right, marks the secret as used and runs <paramref name="then"/> in the same transaction. One
    /// guarded update decides, so only one of two simultaneous right answers succeeds.
    /// </summary>
    /// <returns>
    /// False if the text is wrong, the secret is used, expired or has too many attempts, or another account has verified the same phone or
    /// e-mail.
    /// </returns>
    public Task<bool> UseAsync(Guid id, SecretPurpose purpose, string typed, Func<OneTimeSecret, Task> then, CancellationToken cancel) =>
        TryUseAsync(
            id,
            purpose,
            typed,
            async secret =>
            {
                await then(secret);
                return true;
            },
            cancel
        );

    /// <summary>
    /// Like <see cref="UseAsync"/>, but if <paramref name="then"/> returns false, the secret stays unused and the attempt is not counted.
    /// Attempts with wrong text stay counted.
    /// </summary>
    public async Task<bool> TryUseAsync(
        Guid id,
        SecretPurpose purpose,
        string typed,
        Func<OneTimeSecret, Task<bool>> then,
        CancellationToken cancel
    )
    {
        var secret = await db.OneTimeSecrets.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && s.Purpose == purpose, cancel);
        // Hash before the transaction, so that the slow hash blocks nobody.
        var hash = HashOf(purpose, id, typed);
        if (secret is null)
            return false;
        var (now, stored) = (clock.GetUtcNow(), secret.Hash);
        var right = CryptographicOperations.FixedTimeEquals(hash, stored);
        DateTimeOffset? used = right ? now : null;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPhonesAsync(db, [secret.Target], cancel);
        if (!IsLink(purpose) && await TriesAsync(secret.Target, now, cancel) >= MostTriesAPhone)
            return false;
        var counted = await db
            .OneTimeSecrets.Where(s => s.Id == id && s.Hash == stored && s.UsedAt == null && s.TriesLeft > 0 && s.ExpiresAt > now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.TriesLeft, s => (short)(s.TriesLeft - 1)).SetProperty(s => s.UsedAt, used),
                cancel
            );
        if (counted == 1 && !IsLink(purpose))
        {
            db.CodeTries.Add(new CodeTry { PhoneHash = CodeTry.HashOf(secret.Target), At = now });
            await db.SaveChangesAsync(cancel);
        }
        if (counted == 1 && right)
        {
            try
            {
                if (!await then(secret))
                    return false;
            }
            catch (DbUpdateException problem)
                when (ConstraintViolation.Of(db, problem, AccountConfiguration.OnePhone, AccountConfiguration.OneEmail))
            {
                // Another account verified the same phone or e-mail at the same moment.
                db.ChangeTracker.Clear();
                return false;
            }
        }
        await transaction.CommitAsync(cancel);
        return counted == 1 && right;
    }

    /// <summary>The phone's attempts in the last hour, over all its codes.</summary>
    private Task<int> TriesAsync(string phone, DateTimeOffset now, CancellationToken cancel)
    {
        var (hash, since) = (CodeTry.HashOf(phone), now - CountedFor);
        return db.CodeTries.CountAsync(t => t.PhoneHash == hash && t.At > since, cancel);
    }

    private static bool IsLink(SecretPurpose purpose) => purpose == SecretPurpose.VerifyEmail;

    private static TimeSpan LifeOf(SecretPurpose purpose) =>
        IsLink(purpose) ? LinkLife
        : purpose is SecretPurpose.RecoverByEmail or SecretPurpose.LoseSecondFactorByEmail ? EmailCodeLife
        : CodeLife;

    private static string NewWords(SecretPurpose purpose) =>
        IsLink(purpose)
            ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))
            : RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    private static byte[] HashOf(SecretPurpose purpose, Guid id, string words)
    {
        var salt = id.ToByteArray();
        var bytes = Encoding.UTF8.GetBytes(words);
        return IsLink(purpose)
            ? SHA256.HashData([.. salt, .. bytes])
            : Rfc2898DeriveBytes.Pbkdf2(bytes, salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
    }
}
