using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Alerts;
using Porog.Attendance;
using Porog.Catering;
using Porog.Delegation;
using Porog.Delegation.Applications;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Delivery.Reports;
using Porog.Honesty;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.BrowserTests;

/// <summary>A server with one family, and a real Chromium. The tests of a class share it.</summary>
public class Site : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = PorogHost.SchoolDay;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private DeviceClient? turnstile;
    private FaultProxy? wire;

    public PorogHost Host { get; private set; } = null!;

    /// <summary>The address for browsers.</summary>
    public Uri Address => wire!.Address;
    public TestRegistry Registry { get; private set; } = null!;
    public Account Mother { get; private set; } = null!;
    public TestChild Masha { get; private set; } = null!;
    public Guid MashasGroup { get; private set; }
    public TestChild Artem { get; private set; } = null!;

    /// <summary>The other legal representative of both children.</summary>
    public Account Father { get; private set; } = null!;

    /// <summary>Trusted with Masha.</summary>
    public Account Grandmother { get; private set; } = null!;

    /// <summary>In charge of «Проход и питание» in Masha's school.</summary>
    public Account Officer { get; private set; } = null!;

    /// <summary>The educator of Artem's group.</summary>
    public Account Educator { get; private set; } = null!;

    /// <summary>Artem's group in the kindergarten.</summary>
    public Guid Group { get; private set; }

    /// <summary>Grandmother's trust.</summary>
    public Guid Active { get; private set; }

    /// <summary>A notice to the mother about the grandmother's access.</summary>
    public Guid Beginning { get; private set; }

    /// <summary>The same access, doubted; it waits for the officer.</summary>
    public Guid Doubt { get; private set; }

    /// <summary>An unanswered invitation from the mother for Artem, to a person with an account.</summary>
    public Guid Invitation { get; private set; }

    /// <summary>The trust that waits for that answer.</summary>
    public Guid Waiting { get; private set; }

    /// <summary>An application filed through the site, for Masha, by the father.</summary>
    public Guid Filed { get; private set; }

    /// <summary>A person named in an application who has not registered yet.</summary>
    public Guid Named { get; private set; }

    /// <summary>A push device of the invited person.</summary>
    public Guid Device { get; private set; }

    /// <summary>The mother's report of the week that ends today.</summary>
    public Guid WeekReport { get; private set; }

    /// <summary>A new unsubscribe link of a kind of letter that is still turned on.</summary>
    public string Unsubscribe =>
        $"/unsubscribe/{Host.Services.GetRequiredService<UnsubscribeLinks>().Token(new Subscription(Mother.Id, Guid.NewGuid(), EventTypes.Hot))}";

    /// <summary>The mother's link that answers where Artem is.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Has a second factor.</summary>
    public Account Careful { get; private set; } = null!;

    /// <summary>They lost their second factor, and each looks at another page of the way out. The second one has a passkey.</summary>
    public Account[] Forgetful { get; private set; } = [];

    /// <summary>Masha's school.</summary>
    public Guid School { get; private set; }

    /// <summary>The role of the cashier of Masha's school.</summary>
    public Guid CashierRole { get; private set; }

    /// <summary>On today's menu of Masha's school.</summary>
    public Guid Dish { get; private set; }

    /// <summary>Holidays in the calendar of Masha's school.</summary>
    public Guid CalendarMark { get; private set; }

    /// <summary>Today's manual sale to Masha.</summary>
    public Guid Sale { get; private set; }

    /// <summary>The father's recovery, which waits for its day.</summary>
    public Guid Recovery { get; private set; }

    /// <summary>A recovery of the father's second factor.</summary>
    public Guid FactorRecovery { get; private set; }

    /// <summary>The link of an invitation to become the officer of Masha's school.</summary>
    public string StaffInvitation { get; private set; } = "";

    private readonly ConcurrentQueue<string> recoveryCodes = new();
    private Account invited = null!;
    private Account administrator = null!;
    private Account cashier = null!;

    /// <summary>At the door of Masha's school.</summary>
    public DeviceClient Turnstile => turnstile!;

    /// <summary>Additional command-line settings.</summary>
    protected virtual string[] Settings => [];

    /// <summary>Changes the services after all registrations.</summary>
    protected virtual void Configure(IServiceCollection services) { }

    /// <summary>The program of the browser.</summary>
    protected virtual string Browser => "/usr/bin/chromium";

    public virtual async ValueTask InitializeAsync()
    {
        Host = await PorogHost.StartAsync(
            DatabaseEngine.Sqlite,
            Settings,
            configure: services =>
            {
                services.AddSingleton<IStartupFilter, AxeScript>();
                Configure(services);
            }
        );
        wire = new FaultProxy(Host.Address);
        Registry = new TestRegistry(Host);
        var school = await Registry.OrganisationAsync(name: "Школа № 57");
        var garden = await Registry.OrganisationAsync(OrganisationKind.Kindergarten, name: "Детский сад № 203");
        Mother = await Registry.PersonAsync();
        Masha = await Registry.ChildAsync(school, "Иванова", "Маша", Sex.Female);
        Artem = await Registry.ChildAsync(garden, "Иванов", "Артём", Sex.Male, "Звёздочки");
        MashasGroup = await Host.WithDbAsync(db => db.Children.Where(c => c.Id == Masha.Id).Select(c => c.GroupId!.Value).SingleAsync());
        await Registry.RepresentsAsync(Mother, Masha);
        await Registry.RepresentsAsync(Mother, Artem);
        await Registry.PhotoAsync(Mother);
        turnstile = await Registry.DeviceClientAsync(school);
        using var till = await Registry.DeviceClientAsync(school, DeviceKind.Till);
        using var payments = await Registry.DeviceClientAsync(school, DeviceKind.Payments);
        await payments.SendAsync(payments.TopUp(Masha.Wallet, 900_00, Now.AddDays(-5)));
        await till.SendAsync([
            .. Enumerable.Range(1, 3).Select(day => till.Meal(Masha.Card, 200_00, "hot", Now.AddDays(-day).AddMinutes(30))),
        ]);
        await till.SendAsync(till.Meal(Masha.Card, 145_00, "subsidised", Now.AddMinutes(-100)));
        await Turnstile.SendAsync(Turnstile.Passage(Masha.Card, "in", Now.AddMinutes(-166)));
        await PorogHost.EventuallyAsync(() => Host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

        Group = await Host.WithDbAsync(db => db.Children.Where(c => c.Id == Artem.Id).Select(c => c.GroupId!.Value).SingleAsync());
        Educator = await Registry.StaffAsync(StaffKind.Teacher, garden, Group);
        await AddOthersAsync(school);
        var report = new Report
        {
            PersonId = Mother.Id,
            Period = ReportPeriod.Week,
            FirstDay = DateOnly.FromDateTime(Now.AddDays(-6).DateTime),
            LastDay = DateOnly.FromDateTime(Now.DateTime),
            At = Now,
        };
        WeekReport = (await Registry.AddAsync(report)).Id;
        await AddHonestyAsync(school.Id, HonestyPeriod.Installation);

        // As long as all other browser waits, so that a busy machine does not fail a test.
        Assertions.SetDefaultExpectTimeout(Visit.Patience);
        playwright = await Playwright.CreateAsync();
        browser = await LaunchAsync();
    }

    private Task<IBrowser> LaunchAsync(params string[] more) =>
        playwright!.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Browser,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    .. more,
                ],
            }
        );

    public Account? Person(Who who) =>
        who switch
        {
            Who.Mother => Mother,
            Who.Grandmother => Grandmother,
            Who.Invited => invited,
            Who.Officer => Officer,
            Who.Educator => Educator,
            Who.Cashier => cashier,
            Who.Administrator => administrator,
            Who.Careful => Careful,
            _ => null,
        };

    public Task<Account> OfficerOfAsync(Organisation school) => Registry.StaffAsync(StaffKind.Officer, school);

    /// <summary>A code for a person whose sign-in asks for one; null for all others.</summary>
    public string? CodeOf(Account person) => person == Careful && recoveryCodes.TryDequeue(out var code) ? code : null;

    /// <summary>A visitor with an empty browser, on a phone or a desktop.</summary>
    public Task<Visit> VisitAsync(bool desktop = false, bool dark = false, string language = "ru", bool scripts = true) =>
        VisitAsync(browser!, desktop ? new() { Width = 1280, Height = 900 } : new() { Width = 390, Height = 844 }, dark, language, scripts);

    /// <summary>A tablet on the wall.</summary>
    public Task<Visit> VisitByTabletAsync() => VisitAsync(browser!, Tablet);

    /// <summary>A tablet whose camera shows a Y4M or MJPEG file.</summary>
    public async Task<Visit> VisitByTabletAsync(string picture) =>
        await VisitAsync(
            await LaunchAsync(
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                $"--use-file-for-fake-video-capture={picture}"
            ),
            Tablet
        );

    private static ViewportSize Tablet => new() { Width = 1024, Height = 768 };

    private async Task<Visit> VisitAsync(IBrowser with, ViewportSize size, bool dark = false, string language = "ru", bool scripts = true)
    {
        var context = await with.NewContextAsync(
            new()
            {
                BaseURL = Address.ToString(),
                ViewportSize = size,
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = language,
                JavaScriptEnabled = scripts,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        await context.AddCookiesAsync([
            new()
            {
                Name = "porog.language",
                Value = language,
                Url = Address.ToString(),
            },
        ]);
        return new Visit(context, await context.NewPageAsync(), wire!, with == browser ? null : with);
    }

    /// <summary>A day in which everything happened that the pages have words for.</summary>
    private async Task AddHonestyAsync(params Guid[] whose)
    {
        Host.Services.GetRequiredService<PorogOptions>().Honesty.Public = true;
        var figures = new HonestFigures { Children = 612 };
        string[] counts = [HonestCount.ByHand, HonestCount.Late, HonestCount.Unreached, HonestCount.UnreachedBy(DeliveryProblem.NoMailbox)];
        foreach (var count in counts.Concat(HonestCount.AlertOutcomes))
            figures.Count(count, 12);
        foreach (var channel in (Channel[])[Channel.Email, Channel.Push])
        foreach (var why in Enum.GetValues<DeliveryProblem>())
            figures.Count(HonestCount.Undelivered(channel, why), 7);
        foreach (var count in (string[])[HonestCount.Quiet, HonestCount.Waiting, HonestCount.CentreOnly, HonestCount.Messages])
            figures.Count(count, 4_210);
        figures.Count(HonestCount.Events, 2_754);
        figures.Count(HonestCount.Passages, 1_842);
        figures.Count(HonestCount.Sent(Channel.Email), 1_204);
        figures.Count(HonestCount.Withheld(Channel.Push), 31);
        figures.Count(HonestCount.Alerts, 84);
        figures.Count(HonestCount.AlertsFalse, 2);
        figures.Count(HonestCount.SilentSeconds, 4_400);
        foreach (var step in Enum.GetValues<HonestStep>())
        foreach (var way in Enum.GetValues<HonestWay>())
        foreach (var seconds in (double[])[1.2, 3, 4, 41, 9_000])
            figures.Measure(step, way, TimeSpan.FromSeconds(seconds));
        foreach (var id in whose)
        foreach (var span in Enum.GetValues<HonestySpan>())
            await Registry.AddAsync(HonestyPeriod.Of(id, span, new DateOnly(2026, 11, span == HonestySpan.Day ? 20 : 1), Now, figures));
    }

    private async Task AddDoubtAsync()
    {
        var facts = new NoticeFacts(Grandmother.FullName, [Masha.Id], Detail: NoticeDetail.Trusted, WhoId: Grandmother.Id);
        var notice = new Notice
        {
            PersonId = Mother.Id,
            At = Host.Clock.GetUtcNow(),
            Topic = NoticeTopic.AccessBegan,
            Facts = JsonSerializer.Serialize(facts),
        };
        Beginning = (await Registry.AddAsync(notice)).Id;
        var doubt = new AccessDoubt
        {
            ChildId = Masha.Id,
            NoticeId = Guid.NewGuid(),
            ReporterId = Mother.Id,
            PersonId = Grandmother.Id,
            At = Host.Clock.GetUtcNow(),
        };
        Doubt = (await Registry.AddAsync(doubt)).Id;
    }

    private async Task AddOthersAsync(Organisation school)
    {
        // The demo's own pages, without loading the demo's thousand children.
        Host.Services.GetRequiredService<PorogOptions>().Demo = true;
        Father = await Registry.PersonAsync("Иванов", "Пётр", "Сергеевич");
        await Registry.RepresentsAsync(Father, Masha);
        Recovery = (await Registry.AddAsync(Waits(RecoveryKind.Password))).Id;
        FactorRecovery = (await Registry.AddAsync(Waits(RecoveryKind.SecondFactor))).Id;
        Grandmother = await Registry.PersonAsync("Петрова", "Анна", "Ильинична");
        Active = (await Registry.TrustsAsync(Mother, Grandmother, Masha)).Id;
        await AddDoubtAsync();
        Officer = await OfficerOfAsync(school);
        await AddStaffAsync(school);
        invited = await Registry.PersonAsync("Гордеева", "Лидия", "Васильевна");
        Device = (
            await Registry.AddAsync(
                new PushDevice
                {
                    PersonId = invited.Id,
                    Number = 1,
                    Name = "Chrome, Android",
                    Endpoint = "https://push.example/one",
                    PublicKey = new byte[65],
                    Secret = new byte[16],
                    CreatedAt = Now,
                }
            )
        ).Id;
        using var mothers = await Host.SignInAsync(Mother);
        var sent = await mothers.PostAsJsonAsync(
            "/api/v1/invitations",
            new
            {
                children = new[] { Artem.Id },
                phone = invited.PhoneNumber,
                surname = invited.Surname,
            }
        );
        Invitation = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var alert = await Registry.AddAsync(
            new Alert
            {
                Bucket = Bucket.Of(Artem.Id),
                ChildId = Artem.Id,
                OrganisationId = await Host.WithDbAsync(db =>
                    db.Children.Where(c => c.Id == Artem.Id).Select(c => c.OrganisationId).SingleAsync()
                ),
                Day = DateOnly.FromDateTime(PorogHost.SchoolDay.UtcDateTime),
                RaisedAt = PorogHost.SchoolDay.AddMinutes(-5),
                Step = AlertStep.Told,
            }
        );
        Answer = Host.Services.GetRequiredService<AlertLinks>().Path(alert.Id, Mother.Id);
        Waiting = await Host.WithDbAsync(db => db.Trusts.Where(t => t.InvitationId == Invitation).Select(t => t.Id).SingleAsync());
        Filed = await FileAsync(Father, school, ApplicationState.Waiting, null);
        var inForce = await FileAsync(Mother, school, ApplicationState.InForce, null);
        var named = new ApplicationPerson
        {
            ApplicationId = inForce,
            Surname = "Смирнова",
            GivenName = "Ольга",
            Phone = "+79995550101",
        };
        await Registry.AddAsync(named);
        Named = named.Id;
        await FileAsync(Mother, school, ApplicationState.Refused, "Дата рождения не совпадает с реестром");
    }

    private async Task AddStaffAsync(Organisation school)
    {
        School = school.Id;
        administrator = await Registry.StaffAsync(StaffKind.Administrator);
        cashier = await Registry.StaffAsync(StaffKind.Cashier, school);
        await AddCanteenAsync(school);
        CashierRole = await Host.WithDbAsync(db => db.StaffRoles.Where(r => r.PersonId == cashier.Id).Select(r => r.Id).SingleAsync());
        Careful = await Registry.PersonAsync("Осторожная", "Инна");
        await using var scope = Host.Services.CreateAsyncScope();
        var invite = scope.ServiceProvider.GetRequiredService<InviteStaff>();
        var offer = new StaffOffer("new-officer@example.org", StaffKind.Officer, school.Id, null);
        StaffInvitation = new Uri((await invite.OfferAsync(administrator.Id, offer, default)).Url!).AbsolutePath;
        foreach (var recovery in await TurnOnAsync(Careful))
            recoveryCodes.Enqueue(recovery);
        Forgetful =
        [
            await Registry.PersonAsync("Забывчивая", "Ольга"),
            await Registry.PersonAsync("Забывчивая", "Юлия"),
            await Registry.PersonAsync("Забывчивая", "Нина"),
        ];
        foreach (var person in Forgetful)
            await TurnOnAsync(person);
        await AddPasskeyAsync(Forgetful[1]);
    }

    private Recovery Waits(RecoveryKind kind) =>
        new()
        {
            AccountId = Father.Id,
            Kind = kind,
            DueAt = PorogHost.SchoolDay + WaitingRecoveries.WaitsFor,
            EndsAt = PorogHost.SchoolDay + WaitingRecoveries.WaitsFor + WaitingRecoveries.GoodFor,
        };

    private async Task<IReadOnlyList<string>> TurnOnAsync(Account person)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        var factors = scope.ServiceProvider.GetRequiredService<SecondFactors>();
        var key = new byte[OneTimePassword.KeyBytes];
        var code = new OtpNet.Totp(key).ComputeTotp(Now.UtcDateTime);
        return (await factors.TurnOnAsync(person.Id, key, code, Guid.NewGuid(), default))!;
    }

    private Task<int> AddPasskeyAsync(Account person) =>
        Host.WithDbAsync(db =>
        {
            db.Add(
                new IdentityUserPasskey<Guid>
                {
                    UserId = person.Id,
                    CredentialId = [1, 2, 3],
                    Data = new IdentityPasskeyData
                    {
                        PublicKey = [1],
                        Name = "Телефон",
                        CreatedAt = Now,
                        AttestationObject = [1],
                        ClientDataJson = [1],
                    },
                }
            );
            return db.SaveChangesAsync();
        });

    /// <summary>A menu whose last dish is too expensive, a child with subsidised meals, one sale, and a namesake in the class.</summary>
    private async Task AddCanteenAsync(Organisation school)
    {
        var number = 0;
        foreach (
            var (meal, name, price) in new[]
            {
                (MealOfDay.Breakfast, "Каша овсяная", 38_00),
                (MealOfDay.Lunch, "Борщ с говядиной и сметаной", 68_00),
                (MealOfDay.Lunch, "Компот", 30_00),
                (MealOfDay.Buffet, "Пирожок с вишней", 55_00),
                (MealOfDay.Buffet, "Торт на праздник", 90_000_00),
            }
        )
        {
            var dish = await Registry.AddAsync(
                new MenuItem
                {
                    OrganisationId = school.Id,
                    Day = meal == MealOfDay.Buffet ? null : DateOnly.FromDateTime(Now.DateTime),
                    Meal = meal,
                    Name = name,
                    Price = price,
                    Portion = "200 г",
                    Composition = "молоко, крупа, масло",
                    Terms = meal == MealOfDay.Breakfast ? MenuTerms.Both : MenuTerms.Sold,
                    Number = ++number,
                }
            );
            Dish = number == 1 ? dish.Id : Dish;
        }
        CalendarMark = (
            await Registry.AddAsync(
                new CalendarMark
                {
                    OrganisationId = school.Id,
                    From = new(2027, 3, 22),
                    Until = new(2027, 3, 28),
                    Kind = DayKind.Holiday,
                    Name = "Весенние каникулы",
                }
            )
        ).Id;
        await Registry.AddAsync(
            new Shift
            {
                OrganisationId = school.Id,
                Name = "2-я смена",
                Begins = new(13, 0),
                Ends = new(18, 30),
            }
        );
        await Registry.ChildAsync(school, "Соколова", "Анна", Sex.Female);
        await Host.WithDbAsync(db =>
            db.Children.Where(c => c.OrganisationId == school.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.IsSubsidised, true))
        );
        var by = new Enterer(cashier.Id, cashier.FullName, StaffKind.Cashier);
        var sale = new ManualFact("sale", Masha.Id, EventKind.Buffet, Now)
        {
            Amount = -55_00,
            Price = 55_00,
            Items = [new MealItem("Пирожок с вишней", 1, 55_00)],
        };
        Sale = (await Host.Services.GetRequiredService<ManualEvents>().EnterAsync(by, [sale], default))[0].EventId;
    }

    private async Task<Guid> FileAsync(Account applicant, Organisation school, ApplicationState state, string? reason)
    {
        var id = Guid.NewGuid();
        await Registry.AddAsync(
            new Application
            {
                Id = id,
                OrganisationId = school.Id,
                Source = ApplicationSource.Online,
                State = state,
                ApplicantId = applicant.Id,
                Surname = applicant.Surname,
                GivenName = applicant.GivenName,
                Patronymic = applicant.Patronymic,
                Phone = applicant.PhoneNumber!,
                Relation = "мать",
                FiledAt = Now.AddDays(-1),
                Reason = reason,
                Children =
                [
                    new()
                    {
                        ApplicationId = id,
                        ChildId = state == ApplicationState.InForce ? Masha.Id : null,
                        FullName = "Иванова Маша Ивановна",
                        BirthDate = new DateOnly(2015, 3, 5),
                        Group = "5 Б",
                    },
                ],
            }
        );
        return id;
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        turnstile?.Dispose();
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (wire is not null)
            await wire.DisposeAsync();
        await Host.DisposeAsync();
    }
}

/// <summary>One visitor's window. It records browser errors and requests to other sites.</summary>
public sealed class Visit : IAsyncDisposable
{
    /// <summary>The longest wait for a page, in milliseconds.</summary>
    public const float Patience = 20_000;

    private readonly IBrowserContext context;
    private readonly FaultProxy wire;
    private readonly IBrowser? own;

    /// <param name="context">Cookies and storage.</param>
    /// <param name="page">The window.</param>
    /// <param name="wire">The proxy to the only allowed site.</param>
    /// <param name="own">A browser started only for this visitor.</param>
    public Visit(IBrowserContext context, IPage page, FaultProxy wire, IBrowser? own = null)
    {
        (this.context, this.wire, this.own) = (context, wire, own);
        Page = page;
        page.SetDefaultTimeout(Patience);
        page.Console += (_, message) =>
        {
            // A rightly refused page (404, 422) is not an error.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Complaints.Add($"{page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(wire.Address.ToString(), StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                Complaints.Add($"asks another site: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Script errors, violations of the content security policy, and requests to other sites.</summary>
    public ConcurrentBag<string> Complaints { get; } = [];

    /// <param name="person">Who signs in.</param>
    /// <param name="code">The code for the second factor, if the account has one.</param>
    public async Task SignInAsync(Account person, string? code = null)
    {
        await Page.GotoAsync("/sign-in");
        await Page.FillAsync("#login", person.PhoneNumber!);
        await Page.FillAsync("#password", TestRegistry.Password);
        await Page.ClickAsync("main button.govuk-button");
        if (code is not null)
        {
            await Page.FillAsync("#code", code);
            await Page.ClickAsync("main form:has(#code) button.govuk-button");
        }
        await Page.Locator("header .initials").WaitForAsync();
    }

    /// <summary>
    /// Waits until the service worker controls the page. A page that was loading when the worker started is reloaded.
    /// </summary>
    public async Task ByWorkerAsync()
    {
        await UntilAsync("async () => (await navigator.serviceWorker.ready).active.state === 'activated'", "the worker works");
        if (await Page.EvaluateAsync<bool>("() => navigator.serviceWorker.controller === null"))
            await Page.ReloadAsync();
        await UntilAsync("() => navigator.serviceWorker.controller !== null", "the page is the worker's");
    }

    /// <summary>
    /// Waits until a function of the page returns true, including asynchronous ones: <see cref="IPage.WaitForFunctionAsync"/> treats the
    /// promise of an asynchronous function as true.
    /// </summary>
    /// <param name="function">JavaScript.</param>
    /// <param name="what">The name of the condition for the error message.</param>
    public Task UntilAsync(string function, string what) =>
        PorogHost.EventuallyAsync(() => Page.EvaluateAsync<bool>(function), what, (int)(Patience / 1000));

    /// <summary>Cuts the network for all visitors, but only this browser reports itself offline.</summary>
    public async Task LoseNetworkAsync()
    {
        await context.SetOfflineAsync(true);
        wire.Cut();
    }

    public async Task RegainNetworkAsync()
    {
        wire.Heal();
        await context.SetOfflineAsync(false);
    }

    public async ValueTask DisposeAsync()
    {
        wire.Heal();
        await context.DisposeAsync();
        if (own is not null)
            await own.DisposeAsync();
    }
}
