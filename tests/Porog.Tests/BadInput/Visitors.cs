using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Catering;
using Porog.Delegation;
using Porog.Registry;
using Porog.Tests.Support;

namespace Porog.Tests.BadInput;

/// <summary>One client per role, with a session of the site and, for people, a token; and the ids that addresses are filled with.</summary>
internal sealed class Visitors : IDisposable
{
    public const string Anonymous = "anonymous";
    public const string Device = "device";

    /// <summary>Stands in a body for the antiforgery token of the sender, which is known only when it is sent.</summary>
    public const string Token = "ANTIFORGERYTOKEN";

    private const int MostBytes = 8 << 20;

    private static readonly HtmlParser Parser = new();

    private readonly PorogHost host;
    private readonly Dictionary<string, (HttpClient Client, Func<Task<Account>> Person)> people = [];
    private readonly Dictionary<string, string> tokens = [];

    private Visitors(PorogHost host) => this.host = host;

    /// <summary>Anonymous first: a page that they can open needs no role.</summary>
    public IReadOnlyList<string> Roles => [Anonymous, .. people.Keys, Device];

    public List<string> Ids { get; } = [];

    /// <summary>What a device's event may name.</summary>
    public Known Known { get; private set; } = null!;

    /// <summary>How long the slowest answer took, and which.</summary>
    public (TimeSpan Took, Input? Input) Slowest { get; private set; }

    private HttpClient Nobody { get; set; } = null!;
    private HttpClient Machine { get; set; } = null!;

    public static async Task<Visitors> CreateAsync(PorogHost host)
    {
        var visitors = new Visitors(host);
        await visitors.PrepareAsync();
        await visitors.RenewAsync();
        return visitors;
    }

    public HttpClient Of(string role) =>
        role == Anonymous ? Nobody
        : role == Device ? Machine
        : people[role].Client;

    /// <summary>Signs in again where a request has ended the session, or taken the person's rights.</summary>
    public async Task RenewAsync()
    {
        tokens[Anonymous] = await TokenAsync(Nobody, "/sign-in") ?? throw new InvalidOperationException("The page to sign in has no form.");
        foreach (var (role, (client, person)) in people.ToList())
        {
            using var answer = await client.GetAsync("/api/v1/me");
            if (answer.IsSuccessStatusCode && await TokenAsync(client, "/account/sessions") is { } good)
            {
                tokens[role] = good;
                continue;
            }
            client.Dispose();
            var fresh = await person();
            var browser = host.CreateClient();
            (await browser.PostSignInFormAsync(fresh)).Dispose();
            using var api = await host.SignInAsync(fresh);
            // Calls take the token, pages the cookie.
            browser.DefaultRequestHeaders.Authorization = api.DefaultRequestHeaders.Authorization;
            people[role] = (browser, person);
            tokens[role] =
                await TokenAsync(browser, "/account/sessions") ?? throw new InvalidOperationException($"No form for the {role}.");
        }
    }

    private static async Task<string?> TokenAsync(HttpClient client, string page)
    {
        using var answer = await client.GetAsync(page);
        using var read = await Parser.ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? read.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value") : null;
    }

    /// <returns>What is wrong with the answer; null when nothing is.</returns>
    public async Task<string?> SendAsync(Input input)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(input.Method),
            new Uri(
                host.Address.GetLeftPart(UriPartial.Authority) + input.Path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (input.ContentType is not null)
        {
            request.Content = new ByteArrayContent(WithToken(input));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", input.ContentType);
        }
        foreach (var (name, value) in input.Headers)
            if (name == "Host")
                request.Headers.Host = value;
            else
                request.Headers.TryAddWithoutValidation(name, value);
        var began = Stopwatch.GetTimestamp();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            using var answer = await Of(input.Role).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if ((int)answer.StatusCode >= 500)
                return $"{(int)answer.StatusCode} for {input}";
            // A live stream has no end.
            if (answer.Content.Headers.ContentType?.MediaType == "text/event-stream")
                return null;
            var length = await LengthAsync(answer, timeout.Token);
            if (Stopwatch.GetElapsedTime(began) is var took && took > Slowest.Took)
                Slowest = (took, input);
            return length > MostBytes ? $"more than {MostBytes} bytes for {input}" : null;
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError != HttpRequestError.ConnectionError)
        {
            // The server may close the connection on a request it cannot parse; a fault of its own is in its log.
            return null;
        }
        catch (OperationCanceledException)
        {
            return $"no answer for {input}";
        }
    }

    private byte[] WithToken(Input input)
    {
        var body = Encoding.Latin1.GetString(input.Body);
        return body.Contains(Token, StringComparison.Ordinal)
            ? Encoding.Latin1.GetBytes(body.Replace(Token, tokens.GetValueOrDefault(input.Role, "x"), StringComparison.Ordinal))
            : input.Body;
    }

    public void Dispose()
    {
        Nobody.Dispose();
        Machine.Dispose();
        foreach (var (client, _) in people.Values)
            client.Dispose();
    }

    private static async Task<long> LengthAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[1 << 16];
        long length = 0;
        while (length <= MostBytes && await stream.ReadAsync(buffer, cancel) is > 0 and var read)
            length += read;
        return length;
    }

    private async Task PrepareAsync()
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(OrganisationKind.Kindergarten);
        var child = await registry.ChildAsync(school);
        var other = await registry.OrganisationAsync();
        await registry.ChildAsync(other);
        var group = await GroupAsync(school);
        var otherGroup = await GroupAsync(other);
        var (device, key) = await registry.DeviceAsync(school, DeviceKind.Payments);
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        Nobody = host.CreateClient();
        Machine = host.CreateClient();
        Machine.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Known = new(device.Source, child.Card, child.Wallet, child.Id.ToString());
        var dish = await registry.AddAsync(
            new MenuItem
            {
                OrganisationId = school.Id,
                Day = null,
                Meal = MealOfDay.Buffet,
                Name = "Сок",
                Price = 40_00,
                Terms = MenuTerms.Sold,
                Number = 1,
            }
        );
        var trusted = await registry.PersonAsync("Сидорова", "Анна");
        var trust = await registry.TrustsAsync(mother, trusted, child);
        var doubt = await registry.AddAsync(
            new AccessDoubt
            {
                ChildId = child.Id,
                NoticeId = Guid.NewGuid(),
                ReporterId = mother.Id,
                PersonId = trusted.Id,
                At = PorogHost.SchoolDay,
            }
        );
        Ids.AddRange(
            new[] { child.Id, child.Id, child.Id, school.Id, group, device.Id, mother.Id, dish.Id, trust.Id, doubt.Id }.Select(id =>
                id.ToString()
            )
        );
        Add(
            "mother",
            async () =>
            {
                var person = await registry.PersonAsync();
                await registry.RepresentsAsync(person, child);
                return person;
            }
        );
        Add(
            "trusted",
            async () =>
            {
                var person = await registry.PersonAsync("Сидорова", "Анна");
                await registry.TrustsAsync(mother, person, child);
                return person;
            }
        );
        Add("educator", () => registry.StaffAsync(StaffKind.Teacher, school, group));
        Add("teacher", () => registry.StaffAsync(StaffKind.Teacher, other, otherGroup));
        Add("officer", () => registry.StaffAsync(StaffKind.Officer, school));
        Add("cashier", () => registry.StaffAsync(StaffKind.Cashier, school));
        Add("administrator", () => registry.StaffAsync(StaffKind.Administrator));
    }

    private Task<Guid> GroupAsync(Organisation organisation) =>
        host.WithDbAsync(db => db.Groups.Where(g => g.OrganisationId == organisation.Id).Select(g => g.Id).FirstAsync());

    private void Add(string role, Func<Task<Account>> person) => people[role] = (host.CreateClient(), person);
}
