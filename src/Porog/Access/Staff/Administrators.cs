using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>The result of creating an administrator.</summary>
public enum AdministratorOutcome
{
    Done = 1,

    /// <summary>An account with this phone exists.</summary>
    PhoneTaken = 2,

    /// <summary>An account with this e-mail exists.</summary>
    EmailTaken = 3,

    /// <summary>The set-up code is wrong, or there is an administrator already.</summary>
    Refused = 4,
}

/// <summary>
/// Creates administrators, with phone and e-mail verified: by <c>porog admin create</c>, and once by the page of the first start.
/// That page asks for a set-up code, so that a stranger who finds the address first cannot use it. The code is in the database,
/// encrypted with the installation's keys, so that every node shows the same one; the first administrator deletes it.
/// </summary>
public sealed class Administrators(
    IDbContextFactory<PorogDbContext> contexts,
    IDataProtectionProvider protection,
    PorogOptions options,
    TimeProvider clock,
    ILogger<Administrators> log
)
{
    private const string SecretName = "set-up-code";

    /// <summary>Without letters and digits that look alike.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private readonly IDataProtector protector = protection.CreateProtector("Porog.SetUpCode");
    private volatile bool exist;

    /// <summary>Whether there is an administrator. Once true it stays true: the last one cannot be removed.</summary>
    public async Task<bool> ExistAsync(CancellationToken cancel)
    {
        if (exist)
            return true;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return exist = await Of(db).AnyAsync(cancel);
    }

    /// <summary>Logs the code while there is no administrator and <c>Porog:FirstStart</c> lets the page create one.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (!options.FirstStart || await ExistAsync(cancel))
            return;
        var code = await ReadAsync(cancel) ?? await MakeAsync(cancel);
        log.LogWarning(
            "There is no administrator yet. Open {Address} and enter the set-up code {Code}",
            $"{options.PublicUrl.TrimEnd('/')}/first-start",
            code
        );
    }

    /// <summary>Creates the first administrator, from the page.</summary>
    /// <param name="account">As typed and checked for form.</param>
    /// <param name="code">The set-up code in any case, with or without hyphens.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<AdministratorOutcome> CreateFirstAsync(Account account, string code, CancellationToken cancel)
    {
        var known = await ReadAsync(cancel);
        if (known is null || !CryptographicOperations.FixedTimeEquals(Bytes(known), Bytes(code)))
            return AdministratorOutcome.Refused;
        return await SaveAsync(account, first: true, cancel);
    }

    public Task<AdministratorOutcome> CreateAsync(Account account, CancellationToken cancel) => SaveAsync(account, first: false, cancel);

    /// <summary>To compose with: roles of administrators.</summary>
    internal static IQueryable<StaffRole> Of(PorogDbContext db) => db.StaffRoles.Where(r => r.Kind == StaffKind.Administrator);

    private async Task<AdministratorOutcome> SaveAsync(Account account, bool first, CancellationToken cancel)
    {
        account.CreatedAt = clock.GetUtcNow();
        account.UserName = account.Id.ToString("N");
        account.NormalizedUserName = account.UserName.ToUpperInvariant();
        account.NormalizedEmail = EmailAddress.Comparable(account.Email!);
        account.PhoneNumberConfirmed = account.EmailConfirmed = account.LockoutEnabled = true;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfStaffAsync(db, cancel);
        var used = await db.InstallationSecrets.Where(s => s.Name == SecretName).ExecuteDeleteAsync(cancel);
        if (first && (used == 0 || await Of(db).AnyAsync(cancel)))
            return AdministratorOutcome.Refused;
        if (await db.Users.AnyAsync(a => a.PhoneNumber == account.PhoneNumber && a.PhoneNumberConfirmed, cancel))
            return AdministratorOutcome.PhoneTaken;
        if (await db.Users.AnyAsync(a => a.NormalizedEmail == account.NormalizedEmail, cancel))
            return AdministratorOutcome.EmailTaken;
        var role = new StaffRole { PersonId = account.Id, Kind = StaffKind.Administrator };
        db.AddRange(account, role);
        db.Add(StaffLogEntry.Of(StaffEvent.RoleGiven, clock.GetUtcNow(), role, account.FullName));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        exist = true;
        return AdministratorOutcome.Done;
    }

    private async Task<string?> ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var kept = await db.InstallationSecrets.Where(s => s.Name == SecretName).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return kept is null ? null : protector.Unprotect(kept);
    }

    /// <summary>Nodes that start together for the first time each make a code; all use the one that was saved first.</summary>
    private async Task<string?> MakeAsync(CancellationToken cancel)
    {
        var letters = RandomNumberGenerator.GetString(Alphabet, 16);
        var code = string.Join('-', letters.Chunk(4).Select(part => new string(part)));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.Add(new InstallationSecret { Name = SecretName, Value = protector.Protect(code) });
        try
        {
            await db.SaveChangesAsync(cancel);
            return code;
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, InstallationSecret.PrimaryKey))
        {
            return await ReadAsync(cancel);
        }
    }

    private static byte[] Bytes(string code) => Encoding.UTF8.GetBytes(TextFold.Code(code));
}
