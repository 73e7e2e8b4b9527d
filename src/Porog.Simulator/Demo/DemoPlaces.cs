using Porog.Registry;

namespace Porog.Simulator.Demo;

/// <summary>The three organisations with their groups and devices.</summary>
internal sealed record DemoPlaces(Organisation School, Organisation College, Organisation Kindergarten, IReadOnlyList<Group> Groups)
{
    public const int GroupSize = 25;

    public Group Group(Organisation organisation, string name) => Groups.Single(g => g.OrganisationId == organisation.Id && g.Name == name);

    public static DemoPlaces Build(DemoRegistry registry)
    {
        var school = registry.Add(OrganisationKind.School, "Школа № 57");
        var college = registry.Add(OrganisationKind.College, "Колледж связи № 12");
        var kindergarten = registry.Add(OrganisationKind.Kindergarten, "Детский сад № 203");

        // Four classes per year, two in the last two years: 1 А … 11 Б, 40 classes of 25.
        for (var year = 1; year <= 11; year++)
            foreach (var letter in year <= 9 ? "АБВГ" : "АБ")
                registry.AddGroup(school, $"{year} {letter}");
        for (var year = 1; year <= 4; year++)
            foreach (var speciality in (string[])["ИС", "СС", "РТ"])
                registry.AddGroup(college, $"{speciality}-{year}1");
        foreach (var name in (string[])["Звёздочки", "Солнышко", "Ромашки", "Капельки", "Гномики", "Лучики"])
            registry.AddGroup(kindergarten, name);

        for (var entrance = 1; entrance <= 3; entrance++)
            registry.AddDevice(school, DeviceKind.Turnstile, $"Вход № {entrance}", $"https://school57.example.org/turnstiles/{entrance}");
        registry.AddDevice(school, DeviceKind.Till, "Столовая", "https://school57.example.org/tills/canteen");
        registry.AddDevice(school, DeviceKind.Till, "Буфет", "https://school57.example.org/tills/buffet");
        registry.AddDevice(school, DeviceKind.Payments, "Приём платежей", "https://pay.example.org/school57");
        for (var entrance = 1; entrance <= 2; entrance++)
            registry.AddDevice(college, DeviceKind.Turnstile, $"Вход № {entrance}", $"https://college12.example.org/turnstiles/{entrance}");
        registry.AddDevice(college, DeviceKind.Till, "Столовая", "https://college12.example.org/tills/canteen");
        registry.AddDevice(college, DeviceKind.Payments, "Приём платежей", "https://pay.example.org/college12");
        registry.AddDevice(kindergarten, DeviceKind.KindergartenDoor, "Главный вход", "https://sad203.example.org/doors/main");
        registry.AddDevice(kindergarten, DeviceKind.Till, "Пищеблок", "https://sad203.example.org/tills/kitchen");
        registry.AddDevice(kindergarten, DeviceKind.Payments, "Приём платежей", "https://pay.example.org/sad203");
        // One of each make, which speaks its own protocol to the gateway. Added last, so that the other devices keep their ids.
        registry.AddDevice(school, DeviceKind.Turnstile, "Вход № 4", "https://school57.example.org/turnstiles/4");
        registry.Speaks(DemoMakes.ZkTecoAccess, "DEMOACC0000001", DemoMakes.IClock, DemoMakes.BothWays);
        registry.AddDevice(school, DeviceKind.Turnstile, "Вход № 5", "https://school57.example.org/turnstiles/5");
        registry.Speaks(DemoMakes.Hikvision, "DEMOHIK0000001", DemoId.HikvisionAddress("school57"), DemoMakes.BothWays);
        registry.AddDevice(college, DeviceKind.Turnstile, "Вход № 3", "https://college12.example.org/turnstiles/3");
        registry.Speaks(DemoMakes.ZkTeco, "DEMOATT0000001", DemoMakes.IClock, DemoMakes.InOnly);
        return new DemoPlaces(school, college, kindergarten, registry.Groups);
    }
}
