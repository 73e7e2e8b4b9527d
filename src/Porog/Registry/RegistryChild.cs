namespace Porog.Registry;

/// <summary>A child as the officer finds them; compared with an application, also whether the birth date is the one typed.</summary>
public sealed record RegistryChild(
    Guid Id,
    Guid OrganisationId,
    string FullName,
    string? Group,
    DateOnly? BirthDate,
    string Organisation,
    bool SameBirthDate = false
)
{
    /// <param name="child">With its organisation and group.</param>
    public static RegistryChild Of(Child child) =>
        new(child.Id, child.OrganisationId, child.FullName, child.Group?.Name, child.BirthDate, child.Organisation!.Name);
}
