using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Stores people's photos. <see cref="School.Door.ReadDoor"/> decides which other people see them.</summary>
public sealed class Photos(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>Decodes one picture at a time, because many at once need as much memory as one that is too large.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Replaces the person's photo by the uploaded <paramref name="file"/>.</summary>
    /// <returns>Why the file is refused; null if it is stored.</returns>
    public async Task<PhotoFault?> GiveAsync(Guid personId, byte[] file, CancellationToken cancel)
    {
        await OneAtATime.WaitAsync(cancel);
        PhotoAnswer made;
        try
        {
            made = PhotoPicture.Make(file);
        }
        finally
        {
            OneAtATime.Release();
        }
        if (made.Jpeg is not { } jpeg)
            return made.Fault;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Serialises uploads from two tabs, and an upload with the deletion of the account.
        if (!await Turns.OfAccountAsync(db, personId, cancel))
            return null;
        await db.Photos.Where(p => p.PersonId == personId).ExecuteDeleteAsync(cancel);
        db.Photos.Add(
            new Photo
            {
                PersonId = personId,
                Content = jpeg,
                GivenAt = clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    public async Task RemoveAsync(Guid personId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Photos.Where(p => p.PersonId == personId).ExecuteDeleteAsync(cancel);
    }

    public async Task<bool> HasAsync(Guid personId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Photos.AnyAsync(p => p.PersonId == personId, cancel);
    }

    /// <summary>The person's photo; null if there is none.</summary>
    public async Task<byte[]?> FindAsync(Guid personId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Photos.Where(p => p.PersonId == personId).Select(p => p.Content).SingleOrDefaultAsync(cancel);
    }
}
