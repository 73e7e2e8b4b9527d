using Microsoft.AspNetCore.Identity;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delivery.Choices;
using Porog.Registry;
using Porog.Simulator.Day;

namespace Porog.Simulator.Demo;

/// <summary>
/// All demo data except events: organisations, children, people, rights and devices. Ids, names and keys are always the same; only the
/// dates of registrations and trusts are counted back from the present.
/// </summary>
internal sealed class DemoRegistry
{
    /// <summary>The password of all demo people, easy to read and to type on a phone.</summary>
    public const string Password = "demo-porog-2026";

    private readonly DateTimeOffset now;
    private readonly string passwordHash = new PasswordHasher<Account>().HashPassword(null!, Password);
    private readonly List<(Account Account, DemoRole Role)> people = [];

    private readonly Dictionary<string, (string Make, string Serial, string Address, IReadOnlyDictionary<string, string> Readers)> makes =
    [];

    private DemoRegistry(DateTimeOffset now) => this.now = now;

    public List<Organisation> Organisations { get; } = [];
    public List<Group> Groups { get; } = [];
    public List<Child> Children { get; } = [];
    public List<Card> Cards { get; } = [];
    public List<Wallet> Wallets { get; } = [];
    public List<Device> Devices { get; } = [];
    public List<StaffRole> StaffRoles { get; } = [];
    public List<LegalRepresentation> Representations { get; } = [];
    public List<Trust> Trusts { get; } = [];
    public List<NotificationChoice> Choices { get; } = [];
    public List<NotificationPreference> Preferences { get; } = [];
    public IEnumerable<Account> Accounts => people.Select(p => p.Account);

    /// <param name="now">UTC instant from which dates are counted back.</param>
    public static DemoRegistry Build(DateTimeOffset now)
    {
        var registry = new DemoRegistry(now);
        var places = DemoPlaces.Build(registry);
        DemoFamilies.Build(registry, places);
        registry.Entitle();
        return registry;
    }

    /// <summary>Puts all children with subsidised meals on the list of entitled children.</summary>
    private void Entitle()
    {
        var file = ToFile("");
        var plan = new DayPlan(file);
        foreach (var (child, told) in Children.Zip(file.Children))
            child.IsSubsidised = plan.IsSubsidised(told);
    }

    public Organisation Add(OrganisationKind kind, string name)
    {
        var organisation = new Organisation
        {
            Id = DemoId.Of("organisation", Organisations.Count),
            Kind = kind,
            Name = name,
            TimeZone = "Europe/Moscow",
            TopUpText =
                "В приложении банка: «Платежи», «Образование», «Питание в школе и детском саду». Укажите номер лицевого счёта.\nДеньги приходят в течение часа.",
        };
        Organisations.Add(organisation);
        return organisation;
    }

    public Group AddGroup(Organisation organisation, string name)
    {
        var group = new Group
        {
            Id = DemoId.Of("group", Groups.Count),
            OrganisationId = organisation.Id,
            Name = name,
        };
        Groups.Add(group);
        return group;
    }

    public void AddDevice(Organisation organisation, DeviceKind kind, string name, string source) =>
        Devices.Add(
            new Device
            {
                Id = DemoId.Of("device", Devices.Count),
                OrganisationId = organisation.Id,
                Kind = kind,
                Name = name,
                Source = source,
                KeyHash = Device.HashKey(DemoId.Key(source)),
                KeyIssuedAt = now.AddDays(-220),
            }
        );

    /// <summary>Says of the last device that it is of a make.</summary>
    public void Speaks(string make, string serial, string address, IReadOnlyDictionary<string, string> readers) =>
        makes[Devices[^1].Source] = (make, serial, address, readers);

    /// <summary>Adds a person with the next phone and an e-mail address, both verified.</summary>
    public Account AddPerson(DemoRole role, string surname, string givenName, string patronymic, string mailbox, string domain = "family")
    {
        var number = people.Count + 1;
        var id = DemoId.Of("person", number);
        var email = $"{mailbox}@{domain}.example.org";
        var account = new Account
        {
            Id = id,
            Surname = surname,
            GivenName = givenName,
            Patronymic = patronymic,
            UserName = id.ToString("N"),
            NormalizedUserName = id.ToString("N").ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            PhoneNumber = $"+7900{number:0000000}",
            PhoneNumberConfirmed = true,
            LockoutEnabled = true,
            PasswordHash = passwordHash,
            CreatedAt = now.AddDays(-300 + number % 90),
        };
        people.Add((account, role));
        return account;
    }

    public void AddStaff(Account person, StaffKind kind, Organisation? organisation = null, Group? group = null) =>
        StaffRoles.Add(
            new StaffRole
            {
                Id = DemoId.Of("staff", StaffRoles.Count),
                PersonId = person.Id,
                Kind = kind,
                OrganisationId = organisation?.Id,
                GroupId = group?.Id,
            }
        );

    /// <param name="group">Class or group; it determines the organisation.</param>
    /// <param name="surname">In the form for the child's sex.</param>
    /// <param name="givenName">Given name.</param>
    /// <param name="patronymic">Patronymic.</param>
    /// <param name="sex">Sex.</param>
    /// <param name="threshold">Kopecks; null for none.</param>
    /// <param name="hasCard">False for a child that has no card yet.</param>
    public Child AddChild(Group group, string surname, string givenName, string patronymic, Sex sex, long? threshold, bool hasCard = true)
    {
        var number = Children.Count;
        var child = new Child
        {
            Id = DemoId.Of("child", number),
            OrganisationId = group.OrganisationId,
            GroupId = group.Id,
            Surname = surname,
            GivenName = givenName,
            Patronymic = patronymic,
            Sex = sex,
        };
        Children.Add(child);
        // The first number appears in the project's pictures. The step between numbers hides the order of the children.
        Wallets.Add(
            new Wallet
            {
                Bucket = child.Bucket,
                ChildId = child.Id,
                Number = $"{7_702_118 + number * 37}",
                Threshold = threshold,
            }
        );
        if (hasCard)
            AddCard(child, CardState.Active, daysAgo: 220);
        return child;
    }

    public void AddCard(Child child, CardState state, int daysAgo) =>
        Cards.Add(
            new Card
            {
                Id = DemoId.Of("card", Cards.Count),
                Number = DemoId.Card(Cards.Count),
                ChildId = child.Id,
                State = state,
                IssuedAt = now.AddDays(-daysAgo),
            }
        );

    public void Represents(Account person, params IEnumerable<Child> children)
    {
        foreach (var child in children)
            Representations.Add(
                new LegalRepresentation
                {
                    Id = DemoId.Of("representation", Representations.Count),
                    ChildId = child.Id,
                    PersonId = person.Id,
                    Since = now.AddDays(-200),
                }
            );
    }

    /// <param name="giver">The legal representative who gave it.</param>
    /// <param name="trustee">The invited person.</param>
    /// <param name="child">The child.</param>
    /// <param name="state">The state that the invitation has reached.</param>
    /// <param name="sees">The parts of the child that the trustee sees.</param>
    /// <param name="mayAccompany">The right to bring and fetch.</param>
    /// <param name="sentDaysAgo">When it was sent.</param>
    public void AddTrust(
        Account giver,
        Account trustee,
        Child child,
        TrustState state = TrustState.Active,
        Sight sees = Sight.Everything,
        bool mayAccompany = false,
        int sentDaysAgo = 120
    )
    {
        var sent = now.AddDays(-sentDaysAgo);
        var answered = state is TrustState.Sent or TrustState.Withdrawn or TrustState.Expired ? (DateTimeOffset?)null : sent.AddHours(3);
        Trusts.Add(
            new Trust
            {
                Id = DemoId.Of("trust", Trusts.Count),
                ChildId = child.Id,
                GiverId = giver.Id,
                // The trust gets an account once the invitation is answered.
                TrusteeId = answered is null ? null : trustee.Id,
                Phone = trustee.PhoneNumber!,
                Surname = trustee.Surname,
                Sees = sees,
                MayAccompany = mayAccompany,
                StartsAt = sent,
                State = state,
                SentAt = sent,
                AnsweredAt = answered,
                EndedAt = state switch
                {
                    TrustState.Sent or TrustState.Checking or TrustState.Active => null,
                    TrustState.Expired => sent.AddDays(30),
                    TrustState.Ended => sent.AddDays(10),
                    _ => sent.AddHours(5),
                },
                EndedById = state is TrustState.Ended or TrustState.Withdrawn ? giver.Id : null,
                ActiveAt = state is TrustState.Active or TrustState.Ended ? answered : null,
                Failure = state == TrustState.FailedCheck ? CheckFailure.OtherSurname : null,
            }
        );
    }

    /// <summary>The data that does not depend on the date, as a file.</summary>
    public DemoFile ToFile(string publicUrl)
    {
        var groups = Groups.ToDictionary(g => g.Id, g => g.Name);
        var cards = Cards.Where(c => c.State == CardState.Active).ToLookup(c => c.ChildId, c => c.Number);
        var terminals = Devices.Where(d => makes.TryGetValue(d.Source, out var make) && make.Make == DemoMakes.ZkTeco).ToList();
        var represented = Representations.ToLookup(r => r.PersonId, r => r.ChildId);
        var trusted = Trusts.Where(t => t.State == TrustState.Active).ToLookup(t => t.TrusteeId!.Value);
        return new DemoFile(
            publicUrl,
            [
                .. people.Select(p => new DemoPerson(
                    p.Account.Id,
                    p.Role,
                    p.Account.PhoneNumber!,
                    Password,
                    p.Account.FullName,
                    [.. represented[p.Account.Id].Concat(trusted[p.Account.Id].Select(t => t.ChildId)).Distinct()],
                    [
                        .. represented[p.Account.Id]
                            .Concat(trusted[p.Account.Id].Where(t => t.MayAccompany).Select(t => t.ChildId))
                            .Distinct(),
                    ]
                )),
            ],
            [.. Organisations.Select(o => new DemoOrganisation(o.Id, o.Kind, o.Name, o.TimeZone, DemoCalendars.ToFile(o, now)))],
            [
                .. Children
                    .Zip(Wallets)
                    .Select(
                        (c, number) =>
                            new DemoChild(
                                c.First.Id,
                                c.First.FullName,
                                c.First.OrganisationId,
                                groups[c.First.GroupId!.Value],
                                [.. cards[c.First.Id]],
                                c.Second.Number,
                                terminals.Exists(d => d.OrganisationId == c.First.OrganisationId) ? $"{1_001 + number}" : null
                            )
                    ),
            ],
            [.. Devices.Select(Told)]
        );

        DemoDevice Told(Device device)
        {
            var plain = new DemoDevice(device.OrganisationId, device.Kind, device.Source, DemoId.Key(device.Source));
            return makes.TryGetValue(device.Source, out var it)
                ? plain with
                {
                    Make = it.Make,
                    Serial = it.Serial,
                    Address = it.Address,
                    Readers = it.Readers,
                }
                : plain;
        }
    }
}
