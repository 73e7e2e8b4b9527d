using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Delegation.Applications;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>«Личные данные»: whether the phone matches the school's application.</summary>
public sealed class PersonalDataTests
{
    private const string Named = "Этот телефон указан в заявлении";
    private const string UnderAnotherSurname = "с другой фамилией";
    private const string NotNamed = "Заявления с этим телефоном нет. Если вы уже передали";
    private const string NotNeeded = "Заявления с этим телефоном нет, и оно не нужно";

    [Theory, Engines]
    public async Task The_applicant_and_whoever_the_application_names_read_that_their_phone_is_in_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var mother = await registry.PersonAsync("Семёнова", "Ольга");
        var grandmother = await registry.PersonAsync("Петрова", "Анна");
        // As the officer spelled it: the check ignores ё and case.
        var application = await FileAsync(registry, mother.PhoneNumber!, "СЕМЕНОВА");
        var named = await NameAsync(registry, application, grandmother.PhoneNumber!, "Петрова");

        Assert.Contains(Named, await ReadAsync(host, mother));
        Assert.Contains(Named, await ReadAsync(host, grandmother));

        // After she is removed from it, the page says so.
        await host.WithDbAsync(db =>
            db.Set<ApplicationPerson>()
                .Where(p => p.Id == named.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.RemovedAt, PorogHost.SchoolDay))
        );
        Assert.Contains(NotNamed, await ReadAsync(host, grandmother));
    }

    [Theory, Engines]
    public async Task A_phone_under_another_surname_is_said_with_the_way_out(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var mother = await registry.PersonAsync("Иванова", "Ольга");
        await FileAsync(registry, mother.PhoneNumber!, "Иванцова");

        var page = await ReadAsync(host, mother);
        Assert.Contains(UnderAnotherSurname, page);
        Assert.Contains("он исправит заявление", page);
    }

    [Theory, Engines]
    public async Task An_application_that_is_not_in_force_or_is_another_account_s_names_nobody(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var mother = await registry.PersonAsync("Иванова", "Ольга");
        await FileAsync(registry, mother.PhoneNumber!, "Иванова", ApplicationState.Refused);
        // An application for the phone's previous owner.
        await FileAsync(registry, mother.PhoneNumber!, "Иванова", applicant: await registry.PersonAsync("Иванова", "Мария"));

        Assert.Contains(NotNamed, await ReadAsync(host, mother));
    }

    [Theory, Engines]
    public async Task Of_a_phone_that_is_not_verified_nothing_is_told(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var stranger = await registry.PersonAsync("Иванова", "Ольга");
        await FileAsync(registry, stranger.PhoneNumber!, "Иванова");
        using var visitor = await SiteVisitor.SignedInAsync(host, stranger);
        await host.WithDbAsync(db =>
            db.Users.Where(a => a.Id == stranger.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PhoneNumberConfirmed, false))
        );

        var page = (await visitor.OpenAsync("/account")).Text;
        Assert.Contains("не подтверждён", page);
        Assert.DoesNotContain(Named, page);
        Assert.DoesNotContain(UnderAnotherSurname, page);
    }

    [Theory, Engines]
    public async Task Whoever_has_access_already_needs_no_application(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        var nanny = await registry.PersonAsync("Гордеева", "Лидия");
        await registry.RepresentsAsync(mother, child);
        var trust = await registry.TrustsAsync(mother, nanny, child);
        Assert.Contains(NotNeeded, await ReadAsync(host, nanny));
        // The school's own list named her.
        Assert.Contains(NotNeeded, await ReadAsync(host, mother));

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.Id == trust.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended))
        );
        Assert.Contains(NotNamed, await ReadAsync(host, nanny));
    }

    private static async Task<string> ReadAsync(PorogHost host, Account person)
    {
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        return (await visitor.OpenAsync("/account")).Text;
    }

    private static async Task<Application> FileAsync(
        TestRegistry registry,
        string phone,
        string surname,
        ApplicationState state = ApplicationState.InForce,
        Account? applicant = null
    ) =>
        await registry.AddAsync(
            new Application
            {
                OrganisationId = (await registry.OrganisationAsync()).Id,
                Source = ApplicationSource.Paper,
                State = state,
                ApplicantId = applicant?.Id,
                Surname = surname,
                GivenName = "Ольга",
                Phone = phone,
                Relation = "мать",
                FiledAt = PorogHost.SchoolDay.AddDays(-1),
            }
        );

    private static Task<ApplicationPerson> NameAsync(TestRegistry registry, Application application, string phone, string surname) =>
        registry.AddAsync(
            new ApplicationPerson
            {
                ApplicationId = application.Id,
                Surname = surname,
                GivenName = "Анна",
                Phone = phone,
            }
        );
}
