using Microsoft.AspNetCore.Components;
using Porog.Access;
using Porog.Web.Access;
using Porog.Web.Shared;

namespace Porog.Web.Timeline;

/// <summary>
/// A month of one child: opens the child, takes the month from the address (this month without one), reads what the page shows, and
/// records the look.
/// </summary>
public abstract class MonthPage : StaticComponent
{
    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "month")]
    public string? Chosen { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    private ChildViews Views { get; set; } = null!;

    [Inject]
    private Looks Looks { get; set; } = null!;

    /// <summary>Null when there is nothing to show this person; the answer is 404.</summary>
    protected ChildView? View { get; private set; }

    /// <summary>The first day of the month.</summary>
    protected DateOnly Month { get; private set; }

    protected abstract ChildTab Tab { get; }

    protected abstract AuditEvent Look { get; }

    protected abstract Sight Sight { get; }

    /// <summary>Reads what the page shows.</summary>
    /// <returns>False when the person may no longer see it.</returns>
    protected abstract Task<bool> ReadMonthAsync(ChildView view, DateOnly first, DateOnly last);

    protected sealed override async Task OnInitializedAsync()
    {
        if (await Views.OpenAsync(Http, Id, Tab) is not { } view)
            return;
        Month = Dates.ParseMonth(Chosen) ?? Dates.FirstOfMonth(view.Today);
        if (!await ReadMonthAsync(view, Month, Dates.LastOfMonth(Month)))
        {
            Http.NotFound();
            return;
        }
        View = view;
        await Looks.RecordAsync(Http, view, Look, Sight);
    }

    protected string ToDay(DateOnly day) => $"{ChildViews.Address(Id, Tab)}?day={Dates.Iso(day)}";
}
