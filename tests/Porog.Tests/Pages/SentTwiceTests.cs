using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Delegation.Applications;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>
/// A form's key stands for what the form asked for. The same key with other content is a conflict that the person sees, with
/// what they typed kept; sending it once more makes another one.
/// </summary>
public sealed class SentTwiceTests
{
    private const string Form = "main form";

    [Theory, Engines]
    public async Task An_invitation_changed_after_going_back_is_not_taken_for_the_one_that_was_sent(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var step = await mother.GoAsync(
            await mother.OpenAsync($"/representatives/add?child={family.Child.Id}"),
            new() { ["Go"] = "person" },
            [family.Child.Id.ToString()]
        );
        var wrong = await CheckAsync("+79991112233");
        var sent = await SendAsync(wrong);
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Equal(sent.Location, (await SendAsync(wrong)).Location);

        // Back to the page that was left open, and another phone: another invitation, shown for a check before it is sent.
        var corrected = await CheckAsync("+79991112244");
        Assert.Contains("+7 999 111-22-44", corrected.Text);
        Assert.Equal(["+79991112233"], await host.WithDbAsync(db => db.Invitations.Select(i => i.Phone).ToListAsync()));
        Assert.Equal(sent.Location, (await SendAsync(wrong)).Location);
        Assert.Equal(HttpStatusCode.Redirect, (await SendAsync(corrected)).Status);
        Assert.Equal(
            ["+79991112233", "+79991112244"],
            await host.WithDbAsync(db => db.Invitations.Select(i => i.Phone).Order().ToListAsync())
        );

        Task<SitePage> CheckAsync(string phone) =>
            mother.GoAsync(
                step,
                new()
                {
                    ["PhoneNumber"] = phone,
                    ["Surname"] = "Петрова",
                    ["Go"] = "check",
                }
            );

        Task<SitePage> SendAsync(SitePage check) => mother.SubmitAsync(check, Form, new() { ["Go"] = "send" });
    }

    [Theory, Engines]
    public async Task The_same_invitation_id_with_another_content_is_a_conflict_and_with_another_notation_is_not(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var second = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, second);
        using var mother = await host.SignInAsync(family.Mother);
        var body = new
        {
            id = Guid.NewGuid(),
            children = new[] { family.Child.Id, second.Id },
            phone = "+79991112233",
            surname = "Петрова",
            until = (string?)null,
        };
        await SendAsync(body, HttpStatusCode.Accepted);
        await SendAsync(
            body with
            {
                children = [second.Id, family.Child.Id],
                phone = "8 (999) 111-22-33",
                surname = " Петрова ",
            },
            HttpStatusCode.Accepted
        );
        await SendAsync(body with { phone = "+79991112244" }, HttpStatusCode.Conflict);
        await SendAsync(body with { surname = "Сидорова" }, HttpStatusCode.Conflict);
        await SendAsync(body with { children = [second.Id] }, HttpStatusCode.Conflict);
        await SendAsync(body with { until = "2027-05-31" }, HttpStatusCode.Conflict);
        Assert.Equal(1, await host.WithDbAsync(db => db.Invitations.CountAsync()));

        async Task SendAsync(object invitation, HttpStatusCode expected) =>
            Assert.Equal(expected, (await mother.PostAsJsonAsync("/api/v1/invitations", invitation)).StatusCode);
    }

    [Theory, Engines]
    public async Task An_application_changed_after_it_was_entered_is_not_taken_for_the_one_that_was_entered(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, _, officer, child) = await ApplicationTests.SchoolAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var form = await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/applications/new"),
            Form,
            new() { ["Query"] = "корол", ["Action"] = "find" }
        );
        Assert.Equal(HttpStatusCode.Redirect, (await SaveAsync(form, "+79005550001")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await SaveAsync(form, "8 900 555-00-01")).Status);

        var corrected = await SaveAsync(form, "+79005550002");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, corrected.Status);
        Assert.Contains("уже внесено другое заявление", corrected.Text);
        Assert.Equal("+79005550002", corrected.Document.QuerySelector("#phone")!.GetAttribute("value"));
        Assert.Equal(1, await host.WithDbAsync(db => db.Applications.CountAsync()));
        Assert.Equal(HttpStatusCode.Redirect, (await SaveAsync(corrected, "+79005550002")).Status);
        Assert.Equal(2, await host.WithDbAsync(db => db.Applications.CountAsync()));

        Task<SitePage> SaveAsync(SitePage page, string phone) =>
            visitor.SubmitAsync(
                page,
                Form,
                new()
                {
                    ["Action"] = "save",
                    ["Surname"] = "Королёва",
                    ["GivenName"] = "Ольга",
                    ["Phone"] = phone,
                },
                [child.Id.ToString()]
            );
    }

    [Theory, Engines]
    public async Task An_application_changed_after_it_was_filed_is_not_taken_for_the_one_that_was_filed(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        using var mother = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        var form = await mother.OpenAsync("/applications/new");
        Assert.Equal(HttpStatusCode.Redirect, (await FileAsync(form, "5 Б")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await FileAsync(form, "5 Б")).Status);

        var corrected = await FileAsync(form, "5 В");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, corrected.Status);
        Assert.Contains("уже отправлено другое заявление", corrected.Text);
        Assert.Equal("5 В", corrected.Document.QuerySelector("#class")!.GetAttribute("value"));
        Assert.Equal(1, await host.WithDbAsync(db => db.Applications.CountAsync(a => a.State == ApplicationState.Waiting)));
        Assert.Equal(HttpStatusCode.Redirect, (await FileAsync(corrected, "5 В")).Status);
        Assert.Equal(2, await host.WithDbAsync(db => db.Applications.CountAsync(a => a.State == ApplicationState.Waiting)));

        Task<SitePage> FileAsync(SitePage page, string group) =>
            mother.SubmitAsync(
                page,
                Form,
                new()
                {
                    ["Organisation"] = school.Id.ToString(),
                    ["ChildName"] = "Иванов Пётр",
                    ["BirthDate"] = "05.03.2016",
                    ["Class"] = group,
                    ["Relation"] = "мать",
                }
            );
    }

    [Theory, Engines]
    public async Task A_correction_and_a_passage_changed_after_they_were_entered_are_not_taken_for_those_that_were(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var other = await registry.ChildAsync(school, "Волков");
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var correction = await visitor.OpenAsync($"/school/children/{child.Id}/correction");
        Assert.Equal(HttpStatusCode.Redirect, (await CorrectAsync(correction, "50")).Status);
        var more = await CorrectAsync(correction, "70");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, more.Status);
        Assert.Contains("уже внесено другое исправление", more.Text);
        Assert.Contains("70 ₽", more.Text);
        Assert.Equal([50_00L], await AmountsAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await CorrectAsync(correction, "50", "Другая причина")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(more, Form, new() { ["Go"] = "save" })).Status);
        Assert.Equal([50_00L, 70_00L], await AmountsAsync());

        var passage = await visitor.OpenAsync($"/school/children/{child.Id}/events/new");
        Assert.Equal(HttpStatusCode.Redirect, (await EnterAsync(passage, "08:05")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await EnterAsync(passage, "8:05")).Status);
        var later = await EnterAsync(passage, "08:15");
        Assert.Contains("уже внесён другой проход", later.Text);
        Assert.Equal("08:15", later.Document.QuerySelector("#time")!.GetAttribute("value"));
        // The same key on another child's page.
        var key = passage.Document.QuerySelector("[name=RequestId]")!.GetAttribute("value")!;
        var others = await visitor.OpenAsync($"/school/children/{other.Id}/events/new");
        Assert.Contains("уже внесён другой проход", (await EnterAsync(others, "08:05", key)).Text);
        Assert.Equal(1, await host.WithDbAsync(db => db.Journal.CountAsync(e => e.Amount == 0)));
        Assert.Equal(HttpStatusCode.Redirect, (await EnterAsync(later, "08:15")).Status);
        Assert.Equal(2, await host.WithDbAsync(db => db.Journal.CountAsync(e => e.Amount == 0)));

        Task<List<long>> AmountsAsync() =>
            host.WithDbAsync(db => db.Journal.Where(e => e.Amount != 0).Select(e => e.Amount).Order().ToListAsync());

        Task<SitePage> CorrectAsync(SitePage page, string amount, string reason = "Ошибка кассы") =>
            visitor.SubmitAsync(
                page,
                Form,
                new()
                {
                    ["Amount"] = amount,
                    ["Reason"] = reason,
                    ["Go"] = "save",
                }
            );

        Task<SitePage> EnterAsync(SitePage page, string time, string? requestId = null)
        {
            var typed = new Dictionary<string, string>
            {
                ["Direction"] = "in",
                ["Day"] = "20.11.2026",
                ["Time"] = time,
                ["Reason"] = "Забыла карту",
            };
            if (requestId is not null)
                typed["RequestId"] = requestId;
            return visitor.SubmitAsync(page, Form, typed);
        }
    }

    [Theory, Engines]
    public async Task A_sale_with_the_key_of_another_childs_sale_is_not_told_as_sold(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var other = await canteen.Registry.ChildAsync(canteen.School, "Волков");
        await canteen.DishAsync("Пирожок", 55_00);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        const string sell = ".till__screen";
        var page = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        var dish = page.Document.QuerySelector(".till-item")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Redirect, (await till.SubmitAsync(page, sell, new() { ["Sell"] = dish })).Status);

        var theirs = await till.OpenAsync($"/till/children/{other.Id}");
        var key = page.Document.QuerySelector("[name=RequestId]")!.GetAttribute("value")!;
        var debt = new Dictionary<string, string> { ["IntoDebt"] = dish };
        var refused = await till.SubmitAsync(theirs, sell, new(debt) { ["RequestId"] = key });
        Assert.Contains("уже продано другое", refused.Text);
        Assert.Equal(1, await host.WithDbAsync(db => db.Journal.CountAsync(e => e.Price == 55_00)));
        Assert.Equal(HttpStatusCode.Redirect, (await till.SubmitAsync(refused, sell, debt)).Status);
        Assert.Equal(2, await host.WithDbAsync(db => db.Journal.CountAsync(e => e.Price == 55_00)));
    }

    [Theory, Engines]
    public async Task Another_name_pressed_on_a_doors_page_that_recorded_already_is_not_told_as_recorded(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        var choice = await educator.OpenAsync(garden.Tile);
        await educator.SubmitAsync(choice, "form[data-door-form]", new() { ["person"] = garden.Mother.Id.ToString() });
        var other = await educator.SubmitAsync(choice, "form[data-door-form]", new() { ["person"] = garden.Nanny.Id.ToString() });
        Assert.Contains("раньше уже записана другая", (await educator.OpenAsync(other.Location!)).TextOf("[role=alert]"));
        var entry = Assert.Single(await host.WithDbAsync(db => db.Journal.AsNoTracking().ToListAsync()));
        Assert.Equal(garden.Mother.Id, entry.AccompaniedBy);
    }
}
