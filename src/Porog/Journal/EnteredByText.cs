using Porog.Access.Staff;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>Says who entered something by hand; used on pages, in messages and in reports.</summary>
public static class EnteredByText
{
    /// <summary>«внесено вручную: Петрова А. И., ответственный за «Проход и питание»».</summary>
    public static string Of(EnteredBy by, Words words) =>
        by.Name is { } name
            ? words["внесено вручную: {0}, {1}", name, Role(by.Role, words)]
            : words["внесено вручную: {0}", Role(by.Role, words)];

    private static string Role(StaffKind role, Words words) =>
        role switch
        {
            StaffKind.Administrator => words["администратор"],
            StaffKind.Officer => words["ответственный за «Проход и питание»"],
            StaffKind.Teacher => words["педагог"],
            StaffKind.Cashier => words["оператор питания"],
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
        };
}
