using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Delegation.Applications;
using Porog.Notices;
using Porog.Privacy;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>A written application grants the first access automatically (product B).</summary>
public sealed class ApplicationTests
{
    private const string Form = "main form";

    [Theory, Engines]
    public async Task The_moment_it_is_entered_the_registered_mother_sees_her_child_and_the_grandmother_when_she_registers(
        DatabaseEngine engine
    )
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);

        var found = await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/applications/new"),
            Form,
            new()
            {
                ["Query"] = "корол",
                ["Action"] = "find",
                ["Phone"] = mother.PhoneNumber!,
            }
        );
        Assert.Equal([child.Id.ToString()], found.Document.QuerySelectorAll("input[name=Chosen]").Select(i => i.GetAttribute("value")!));
        Assert.Equal(mother.PhoneNumber, found.Document.QuerySelector("#phone")!.GetAttribute("value"));
        var saved = await visitor.SubmitAsync(
            found,
            Form,
            Typed("КОРОЛЕВА", mother.PhoneNumber!, ("Сидорова Анна Ивановна", "8 (900) 555-00-01")),
            [child.Id.ToString()]
        );
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        Assert.Contains("Заявление внесено", (await visitor.OpenAsync("/school/applications")).TextOf("[role=status]"));

        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        Assert.Contains("Королёв Пётр", (await hers.OpenAsync("/")).Text);
        Assert.Contains("Ваше заявление действует", (await hers.OpenAsync("/messages")).Text);

        var grandmother = await registry.PersonAsync("Сидорова", "Анна");
        await SetPhoneAsync(host, grandmother, "+79005550001");
        await VerifiedAsync(host, grandmother);
        using var grandmothers = await SiteVisitor.SignedInAsync(host, grandmother);
        Assert.Contains("Королёв Пётр", (await grandmothers.OpenAsync("/")).Text);
        Assert.Contains("указывает вас в заявлении", (await grandmothers.OpenAsync("/messages")).Text);
        await host.WithDbAsync(async db =>
        {
            var trust = await db.Trusts.SingleAsync();
            Assert.Equal((mother.Id, grandmother.Id, TrustState.Active), (trust.GiverId, trust.TrusteeId!.Value, trust.State));
            Assert.NotNull(trust.ApplicationId);
            Assert.Equal(
                [AuditEvent.RepresentationBegan, AuditEvent.AccessByApplication],
                await db.AccessLog.OrderBy(e => e.Number).Take(2).Select(e => e.Event).ToListAsync()
            );
        });
    }

    [Theory, Engines]
    public async Task A_mother_who_registers_later_becomes_the_giver_of_what_her_application_gave(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var grandmother = await registry.PersonAsync("Сидорова", "Анна");
        await EnterAsync(host, officer, child, "Королёва", "+79005550002", ("Сидорова", grandmother.PhoneNumber!));
        Assert.Null(await host.WithDbAsync(db => db.Trusts.Select(t => t.GiverId).SingleAsync()));

        var mother = await registry.PersonAsync("Королева", "Ольга");
        await SetPhoneAsync(host, mother, "+79005550002");
        await VerifiedAsync(host, mother);
        Assert.Equal(mother.Id, await host.WithDbAsync(db => db.Trusts.Select(t => t.GiverId).SingleAsync()));
        Assert.Equal(1, await host.WithDbAsync(db => db.LegalRepresentations.CountAsync(r => r.PersonId == mother.Id)));

        await VerifiedAsync(host, mother);
        Assert.Equal(1, await host.WithDbAsync(db => db.LegalRepresentations.CountAsync(r => r.PersonId == mother.Id)));
    }

    [Theory, Engines]
    public async Task Another_surname_or_an_unverified_phone_opens_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var other = await registry.PersonAsync("Волкова", "Ольга");
        var unverified = await registry.PersonAsync("Королёва", "Ирина");
        await SetPhoneAsync(host, unverified, "+79005550003", verified: false);
        await EnterAsync(host, officer, child, "Королёва", other.PhoneNumber!, ("Королёва", "+79005550003"));
        await host.WithDbAsync(async db =>
        {
            Assert.Equal(0, await db.LegalRepresentations.CountAsync());
            Assert.Equal(0, await db.Trusts.CountAsync());
        });
    }

    [Theory, Engines]
    public async Task Entering_and_registering_at_the_same_moment_make_one_right_each(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await using var second = await PorogHost.StartAsync(engine, sharing: host);
        var (registry, _, officer, child) = await SchoolAsync(host);
        for (var round = 0; round < 8; round++)
        {
            var mother = await registry.PersonAsync("Королёва", "Ольга");
            var grandmother = await registry.PersonAsync("Сидорова", "Анна");
            await SetPhoneAsync(host, mother, mother.PhoneNumber!, verified: false);
            await Task.WhenAll(
                EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", grandmother.PhoneNumber!)),
                VerifiedAsync(second, mother, verify: true),
                EnterAsync(second, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", grandmother.PhoneNumber!))
            );
            await host.WithDbAsync(async db =>
            {
                Assert.Equal(1, await db.LegalRepresentations.CountAsync(r => r.PersonId == mother.Id));
                var trust = await db.Trusts.SingleAsync(t => t.TrusteeId == grandmother.Id);
                Assert.Equal(TrustState.Active, trust.State);
                var notices = await db.Notices.Where(n => n.PersonId == mother.Id || n.PersonId == grandmother.Id).ToListAsync();
                Assert.Equal(2, notices.Count(n => n.Topic != NoticeTopic.AccessBegan));
                // The mother hears of the grandmother when she represented the child before.
                Assert.InRange(notices.Count(n => n.Topic == NoticeTopic.AccessBegan), 0, 1);
                await db.Trusts.ExecuteDeleteAsync();
            });
        }
    }

    [Theory, Engines]
    public async Task The_officer_is_asked_about_doubts_and_may_save_all_the_same(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var other = await registry.PersonAsync("Волкова", "Ольга");
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var form = await FoundAsync(visitor);

        var asked = await visitor.SubmitAsync(form, Form, Typed("Королёва", other.PhoneNumber!), [child.Id.ToString()]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("Всё равно сохранить?", asked.Text);
        Assert.Contains("с другой фамилией", asked.Text);
        Assert.Null(asked.Document.QuerySelector(".govuk-error-summary"));
        Assert.Equal(0, await CountAsync(host));

        var saved = await visitor.SubmitAsync(asked, Form, Typed("Королёва", other.PhoneNumber!), [child.Id.ToString(), "true"]);
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        // Repeating the form creates nothing; a new application for the same people asks first.
        var again = await visitor.SubmitAsync(asked, Form, Typed("Королёва", other.PhoneNumber!), [child.Id.ToString(), "true"]);
        Assert.Equal(HttpStatusCode.Redirect, again.Status);
        Assert.Equal(1, await CountAsync(host));
        var second = await visitor.SubmitAsync(
            await FoundAsync(visitor),
            Form,
            Typed("Королёва", other.PhoneNumber!),
            [child.Id.ToString()]
        );
        Assert.Contains("уже действует заявление", second.Text);
        Assert.Equal(1, await CountAsync(host));
    }

    [Theory, Engines]
    public async Task What_is_missing_or_wrong_is_said_beside_its_field(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, _, officer, child) = await SchoolAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var refused = await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/applications/new"),
            Form,
            new()
            {
                ["Action"] = "save",
                ["Phone"] = "нет",
                ["Person0"] = "Анна",
                ["SignedOn"] = "31.02.2026",
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(
            ["query", "surname", "given-name", "phone", "signed-on", "person-0", "person-phone-0"],
            refused.Document.QuerySelectorAll(".govuk-error-summary a").Select(a => a.GetAttribute("href")!.Split('#')[1])
        );
        Assert.Equal(0, await CountAsync(host));
    }

    [Theory, Engines]
    public async Task Nobody_but_the_schools_own_officer_comes_in(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await SchoolAsync(host);
        await EnterAsync(host, officer, child, "Королёва", "+79005550004");
        var application = await host.WithDbAsync(db => db.Applications.Select(a => a.Id).SingleAsync());
        var (_, _, foreign, theirs) = await SchoolAsync(host);
        var parent = await registry.PersonAsync();
        await registry.RepresentsAsync(parent, child);
        using var stranger = await SiteVisitor.SignedInAsync(host, foreign);
        using var mother = await SiteVisitor.SignedInAsync(host, parent);
        string[] own = ["/school/applications", "/school/applications/new", "/school/children"];
        string[] ofSchool = [$"/school/applications/{application}", $"/school/children/{child.Id}"];
        foreach (var path in own.Concat(ofSchool))
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await mother.OpenAsync(path)).Status));
            using var nobody = new SiteVisitor(host);
            Assert.Equal((path, HttpStatusCode.Redirect), (path, (await nobody.OpenAsync(path)).Status));
        }
        foreach (var path in ofSchool)
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await stranger.OpenAsync(path)).Status));
        foreach (var path in own)
            Assert.Equal((path, HttpStatusCode.OK), (path, (await stranger.OpenAsync(path)).Status));

        // Forged ids: another organisation's child and an unknown one.
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var form = await visitor.OpenAsync("/school/applications/new");
        foreach (var wrong in new[] { theirs.Id, Guid.NewGuid() })
        {
            var typed = Typed("Королёва", "+79005550005");
            typed["Chosen"] = wrong.ToString();
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.SubmitAsync(form, Form, typed)).Status);
        }
        Assert.Equal(1, await CountAsync(host));
    }

    [Theory, Engines]
    public async Task The_form_has_room_for_three_children_and_is_filled_in_for_ones_own_only(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var foreign = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync());
        using var nobody = new SiteVisitor(host);
        var empty = await nobody.OpenAsync("/applications/form");
        Assert.Equal(HttpStatusCode.OK, empty.Status);
        Assert.Equal(
            (3, 4),
            (empty.Document.QuerySelectorAll("[data-child]").Length, empty.Document.QuerySelectorAll("[data-person]").Length)
        );
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.OpenAsync($"/applications/form?child={family.Child.Id}")).Status);

        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var filled = await mother.OpenAsync($"/applications/form?child={family.Child.Id}");
        Assert.Contains("Иванов Пётр Иванович", filled.TextOf("[data-child]"));
        Assert.Contains("Иванова Мария Петровна", filled.TextOf(".sheet"));
        foreach (var wrong in new[] { foreign.Id.ToString(), Guid.NewGuid().ToString(), "я" })
            Assert.Equal(HttpStatusCode.NotFound, (await mother.OpenAsync($"/applications/form?child={wrong}")).Status);
    }

    [Theory, Engines]
    public async Task Whoever_is_named_beyond_the_limit_gets_nothing_and_officer_and_applicant_are_told(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:Trusts:MostAChild", "1"]);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        var first = await registry.PersonAsync("Сидорова", "Анна");
        var second = await registry.PersonAsync("Попова", "Вера");
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var saved = await visitor.SubmitAsync(
            await FoundAsync(visitor),
            Form,
            Typed(
                "Королёва",
                mother.PhoneNumber!,
                ("Сидорова Анна Петровна", first.PhoneNumber!),
                ("Попова Вера Петровна", second.PhoneNumber!)
            ),
            [child.Id.ToString()]
        );
        Assert.True(saved.Status == HttpStatusCode.Redirect, saved.Text);
        Assert.Contains("не всем, кто в нём указан, открыт доступ", (await visitor.OpenAsync("/school/applications")).Text);
        var trust = await host.WithDbAsync(db => db.Trusts.SingleAsync());
        var (given, left) = trust.TrusteeId == first.Id ? (first, second) : (second, first);
        Assert.Equal(given.Id, trust.TrusteeId);
        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        var told = (await hers.OpenAsync("/messages")).Text;
        Assert.Contains($"Доступ не открыт: {left.Surname}", told);
        Assert.Contains("доверенных лиц уже наибольшее число", told);
        Assert.Contains("У ребёнка уже предельное число доверенных лиц", (await hers.OpenAsync($"/children/{child.Id}/access-log")).Text);
        using var others = await SiteVisitor.SignedInAsync(host, left);
        Assert.Equal(HttpStatusCode.NotFound, (await others.OpenAsync($"/children/{child.Id}/attendance")).Status);
    }

    [Theory, Engines]
    public async Task A_parent_takes_a_named_person_out_before_they_register_and_nothing_opens_to_them(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        var trusted = await registry.PersonAsync("Сидорова", "Анна");
        var later = await registry.PersonAsync("Попова", "Вера");
        await host.WithDbAsync(db =>
            db.Users.Where(u => u.Id == later.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PhoneNumberConfirmed, false))
        );
        await EnterAsync(
            host,
            officer,
            child,
            "Королёва",
            mother.PhoneNumber!,
            ("Сидорова", trusted.PhoneNumber!),
            ("Попова", later.PhoneNumber!)
        );
        var named = await host.WithDbAsync(db =>
            db.ApplicationPersons.Where(p => p.Phone == later.PhoneNumber).Select(p => p.Id).SingleAsync()
        );
        var registered = await host.WithDbAsync(db =>
            db.ApplicationPersons.Where(p => p.Phone == trusted.PhoneNumber).Select(p => p.Id).SingleAsync()
        );
        var path = $"/children/{child.Id}/named/{named}/remove";
        using (var hers = await SiteVisitor.SignedInAsync(host, trusted))
            Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync(path)).Status);
        using var visitor = await SiteVisitor.SignedInAsync(host, mother);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path.Replace($"{named}", $"{registered}"))).Status);
        var list = await visitor.OpenAsync($"/children/{child.Id}/representatives");
        Assert.NotNull(list.Document.QuerySelector($"main a[href='{path}']"));
        var form = await visitor.OpenAsync(path);
        Assert.Contains("Попова Анна не получит доступ, когда зарегистрируется", form.Text);
        foreach (var told in (string[])["Человек исключён из заявления.", "состояние изменилось"])
        {
            // The second time from a page that was left open.
            var answer = await visitor.SubmitAsync(form, "main form", []);
            Assert.Equal(HttpStatusCode.Redirect, answer.Status);
            Assert.Contains(told, (await visitor.OpenAsync($"/children/{child.Id}/representatives")).Text);
        }
        await VerifiedAsync(host, later, verify: true);
        using var others = await SiteVisitor.SignedInAsync(host, later);
        Assert.Equal(HttpStatusCode.NotFound, (await others.OpenAsync($"/children/{child.Id}/attendance")).Status);
        var line = await host.WithDbAsync(db => db.AccessLog.SingleAsync(e => e.Event == AuditEvent.ApplicationPersonRemoved));
        Assert.Equal((mother.Id, "Попова Анна"), (line.ActorId!.Value, line.Subject));
        await using var scope = host.Services.CreateAsyncScope();
        var remove = scope.ServiceProvider.GetRequiredService<RemoveNamedPerson>();
        Assert.Equal(TrustOutcome.Conflict, await remove.RemoveAsync(mother.Id, child.Id, named, default));
        Assert.Equal(TrustOutcome.Conflict, await remove.RemoveAsync(mother.Id, child.Id, registered, default));
        Assert.Equal(TrustOutcome.NotFound, await remove.RemoveAsync(trusted.Id, child.Id, named, default));
    }

    [Theory, Engines]
    public async Task A_named_person_who_registers_after_the_last_parents_end_gets_nothing_and_the_officers_are_told(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", "+79005550011"));
        await EndAsync(host, officer, mother);

        var grandmother = await RegisteredAsync(host, registry, "+79005550011");
        Assert.Equal(0, await host.WithDbAsync(db => db.Trusts.CountAsync()));
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{child.Id}/attendance")).Status);
        Assert.DoesNotContain("Королёв", (await hers.OpenAsync("/messages")).Text);
        var line = await host.WithDbAsync(db => db.AccessLog.SingleAsync(e => e.Event == AuditEvent.CheckFailed));
        Assert.Equal(("Сидорова Анна", nameof(CheckFailure.GiverNotLegal)), (line.Subject, line.Detail));
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var told = await visitor.OpenAsync("/messages");
        Assert.Contains("Доступ не открыт: Сидорова Анна", told.Text);
        var link = told.Document.QuerySelector("main a[href^='/school/applications/']")!.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(link)).Status);

        // Consent is checked once: a parent who joins later does not lose the trust.
        await registry.RepresentsAsync(await registry.PersonAsync("Королёв", "Иван"), child);
        await VerifiedAsync(host, grandmother);
        Assert.Equal(0, await host.WithDbAsync(db => db.Trusts.CountAsync()));
    }

    [Theory, Engines]
    public async Task With_another_parent_there_the_named_person_is_trusted_by_that_ones_word(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        var father = await registry.PersonAsync("Королёв", "Иван");
        await registry.RepresentsAsync(father, child);
        await EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", "+79005550012"));
        await EndAsync(host, officer, mother);

        using var his = await SiteVisitor.SignedInAsync(host, father);
        Assert.Contains("Сидорова Анна", (await his.OpenAsync($"/children/{child.Id}/representatives")).Text);
        var grandmother = await RegisteredAsync(host, registry, "+79005550012");
        var trust = await host.WithDbAsync(db => db.Trusts.SingleAsync());
        Assert.Equal((father.Id, grandmother.Id, TrustState.Active), (trust.GiverId!.Value, trust.TrusteeId!.Value, trust.State));
        Assert.Equal(0, await host.WithDbAsync(db => db.Notices.CountAsync(n => n.PersonId == officer.Id)));
    }

    [Theory, Engines]
    public async Task The_paper_of_a_deleted_account_gives_its_named_person_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", "+79005550013"));
        await using (var scope = host.Services.CreateAsyncScope())
            Assert.Equal(
                DeleteOutcome.Done,
                await scope.ServiceProvider.GetRequiredService<DeleteAccount>().DeleteAsync(mother.Id, evenAlone: true, default)
            );
        await RegisteredAsync(host, registry, "+79005550013");
        Assert.Equal(0, await host.WithDbAsync(db => db.Trusts.CountAsync()));
        Assert.Equal(1, await host.WithDbAsync(db => db.Notices.CountAsync(n => n.Topic == NoticeTopic.ApplicationPersonAlone)));
    }

    [Theory, Engines]
    public async Task The_officer_who_enters_the_paper_of_a_barred_applicant_is_told_that_nobody_got_anything(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        var grandmother = await registry.PersonAsync("Сидорова", "Анна");
        await EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!);
        await EndAsync(host, officer, mother, barred: true);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var saved = await visitor.SubmitAsync(
            await FoundAsync(visitor),
            Form,
            Typed("Королёва", mother.PhoneNumber!, ("Сидорова Анна", grandmother.PhoneNumber!)),
            [child.Id.ToString(), "true"]
        );
        if (saved.Status == HttpStatusCode.UnprocessableEntity)
            saved = await visitor.SubmitAsync(
                saved,
                Form,
                Typed("Королёва", mother.PhoneNumber!, ("Сидорова Анна", grandmother.PhoneNumber!)),
                [child.Id.ToString(), "true"]
            );
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        Assert.Contains(
            "доступ не открыт: заявитель не законный",
            (await visitor.OpenAsync("/school/applications")).TextOf("[role=status]")
        );
        Assert.Equal(0, await host.WithDbAsync(db => db.Trusts.CountAsync()));
    }

    [Theory, Engines]
    public async Task Registering_and_the_end_of_the_representation_at_the_same_moment_leave_no_trust_behind(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await using var second = await PorogHost.StartAsync(engine, sharing: host);
        var (registry, _, officer, child) = await SchoolAsync(host);
        for (var round = 0; round < 10; round++)
        {
            var mother = await registry.PersonAsync("Королёва", "Ольга");
            var grandmother = await registry.PersonAsync("Сидорова", "Анна");
            await SetPhoneAsync(host, grandmother, grandmother.PhoneNumber!, verified: false);
            await EnterAsync(host, officer, child, "Королёва", mother.PhoneNumber!, ("Сидорова", grandmother.PhoneNumber!));
            await Task.WhenAll(EndAsync(host, officer, mother), VerifiedAsync(second, grandmother, verify: true));
            await host.WithDbAsync(async db =>
            {
                Assert.Equal(0, await db.LegalRepresentations.CountAsync(r => r.EndedAt == null));
                Assert.Equal(0, await db.Trusts.CountAsync(t => t.State == TrustState.Active));
                // Either her access was given first and then ended, or it was not given.
                var ended = await db.Trusts.CountAsync(t => t.TrusteeId == grandmother.Id && t.State == TrustState.Ended);
                var refused = await db.AccessLog.CountAsync(e => e.Event == AuditEvent.CheckFailed);
                Assert.Equal(round + 1, await db.Trusts.CountAsync() + refused);
                Assert.InRange(ended, 0, 1);
            });
        }
    }

    /// <summary>The officer ends the representation shortly after its start; no representative takes over its trusts.</summary>
    private static async Task EndAsync(PorogHost host, Account officer, Account person, bool barred = false)
    {
        var id = await host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.PersonId == person.Id && r.EndedAt == null).Select(r => r.Id).SingleAsync()
        );
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await using var scope = host.Services.CreateAsyncScope();
        var actor = new AuditActor(officer.Id, officer.FullName, ActorRole.Officer);
        var end = new RepresentationEnd(id, "Решение суда", barred, KeeperId: null);
        Assert.Equal(EndOutcome.Done, await scope.ServiceProvider.GetRequiredService<EndRepresentation>().EndAsync(actor, end, default));
    }

    /// <summary>Registers a person with the phone that an application names.</summary>
    private static async Task<Account> RegisteredAsync(PorogHost host, TestRegistry registry, string phone)
    {
        var person = await registry.PersonAsync("Сидорова", "Анна", null);
        await SetPhoneAsync(host, person, phone);
        await VerifiedAsync(host, person);
        return person;
    }

    internal static async Task<(TestRegistry Registry, Organisation School, Account Officer, TestChild Child)> SchoolAsync(PorogHost host)
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        return (registry, school, officer, await registry.ChildAsync(school, "Королёв"));
    }

    internal static async Task EnterAsync(
        PorogHost host,
        Account officer,
        TestChild child,
        string surname,
        string phone,
        params (string Surname, string Phone)[] persons
    )
    {
        await using var scope = host.Services.CreateAsyncScope();
        var paper = new PaperApplication(
            Guid.NewGuid(),
            [child.Id],
            new NamedPerson(surname, "Ольга", null, phone),
            "мать",
            [.. persons.Select(p => new NamedPerson(p.Surname, "Анна", null, p.Phone))],
            new DateOnly(2026, 11, 1),
            null
        );
        var actor = new AuditActor(officer.Id, officer.FullName, ActorRole.Officer);
        var answer = await scope.ServiceProvider.GetRequiredService<EnterApplication>().EnterAsync(actor, paper, certain: true, default);
        Assert.Equal(EnterOutcome.Saved, answer.Outcome);
    }

    /// <summary>Does what the verification of a phone does in its transaction.</summary>
    internal static Task VerifiedAsync(PorogHost host, Account person, bool verify = false) =>
        host.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            if (verify)
                await db.Users.Where(a => a.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PhoneNumberConfirmed, true));
            var account = await db.Users.SingleAsync(a => a.Id == person.Id);
            foreach (var follows in host.Services.GetServices<IWhenPhoneVerified>())
                await follows.WhenPhoneVerifiedAsync(db, account, default);
            await transaction.CommitAsync();
        });

    private static Task<int> SetPhoneAsync(PorogHost host, Account person, string phone, bool verified = true)
    {
        person.PhoneNumber = phone;
        return host.WithDbAsync(db =>
            db.Users.Where(a => a.Id == person.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.PhoneNumber, phone).SetProperty(a => a.PhoneNumberConfirmed, verified))
        );
    }

    private static async Task<SitePage> FoundAsync(SiteVisitor visitor) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/applications/new"),
            Form,
            new() { ["Query"] = "Пётр Королев", ["Action"] = "find" }
        );

    private static Dictionary<string, string> Typed(string surname, string phone, params (string Name, string Phone)[] persons)
    {
        var typed = new Dictionary<string, string>
        {
            ["Action"] = "save",
            ["Surname"] = surname,
            ["GivenName"] = "Ольга",
            ["Phone"] = phone,
            ["SignedOn"] = "05.09.2026",
        };
        for (var i = 0; i < persons.Length; i++)
            (typed[$"Person{i}"], typed[$"PersonPhone{i}"]) = persons[i];
        return typed;
    }

    private static Task<int> CountAsync(PorogHost host) => host.WithDbAsync(db => db.Applications.CountAsync());
}
