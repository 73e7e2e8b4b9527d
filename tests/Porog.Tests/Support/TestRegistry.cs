using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Tests.Support;

/// <summary>Adds families and schools for tests. Each call adds one thing with default names.</summary>
public sealed class TestRegistry(PorogHost host)
{
    public const string Password = "тихий порог у двери 7";

    /// <summary>PBKDF2 iterations. The number in production would cost a quarter of a second per sign-in.</summary>
    public const int HashIterations = 1_000;
    private static readonly string PasswordHash = new PasswordHasher<Account>(
        Options.Create(new PasswordHasherOptions { IterationCount = HashIterations })
    ).HashPassword(null!, Password);
    private static int counter;

    public async Task<Organisation> OrganisationAsync(
        OrganisationKind kind = OrganisationKind.School,
        string timeZone = "Europe/Moscow",
        string? name = null
    ) =>
        await AddAsync(
            new Organisation
            {
                Kind = kind,
                Name = name ?? $"Школа № {Next()}",
                TimeZone = timeZone,
            }
        );

    /// <summary>A person with a verified phone and e-mail who signs in with <see cref="Password"/>.</summary>
    public async Task<Account> PersonAsync(string surname = "Иванова", string givenName = "Мария", string? patronymic = "Петровна")
    {
        var number = Next();
        var email = $"person{number}@example.org";
        return await AddAsync(
            new Account
            {
                Surname = surname,
                GivenName = givenName,
                Patronymic = patronymic,
                UserName = $"person{number}",
                NormalizedUserName = $"PERSON{number}",
                Email = email,
                NormalizedEmail = email.ToUpperInvariant(),
                EmailConfirmed = true,
                PhoneNumber = $"+7900{number:0000000}",
                PhoneNumberConfirmed = true,
                LockoutEnabled = true,
                PasswordHash = PasswordHash,
                CreatedAt = PorogHost.SchoolDay.AddYears(-1),
            }
        );
    }

    /// <summary>Adds a person with a staff role.</summary>
    public async Task<Account> StaffAsync(StaffKind kind, Organisation? organisation = null, Guid? group = null)
    {
        var person = await PersonAsync("Кузьмина", "Елена", "Викторовна");
        await AddAsync(
            new StaffRole
            {
                PersonId = person.Id,
                Kind = kind,
                OrganisationId = organisation?.Id,
                GroupId = group,
            }
        );
        return person;
    }

    /// <summary>A child with one active card and an empty wallet.</summary>
    public async Task<TestChild> ChildAsync(
        Organisation organisation,
        string surname = "Иванов",
        string givenName = "Пётр",
        Sex sex = Sex.Male,
        string group = "5 Б"
    )
    {
        var number = Next();
        var child = new Child
        {
            OrganisationId = organisation.Id,
            Surname = surname,
            GivenName = givenName,
            Patronymic = "Иванович",
            Sex = sex,
        };
        var card = new Card
        {
            Number = $"CARD{number:00000000}",
            ChildId = child.Id,
            IssuedAt = PorogHost.SchoolDay.AddYears(-1),
        };
        var wallet = new Wallet
        {
            Bucket = child.Bucket,
            ChildId = child.Id,
            Number = $"77{number:000000}",
        };
        await host.WithDbAsync(async db =>
        {
            var inGroup = db.Groups.FirstOrDefault(g => g.OrganisationId == organisation.Id && g.Name == group);
            if (inGroup is null)
                db.Groups.Add(inGroup = new Group { OrganisationId = organisation.Id, Name = group });
            child.GroupId = inGroup.Id;
            db.AddRange(child, card, wallet);
            await db.SaveChangesAsync();
        });
        return new TestChild(child.Id, child.Bucket, card.Number, wallet.Number);
    }

    /// <summary>Gives a person a photo.</summary>
    public async Task<Photo> PhotoAsync(Account person) =>
        await AddAsync(
            new Photo
            {
                PersonId = person.Id,
                Content = PhotoPicture.Make(Pictures.Jpeg()).Jpeg!,
                GivenAt = PorogHost.SchoolDay.AddMonths(-1),
            }
        );

    public async Task<LegalRepresentation> RepresentsAsync(Account person, TestChild child) =>
        await AddAsync(
            new LegalRepresentation
            {
                ChildId = child.Id,
                PersonId = person.Id,
                Since = PorogHost.SchoolDay.AddMonths(-6),
            }
        );

    /// <summary>Adds an active trust, as if sent, accepted and checked.</summary>
    public async Task<Trust> TrustsAsync(
        Account giver,
        Account trustee,
        TestChild child,
        Sight sees = Sight.Everything,
        bool mayAccompany = false,
        bool mayAnnounceAbsence = false
    ) =>
        await AddAsync(
            new Trust
            {
                ChildId = child.Id,
                GiverId = giver.Id,
                TrusteeId = trustee.Id,
                Phone = trustee.PhoneNumber!,
                Surname = trustee.Surname,
                Sees = sees,
                MayAccompany = mayAccompany,
                MayAnnounceAbsence = mayAnnounceAbsence,
                StartsAt = PorogHost.SchoolDay.AddMonths(-1),
                SentAt = PorogHost.SchoolDay.AddMonths(-1),
                ActiveAt = PorogHost.SchoolDay.AddMonths(-1),
                State = TrustState.Active,
            }
        );

    /// <returns>The device and its key.</returns>
    public async Task<(Device Device, string Key)> DeviceAsync(Organisation organisation, DeviceKind kind = DeviceKind.Turnstile)
    {
        var key = Device.NewKey();
        var device = await AddAsync(
            new Device
            {
                OrganisationId = organisation.Id,
                Kind = kind,
                Name = $"Device {Next()}",
                Source = $"https://school.example/devices/{Next()}",
                KeyHash = Device.HashKey(key),
                KeyIssuedAt = PorogHost.SchoolDay.AddYears(-1),
            }
        );
        return (device, key);
    }

    /// <summary>A client for a new device.</summary>
    public async Task<DeviceClient> DeviceClientAsync(Organisation organisation, DeviceKind kind = DeviceKind.Turnstile)
    {
        var (device, key) = await DeviceAsync(organisation, kind);
        return new DeviceClient(host, device, key);
    }

    public Task<T> AddAsync<T>(T entity)
        where T : class =>
        host.WithDbAsync(async db =>
        {
            db.Add(entity);
            await db.SaveChangesAsync();
            return entity;
        });

    private static int Next() => Interlocked.Increment(ref counter);
}

public sealed record TestChild(Guid Id, short Bucket, string Card, string Wallet);
