using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delegation;
using Porog.Delivery;
using Porog.Delivery.Push;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Tests.Delegation;

/// <summary>
/// Random steps in the life of a family. Each goes through the API or the pages and through the model, which predicts the answer.
/// </summary>
internal sealed partial class FamilyHistory(FamilyWorld world)
{
    private readonly FamilyModel model = world.Model;
    private readonly Random random = world.Random;

    private IReadOnlyList<FamilyChild> Own => [.. world.Children.Take(2)];
    private IEnumerable<FamilyChild> Enrolled => Own.Where(c => !model.Left.Contains(c.Id));
    private FamilyPerson Officer => world.Everybody.First(p => p.OfficerOf is not null);
    private DateTimeOffset Now => world.Now;
    private TimeZoneInfo Zone => world.Children[0].Organisation.Zone;

    /// <summary>Takes one step that is currently possible.</summary>
    public async Task StepAsync()
    {
        (int Weight, Func<Task<string?>> Take)[] steps =
        [
            (4, EnterPaperAsync),
            (2, FileOnlineAsync),
            (3, DecideAsync),
            (2, EndRepresentationAsync),
            (12, InviteAsync),
            (10, AnswerAsync),
            (6, CheckAsync),
            (2, WithdrawAsync),
            (2, ResendAsync),
            (4, ChangeAsync),
            (4, EndTrustAsync),
            (1, RemoveNamedAsync),
            (7, WaitAsync),
            (2, WriteDownAsync),
            (2, RegisterAsync),
            (1, DeleteAccountAsync),
            (1, LeaveSchoolAsync),
            (2, SendLettersAsync),
            (2, EveningAsync),
        ];
        for (string? told = null; told is null; )
        {
            world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var person in world.Everybody)
                await person.ReadyAsync();
            var lot = random.Next(steps.Sum(s => s.Weight));
            told = await steps.First(s => (lot -= s.Weight) < 0).Take();
            if (told is not null)
                world.Story.Add($"{Now:MM-dd HH:mm:ss} {told}");
        }
        await world.LearnAsync();
    }

    /// <summary>Creates one thing of every kind: a giver, a waiting invitation, reports.</summary>
    public async Task BeginAsync()
    {
        foreach (var person in world.Everybody)
        {
            await person.ReadyAsync();
            if (person.Id is not null)
                await SubscribeAsync(person);
        }
        var (mother, later, other) = (world.Family[0], world.Family[^1], world.Everybody.Last());
        var named = new Named(later.Phone, later.Surname);
        world.Story.Add(await EnterPaperAsync(Officer, [.. Own.Select(c => c.Id)], mother, mother.Surname, [named]));
        world.Story.Add(await EnterPaperAsync(other, [world.Children[2].Id], world.Stranger, world.Stranger.Surname, []));
        world.Story.Add($"{await InviteAsync()}");
        world.Story.Add($"{await EveningAsync()}");
        await world.LearnAsync();
    }

    /// <summary>One event of each kind for every child.</summary>
    public async Task HappenAsync()
    {
        world.Sights[world.Now] = (
            from person in world.Everybody
            where person.Id is not null
            from child in world.Children
            select (Key: (person.Id!.Value, child.Id), Sees: world.Model.Sees(person.Id!.Value, child.Id, world.Now))
        ).ToDictionary(seen => seen.Key, seen => seen.Sees);
        foreach (var group in world.Children.GroupBy(c => c.Organisation.Id))
        {
            var device = world.Devices.Single(d => d.Device.OrganisationId == group.Key);
            await device.SendAsync([
                .. group.SelectMany(c =>
                    (JsonNode[])
                        [
                            ById(c, device.Passage(c.Child.Card, place: c.Place)),
                            ById(c, device.Meal(c.Child.Card, c.Price)),
                            device.TopUp(c.Child.Wallet, c.TopUp),
                        ]
                ),
            ]);
        }
        await world.FollowedAsync();

        // Cards of a child who has left do not work.
        static JsonNode ById(FamilyChild child, JsonObject happened)
        {
            var data = happened["data"]!.AsObject();
            data.Remove("card");
            data["child"] = child.Id;
            if (data["items"]?[0] is { } food)
                food["name"] = child.Food;
            return happened;
        }
    }

    private async Task<string?> InviteAsync()
    {
        if (Pick(world.Registered.Where(p => Own.Any(c => model.IsLegal(p.Id!.Value, c.Id)))) is not { } giver)
            return null;
        var children = Some(Own.Select(c => c.Id).Where(c => model.IsLegal(giver.Id!.Value, c)));
        var invited = Pick(world.Family.Where(p => p != giver))!;
        var (today, surname, sees) = (Zone.DayAt(Now), Typed(invited), (Sight)random.Next(1, 8));
        DateOnly? from = Chance(3) ? today.AddDays(random.Next(3)) : null;
        DateOnly? until = Chance(2) ? (from ?? today).AddDays(random.Next(4)) : null;
        var id = Guid.NewGuid();
        if (Chance(2))
        {
            var body = new
            {
                id,
                children,
                phone = invited.Phone,
                surname,
                sees = Each(sees).Select(s => s.ToString().ToLowerInvariant()),
                from = Iso(from),
                until = Iso(until),
            };
            var answer = await giver.CallAsync(HttpMethod.Post, "/api/v1/invitations", body);
            Assert.True(answer.Status == HttpStatusCode.Accepted, $"not invited: {answer}");
        }
        else
        {
            (string, string)[] who = [("PhoneNumber", invited.Phone), ("Surname", surname), .. children.Select(c => ("Chosen", $"{c}"))];
            (string, string)[] terms =
            [
                ("From", Iso(from) ?? ""),
                ("Until", Iso(until) ?? ""),
                .. Each(sees).Select(s => ("Sees", $"{(int)s}")),
            ];
            var typed = await giver.PostAsync("/representatives/add/person", "person", [.. who, .. terms, ("Go", "check")]);
            Assert.True(typed.IsRedirect, $"not taken: {typed}");
            var check = (await giver.GetAsync("/representatives/add/check")).Body;
            // Somebody who sees all of the children or was asked already is recognised, and there is nothing to send.
            if (!check.Contains("value=\"send\"", StringComparison.Ordinal))
                return null;
            id = Guid.Parse(Value("InvitationId").Match(check).Value);
            var stamp = WebUtility.HtmlDecode(Value("Stamp").Match(check).Value);
            var answer = await giver.PostAsync(
                "/representatives/add/check",
                "check",
                ("InvitationId", $"{id}"),
                ("Stamp", stamp),
                ("Go", "send")
            );
            Assert.True(answer.IsRedirect, $"not invited: {answer}");
            children = await world.Host.WithDbAsync(db => db.Trusts.Where(t => t.InvitationId == id).Select(t => t.ChildId).ToListAsync());
        }
        var asked = new Asked
        {
            Id = id,
            Giver = giver.Id!.Value,
            Phone = invited.Phone,
            Typed = invited.Phone,
            Surname = surname,
            SentAt = Now,
        };
        model.Invite(asked, children, sees, from is { } first ? StartOf(first) : Now, EndOf(until));
        return $"{giver.Surname} invites {surname} ({invited.Surname}) to {children.Count}: {sees}, from {Iso(from)} until {Iso(until)}";
    }

    /// <summary>The value of a hidden field.</summary>
    private static Regex Value(string field) =>
        new($"(?<=name=\"{field}\" value=\")[^\"]+", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private async Task<string?> AnswerAsync()
    {
        var reached = model.Invitations.Where(i => world.Registered.Any(p => p.Phone == i.Phone)).ToList();
        if (Pick(reached.Where(IsOpen)) is not { } asked || Chance(10))
            asked = Pick(reached);
        if (asked is null)
            return null;
        var person = world.Registered.Single(p => p.Phone == asked.Phone);
        var (accepts, open) = (random.Next(5) > 0, asked.Trusts.Where(t => t.At(Now) == Stand.Sent).ToList());
        var onPage = open.Count > 0 && Chance(2);
        Heard answer;
        if (onPage)
        {
            var sending = person.PostAsync($"/invitations/{asked.Id}", "answer", ("Go", accepts ? "accept" : "decline"));
            // The page waits for the check, and no worker runs it here.
            while (!sending.IsCompleted)
            {
                await world.DrainAsync<CheckTrusts>(c => c.CheckAsync(default));
                await Task.WhenAny(sending, Task.Delay(10));
            }
            answer = await sending;
        }
        else
            answer = await person.CallAsync(HttpMethod.Post, $"/api/v1/invitations/{asked.Id}/{(accepts ? "accept" : "decline")}");
        var expected =
            onPage ? HttpStatusCode.Redirect
            : open.Count > 0 ? HttpStatusCode.OK
            : HttpStatusCode.Conflict;
        Assert.True(answer.Status == expected, $"the answer to an invitation is {answer}, not {expected}");
        foreach (var trust in open)
        {
            trust.Stand = accepts ? Stand.Checking : Stand.Over;
            trust.Trustee = accepts ? person.Id : null;
        }
        if (onPage)
        {
            await world.DrainAsync<CheckTrusts>(c => c.CheckAsync(default));
            model.Check();
        }
        return $"{person.Surname} {(accepts ? "accepts" : "declines")} {asked.Surname}: {expected}";
    }

    private async Task<string?> CheckAsync()
    {
        if (!model.Trusts.Exists(t => t.Stand == Stand.Checking))
            return null;
        await world.DrainAsync<CheckTrusts>(c => c.CheckAsync(default));
        model.Check();
        return "the check";
    }

    private async Task<string?> WithdrawAsync()
    {
        if (Pick(model.Invitations) is not { } asked)
            return null;
        var person = Pick(world.Registered)!;
        var own = asked.Trusts.Where(t => asked.Giver == person.Id || model.IsLegal(person.Id!.Value, t.Child)).ToList();
        var open = own.Where(t => t.At(Now) == Stand.Sent).ToList();
        var expected =
            open.Count > 0 ? HttpStatusCode.OK
            : own.Count > 0 ? HttpStatusCode.Conflict
            : HttpStatusCode.NotFound;
        var answer = await person.CallAsync(HttpMethod.Post, $"/api/v1/invitations/{asked.Id}/withdraw");
        Assert.True(answer.Status == expected, $"withdrawing is {answer}, not {expected}");
        foreach (var trust in open)
            trust.Stand = Stand.Over;
        return $"{person.Surname} withdraws {asked.Surname}: {expected}";
    }

    private async Task<string?> ResendAsync()
    {
        if (Pick(model.Trusts.Where(t => t.At(Now) == Stand.Sent && model.IsLegal(t.Giver!.Value, t.Child))) is not { } trust)
            return null;
        var giver = world.Registered.Single(p => p.Id == trust.Giver);
        var due = Now - trust.Asked!.SentAt >= TimeSpan.FromDays(1);
        var answer = await giver.PostAsync($"/children/{trust.Child}/trusts/{trust.Id}", "resend");
        Assert.True(answer.Status == (due ? HttpStatusCode.Redirect : HttpStatusCode.Conflict), $"asking again is {answer}");
        if (due)
            trust.Asked.SentAt = Now;
        return $"{giver.Surname} asks {trust.Asked.Surname} again: {due}";
    }

    private async Task<string?> ChangeAsync()
    {
        if (Pick(model.Trusts.Where(t => t.At(Now) == Stand.Active && LegalOf(t.Child).Any())) is not { } trust)
            return null;
        var (parent, sees, today) = (Pick(LegalOf(trust.Child))!, (Sight)random.Next(1, 8), Zone.DayAt(Now));
        DateOnly? from = trust.StartsAt > Now && Chance(2) ? today.AddDays(random.Next(3)) : null;
        DateOnly? until = Chance(2) ? (from ?? today).AddDays(random.Next(4)) : null;
        var answer = await parent.PostAsync(
            $"/children/{trust.Child}/trusts/{trust.Id}",
            "terms",
            [("From", Iso(from) ?? ""), ("Until", Iso(until) ?? ""), .. Each(sees).Select(s => ("Sees", $"{(int)s}"))]
        );
        Assert.True(answer.IsRedirect, $"the terms are not changed: {answer}");
        (trust.Sees, trust.EndsAt) = (sees, EndOf(until));
        if (from is { } first)
            trust.StartsAt = StartOf(first);
        return $"{parent.Surname} changes the trust of {NameOf(trust.Trustee)}: {sees}, from {Iso(from)} until {Iso(until)}";
    }

    private async Task<string?> EndTrustAsync()
    {
        if (Pick(model.Trusts.Where(t => t.At(Now) != Stand.Over)) is not { } trust)
            return null;
        var person = Pick(world.Registered)!;
        var legal = model.IsLegal(person.Id!.Value, trust.Child);
        var may = legal || trust.Trustee == person.Id;
        var onPage = Chance(2) && (legal || (may && trust.Stand == Stand.Active && Sees(person, trust.Child) != Sight.Nothing));
        var answer = onPage
            ? await person.PostAsync($"/children/{trust.Child}/trusts/{trust.Id}/end", "end")
            : await person.CallAsync(HttpMethod.Delete, $"/api/v1/trusts/{trust.Id}");
        var expected =
            onPage ? HttpStatusCode.Redirect
            : may ? HttpStatusCode.OK
            : HttpStatusCode.NotFound;
        Assert.True(answer.Status == expected, $"ending a trust is {answer}, not {expected}");
        if (may)
            trust.Stand = Stand.Over;
        return $"{person.Surname} ends the trust of {NameOf(trust.Trustee)}: {expected}";
    }

    private async Task<string?> WaitAsync()
    {
        var time = Pick<TimeSpan>([
            TimeSpan.FromMinutes(1),
            TimeSpan.FromMinutes(1),
            TimeSpan.FromHours(5),
            TimeSpan.FromDays(1),
            TimeSpan.FromDays(1),
            TimeSpan.FromDays(3),
            TimeSpan.FromDays(13),
        ]);
        return await AdvanceAsync(time);
    }

    private async Task<string> AdvanceAsync(TimeSpan time)
    {
        world.Host.Clock.Advance(time);
        await world.Host.Services.GetRequiredService<IJournalStore>().PrepareAsync(Now, default);
        foreach (var person in world.Everybody)
            await person.ReadyAsync();
        return $"{time} pass";
    }

    /// <summary>Updates stored states. It changes nothing for anybody, because all queries compare the dates themselves.</summary>
    private async Task<string?> WriteDownAsync()
    {
        await world.DrainAsync<AnnounceInvitations>(a => a.AnnounceAsync(default));
        await world.DrainAsync<ExpireTrusts>(e => e.ExpireAsync(default));
        await world.DrainAsync<ExpireTrusts>(e => e.RunOutAsync(default));
        return "invitations are announced, what time has ended is written down";
    }

    private async Task<string?> RegisterAsync()
    {
        if (Pick(world.Family.Where(p => p.Id is null)) is not { } person)
            return null;
        await world.RegisterAsync(person);
        model.Register(person.Phone, person.Id!.Value, person.Surname, Now);
        await person.ReadyAsync();
        await SubscribeAsync(person);
        return $"{person.Surname} registers";
    }

    private async Task<string?> DeleteAccountAsync()
    {
        var person = Pick(world.Registered)!;
        var answer = await person.PostAsync("/account/delete", "delete", ("Current", person.Password), ("Alone", "true"));
        Assert.True(answer.IsRedirect, $"the account is not deleted: {answer}");
        world.PushDevices.RemoveAll(d => d.Owner == person.Id);
        model.Delete(person.Phone, Now);
        person.Forget();
        return world.Registered.Any() ? $"{person.Surname} deletes the account" : await RegisterAsync();
    }

    /// <summary>Sends the queued letters. Access is checked while sending, so each contains only what its reader may see at this moment.</summary>
    private async Task<string?> SendLettersAsync()
    {
        var before = world.Mail.Received.Count;
        await world.DrainAsync<DeliverySender>(s => s.SendDueAsync(Channel.Email, default));
        // The server's answer to this command arrives after everything received so far.
        world.Mail.Delay(TimeSpan.Zero);
        var letters = world.Mail.Received.Skip(before).ToList();
        var silence = new FamilySilence(world);
        foreach (var letter in letters)
            if (world.Everybody.SingleOrDefault(p => p.Email == letter.To) is { } reader)
                silence.Hold(reader, letter.Message.Subject + letter.Text + letter.Html, "letter");
        return $"{letters.Count} letters";
    }

    private async Task<string?> EveningAsync()
    {
        foreach (var person in world.Registered)
        {
            var email = new { events = (string[])["passages", "buffet", "topups"], reports = (string[])["day", "week"] };
            var children = world
                .Children.Where(c => Sees(person, c.Id) != Sight.Nothing)
                .Select(c => new { id = c.Id, channels = new { email } });
            var answer = await person.CallAsync(HttpMethod.Put, "/api/v1/notification-settings", new { children });
            Assert.True(answer.Status == HttpStatusCode.OK, $"reports are not chosen: {answer}");
        }
        await HappenAsync();
        var told = await AdvanceAsync(TimeSpan.FromHours(24));
        await world.DrainAsync<MakeReports>(m => m.MakeDueAsync(default));
        return $"reports are made: {told}";
    }

    private async Task SubscribeAsync(FamilyPerson person)
    {
        using var keys = VapidKey.Make();
        var body = new
        {
            endpoint = $"https://push.example/{person.Id}",
            keys = new { p256dh = keys.PublicKey, auth = "BTBZMqHH6r4Tts7J_aSIgg" },
        };
        var answer = await person.CallAsync(HttpMethod.Post, "/api/v1/push-subscriptions", body);
        Assert.True(answer.Status == HttpStatusCode.Created, $"not subscribed: {answer}");
        world.PushDevices.Add((person.Id!.Value, JsonNode.Parse(answer.Body)!["id"]!.GetValue<Guid>()));
    }

    private Sight Sees(FamilyPerson person, Guid child) => model.Sees(person.Id!.Value, child, Now);

    private IEnumerable<FamilyPerson> LegalOf(Guid child) => world.Registered.Where(p => model.IsLegal(p.Id!.Value, child));

    private bool IsOpen(Asked asked) => asked.Trusts.Exists(t => t.At(Now) == Stand.Sent);

    private string NameOf(Guid? person) => world.Everybody.Find(p => person is not null && p.Id == person)?.Surname ?? "nobody";

    /// <summary>The person's surname in some spelling, or another person's.</summary>
    private string Typed(FamilyPerson person) =>
        random.Next(6) switch
        {
            0 => $"Чужих{person.Phone[^4..].Replace('0', 'о').Replace('1', 'а').Replace('2', 'и').Replace('3', 'у').Replace('4', 'э')}",
            1 => person.Surname.ToUpperInvariant(),
            2 => person.Surname.Replace('Ё', 'Е').Replace("-", "", StringComparison.Ordinal),
            _ => person.Surname,
        };

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T? Pick<T>(IEnumerable<T> all) => all.ToList() is { Count: > 0 } list ? list[random.Next(list.Count)] : default;

    /// <summary>One or more elements, if there are any.</summary>
    private List<T> Some<T>(IEnumerable<T> all)
    {
        var list = all.ToList();
        var some = list.Where(_ => Chance(2)).ToList();
        return some.Count > 0 || list.Count == 0 ? some : [Pick(list)!];
    }

    private static IEnumerable<Sight> Each(Sight sees) =>
        new[] { Sight.Attendance, Sight.Meals, Sight.Account }.Where(one => sees.HasFlag(one));

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private DateTimeOffset? EndOf(DateOnly? day) => day is { } last ? StartOf(last.AddDays(1)) : null;
}
