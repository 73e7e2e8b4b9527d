using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <summary>What an organisation needs before a family learns something from it, each whether it is there.</summary>
/// <param name="Children">A child is enrolled.</param>
/// <param name="Source">What reports comings and goings: a device with a key; in a kindergarten, which needs none, an educator.</param>
/// <param name="Contact">A device was heard of. Not asked of a kindergarten that has an educator.</param>
/// <param name="Families">A child has a legal representative.</param>
public sealed record SchoolSteps(bool Children, bool Source, bool Contact, bool Families)
{
    public bool AllDone => Children && Source && Contact && Families;
}

/// <summary>How far an organisation has been put to work.</summary>
public sealed class ReadSchoolSteps(PorogDbContext db)
{
    /// <param name="organisation">The caller has checked that it is the reader's own.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<SchoolSteps> OfAsync(Organisation organisation, CancellationToken cancel)
    {
        var id = organisation.Id;
        var devices = db.Devices.Where(d => d.OrganisationId == id && d.Kind != DeviceKind.ByHand && d.RevokedAt == null);
        var teachers = db.StaffRoles.Where(r => r.OrganisationId == id && r.Kind == StaffKind.Teacher);
        var byHand = organisation.Kind == OrganisationKind.Kindergarten && await teachers.AnyAsync(cancel);
        return new SchoolSteps(
            await db.Children.AnyAsync(c => c.OrganisationId == id && c.LeftAt == null, cancel),
            byHand || await devices.AnyAsync(cancel),
            byHand || await devices.AnyAsync(d => d.LastSeenAt != null, cancel),
            await db.LegalRepresentations.AnyAsync(r => r.EndedAt == null && r.Child!.OrganisationId == id, cancel)
        );
    }
}
