using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Catering;
using Porog.Registry;

namespace Porog.Tests.Support;

/// <summary>A school with a till: a cashier, a child with a family and money, and a menu of the test's day.</summary>
public sealed class Canteen
{
    public static readonly DateOnly Today = new(2026, 11, 20);

    private Canteen(PorogHost host, TestRegistry registry, Organisation school, Account cashier, TestChild child, Account mother) =>
        (Host, Registry, School, Cashier, Child, Mother) = (host, registry, school, cashier, child, mother);

    public PorogHost Host { get; }
    public TestRegistry Registry { get; }
    public Organisation School { get; }
    public Account Cashier { get; }
    public TestChild Child { get; }
    public Account Mother { get; }

    /// <summary>Kopecks on the account at the start of the test.</summary>
    public const long Money = 500_00;

    public static async Task<Canteen> OpenAsync(PorogHost host)
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var cashier = await registry.StaffAsync(StaffKind.Cashier, school);
        var child = await registry.ChildAsync(school, "Королёва", "Вера", Sex.Female);
        var mother = await registry.PersonAsync("Матвеева", "Ольга");
        await registry.RepresentsAsync(mother, child);
        var canteen = new Canteen(host, registry, school, cashier, child, mother);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        await payments.SendAsync(payments.TopUp(child.Wallet, Money));
        await canteen.BalanceIsAsync(Money);
        return canteen;
    }

    /// <summary>Adds a line to the menu, or to the price list for the buffet.</summary>
    public Task<MenuItem> DishAsync(
        string name,
        long price,
        MealOfDay meal = MealOfDay.Buffet,
        MenuTerms terms = MenuTerms.Sold,
        DateOnly? day = null,
        Organisation? of = null
    ) =>
        Registry.AddAsync(
            new MenuItem
            {
                OrganisationId = (of ?? School).Id,
                Day = meal == MealOfDay.Buffet ? null : day ?? Today,
                Meal = meal,
                Name = name,
                Price = price,
                Portion = "200 г",
                Composition = "молоко, крупа",
                Terms = terms,
                Number = 1,
            }
        );

    /// <summary>Asserts that the balance equals the sum of its operations and this value.</summary>
    public Task BalanceIsAsync(long kopecks) =>
        PorogHost.EventuallyAsync(
            () =>
                Host.WithDbAsync(async db =>
                    await db.Wallets.Where(w => w.ChildId == Child.Id).Select(w => w.Balance).SingleAsync() == kopecks
                    && await db.Journal.Where(e => e.ChildId == Child.Id).SumAsync(e => e.Amount) == kopecks
                ),
            $"the balance is {kopecks}"
        );

    public Task<int> MealsAsync() => Host.WithDbAsync(db => db.Journal.CountAsync(e => e.ChildId == Child.Id && e.Price != null));
}
