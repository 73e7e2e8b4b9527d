using Porog.Access;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Tests.Support;

/// <summary>A child with a day of events, a mother, and people that a test adds.</summary>
public sealed class Family
{
    private Family(PorogHost host, TestRegistry registry, Account mother, TestChild child)
    {
        Host = host;
        Registry = registry;
        Mother = mother;
        Child = child;
    }

    public PorogHost Host { get; }
    public TestRegistry Registry { get; }
    public Account Mother { get; }
    public TestChild Child { get; }

    public static async Task<Family> CreateAsync(
        PorogHost host,
        OrganisationKind kind = OrganisationKind.School,
        string timeZone = "Europe/Moscow"
    )
    {
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync(kind, timeZone));
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        return new Family(host, registry, mother, child);
    }

    /// <summary>Adds a person with an active trust, or with the given differences.</summary>
    public async Task<Account> TrustedAsync(
        Sight sees = Sight.Everything,
        DateTimeOffset? startsAt = null,
        DateTimeOffset? endsAt = null,
        TrustState state = TrustState.Active,
        DateTimeOffset? endedAt = null
    )
    {
        var person = await Registry.PersonAsync("Сидорова", "Анна");
        await Registry.AddAsync(
            new Trust
            {
                ChildId = Child.Id,
                GiverId = Mother.Id,
                TrusteeId = person.Id,
                Phone = person.PhoneNumber!,
                Surname = person.Surname,
                Sees = sees,
                StartsAt = startsAt ?? PorogHost.SchoolDay.AddMonths(-1),
                EndsAt = endsAt,
                EndedAt = endedAt,
                SentAt = PorogHost.SchoolDay.AddMonths(-1),
                ActiveAt = state is TrustState.Active or TrustState.Ended ? PorogHost.SchoolDay.AddMonths(-1) : null,
                State = state,
            }
        );
        return person;
    }
}
