// Compares the response times for known and unknown phones and surnames (product rule 6): medians over many rounds, in a random
// order each round, on both engines. It prints the numbers and does not judge them.
// tools/answer-times [rounds]
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
foreach (var engine in Enum.GetValues<DatabaseEngine>())
{
    // High limits, so that no question is refused; the test clock advances past the rest.
    await using var host = await PorogHost.StartAsync(
        engine,
        ["--Porog:Trusts:MostInvitationsADay", "1000000", "--Logging:LogLevel:Default", "None"]
    );
    // Today's hash parameters: sign-in would replace an older hash with fewer iterations.
    var passwordHash = host.Services.GetRequiredService<IPasswordHasher<Account>>().HashPassword(null!, TestRegistry.Password);
    var family = await Family.CreateAsync(host);
    var registry = family.Registry;
    var times = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
    // The first round warms up.
    for (var round = 0; round <= rounds; round++)
    {
        // Code limits are per hour, and each round asks about new people.
        host.Clock.Advance(TimeSpan.FromHours(2));
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var known = new List<Account>();
        for (var i = 0; i < 6; i++)
            known.Add(await registry.PersonAsync("Петрова", "Анна"));
        await host.WithDbAsync(db =>
            db.Users.Where(a => a.PasswordHash != passwordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, passwordHash))
        );
        var unknown = 0;
        string Unknown() => $"+7911{round:0000}{unknown++:000}";
        var questions = new List<(string Name, Func<Task<Func<Task>>> Prepare)>
        {
            ("invitation: known phone", () => InviteAsync(mother, known[0].PhoneNumber!, "Петрова")),
            ("invitation: known phone, other surname", () => InviteAsync(mother, known[1].PhoneNumber!, "Сидорова")),
            ("invitation: unknown phone", () => InviteAsync(mother, Unknown(), "Петрова")),
            ("invitation: unknown phone, once more", () => InviteAsync(mother, Unknown(), "Петрова")),
            ("recovery: known phone", () => SendAsync("/recover", new() { ["Phone"] = known[2].PhoneNumber! })),
            ("recovery: unknown phone", () => SendAsync("/recover", new() { ["Phone"] = Unknown() })),
            ("recovery, wrong code: known phone", () => RecoverAsync(known[3].PhoneNumber!)),
            ("recovery, wrong code: unknown phone", () => RecoverAsync(Unknown())),
            ("registration: known phone", () => SendAsync("/register", Form(known[4].PhoneNumber!), ticked: true)),
            ("registration: unknown phone", () => SendAsync("/register", Form(Unknown()), ticked: true)),
            ("wrong password: known phone", () => SendAsync("/sign-in", Login(known[5].PhoneNumber!))),
            ("wrong password: unknown phone", () => SendAsync("/sign-in", Login(Unknown()))),
        };
        foreach (var (name, prepare) in questions.OrderBy(_ => Random.Shared.Next()))
        {
            var ask = await prepare();
            var began = Stopwatch.GetTimestamp();
            await ask();
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (round > 0)
                (times.TryGetValue(name, out var all) ? all : times[name] = []).Add(took);
        }

        async Task<Func<Task>> InviteAsync(SiteVisitor visitor, string phone, string surname)
        {
            var page = await visitor.OpenAsync("/representatives/add");
            Dictionary<string, string> typed = new()
            {
                ["PhoneNumber"] = phone,
                ["Surname"] = surname,
                ["Go"] = "person",
            };
            var check = await visitor.GoAsync(page, typed, [family.Child.Id.ToString()]);
            var fields = FieldsOf(check);
            fields["Go"] = "send";
            return () => ExpectAsync(visitor, check.Path, fields);
        }

        async Task<Func<Task>> SendAsync(string path, Dictionary<string, string> typed, bool ticked = false)
        {
            var visitor = new SiteVisitor(host);
            var fields = FieldsOf(await visitor.OpenAsync(path), typed);
            if (ticked)
                fields["Agreed"] = "true";
            return () => ExpectAsync(visitor, path, fields);
        }

        async Task<Func<Task>> RecoverAsync(string phone)
        {
            var visitor = new SiteVisitor(host);
            var asked = await visitor.SubmitAsync(await visitor.OpenAsync("/recover"), "main form", new() { ["Phone"] = phone });
            if (asked.Location is null)
                throw new InvalidOperationException($"/recover: {asked.Status}");
            var fields = FieldsOf(
                await visitor.OpenAsync("/recover/code"),
                new() { ["Code"] = "000000", ["Password"] = "шесть зелёных ворот" }
            );
            return () => ExpectAsync(visitor, "/recover/code", fields);
        }
    }

    Console.WriteLine($"{engine}, {rounds} rounds: median (and middle half), ms");
    foreach (var (name, all) in times)
    {
        all.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"  {name, -40} {all[all.Count / 2], 7:0.0}  ({all[all.Count / 4]:0.0}–{all[all.Count * 3 / 4]:0.0})"
            )
        );
    }
}

static Dictionary<string, string> Form(string phone) =>
    new()
    {
        ["Surname"] = "Петрова",
        ["GivenName"] = "Анна",
        ["Phone"] = phone,
        ["Email"] = $"a{phone[1..]}@example.org",
        ["Password"] = "шесть зелёных ворот",
    };

static Dictionary<string, string> Login(string phone) => new() { ["Login"] = phone, ["Password"] = "не тот пароль" };

// The fields of the page's form, with the typed values.
static Dictionary<string, string> FieldsOf(SitePage page, Dictionary<string, string>? typed = null)
{
    var fields = page
        .Document.QuerySelectorAll("main form:first-of-type input[type=hidden][name]")
        .GroupBy(i => i.GetAttribute("name")!, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First().GetAttribute("value") ?? "", StringComparer.Ordinal);
    foreach (var (name, value) in typed ?? [])
        fields[name] = value;
    return fields;
}

// Fails on an unexpected answer, whose time would be meaningless.
static async Task ExpectAsync(SiteVisitor visitor, string path, Dictionary<string, string> fields)
{
    using var answer = await visitor.PostAsync(path, fields);
    var refused = path is "/sign-in" or "/recover/code";
    if ((int)answer.StatusCode != (refused ? 422 : 302))
        throw new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
}
