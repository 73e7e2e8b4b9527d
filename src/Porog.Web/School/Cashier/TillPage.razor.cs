using Microsoft.AspNetCore.Components;
using Porog.Access;
using Porog.Catering;
using Porog.Registry;
using Porog.Shared;
using Porog.Web.School.Staff;
using Porog.Web.Shared;

namespace Porog.Web.School.Cashier;

/// <summary>
/// The till on one screen: the field for the next card, the child, the dishes and the receipt. The open receipt travels in the forms;
/// the sale before it, which can be undone, travels in the address as ids.
/// </summary>
public sealed partial class TillPage(
    StaffVisits visits,
    TillChildren children,
    ReadMenu menus,
    SellAtTill selling,
    CancelSale cancelling,
    AccessLogLooks looks,
    Flash flash,
    TimeProvider clock,
    NavigationManager navigation
)
{
    /// <summary>The open child; null before the first card.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    // By POST: a name does not belong into an address.
    [SupplyParameterFromForm(FormName = "find")]
    public string? Query { get; set; }

    /// <summary>One of several children found.</summary>
    [SupplyParameterFromForm(FormName = "find")]
    public Guid? Pick { get; set; }

    /// <summary>Comes with the form, so that a form sent twice makes one sale.</summary>
    [SupplyParameterFromForm(FormName = "sell")]
    public string? RequestId { get; set; }

    /// <summary>The child to go on with after this receipt.</summary>
    [SupplyParameterFromForm(FormName = "sell")]
    public Guid? Then { get; set; }

    /// <summary>The sale to undo, in the form of <see cref="Last"/>.</summary>
    [SupplyParameterFromForm(FormName = "undo")]
    public string? Sale { get; set; }

    /// <summary>The sale before: a child and one or two journal entries, with full stops between them.</summary>
    [SupplyParameterFromQuery(Name = "last")]
    public string? Last { get; set; }

    /// <summary>It had been sold before that.</summary>
    [SupplyParameterFromQuery(Name = "again")]
    public string? Again { get; set; }

    [SupplyParameterFromQuery(Name = "organisation")]
    public string? Asked { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    public required SchoolWords Say { get; set; }

    private readonly FormErrors errors = new();
    private readonly List<(Guid Id, SaleToCancel Sale)> told = [];
    private Guid? toldTo;
    private bool undone;
    private CateringVisit? visit;
    private TillChild? child;
    private DayMenu? menu;
    private List<TillSection> sections = [];
    private List<TillPortion> basket = [];
    private IReadOnlyList<RegistryChild>? found;

    /// <summary>The child found while a receipt is open: asked about first.</summary>
    private TillChild? next;

    /// <summary>Kopecks of what was asked for and cannot be paid.</summary>
    private long? missing;
    private IReadOnlyList<TillPortion> asked = [];

    private long Total => basket.Sum(p => p.Price);

    private bool Asks => next is not null || missing is not null;

    /// <summary>A reader types into the field at once, so nothing may stay in it that failed.</summary>
    private string? Kept => errors.Any ? null : Query;

    private string Here => Address(Id, Last);

    /// <summary>What became of the last card, in one line.</summary>
    private string? Outcome =>
        errors.Any ? errors.All[0].Text
        : next is not null ? L["{0}: ждёт, чек не продан", next.FullName]
        : found is not null ? null
        : child is null ? null
        : $"{child.FullName}{(child.Group is null ? "" : $" · {child.Group}")}";

    protected override async Task OnInitializedAsync()
    {
        visit = await visits.CateringAsync(Http, Id is null ? Asked : null);
        if (visit is null || !await ReadAsync())
            return;
        if (string.IsNullOrEmpty(RequestId))
            RequestId = Http.Request.HasFormContentType && Http.Request.Form["RequestId"] is [{ Length: > 0 } sent] ? sent : NewId();
        basket = child is null ? [] : TillBasket.Read(Http);
        undone = HttpMethods.IsGet(Http.Request.Method) && flash.Takes(FlashKind.SaleCancelled);
        await ReadLastAsync();
        if (Id is { } id)
            await looks.RecordTillAsync(visit.Actor, id, Http.RequestAborted);
    }

    private async Task<bool> ReadAsync()
    {
        if (Id is not { } id)
            return true;
        child = await children.OneAsync(visit!.PersonId, id, Http.RequestAborted);
        if (child is null)
        {
            Http.NotFound();
            return false;
        }
        visit = visit with { Chosen = child.Organisation };
        menu = await menus.OfDayAsync(child.Organisation.Id, child.Organisation.Zone.DayAt(clock.GetUtcNow()), Http.RequestAborted);
        sections = TillSection.Of(menu);
        return true;
    }

    private async Task ReadLastAsync()
    {
        var (to, sales) = ReadSale(Last);
        foreach (var sale in sales)
            if (await cancelling.FindAsync(visit!.PersonId, to, sale, Http.RequestAborted) is { State: CancelState.Open } open)
                told.Add((sale, open));
        toldTo = told.Count > 0 ? to : null;
    }

    private static (Guid To, IReadOnlyList<Guid> Sales) ReadSale(string? text)
    {
        var ids = (text ?? "").Split('.', 4).Select(part => Guid.TryParse(part, out var id) ? id : default).Where(id => id != default);
        return ids.ToList() is [var to, .. var sales] ? (to, sales) : (default, []);
    }

    /// <summary>Then the birth date is shown too, which a cashier need not know otherwise.</summary>
    private bool HasNamesake(RegistryChild one) => found!.Any(c => c.Id != one.Id && c.FullName == one.FullName && c.Group == one.Group);

    private async Task FindAsync()
    {
        if (visit is null)
            return;
        Http.Unprocessable();
        if (Pick is { } picked)
        {
            await GoAsync(picked);
            return;
        }
        var finding = await children.FindAsync(visit.PersonId, visit.Chosen.Id, Query, Http.RequestAborted);
        if ((finding.ChildId ?? (finding.Children is [var only] ? only.Id : null)) is { } childId)
            await GoAsync(childId);
        else if (finding.BadCard is { } card)
            errors.Add(
                "query",
                L[
                    "Карта не действует: {0}. Найдите ребёнка по имени; новую карту выдаёт ответственный за «Проход и питание».",
                    Say.State(card)
                ]
            );
        else if (finding.Children.Count > 0)
            found = finding.Children;
        else if (string.IsNullOrWhiteSpace(Query))
            errors.Add("query", L["Приложите карту или введите имя"]);
        else
            errors.Add("query", L["Никого не нашлось по «{0}»: карта здесь никому не выдана или в имени ошибка", Query.Trim()]);
    }

    private async Task GoAsync(Guid childId)
    {
        Query = null;
        if (basket.Count == 0)
            navigation.NavigateTo(Address(childId, Last));
        else if (childId != Id)
            // The card of the child whose receipt is open leads to nobody else.
            next = await children.OneAsync(visit!.PersonId, childId, Http.RequestAborted);
    }

    private async Task SellAsync()
    {
        if (visit is null || child is null)
            return;
        Http.Unprocessable();
        var form = Http.Request.Form;
        if (form.ContainsKey("Keep"))
            return;
        if (form.ContainsKey("Drop"))
            navigation.NavigateTo(Address(Then, Last));
        else if (form.ContainsKey("Add"))
            basket = [.. basket.Concat(TillBasket.Portions(form["Add"])).Take(SellAtTill.MostPortions)];
        else if (form.ContainsKey("Remove"))
            TillBasket.Portions(form["Remove"]).ToList().ForEach(p => basket.Remove(p));
        else if (RequestId is not { Length: > 0 and <= 40 })
            errors.Add(null, L["Откройте страницу заново"]);
        else
            await SellAsync(form.ContainsKey("IntoDebt") ? form["IntoDebt"] : form["Sell"], form.ContainsKey("IntoDebt"));
    }

    private async Task SellAsync(string? what, bool intoDebt)
    {
        asked = [.. TillBasket.Portions(what)];
        var receipt = new TillReceipt(RequestId!, Id!.Value, asked, intoDebt);
        if (await errors.EnterAsync(Http, L, () => selling.SellAsync(visit!.Actor, receipt, Http.RequestAborted)) is not { } answer)
            return;
        switch (answer.Outcome)
        {
            case SaleOutcome.Sold:
            case SaleOutcome.Repeated:
                var sold = string.Join('.', answer.EventIds.Prepend(Id.Value));
                navigation.NavigateTo(Address(Then ?? Id, sold) + (answer.Outcome == SaleOutcome.Repeated ? "&again=1" : ""));
                break;
            case SaleOutcome.NotEnough:
                missing = answer.Total;
                break;
            case SaleOutcome.MenuChanged:
                errors.Add(null, L["Меню или цена изменились, пока страница была открыта. Ничего не продано: посмотрите ещё раз"]);
                basket = [];
                break;
            case SaleOutcome.Conflict:
                // A new id: sent again, this is another sale.
                RequestId = NewId();
                errors.Add(null, L["С этой страницы уже продано другое. Если нужно продать и это, нажмите ещё раз"]);
                break;
            case SaleOutcome.NoAccount:
                errors.Add(null, L["У ребёнка нет лицевого счёта: продать ему нельзя. Счёт заводит ответственный за «Проход и питание»."]);
                break;
            default:
                child = null;
                Http.NotFound();
                break;
        }
    }

    private async Task UndoAsync()
    {
        if (visit is null)
            return;
        Http.Unprocessable();
        var (to, sales) = ReadSale(Sale);
        foreach (var sale in sales)
        {
            var done = await errors.EnterAsync(
                Http,
                L,
                async () => (State: await cancelling.CancelAsync(visit.Actor, to, sale, null, Http.RequestAborted), Done: true)
            );
            if (done is null)
                return;
            if (done.Value.State is null or CancelState.TooLate)
            {
                errors.Add(null, L["Эту продажу здесь уже не отменить: отменить можно только в день продажи."]);
                return;
            }
        }
        told.Clear();
        Last = null;
        undone = true;
        // With an open receipt the page is the answer itself: a redirect would drop it.
        if (basket.Count > 0)
            return;
        flash.Tell(FlashKind.SaleCancelled);
        navigation.NavigateTo(Address(Id, null));
    }

    /// <summary>The screen of a child; the organisation is named where no child says it.</summary>
    private string Address(Guid? of, string? last)
    {
        var after = last is null ? null : $"last={Uri.EscapeDataString(last)}";
        return of is { } id ? $"/till/children/{id}{(after is null ? "" : $"?{after}")}" : visit!.Address("/till", after);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
