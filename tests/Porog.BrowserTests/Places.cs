using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using Porog.Accounts;
using Porog.Tests.Support;

namespace Porog.BrowserTests;

/// <summary>The person who looks at a page.</summary>
public enum Who
{
    Nobody,
    Mother,
    Grandmother,
    Invited,
    Officer,
    Educator,
    Cashier,
    Administrator,

    /// <summary>Has a second factor.</summary>
    Careful,
}

/// <summary>A page in one of its states.</summary>
/// <param name="Route">As in endpoints.txt.</param>
/// <param name="Who">Who is signed in.</param>
/// <param name="Address">The address to open.</param>
/// <param name="Go">Actions before the check, e.g. submitting an empty form. Waits for the result.</param>
/// <param name="Status">The expected status at the address.</param>
public sealed record Place(string Route, Who Who, string Address, Func<IPage, Task>? Go = null, int Status = 200)
{
    public override string ToString() => Go is null ? Address : $"{Address} and on";
}

/// <summary>All pages of the product, most of them in every state in which they look different.</summary>
public static class Places
{
    /// <summary>Not checked here: embedded third-party pages, which have their own test.</summary>
    public static readonly IReadOnlyList<string> Elsewhere = ["/api"];

    private static int phones;

    public static IReadOnlyList<Place> Of(Site site)
    {
        var (masha, artem) = ($"/children/{site.Masha.Id}", $"/children/{site.Artem.Id}");
        var door = $"/door/{site.Group}";
        List<Place> all =
        [
            new("/", Who.Nobody, "/"),
            new("/error/{Code:int}", Who.Nobody, "/nowhere", Status: 404),
            new("/sign-in", Who.Nobody, "/sign-in", RefusedAsync),
            new("/register", Who.Nobody, "/register", RefusedAsync),
            new("/register/code", Who.Nobody, "/register", RegisterAsync),
            new("/recover", Who.Nobody, "/recover", RefusedAsync),
            new("/recover/code", Who.Nobody, "/recover", RecoverAsync),
            new("/recover/confirm", Who.Nobody, "/recover", page => ProveAsync(page, site.Careful)),
            new("/recover/later", Who.Nobody, "/recover", page => ProveAsync(page, site.Father)),
            new("/recover/stop/{Id:guid}", Who.Nobody, $"/recover/stop/{site.Recovery}"),
            new("/recover/stop/{Id:guid}", Who.Nobody, $"/recover/stop/{site.FactorRecovery}"),
            new("/recover/second-step", Who.Nobody, "/sign-in", page => LostAsync(page, site.Forgetful[0])),
            new("/recover/second-step/code", Who.Nobody, "/sign-in", page => LostCodeAsync(page, site.Forgetful[0])),
            new("/recover/second-step/confirm", Who.Nobody, "/sign-in", page => LostAndProvedAsync(page, site.Forgetful[1])),
            new("/recover/second-step/later", Who.Nobody, "/sign-in", page => LostAndProvedAsync(page, site.Forgetful[2])),
            new("/verify-email/{Id:guid}/{Secret}", Who.Nobody, $"/verify-email/{Guid.NewGuid()}/none"),
            new(
                "/verify-email/{Id:guid}/{Secret}",
                Who.Nobody,
                $"/verify-email/{Guid.NewGuid()}/none",
                page => PressAsync(page, ".notice--warning")
            ),
            new("/demo/outbox", Who.Nobody, "/demo/outbox"),
            new("/services", Who.Nobody, "/services"),
            new("/services/education", Who.Nobody, "/services/education"),
            new("/services/education/general", Who.Nobody, "/services/education/general"),
            new("/services/education/general/attendance-and-meals", Who.Nobody, "/services/education/general/attendance-and-meals"),
            new("/search", Who.Nobody, "/search?q=invitation+приглашение"),
            new("/search", Who.Nobody, "/search?q=application"),
            new("/search", Who.Nobody, "/search?q=заявление"),
            new("/offline", Who.Nobody, "/offline"),
            new("/help", Who.Nobody, "/help"),
            .. HelpSlugs.Select(slug => new Place("/help/{Slug}", Who.Nobody, $"/help/{slug}")),
            new("/poster", Who.Nobody, "/poster"),
            new("/applications/form", Who.Nobody, "/applications/form"),
            new("/", Who.Mother, "/"),
            new("/messages", Who.Mother, "/messages"),
            new("/children/{Id:guid}/attendance", Who.Mother, $"{masha}/attendance"),
            new("/children/{Id:guid}/attendance", Who.Mother, $"{masha}/attendance?day=2026-11-22"),
            new("/children/{Id:guid}/absences/new", Who.Mother, $"{masha}/absences/new", RefusedAsync),
            new("/children/{Id:guid}/attendance", Who.Mother, $"{masha}/absences/new", AnnouncedAsync),
            new("/children/{Id:guid}", Who.Mother, artem),
            new("/children/{Id:guid}/meals", Who.Mother, $"{masha}/meals"),
            new("/children/{Id:guid}/account", Who.Mother, $"{masha}/account"),
            new("/children/{Id:guid}/account", Who.Mother, $"{artem}/account"),
            new("/children/{Id:guid}/attendance/month", Who.Mother, $"{masha}/attendance/month"),
            new("/children/{Id:guid}/meals/month", Who.Mother, $"{masha}/meals/month"),
            new("/children/{Id:guid}/account/month", Who.Mother, $"{masha}/account/month"),
            new("/reports", Who.Mother, "/reports"),
            new("/reports/{Id:guid}", Who.Mother, $"/reports/{site.WeekReport}"),
            new("/reports", Who.Grandmother, "/reports"),
            new("/messages", Who.Mother, "/messages?kind=passage"),
            new("/children/{Id:guid}/settings", Who.Mother, $"{masha}/settings"),
            new("/children/{Id:guid}/settings/channels", Who.Mother, $"{masha}/settings/channels"),
            new("/children/{Id:guid}/settings/channels", Who.Mother, $"{masha}/settings/channels", HalfQuietAsync),
            new("/children/{Id:guid}/settings/events", Who.Mother, $"{masha}/settings/events"),
            new("/answer/{Token}", Who.Nobody, site.Answer),
            new("/alerts", Who.Mother, "/alerts"),
            new("/unsubscribe/{Token}", Who.Nobody, site.Unsubscribe),
            new("/unsubscribe/{Token}", Who.Nobody, site.Unsubscribe, page => PressAsync(page, "[role=status]")),
            new("/children/{Id:guid}/representatives", Who.Mother, $"{masha}/representatives"),
            new("/children/{Id:guid}/trusts/{TrustId:guid}", Who.Mother, $"{masha}/trusts/{site.Active}"),
            new("/children/{Id:guid}/trusts/{TrustId:guid}", Who.Mother, $"{artem}/trusts/{site.Waiting}"),
            new("/children/{Id:guid}/trusts/{TrustId:guid}/end", Who.Mother, $"{masha}/trusts/{site.Active}/end"),
            new("/children/{Id:guid}/named/{NamedId:guid}/remove", Who.Mother, $"{masha}/named/{site.Named}/remove"),
            new("/children/{Id:guid}/access-log", Who.Mother, $"{masha}/access-log"),
            new("/children/{Id:guid}/access-log", Who.Mother, $"{artem}/access-log"),
            new("/access/{Id:guid}", Who.Mother, $"/access/{site.Beginning}"),
            new("/representatives/add", Who.Mother, "/representatives/add", BegunAnewAsync),
            new("/representatives/add", Who.Mother, "/representatives/add?tab=legal"),
            new("/representatives/add/person", Who.Mother, $"/representatives/add?child={site.Artem.Id}", InviteNobodyAsync),
            new("/representatives/add/person", Who.Mother, $"/representatives/add?child={site.Artem.Id}", PersonAsync),
            new("/representatives/add/check", Who.Mother, $"/representatives/add?child={site.Artem.Id}", CheckAsync),
            new("/representatives/people/{TrustId:guid}", Who.Mother, $"/representatives/people/{site.Active}"),
            new("/representatives/people/{TrustId:guid}/end", Who.Mother, $"/representatives/people/{site.Active}/end"),
            new("/representatives/sent/{Id:guid}", Who.Mother, $"/representatives/sent/{site.Invitation}"),
            new("/account", Who.Mother, "/account"),
            new("/account/phone", Who.Mother, "/account/phone", RefusedAsync),
            new("/account/phone/code", Who.Mother, "/account/phone", ChangePhoneAsync),
            new("/account/email", Who.Mother, "/account/email", RefusedAsync),
            new("/account/password", Who.Mother, "/account/password", RefusedAsync),
            new("/account/photo", Who.Mother, "/account/photo"),
            new("/account/photo", Who.Grandmother, "/account/photo", RefusedAsync),
            new("/account/sessions", Who.Mother, "/account/sessions"),
            new("/account/delete", Who.Mother, "/account/delete", RefusedAsync),
            new("/account/deleted", Who.Nobody, "/account/deleted"),
            new("/applications", Who.Mother, "/applications"),
            new("/applications/new", Who.Mother, "/applications/new", RefusedAsync),
            new("/applications/form", Who.Mother, $"/applications/form?child={site.Masha.Id}&child={site.Artem.Id}"),
            new("/children/{Id:guid}/representatives", Who.Grandmother, $"{masha}/representatives"),
            new("/children/{Id:guid}/trusts/{TrustId:guid}/end", Who.Grandmother, $"{masha}/trusts/{site.Active}/end"),
            new("/applications", Who.Grandmother, "/applications"),
            new("/", Who.Invited, "/"),
            new("/messages", Who.Invited, "/messages"),
            new("/account/devices", Who.Invited, "/account/devices"),
            new("/account/devices/{Id:guid}", Who.Invited, $"/account/devices/{site.Device}", NamelessAsync),
            new("/invitations/{Id:guid}", Who.Invited, $"/invitations/{site.Invitation}"),
            new("/school", Who.Officer, "/school"),
            new("/school/applications", Who.Officer, "/school/applications"),
            new("/school/applications/new", Who.Officer, "/school/applications/new", NothingSavedAsync),
            new("/school/applications/{Id:guid}", Who.Officer, $"/school/applications/{site.Filed}"),
            new("/school/applications/{Id:guid}", Who.Officer, $"/school/applications/{site.Filed}", RefusedAsync),
            new("/school/children", Who.Officer, "/school/children", FoundAsync),
            new("/school/children/new", Who.Officer, "/school/children/new", RefusedAsync),
            new("/school/children/take-in", Who.Officer, "/school/children/take-in", RefusedAsync),
            new("/school/children/{Id:guid}/cards", Who.Officer, $"/school/children/{site.Masha.Id}/cards", RefusedAsync),
            new("/school/children/{Id:guid}/edit", Who.Officer, $"/school/children/{site.Masha.Id}/edit"),
            new("/school/children/{Id:guid}/move", Who.Officer, $"/school/children/{site.Masha.Id}/move", RefusedAsync),
            new("/school/children/{Id:guid}/events/new", Who.Officer, $"/school/children/{site.Masha.Id}/events/new", RefusedAsync),
            new("/school/children/{Id:guid}/correction", Who.Officer, $"/school/children/{site.Masha.Id}/correction", RefusedAsync),
            new("/school/children/{Id:guid}/correction", Who.Officer, $"/school/children/{site.Masha.Id}/correction", CheckCorrectionAsync),
            new("/school/calendar", Who.Officer, "/school/calendar"),
            new("/school/calendar/hours", Who.Officer, "/school/calendar/hours"),
            new("/school/calendar/groups", Who.Officer, "/school/calendar/groups"),
            new("/school/calendar/days/new", Who.Officer, "/school/calendar/days/new", RefusedAsync),
            new("/school/calendar/days/{Id:guid}", Who.Officer, $"/school/calendar/days/{site.CalendarMark}"),
            new("/school/calendar/copy", Who.Officer, "/school/calendar/copy?year=2027"),
            new("/school/calendar/import", Who.Officer, "/school/calendar/import", DaysReadAsync),
            new("/school/cards/unknown", Who.Officer, "/school/cards/unknown"),
            new("/school/devices", Who.Officer, "/school/devices"),
            new("/school/devices/new", Who.Officer, "/school/devices/new", RefusedAsync),
            new("/school/devices/{Id:guid}", Who.Officer, $"/school/devices/{site.Turnstile.Device.Id}"),
            new("/school/devices/{Id:guid}", Who.Officer, $"/school/devices/{site.Turnstile.Device.Id}", KeyShownAsync),
            new("/school/import", Who.Officer, "/school/import", RefusedAsync),
            new("/school/import/{Id:guid}", Who.Officer, "/school/import", UploadedAsync),
            new("/school/import/{Id:guid}", Who.Officer, "/school/import", DoubtsAsync),
            new("/school/export", Who.Officer, "/school/export"),
            new("/school/groups", Who.Officer, "/school/groups", OpenGroupAsync),
            new("/school/groups/new-year", Who.Officer, "/school/groups/new-year"),
            new("/school/reports", Who.Officer, "/school/reports"),
            new("/school/reports", Who.Officer, "/school/reports?from=2026-11-01&to=2026-11-23"),
            new("/school/reports", Who.Officer, $"/school/reports?group={site.MashasGroup}&from=2026-11-01&to=2026-11-23"),
            new("/school/reports", Who.Officer, "/school/reports?from=&to=", Status: 422),
            new("/school/honesty", Who.Officer, "/school/honesty"),
            new("/school/honesty", Who.Officer, "/school/honesty?day=2026-11-20"),
            new("/school/honesty", Who.Officer, "/school/honesty?month=2026-11"),
            new("/school/paper", Who.Officer, "/school/paper"),
            new("/school/paper/forms", Who.Officer, $"/school/paper/forms?group={site.MashasGroup}"),
            new("/school/paper/labels", Who.Officer, $"/school/paper/labels?group={site.MashasGroup}"),
            new("/school/children/{Id:guid}", Who.Officer, $"/school/children/{site.Masha.Id}", OpenedAsync),
            new("/school/children/{Id:guid}/absences", Who.Officer, $"/school/children/{site.Masha.Id}/absences", NoReasonAsync),
            new("/school/children/{Id:guid}/subsidised", Who.Officer, $"/school/children/{site.Masha.Id}/subsidised"),
            new("/school/subsidised", Who.Officer, $"/school/subsidised?group={site.MashasGroup}"),
            new("/school/menu", Who.Officer, "/school/menu", NoDishAsync),
            new("/school/menu/import", Who.Officer, "/school/menu/import", MenuReadAsync),
            new("/school/menu/items/{Id:guid}", Who.Officer, $"/school/menu/items/{site.Dish}"),
            new("/till", Who.Cashier, "/till", RefusedAsync),
            new("/till", Who.Cashier, "/till", SeveralAsync),
            new("/till/children/{Id:guid}", Who.Cashier, $"/till/children/{site.Masha.Id}", NextChildAsync),
            new("/till/children/{Id:guid}", Who.Cashier, $"/till/children/{site.Masha.Id}"),
            new("/till/children/{Id:guid}", Who.Cashier, $"/till/children/{site.Masha.Id}", BasketAsync),
            new("/till/children/{Id:guid}", Who.Cashier, $"/till/children/{site.Masha.Id}", DebtAsync),
            new("/till/children/{Id:guid}", Who.Cashier, $"/till/children/{site.Masha.Id}?last={site.Masha.Id}.{site.Sale}"),
            new(
                "/till/children/{Id:guid}/sales/{SaleId:guid}/cancel",
                Who.Cashier,
                $"/till/children/{site.Masha.Id}/sales/{site.Sale}/cancel"
            ),
            new("/till/day", Who.Cashier, "/till/day"),
            new("/till/subsidised", Who.Cashier, "/till/subsidised"),
            new("/school/now", Who.Officer, "/school/now"),
            new("/school/now/list", Who.Officer, "/school/now/list"),
            new("/children/{Id:guid}/pass", Who.Mother, $"{artem}/pass"),
            new("/groups", Who.Educator, "/groups"),
            new("/groups/{Id:guid}/now", Who.Educator, $"/groups/{site.Group}/now"),
            new("/groups/{Id:guid}/paper", Who.Educator, $"/groups/{site.Group}/paper"),
            new("/door/{GroupId:guid}", Who.Educator, door),
            new("/door/{GroupId:guid}", Who.Educator, door, TileAsync),
            new("/door/{GroupId:guid}/pass", Who.Educator, $"{door}/pass", RefusedAsync),
            new("/door/{GroupId:guid}/children/{Id:guid}", Who.Educator, $"{door}{artem}"),
            new("/door/{GroupId:guid}/children/{Id:guid}/other", Who.Educator, $"{door}{artem}/other?refused=1"),
            new("/door/{GroupId:guid}/children/{Id:guid}/undo/{EventId:guid}", Who.Educator, $"{door}{artem}/undo/{Guid.NewGuid()}"),
            new("/school/doubts/{Id:guid}", Who.Officer, $"/school/doubts/{site.Doubt}", RefusedAsync),
            new("/school/search", Who.Officer, "/school/search", FoundAsync),
            new("/school/staff", Who.Officer, "/school/staff"),
            new("/school/staff/invite", Who.Officer, "/school/staff/invite", RefusedAsync),
            new("/school/staff/invite-list", Who.Officer, "/school/staff/invite-list", RefusedAsync),
            new("/school/staff/{Id:guid}", Who.Officer, $"/school/staff/{site.CashierRole}"),
            new("/first-start", Who.Nobody, "/first-start", Status: 404),
            new("/staff-invitation/{Id:guid}/{Secret}", Who.Nobody, site.StaffInvitation),
            new("/staff-invitation/{Id:guid}/{Secret}", Who.Mother, site.StaffInvitation),
            new("/staff-invitation/{Id:guid}/{Secret}", Who.Nobody, $"{site.StaffInvitation}x"),
            new("/account/second-factor", Who.Mother, "/account/second-factor", RefusedAsync),
            new("/account/second-factor", Who.Careful, "/account/second-factor", NothingSavedAsync),
            new("/sign-in/code", Who.Nobody, "/sign-in", page => SecondStepAsync(page, site)),
            new("/admin", Who.Administrator, "/admin"),
            new("/admin/health", Who.Administrator, "/admin/health"),
            new("/admin/honesty", Who.Administrator, "/admin/honesty?day=2026-11-20"),
            new("/admin/honesty", Who.Administrator, "/admin/honesty?month=2026-01"),
            new("/admin/honesty", Who.Administrator, $"/admin/honesty?organisation={site.School}&day=2026-11-20"),
            new("/honesty", Who.Nobody, "/honesty?day=2026-11-20"),
            new("/honesty", Who.Nobody, "/honesty?month=2026-01"),
            new("/admin/organisations", Who.Administrator, "/admin/organisations"),
            new("/admin/organisations/new", Who.Administrator, "/admin/organisations/new", RefusedAsync),
            new("/admin/organisations/{Id:guid}", Who.Administrator, $"/admin/organisations/{site.School}"),
            new("/admin/staff", Who.Administrator, "/admin/staff"),
            new("/admin/staff/invite", Who.Administrator, "/admin/staff/invite", RefusedAsync),
            new("/admin/staff/log", Who.Administrator, "/admin/staff/log"),
            new("/admin/staff/{Id:guid}", Who.Administrator, $"/admin/staff/{site.CashierRole}"),
        ];
        return all;
    }

    private static readonly string[] HelpSlugs =
    [
        "account",
        "application",
        "service",
        "add-trusted",
        "accept",
        "notifications",
        "take-back",
        "pass",
        "at-the-door",
        "at-the-till",
        "for-schools",
        "import",
        "absence",
    ];

    /// <summary>The routes of pages in the snapshot of all endpoints: those that answer both GET and POST.</summary>
    public static IReadOnlyList<string> Routes([CallerFilePath] string here = "") =>
        [
            .. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "Porog.Tests", "Snapshots", "endpoints.txt"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words[0] == "GET,POST")
                .Select(words => words[1]),
        ];

    private static async Task TileAsync(IPage page)
    {
        await page.Locator(".tile").First.ClickAsync();
        await page.Locator(".door-choice .person").First.WaitForAsync();
    }

    private static async Task HalfQuietAsync(IPage page)
    {
        await page.SelectOptionAsync("#from", "22:00");
        await RefusedAsync(page);
    }

    private static string Phone() => $"+7916{Interlocked.Increment(ref phones):0000000}";

    private static async Task PressAsync(IPage page, string comes)
    {
        await page.Locator("main form[method=post] .govuk-button").First.ClickAsync();
        await page.Locator(comes).First.WaitForAsync();
    }

    /// <summary>Submits the page's form unchanged, which is refused.</summary>
    private static Task RefusedAsync(IPage page) => PressAsync(page, ".govuk-error-summary");

    /// <summary>The first button of that page takes back what another place has announced.</summary>
    private static async Task NoReasonAsync(IPage page)
    {
        await page.Locator(".absence__form .govuk-button").ClickAsync();
        await page.Locator(".govuk-error-summary").WaitForAsync();
    }

    private static async Task AnnouncedAsync(IPage page)
    {
        await page.Locator("label[for=kind-illness]").ClickAsync();
        await PressAsync(page, ".absence");
    }

    /// <summary>A draft is left by an earlier visit.</summary>
    private static async Task BegunAnewAsync(IPage page)
    {
        var fresh = page.Locator("button[value=fresh]");
        if (await fresh.CountAsync() > 0)
        {
            await fresh.ClickAsync();
            await fresh.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
        await RefusedAsync(page);
    }

    private static async Task RegisterAsync(IPage page)
    {
        await page.FillAsync("#surname", "Новикова");
        await page.FillAsync("#given-name", "Вера");
        await page.FillAsync("#phone", Phone());
        await page.FillAsync("#email", $"vera{phones}@example.org");
        await page.FillAsync("#password", "четыре синих облака");
        await page.CheckAsync("#agreed");
        await PressAsync(page, "#code");
        await RefusedAsync(page);
    }

    private static async Task RecoverAsync(IPage page)
    {
        await page.FillAsync("#phone", Phone());
        await PressAsync(page, "#code");
        await RefusedAsync(page);
    }

    /// <summary>Recovers a password up to the page after the code of the SMS.</summary>
    private static async Task ProveAsync(IPage page, Account person)
    {
        await page.FillAsync("#phone", person.PhoneNumber!);
        var code = await CodeAsync(page, person, () => PressAsync(page, "#password"));
        await page.FillAsync("#code", code);
        await page.FillAsync("#password", "четыре синих облака");
        await page.Locator("main form:has(#password) .govuk-button").ClickAsync();
        await page.Locator("#password").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>Runs <paramref name="ask"/> and takes the code that it sends to the phone.</summary>
    internal static async Task<string> CodeAsync(IPage page, Account person, Func<Task> ask)
    {
        var outbox = await page.Context.NewPageAsync();
        var sent = outbox.Locator("article", new() { HasText = Porog.Shared.Phone.Display(person.PhoneNumber!) });
        await outbox.GotoAsync("/demo/outbox");
        var before = await sent.CountAsync();
        await ask();
        await PorogHost.EventuallyAsync(
            async () =>
            {
                await outbox.GotoAsync("/demo/outbox");
                return await sent.CountAsync() > before;
            },
            "the code is sent"
        );
        var words = (await sent.First.Locator("p").Last.InnerTextAsync()).Split(' ', ',', '.');
        await outbox.CloseAsync();
        return words.First(w => w.Length == 6 && w.All(char.IsAsciiDigit));
    }

    /// <summary>From the password to the page for a lost second factor.</summary>
    private static async Task LostAsync(IPage page, Account person)
    {
        await page.FillAsync("#login", person.PhoneNumber!);
        await page.FillAsync("#password", TestRegistry.Password);
        await PressAsync(page, "#code");
        await page.ClickAsync("main a[href='/recover/second-step']");
        await page.Locator("main ol").WaitForAsync();
    }

    private static async Task LostCodeAsync(IPage page, Account person)
    {
        await LostAsync(page, person);
        await PressAsync(page, "#code");
        await RefusedAsync(page);
    }

    /// <summary>Past the code of the phone.</summary>
    private static async Task LostAndProvedAsync(IPage page, Account person)
    {
        await LostAsync(page, person);
        await page.FillAsync("#code", await CodeAsync(page, person, () => PressAsync(page, "#code")));
        await page.Locator("main form:has(#code) .govuk-button").ClickAsync();
        await page.Locator("main form:has(#code)").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    private static async Task ChangePhoneAsync(IPage page)
    {
        await page.FillAsync("#phone", Phone());
        await page.FillAsync("#current", TestRegistry.Password);
        await PressAsync(page, "#code");
    }

    private static async Task PersonAsync(IPage page)
    {
        foreach (var box in await page.Locator("#children input").AllAsync())
            await box.CheckAsync();
        await PressAsync(page, "#phone");
    }

    private static async Task InviteNobodyAsync(IPage page)
    {
        await PersonAsync(page);
        await page.FillAsync("#phone", "");
        await RefusedAsync(page);
    }

    private static async Task CheckAsync(IPage page)
    {
        await PersonAsync(page);
        await page.FillAsync("#phone", "8 916 555-00-77");
        await page.FillAsync("#surname", "Преображенская-Вознесенская");
        await PressAsync(page, ".answers");
    }

    private static async Task CheckCorrectionAsync(IPage page)
    {
        await page.FillAsync("#amount", "-45,50");
        await page.FillAsync("#reason", "Ошибка кассы");
        await PressAsync(page, ".facts");
    }

    private static async Task NoDishAsync(IPage page)
    {
        await page.Locator("form:has(#price) .govuk-button").ClickAsync();
        await page.Locator(".govuk-error-summary").WaitForAsync();
    }

    /// <summary>Uploads a valid line and a faulty one, up to the preview.</summary>
    private static async Task MenuReadAsync(IPage page)
    {
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "menu.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes("Приём пищи;Блюдо;Цена\nобед;Уха;90\nланч;Уха;сто\n"),
            }
        );
        await PressAsync(page, "#lines");
    }

    /// <summary>Uploads a valid line and a faulty one, up to the preview.</summary>
    private static async Task DaysReadAsync(IPage page)
    {
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "days.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes(
                    "С;По;Вид;Название\n28.12.2026;10.01.2027;каникулы;Зимние\nзавтра;;;Опечатка\n"
                ),
            }
        );
        await PressAsync(page, "#lines");
    }

    private static async Task FoundAsync(IPage page)
    {
        await page.FillAsync("#query", "иван");
        await PressAsync(page, ".found");
    }

    private static async Task SeveralAsync(IPage page)
    {
        await page.FillAsync("#query", "5 б");
        await PressAsync(page, ".found");
    }

    private static async Task BasketAsync(IPage page)
    {
        await page.Locator(".till-item").First.ClickAsync();
        await page.Locator("button[name=Sell]").WaitForAsync();
    }

    private static async Task DebtAsync(IPage page)
    {
        await page.Locator(".till-item").Last.ClickAsync();
        await page.Locator("button[name=Sell]").ClickAsync();
        await page.Locator("#short").WaitForAsync();
    }

    /// <summary>A receipt is open, and the next child is found.</summary>
    private static async Task NextChildAsync(IPage page)
    {
        await BasketAsync(page);
        await page.FillAsync("#query", "соколова анна");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#open").WaitForAsync();
    }

    /// <summary>The old key stays valid for a day, because other pages may still use it.</summary>
    private static async Task KeyShownAsync(IPage page)
    {
        if (await page.Locator("label[for=overlap-2]").CountAsync() > 0)
            await page.Locator("label[for=overlap-2]").ClickAsync();
        await PressAsync(page, "#key");
    }

    private static async Task SecondStepAsync(IPage page, Site site)
    {
        await page.FillAsync("#login", site.Careful.PhoneNumber!);
        await page.FillAsync("#password", TestRegistry.Password);
        await PressAsync(page, "#code");
        await page.Locator("main form:has(#code) .govuk-button").ClickAsync();
        await page.Locator(".govuk-error-summary").WaitForAsync();
    }

    private static async Task NothingSavedAsync(IPage page)
    {
        await page.Locator("main form .govuk-button").Last.ClickAsync();
        await page.Locator(".govuk-error-summary").WaitForAsync();
    }

    private static async Task NamelessAsync(IPage page)
    {
        await page.FillAsync("#name", "");
        await page.Locator("main form:has(#name) .govuk-button").ClickAsync();
        await page.Locator(".govuk-error-summary").WaitForAsync();
    }

    /// <summary>Uploads a list with one new child and one fault up to the preview, then cancels it so that the next upload can start.</summary>
    private static async Task DoubtsAsync(IPage page)
    {
        await UploadedAsync(page);
        await page.Locator("#rows a[href*=doubts]").ClickAsync();
        await page.Locator("main fieldset").First.WaitForAsync();
    }

    private static async Task UploadedAsync(IPage page)
    {
        if (await page.Locator("main article a").CountAsync() > 0)
        {
            await page.Locator("main article a").First.ClickAsync();
            await page.Locator("h1").WaitForAsync();
            return;
        }
        await page.SetInputFilesAsync(
            "#file",
            new FilePayload
            {
                Name = "children.csv",
                MimeType = "text/csv",
                Buffer = System.Text.Encoding.UTF8.GetBytes(
                    "ФИО;Дата рождения;Класс\nСоколова Анна Игоревна;05.03.2016;5 Б\nСоколов;32.13.2016;5 Б\nИванова Маша;;9 Я\n"
                ),
            }
        );
        await PressAsync(page, "#column-0, [role=status]");
        while (await page.Locator("#column-0").CountAsync() == 0)
            await page.ReloadAsync();
        await PressAsync(page, "#rows, [role=status]");
        while (await page.Locator("#rows").CountAsync() == 0)
            await page.ReloadAsync();
    }

    private static async Task OpenGroupAsync(IPage page)
    {
        await page.Locator(".govuk-details summary").First.ClickAsync();
        await page.FillAsync("article:first-of-type input[name=Name]", "");
        await page.Locator("article:first-of-type button[value=rename]").ClickAsync();
        await page.Locator(".govuk-error-summary").WaitForAsync();
    }

    private static async Task OpenedAsync(IPage page)
    {
        await page.Locator(".govuk-details summary").First.ClickAsync();
        await RefusedAsync(page);
    }
}
