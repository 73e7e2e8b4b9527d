using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Push;

/// <summary>Finds the installation's pair of keys: the settings', else the one made at the first start and shared by all nodes.</summary>
public sealed class VapidKeys(IDbContextFactory<PorogDbContext> contexts, PorogOptions options, ILogger<VapidKeys> log) : IDisposable
{
    private const string Name = "vapid";
    private VapidKey? current;

    /// <exception cref="InvalidOperationException"><see cref="PrepareAsync"/> has not run.</exception>
    public VapidKey Current => current ?? throw new InvalidOperationException("The push keys are not there yet.");

    /// <summary>Before the first message; the schema must be there.</summary>
    /// <exception cref="SettingsException">What is kept is no pair of keys.</exception>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (!options.Demo && !PushSubject.IsReachable(options))
            log.LogWarning("Porog:Push:Subject is not set; some push services refuse anonymous senders. Set it to mailto:… or https://…");
        var push = options.Push;
        current ??=
            push.PublicKey.Length > 0
                ? VapidKey.Read(push.PublicKey, push.PrivateKey)
                    ?? throw new SettingsException("Porog:Push:PrivateKey", "is not the other half of Porog:Push:PublicKey")
                : await KeptAsync(cancel);
    }

    private async Task<VapidKey> KeptAsync(CancellationToken cancel)
    {
        var kept = await ReadAsync(cancel) ?? await MakeAsync(cancel);
        return kept.Split(' ') is [var publicKey, var privateKey] && VapidKey.Read(publicKey, privateKey) is { } key
            ? key
            : throw new SettingsException("Porog:Push:PrivateKey", "the pair kept in the database is broken; give one in the settings");
    }

    private async Task<string?> ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.InstallationSecrets.Where(s => s.Name == Name).Select(s => s.Value).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Several nodes may generate a pair at the first start; all use the first one that is stored.</summary>
    private async Task<string> MakeAsync(CancellationToken cancel)
    {
        using var made = VapidKey.Make();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.Add(new InstallationSecret { Name = Name, Value = $"{made.PublicKey} {made.PrivateKey}" });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, InstallationSecret.PrimaryKey))
        {
            if (await ReadAsync(cancel) is { } firsts)
                return firsts;
            throw;
        }
        return $"{made.PublicKey} {made.PrivateKey}";
    }

    public void Dispose() => current?.Dispose();
}
