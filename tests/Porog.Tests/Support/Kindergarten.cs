using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Tests.Support;

/// <summary>A kindergarten group with its educator, one child, the mother, a nanny who may fetch, and a grandmother who may not.</summary>
public sealed record Kindergarten(
    TestRegistry Registry,
    Organisation House,
    Guid Group,
    Account Educator,
    TestChild Child,
    Account Mother,
    Account Nanny,
    Account Grandmother
)
{
    public string Door => $"/door/{Group}";

    public string Tile => $"{Door}/children/{Child.Id}";

    public static async Task<Kindergarten> OpenAsync(PorogHost host)
    {
        var registry = new TestRegistry(host);
        var house = await registry.OrganisationAsync(OrganisationKind.Kindergarten);
        var child = await registry.ChildAsync(house, "Иванов", "Артём", Sex.Male, "Звёздочки");
        var mother = await registry.PersonAsync("Иванова", "Мария");
        var nanny = await registry.PersonAsync("Гордеева", "Лидия", "Васильевна");
        var grandmother = await registry.PersonAsync("Петрова", "Анна", "Ильинична");
        await registry.RepresentsAsync(mother, child);
        await registry.TrustsAsync(mother, nanny, child, mayAccompany: true);
        await registry.TrustsAsync(mother, grandmother, child);
        var group = await host.WithDbAsync(db => db.Groups.Where(g => g.OrganisationId == house.Id).Select(g => g.Id).SingleAsync());
        var educator = await registry.StaffAsync(StaffKind.Teacher, house, group);
        return new(registry, house, group, educator, child, mother, nanny, grandmother);
    }
}
