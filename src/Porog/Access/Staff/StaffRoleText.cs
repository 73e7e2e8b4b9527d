using Porog.Registry;
using Porog.Shared;

namespace Porog.Access.Staff;

/// <summary>A role in words, for letters and notices.</summary>
internal static class StaffRoleText
{
    /// <summary>«ответственный за «Проход и питание» (Школа № 57)».</summary>
    public static string Of(StaffKind kind, string? place, Words words)
    {
        var role = kind switch
        {
            StaffKind.Administrator => words["администратор системы"],
            StaffKind.Officer => words["ответственный за «Проход и питание»"],
            StaffKind.Teacher => words["учитель или воспитатель"],
            _ => words["оператор питания"],
        };
        return place is null ? role : $"{role} ({place})";
    }

    /// <summary>«Школа № 57, 5 Б»; null for an administrator.</summary>
    public static string? Place(Organisation? organisation, Group? group) =>
        organisation is null ? null
        : group is null ? organisation.Name
        : $"{organisation.Name}, {group.Name}";
}
