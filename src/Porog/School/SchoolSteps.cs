using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <summary>What an organisation needs before families see anything, and which of it is there.</summary>
/// <param name="Children">A child is enrolled.</param>
/// <param name="Source">What reports comings and goings: a device with a key; in a kindergarten, which needs none, an educator.</param>
/// <param name="Contact">A device has reported. Not needed in a kindergarten with an educator.</param>
/// <param name="Families">A child has a legal representative.</param>
public sealed record SchoolSteps(bool Children, bool Source, bool Contact, bool Families)
{
    public bool AllDone => Children && Source && Contact && Families;
}

/// <summary>Reads how far the setup of an organisation is.</summary>
public sealed class ReadSchoolSteps(PorogDbContext db)
{
    /// <param name="organisation">The caller has checked that it is the reader's.</param>
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
