using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Catering;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Accounts;
using Porog.Tests.Support;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Reports;
using Porog.Web.Journal;
using Porog.Web.School;

namespace Porog.Tests.Delegation;

/// <summary>A child with unique words that occur only in its own data.</summary>
internal sealed record FamilyChild(TestChild Child, Organisation Organisation, int Number)
{
    public Guid Id => Child.Id;
    public string Letters { get; } = FamilyWorld.Letters(Number);
    public string Surname => $"Порог{Letters}ов";
    public string GivenName => $"Лис{Letters}";
    public string Place => $"Дверь{Letters}";
    public string Food => $"Пирог{Letters}";
    public long Price => 1_000_037 + Number * 100;
    public long TopUp => 3_000_041 + Number * 100;
    public bool IsAtKindergarten => Organisation.Kind == OrganisationKind.Kindergarten;
    public bool ShowsMeals => Organisation.Kind != OrganisationKind.Kindergarten || Organisation.ShowsMeals;
}

/// <summary>
/// Two children of one organisation and the people around them, a child of another organisation with its own parent, and both
/// officers. The server's workers are off: the history decides when to check, expire and send.
/// </summary>
internal sealed class FamilyWorld : IAsyncDisposable
{
    private static readonly PasswordHasherOptions Quick = new() { IterationCount = 1 };
    private static readonly string Hash = new PasswordHasher<Account>(Microsoft.Extensions.Options.Options.Create(Quick)).HashPassword(
        null!,
        TestRegistry.Password
    );

    /// <summary>These workers are off; the history runs their work.</summary>
    private static readonly Type[] Workers =
    [
        typeof(TrustWorker),
        typeof(DeliveryWorker),
        typeof(ReportWorker),
        typeof(SummaryWorker),
        typeof(RosterWorker),
        typeof(DeviceActivityWorker),
    ];

    private readonly SmsOperator sms;

    private FamilyWorld(PorogHost host, int seed, MailServer mail, SmsOperator sms)
    {
        (Host, Seed, Mail, this.sms) = (host, seed, mail, sms);
        Random = new Random(seed);
        Registry = new TestRegistry(host);
    }

    public PorogHost Host { get; }
    public int Seed { get; }
    public Random Random { get; }
    public MailServer Mail { get; }
    public TestRegistry Registry { get; }
    public FamilyModel Model { get; } = new();

    /// <summary>The family's two children, and the stranger's.</summary>
    public List<FamilyChild> Children { get; } = [];

    /// <summary>People of the family, registered or not.</summary>
    public List<FamilyPerson> Family { get; } = [];

    /// <summary>The family, the stranger and the officers.</summary>
    public List<FamilyPerson> Everybody { get; } = [];
    public List<DeviceClient> Devices { get; } = [];

    /// <summary>The single class or group of each organisation.</summary>
    public List<Group> Groups { get; private set; } = [];

    /// <summary>The officers' roles.</summary>
    public List<StaffRole> Roles { get; } = [];

    /// <summary>An unconfirmed import of each officer.</summary>
    public List<RosterImport> Imports { get; } = [];

    /// <summary>The buffet menu of each organisation.</summary>
    public List<MenuItem> Dishes { get; } = [];

    /// <summary>People with a photo.</summary>
    public List<Guid> WithPhoto { get; } = [];

    /// <summary>Push devices by their owner.</summary>
    public List<(Guid Owner, Guid Id)> PushDevices { get; } = [];

    /// <summary>Notices of new accesses by their reader, with the children.</summary>
    public List<(Guid Owner, Guid Id, IReadOnlyList<Guid> Children)> Beginnings { get; private set; } = [];

    /// <summary>Reports by their owner.</summary>
    public List<(Guid Owner, Guid Id)> Reports { get; private set; } = [];

    /// <summary>All steps so far, as text.</summary>
    public List<string> Story { get; } = [];

    /// <summary>How many things of a kind are asked about: few during the history, more at its end.</summary>
    public int Most { get; set; } = 2;

    public DateTimeOffset Now => Host.Clock.GetUtcNow();

    /// <summary>Each person's rights to each child, at each moment with an event.</summary>
    public Dictionary<DateTimeOffset, Dictionary<(Guid Person, Guid Child), Sight>> Sights { get; } = [];
    public IEnumerable<FamilyPerson> Registered => Family.Where(p => p.Id is not null);
    public FamilyPerson Stranger => Everybody.Single(p => p.IsStranger);

    /// <summary>Draws <see cref="Most"/> elements at random.</summary>
    public List<T> Draw<T>(IEnumerable<T> all) => [.. all.OrderBy(_ => Random.Next()).Take(Most)];

    /// <summary>Four consonants; no real word contains them in a row.</summary>
    public static string Letters(int number)
    {
        const string Consonants = "бвгджзклмнпрстфхцчшщ";
        return string.Concat(Enumerable.Range(0, 4).Select(i => Consonants[number / (int)Math.Pow(20, i) % 20]));
    }

    public static async Task<FamilyWorld> CreateAsync(DatabaseEngine engine, int seed, MailServer mail, SmsOperator sms)
    {
        string[] settings =
        [
            .. mail.Settings,
            .. sms.Settings,
            "--Porog:Trusts:MostInvitationsADay",
            "1000",
            "--Porog:Trusts:MostAChild",
            "1000",
        ];
        var host = await PorogHost.StartAsync(
            engine,
            settings,
            configure: services =>
            {
                foreach (var worker in Workers)
                    services.Remove(services.Single(s => s.ImplementationType == worker));
                services.Configure<PasswordHasherOptions>(options => options.IterationCount = Quick.IterationCount);
            }
        );
        var world = new FamilyWorld(host, seed, mail, sms);
        await world.PopulateAsync();
        return world;
    }

    private async Task PopulateAsync()
    {
        var kind = Random.Next(3) == 0 ? OrganisationKind.Kindergarten : OrganisationKind.School;
        var zones = (string[])["Europe/Moscow", "Europe/Kaliningrad", "Asia/Vladivostok"];
        List<Organisation> organisations =
        [
            await Registry.AddAsync(
                new Organisation
                {
                    Kind = kind,
                    Name = $"Наша {Seed}",
                    TimeZone = zones[Random.Next(3)],
                    ShowsMeals = Random.Next(2) == 0,
                }
            ),
            await Registry.OrganisationAsync(name: $"Чужая {Seed}"),
        ];
        foreach (var organisation in organisations)
            Devices.Add(await Registry.DeviceClientAsync(organisation, DeviceKind.Payments));
        for (var i = 0; i < 3; i++)
        {
            var empty = new FamilyChild(new TestChild(Guid.Empty, 0, "", ""), organisations[i / 2], Seed * 3 + i);
            var child = await Registry.ChildAsync(empty.Organisation, empty.Surname, empty.GivenName);
            Children.Add(empty with { Child = child });
        }
        Groups = await Host.WithDbAsync(db => db.Groups.OrderBy(g => g.Id).ToListAsync());
        for (var i = 0; i < 5; i++)
            Family.Add(await PersonAsync(i, registered: i < 3));
        Everybody.AddRange(Family);
        Everybody.Add(await PersonAsync(5, stranger: true));
        Everybody.Add(await PersonAsync(6, officerOf: organisations[0].Id));
        Everybody.Add(await PersonAsync(7, officerOf: organisations[1].Id));
    }

    private async Task<FamilyPerson> PersonAsync(int number, bool registered = true, bool stranger = false, Guid? officerOf = null)
    {
        var person = new FamilyPerson(Host, $"Ёж-{Letters(Seed * 8 + number)}ва", $"+7910{Seed % 1000:000}{number:0000}")
        {
            Password = TestRegistry.Password,
            IsStranger = stranger,
            OfficerOf = officerOf,
        };
        if (!registered)
            return person;
        var account = await Registry.AddAsync(
            new Account
            {
                Surname = person.Surname,
                GivenName = "Мария",
                UserName = person.Email,
                NormalizedUserName = person.Email.ToUpperInvariant(),
                Email = person.Email,
                NormalizedEmail = person.Email.ToUpperInvariant(),
                EmailConfirmed = true,
                PhoneNumber = person.Phone,
                PhoneNumberConfirmed = true,
                LockoutEnabled = true,
                PasswordHash = Hash,
                CreatedAt = PorogHost.SchoolDay.AddYears(-1),
            }
        );
        person.Id = account.Id;
        await Registry.PhotoAsync(account);
        WithPhoto.Add(account.Id);
        Model.Accounts[person.Phone] = (account.Id, person.Surname);
        if (officerOf is { } organisation)
            await StaffAsync(account, organisation);
        return person;
    }

    private async Task StaffAsync(Account account, Guid organisation)
    {
        Roles.Add(
            await Registry.AddAsync(
                new StaffRole
                {
                    PersonId = account.Id,
                    Kind = StaffKind.Officer,
                    OrganisationId = organisation,
                }
            )
        );
        Dishes.Add(
            await Registry.AddAsync(
                new MenuItem
                {
                    OrganisationId = organisation,
                    Day = null,
                    Meal = MealOfDay.Buffet,
                    Name = "Булочка",
                    Price = 1_00,
                    Terms = MenuTerms.Sold,
                    Number = 1,
                }
            )
        );
        Imports.Add(
            await Registry.AddAsync(
                new RosterImport
                {
                    OrganisationId = organisation,
                    StartedById = account.Id,
                    StartedByName = account.FullName,
                    StartedAt = Now,
                    FileName = "список.csv",
                    FileSize = 1,
                    State = RosterState.Ready,
                    Added = 1,
                }
            )
        );
    }

    /// <summary>Through the form and the code from the SMS.</summary>
    public async Task RegisterAsync(FamilyPerson person)
    {
        using var visitor = new SiteVisitor(Host);
        var sent = sms.Received.Count(m => m.Phone == person.Phone);
        var asked = await visitor.SubmitAsync(
            await visitor.OpenAsync("/register"),
            "main form",
            new()
            {
                ["Surname"] = person.Surname,
                ["GivenName"] = "Мария",
                ["Phone"] = person.Phone,
                ["Email"] = person.Email,
                ["Password"] = person.Password,
            },
            ticked: ["true"]
        );
        Assert.Equal(System.Net.HttpStatusCode.Redirect, asked.Status);
        var done = await RegistrationTests.EnterAsync(visitor, await sms.CodeAsync(person.Phone, sent + 1));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, done.Status);
        person.Id = await Host.WithDbAsync(db => db.Users.Where(u => u.PhoneNumber == person.Phone).Select(u => u.Id).SingleAsync());
        // Letters are sent only to verified addresses.
        await Host.WithDbAsync(db =>
            db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.EmailConfirmed, true))
        );
    }

    /// <summary>Looks up the product's ids of the model's things.</summary>
    public Task LearnAsync() =>
        Host.WithDbAsync(async db =>
        {
            foreach (var trust in Model.Trusts.Where(t => t.Id == Guid.Empty))
            {
                var (invitation, paper) = (trust.Asked?.Id, trust.Paper?.Id);
                trust.Id = await db
                    .Trusts.Where(t => t.ChildId == trust.Child && t.InvitationId == invitation && t.ApplicationId == paper)
                    .Where(t => trust.Trustee == null || t.TrusteeId == trust.Trustee)
                    .Select(t => t.Id)
                    .SingleAsync();
            }
            Beginnings =
            [
                .. (await db.Notices.AsNoTracking().ToListAsync())
                    .Where(notice => notice.ReadFacts() is { WhoId: not null, ChildIds: not null })
                    .Select(notice => (notice.PersonId, notice.Id, notice.ReadFacts().ChildIds!)),
            ];
            Reports = [.. (await db.Reports.Select(r => new { r.PersonId, r.Id }).ToListAsync()).Select(r => (r.PersonId, r.Id))];
            foreach (var paper in Model.Papers)
            foreach (var named in paper.Persons.Where(n => n.Id == Guid.Empty))
                named.Id = await db
                    .ApplicationPersons.Where(p => p.ApplicationId == paper.Id && p.Phone == named.Phone)
                    .Select(p => p.Id)
                    .SingleAsync();
        });

    /// <summary>Runs the batches of a worker until nothing is left.</summary>
    public async Task DrainAsync<T>(Func<T, Task<int>> batch)
        where T : notnull
    {
        while (await batch(Host.Services.GetRequiredService<T>()) > 0) { }
    }

    public Task FollowedAsync() => PorogHost.EventuallyAsync(() => Host.WithDbAsync(db => db.FollowedAsync()), "all is followed", 60);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Everybody.Cast<IDisposable>().Concat(Devices))
            one.Dispose();
        await Host.DisposeAsync();
    }
}
