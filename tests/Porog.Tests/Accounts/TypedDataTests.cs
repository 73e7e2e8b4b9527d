using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>Names, phones and e-mails as people type them: kept in one form, or refused with the reason.</summary>
public sealed class TypedDataTests
{
    private const string NoName = "Здесь могут быть только буквы, пробелы, дефис, апостроф и точка";

    [Theory, Engines]
    public async Task A_registration_keeps_names_composed_and_refuses_what_is_no_name_no_mobile_and_no_mailbox(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var visitor = new SiteVisitor(host);
        foreach (
            var (field, typed, reason) in new[]
            {
                ("Surname", "http://evil.example/pay приглашает вас", NoName),
                ("Surname", "evil.example", NoName),
                ("GivenName", "Ольга\u202Eаьла", NoName),
                ("GivenName", "Ольга\u001B[2J", NoName),
                ("Patronymic", "Иван\r\nBcc", NoName),
                ("Phone", "8 900 555 01 1", "Введите мобильный телефон"),
                ("Phone", "8 (495) 555-01-12", "Нужен мобильный телефон: на городской SMS не приходят"),
                ("Email", "user@[127.0.0.1]", "Введите электронную почту"),
                ("Email", "user@example.org.", "Введите электронную почту"),
            }
        )
        {
            var refused = await SendAsync(visitor, field, typed);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(reason, refused.TextOf(".govuk-error-summary"));
        }
        Assert.False(await host.WithDbAsync(db => db.Registrations.AnyAsync()));

        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(visitor, "Surname", " Маи\u0306ская\u2013Лис ")).Status);
        Assert.Equal("Майская-Лис", await host.WithDbAsync(db => db.Registrations.Select(r => r.Surname).SingleAsync()));
    }

    [Theory, Engines]
    public async Task An_invitation_finds_the_surname_in_another_spelling_and_refuses_a_link(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var aunt = await family.Registry.PersonAsync("Григорʼєва-Майская", "Олена");
        using var mothers = await host.SignInAsync(family.Mother);
        using var hers = await host.SignInAsync(aunt);
        var answer = await mothers.PostAsJsonAsync("/api/v1/invitations", Invitation("Григор'єва \u2011 Маи\u0306cкая"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await hers.StandsAsync(id, "sent", "received");
        await hers.DoAsync(id, "accept");
        await mothers.StandsAsync(id, "active");

        var refused = await mothers.PostAsJsonAsync("/api/v1/invitations", Invitation("http://evil.example приглашает вас"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("surname", out _));

        object Invitation(string surname) =>
            new
            {
                children = new[] { family.Child.Id },
                phone = aunt.PhoneNumber,
                surname,
            };
    }

    [Theory, Engines]
    public async Task One_signs_in_with_the_email_whose_host_is_written_in_another_form(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        await host.WithDbAsync(async db =>
        {
            var account = await db.Users.SingleAsync(u => u.Id == person.Id);
            (account.Email, account.NormalizedEmail) = ("maria@почта.рф", EmailAddress.Comparable("maria@почта.рф"));
            await db.SaveChangesAsync();
        });
        using var client = host.CreateClient();
        foreach (var login in new[] { "maria@почта.рф", " Maria@Почта.РФ ", "maria@xn--80a1acny.xn--p1ai" })
            Assert.True((await client.PostSignInAsync(login, TestRegistry.Password)).IsSuccessStatusCode, login);
    }

    private static async Task<SitePage> SendAsync(SiteVisitor visitor, string field, string typed) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/register"),
            "main form",
            new()
            {
                ["Surname"] = "Кузнецова",
                ["GivenName"] = "Ольга",
                ["Phone"] = "+79161234567",
                ["Email"] = "olga@example.org",
                ["Password"] = "четыре синих облака",
                [field] = typed,
            },
            ticked: ["true"]
        );
}
