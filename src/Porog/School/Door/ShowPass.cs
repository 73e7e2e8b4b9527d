using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Door;

/// <summary>A new pass. Secret and code are not stored.</summary>
/// <param name="Child">The child it is for.</param>
/// <param name="Zone">The organisation's.</param>
/// <param name="Secret">The QR code's text.</param>
/// <param name="Code">The eight characters.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record ShownPass(Child Child, TimeZoneInfo Zone, string Secret, string Code, DateTimeOffset ExpiresAt);

/// <summary>Makes the pass that a legal representative, or a trusted person who may accompany, shows at the kindergarten's door.</summary>
public sealed class ShowPass(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <summary>Makes a new pass; the earlier one stops working.</summary>
    /// <returns>Null when the person may not bring and fetch the child, or the child is not in a kindergarten.</returns>
    public async Task<ShownPass?> ShowAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        if (await ChildAsync(personId, childId, cancel) is not { } child)
            return null;
        var (secret, code) = (Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)), DoorCode.New());
        var pass = new DoorPass
        {
            PersonId = personId,
            ChildId = childId,
            SecretHash = DoorPass.HashOf(secret),
            CodeHash = DoorPass.HashOf(code),
            ExpiresAt = clock.GetUtcNow() + DoorPass.Life,
        };
        if (!await ReplaceAsync(pass, cancel))
        {
            try
            {
                db.DoorPasses.Add(pass);
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, "pk_door_passes"))
            {
                // Another page of the same person inserted the row at the same moment.
                db.ChangeTracker.Clear();
                await ReplaceAsync(pass, cancel);
            }
        }
        return new ShownPass(child, child.Organisation!.Zone, secret, code, pass.ExpiresAt);
    }

    private async Task<bool> ReplaceAsync(DoorPass pass, CancellationToken cancel) =>
        await db
            .DoorPasses.Where(p => p.PersonId == pass.PersonId && p.ChildId == pass.ChildId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(p => p.SecretHash, pass.SecretHash)
                        .SetProperty(p => p.CodeHash, pass.CodeHash)
                        .SetProperty(p => p.ExpiresAt, pass.ExpiresAt)
                        .SetProperty(p => p.UsedAt, (DateTimeOffset?)null),
                cancel
            ) == 1;

    private async Task<Child?> ChildAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        if (!(await access.FindAsync(personId, childId, cancel)).MayAccompany)
            return null;
        return await db
            .Children.AsNoTracking()
            .Include(c => c.Organisation)
            .FirstOrDefaultAsync(c => c.Id == childId && c.LeftAt == null && c.Organisation!.Kind == OrganisationKind.Kindergarten, cancel);
    }
}
