using Porog.Delegation.Applications;

namespace Porog.Web.Delegation.Applications;

/// <summary>How applications are spoken of.</summary>
public sealed class ApplicationWords(Words L)
{
    public string State(ApplicationState state) =>
        state switch
        {
            ApplicationState.Waiting => L["Ждёт решения"],
            ApplicationState.InForce => L["Действует"],
            ApplicationState.Refused => L["Отклонено"],
            _ => L["Отозвано"],
        };

    public string Source(ApplicationSource source) => source == ApplicationSource.Paper ? L["На бумаге"] : L["Через сайт"];

    /// <summary>«20.11.2026 11:00».</summary>
    public string Moment(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).DateTime.ToString("g", L.Culture);

    public string Date(DateOnly date) => date.ToString("d", L.Culture);

    /// <summary>The day of an instant in the organisation's zone.</summary>
    public string Date(DateTimeOffset at, TimeZoneInfo zone) => Date(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime));
}
