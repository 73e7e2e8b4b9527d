using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>The result of an attempt to sign in.</summary>
/// <param name="Account">The account; null if refused.</param>
/// <param name="RetryAfter">Set if there were too many attempts; the password was not checked.</param>
public sealed record SignInAnswer(Account? Account, TimeSpan? RetryAfter = null);

/// <summary>
/// Authenticates a person for the pages and the API: a verified phone in any spelling or a verified e-mail, and the password.
/// An unknown login, a wrong password and a locked account get the same answer after the same work, so that the answer does not
/// reveal which accounts exist.
/// </summary>
public sealed class SignIn(
    PorogDbContext db,
    IPasswordHasher<Account> hasher,
    SignInLimits limits,
    TimeProvider clock,
    SecurityLog security
)
{
    /// <summary>How many wrong passwords in a row lock an account.</summary>
    public const int MostTries = 5;

    private const int LongestLogin = 1_000;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    /// <summary>A hash to check against if the account does not exist. No password matches it.</summary>
    private static string? hashForUnknownLogin;

    /// <summary>
    /// Counts the attempt for <see cref="SignInLimits"/> and checks the password. The login is a phone in any spelling or an e-mail;
    /// <paramref name="address"/> is the client's address. A <paramref name="device"/> known to the account is not locked by the wrong
    /// passwords of others: it has tries of its own.
    /// </summary>
    public async Task<SignInAnswer> TryAsync(string login, string password, string address, KnownDevice? device, CancellationToken cancel)
    {
        // Nobody has a longer one, and the limits remember logins for a while. PostgreSQL takes NUL in no text.
        if (login.Length > LongestLogin || login.Contains('\0'))
            login = "";
        var phone = Phone.TryParse(login);
        var email = EmailAddress.Comparable(login);
        var account = await FindAsync(phone, email, cancel);
        Guid? known = account is not null && device?.AccountIds.Contains(account.Id) == true ? device.Id : null;
        if (await limits.BeginAsync(phone ?? email, address, known, cancel) is { } wait)
            return new(null, wait);

        var now = clock.GetUtcNow();
        var hash =
            account?.PasswordHash
            ?? (hashForUnknownLogin ??= hasher.HashPassword(new() { Surname = "", GivenName = "" }, Guid.NewGuid().ToString()));
        var checkedPassword = hasher.VerifyHashedPassword(account!, hash, password);
        var right = account?.PasswordHash is not null && checkedPassword != PasswordVerificationResult.Failed;
        if (!right || (known is null && !await AdmitAsync(account!.Id, now, cancel)))
        {
            security.SignInFailed(account?.Id, address);
            await CountFailureAsync(known is null && account is not null ? account.Id : Guid.Empty, now, cancel);
            return new(null);
        }
        await limits.SucceededAsync(phone ?? email, address, known, cancel);
        if (checkedPassword == PasswordVerificationResult.SuccessRehashNeeded)
            await RehashAsync(account!, password, cancel);
        return new(account);
    }

    private Task<Account?> FindAsync(string? phone, string email, CancellationToken cancel)
    {
        var accounts = db.Users.AsNoTracking();
        return phone is null
            ? accounts.SingleOrDefaultAsync(a => a.NormalizedEmail == email && a.EmailConfirmed, cancel)
            : accounts.SingleOrDefaultAsync(a => a.PhoneNumber == phone && a.PhoneNumberConfirmed, cancel);
    }

    /// <summary>A guarded update instead of a query, so that simultaneous attempts cannot exceed the limit.</summary>
    private async Task<bool> AdmitAsync(Guid accountId, DateTimeOffset now, CancellationToken cancel) =>
        await db
            .Users.Where(a => a.Id == accountId && (a.LockoutEnd == null || a.LockoutEnd <= now))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0), cancel) == 1;

    private async Task CountFailureAsync(Guid accountId, DateTimeOffset now, CancellationToken cancel)
    {
        DateTimeOffset? until = now + LockedFor;
        await db
            .Users.Where(a => a.Id == accountId && (a.LockoutEnd == null || a.LockoutEnd <= now))
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(a => a.LockoutEnd, a => a.AccessFailedCount + 1 >= MostTries ? until : a.LockoutEnd)
                        .SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1 >= MostTries ? 0 : a.AccessFailedCount + 1),
                cancel
            );
    }

    private async Task RehashAsync(Account account, string password, CancellationToken cancel)
    {
        var (old, better) = (account.PasswordHash, hasher.HashPassword(account, password));
        await db
            .Users.Where(a => a.Id == account.Id && a.PasswordHash == old)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, better), cancel);
    }
}
