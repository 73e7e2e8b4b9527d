using System.Globalization;

namespace Porog.Web.Admin;

/// <summary>The time zones an organisation may be in: Russia's by their cities from west to east, then all others.</summary>
public sealed class TimeZones(Words L, TimeProvider clock)
{
    private static readonly IReadOnlyList<string> Others =
    [
        .. TimeZoneInfo
            .GetSystemTimeZones()
            .Select(zone => zone.Id)
            .Where(id => id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Id and name: «Москва (UTC+3)».</summary>
    public IReadOnlyList<(string Id, string Name)> Russian =>
        [
            .. new (string Id, string Name)[]
            {
                ("Europe/Kaliningrad", L["Калининград"]),
                ("Europe/Moscow", L["Москва"]),
                ("Europe/Samara", L["Самара"]),
                ("Asia/Yekaterinburg", L["Екатеринбург"]),
                ("Asia/Omsk", L["Омск"]),
                ("Asia/Krasnoyarsk", L["Красноярск"]),
                ("Asia/Irkutsk", L["Иркутск"]),
                ("Asia/Yakutsk", L["Якутск"]),
                ("Asia/Vladivostok", L["Владивосток"]),
                ("Asia/Magadan", L["Магадан"]),
                ("Asia/Kamchatka", L["Камчатка"]),
            }.Select(zone => (zone.Id, Named(zone.Id, zone.Name))),
        ];

    public IReadOnlyList<(string Id, string Name)> Elsewhere => [.. Others.Select(id => (id, Named(id, id.Replace('_', ' '))))];

    public static bool IsKnown(string? id) => id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    private string Named(string id, string name)
    {
        var offset = TimeZoneInfo.FindSystemTimeZoneById(id).GetUtcOffset(clock.GetUtcNow());
        var sign = offset < TimeSpan.Zero ? '−' : '+';
        var minutes = offset.Minutes == 0 ? "" : offset.ToString(@"\:mm", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{name} (UTC{sign}{Math.Abs(offset.Hours)}{minutes})");
    }
}
