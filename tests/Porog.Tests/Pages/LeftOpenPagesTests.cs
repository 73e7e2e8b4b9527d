using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>A form from a page that was left open gets a clear answer when its subject no longer exists.</summary>
public sealed class LeftOpenPagesTests
{
    private const string Form = "main form";
    private const string Nothing = "Пока страница была открыта, что-то изменилось";

    [Theory, Engines]
    public async Task A_trust_that_has_ended_leads_back_to_the_list_that_says_so(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        var trust = await host.WithDbAsync(db => db.Trusts.Select(t => t.Id).SingleAsync());
        var (page, list) = ($"/children/{family.Child.Id}/trusts/{trust}", $"/children/{family.Child.Id}/representatives");
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        using var stranger = await SiteVisitor.SignedInAsync(host, await family.Registry.PersonAsync("Кузнецова"));
        var (terms, end, leave) = (
            await mother.OpenAsync(page),
            await mother.OpenAsync($"{page}/end"),
            await hers.OpenAsync($"{page}/end")
        );
        Assert.Equal(HttpStatusCode.Redirect, (await hers.SubmitAsync(leave, Form, [])).Status);

        foreach (var open in (SitePage[])[terms, end])
        {
            var answer = await mother.SubmitAsync(open, Form, []);
            Assert.Equal(HttpStatusCode.Redirect, answer.Status);
            Assert.EndsWith(list, answer.Location);
            Assert.Contains("Пока вы решали, состояние изменилось", (await mother.OpenAsync(list)).TextOf("[role=status]"));
        }
        // For her the child no longer exists; submitting the form does not change that.
        var gone = await hers.SubmitAsync(leave, Form, []);
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Contains(Nothing, gone.TextOf("[role=alert]"));
        Assert.DoesNotContain("Иванов", gone.Text);

        // A form of one's own page, posted for a foreign child and for an unknown one.
        var own = await stranger.OpenAsync("/account/password");
        var fields = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = own
                .Document.QuerySelector("main input[name=__RequestVerificationToken]")!
                .GetAttribute("value")!,
            ["_handler"] = "end",
        };
        var foreign = await stranger.PostAsync($"{page}/end", fields);
        var unknown = await stranger.PostAsync($"/children/{Guid.NewGuid()}/trusts/{Guid.NewGuid()}/end", fields);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.StatusCode, unknown.StatusCode));
        Assert.Equal(TrustState.Ended, await host.WithDbAsync(db => db.Trusts.Select(t => t.State).SingleAsync()));
    }

    [Theory, Engines]
    public async Task What_stands_otherwise_now_is_shown_as_it_is_with_a_word_above_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
        using var api = await host.SignInAsync(family.Mother);
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);

        // Withdrawn while she had the page open.
        var first = await api.InviteAsync(grandmother, family.Child.Id);
        var open = await hers.OpenAsync($"/invitations/{first}");
        await api.DoAsync(first, "withdraw");
        var late = await hers.SubmitAsync(open, Form, new() { ["Go"] = "accept" });
        Assert.Equal((HttpStatusCode.Conflict, "Приглашение отозвано"), (late.Status, late.TextOf("h1")));
        Assert.Contains(Nothing, late.TextOf("[role=alert]"));
        using (var english = await SiteVisitor.SignedInAsync(host, grandmother))
        {
            await english.SubmitAsync(await english.OpenAsync("/"), "header form[action='/language']", new() { ["language"] = "en" });
            var token = await english.OpenAsync("/account/password");
            var answer = await english.SubmitAsync(
                token with
                {
                    Path = $"/invitations/{first}",
                },
                Form,
                new() { ["_handler"] = "answer", ["Go"] = "accept" }
            );
            Assert.Equal(HttpStatusCode.Conflict, answer.Status);
            Assert.Contains("Something changed while the page was open", answer.TextOf("[role=alert]"));
        }

        // Accepted while the mother had the reminder page open.
        var second = await api.InviteAsync(grandmother, family.Child.Id);
        var trust = await host.WithDbAsync(db => db.Trusts.Where(t => t.InvitationId == second).Select(t => t.Id).SingleAsync());
        var remind = await mother.OpenAsync($"/children/{family.Child.Id}/trusts/{trust}");
        using var program = await host.SignInAsync(grandmother);
        await program.DoAsync(second, "accept");
        await api.StandsAsync(second, "active");
        var reminded = await mother.SubmitAsync(remind, Form, []);
        Assert.Equal(HttpStatusCode.Conflict, reminded.Status);
        Assert.Contains(Nothing, reminded.TextOf("[role=alert]"));
        Assert.NotNull(reminded.Document.QuerySelector("#until"));

        // All messages were marked as read in another tab.
        var messages = await hers.OpenAsync("/messages?kind=invitation");
        Assert.Equal(HttpStatusCode.Redirect, (await hers.SubmitAsync(messages, "main form[method=post]", [])).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await hers.SubmitAsync(messages, "main form[method=post]", [])).Status);
    }

    [Fact]
    public async Task A_form_that_was_made_for_somebody_else_stays_refused_and_says_what_to_do()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        using var one = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        using var other = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        var answer = await other.SubmitAsync(await one.OpenAsync("/account/password"), Form, []);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("обновите страницу и попробуйте ещё раз", answer.Text);
    }
}
