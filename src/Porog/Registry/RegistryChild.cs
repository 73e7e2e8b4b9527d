namespace Porog.Registry;

/// <summary>A child in an officer's search results. In a comparison with an application it also says whether the birth date matches.</summary>
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
    /// <param name="child">Loaded with its organisation and group.</param>
    public static RegistryChild Of(Child child) =>
        new(child.Id, child.OrganisationId, child.FullName, child.Group?.Name, child.BirthDate, child.Organisation!.Name);
}
