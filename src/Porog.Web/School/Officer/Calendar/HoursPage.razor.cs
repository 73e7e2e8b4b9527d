using Microsoft.AspNetCore.Components;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Web.School.Staff;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.School.Officer.Calendar;

public sealed partial class HoursPage
{
    [SupplyParameterFromQuery(Name = "organisation")]
    public string? Asked { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private readonly FormErrors errors = new();
    private House? house;
    private WeekPattern week = null!;
    private IReadOnlyList<Shift> shifts = [];

    /// <summary>One of each weekday, from Monday.</summary>
    private IReadOnlyList<DateOnly> Days { get; set; } = [];

    private bool IsKindergarten => house!.Chosen.Kind == OrganisationKind.Kindergarten;

    private string Back => $"/school/calendar?organisation={house!.Chosen.Id}";

    private string Here => $"/school/calendar/hours?organisation={house!.Chosen.Id}";

    protected override async Task OnInitializedAsync()
    {
        house = await Visits.HouseAsync(Http, Asked);
        if (house is null)
            return;
        var monday = Dates.Monday(house.Chosen.Zone.DayAt(Clock.GetUtcNow()));
        Days = [.. Enumerable.Range(0, 7).Select(monday.AddDays)];
        week = await Hours.WeekAsync(house.Chosen, Http.RequestAborted);
        shifts = await Hours.ShiftsAsync(house.Chosen.Id, Http.RequestAborted);
        if (!IsSent("Week"))
            return;
        week.Days = HourFields.Days(Http.Request.Form["Day"]);
        week.PublicHolidays = Http.Request.Form.ContainsKey("PublicHolidays");
        week.AsksInEvening = Http.Request.Form.ContainsKey("AsksInEvening");
    }

    private static string DayId(DateOnly day) => day.DayOfWeek.ToString().ToLowerInvariant();

    private bool IsSent(string field) => Http.Request.HasFormContentType && Http.Request.Form.ContainsKey(field);

    private string? Sent(string form, string field) => IsSent(form) ? Http.Request.Form[field].ToString() : null;

    /// <summary>What was typed into the form of this shift; null when another form was sent, or none.</summary>
    private string? OfShift(Guid? shift, string field) =>
        IsSent("Shift") && Http.Request.Form["Shift"] == (shift?.ToString() ?? "") ? Http.Request.Form[field].ToString() : null;

    private async Task SaveWeekAsync()
    {
        if (house is null)
            return;
        if (week.Days == Weekdays.None)
            errors.Add(DayId(Days[0]), L["Отметьте хотя бы один день недели"]);
        var form = Http.Request.Form;
        var times = HourFields.Read(errors, L, ("begins", form["Begins"]), ("ends", form["Ends"]));
        week.Closes = IsKindergarten ? null : HourFields.Own(errors, L, "closes", form["Closes"]);
        if (week.Closes is { } closes && times?.Ends > closes)
            errors.Add("closes", L["Занятия кончаются позже"]);
        if (errors.Refuse(Http))
            return;
        (week.Begins, week.Ends) = times!.Value;
        await Hours.SetWeekAsync(week, Http.RequestAborted);
        Flash.Tell(FlashKind.CalendarSaved);
        Navigation.NavigateTo(Back);
    }

    private async Task SaveShiftAsync()
    {
        if (house is null)
            return;
        var form = Http.Request.Form;
        var id = Guid.TryParse(form["Shift"], out var known) ? known : (Guid?)null;
        if (id is { } gone && form["Go"] == "remove")
        {
            Answer(await Hours.RemoveShiftAsync(house.Chosen.Id, gone, Http.RequestAborted), gone.ToString());
            return;
        }
        var at = id?.ToString() ?? "new";
        var name = TextFold.Line(form["Name"]);
        if (name.Length is 0 or > Shift.LongestName)
            errors.Add($"name-{at}", L["Введите название, не длиннее 50 знаков"]);
        var times = HourFields.Read(errors, L, ($"begins-{at}", form["Begins"]), ($"ends-{at}", form["Ends"]));
        if (errors.Refuse(Http))
            return;
        var shift = new Shift
        {
            Id = id ?? Guid.NewGuid(),
            OrganisationId = house.Chosen.Id,
            Name = name,
            Begins = times!.Value.Begins,
            Ends = times.Value.Ends,
        };
        var outcome = id is null
            ? await Hours.AddShiftAsync(shift, Http.RequestAborted)
            : await Hours.ChangeShiftAsync(shift, Http.RequestAborted);
        Answer(outcome, at);
    }

    private void Answer(ShiftOutcome outcome, string at)
    {
        switch (outcome)
        {
            case ShiftOutcome.Done:
                Navigation.NavigateTo(Here);
                return;
            case ShiftOutcome.NotFound:
                house = null;
                Http.NotFound();
                return;
            case ShiftOutcome.Full:
                errors.Add($"name-{at}", L["Смен уже {0}: удалите лишние", ManageHours.MostShifts]);
                break;
            default:
                errors.Add($"name-{at}", L["Смена с таким названием уже есть"]);
                break;
        }
        errors.Refuse(Http);
    }
}
