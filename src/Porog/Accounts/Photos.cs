using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Keeps people's own photos. Who else sees one is the door's to say (<see cref="School.Door.ReadDoor"/>).</summary>
public sealed class Photos(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>One picture is unpacked at a time: many at once would be as good as one that is too large.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Takes a photo in the place of the one there was.</summary>
    /// <param name="personId">Whose; they send it themselves.</param>
    /// <param name="file">As it was sent.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>What is wrong with it; null when it is kept.</returns>
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
        // Two tabs of one person come one after another, and a deletion takes the photo with it.
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

    /// <summary>One's own; null for somebody who has given none.</summary>
    public async Task<byte[]?> FindAsync(Guid personId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Photos.Where(p => p.PersonId == personId).Select(p => p.Content).SingleOrDefaultAsync(cancel);
    }
}
