using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Porog.Gateway;

/// <summary>The gateway's one page on the local network: the line, each device, and who knocks. It names no child and no card.</summary>
public static class StatusPage
{
    public static void MapStatusPage(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/",
            (Forwarder forwarder, SiteDevices devices, EventQueue queue, DeviceHealth health, SiteClock clock) =>
                Results.Content(Page(forwarder.Line, devices, queue, health, clock), "text/html; charset=utf-8")
        );

    private static string Page(LineState line, SiteDevices devices, EventQueue queue, DeviceHealth health, SiteClock clock)
    {
        var text = new StringBuilder(
            """
            <!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta http-equiv="refresh" content="10"><title>Шлюз – Порог</title></head><body><h1>Шлюз</h1>
            """
        );
        text.Append(Row("Сервер", line.Problem is null ? "на связи" : $"нет связи: {line.Problem}"));
        text.Append(Row("Последний ответ сервера", When(line.LastOk, clock)));
        text.Append(Row("Часы этой машины", Off(clock.Shift)));
        if (devices.Fault is { } fault)
            text.Append(Row(SiteDevices.FileName, fault));
        foreach (var device in devices.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"<h2>{Html(device.Name)}</h2>");
            text.Append(Row("Серийный номер", device.Serial));
            text.Append(Row("Последняя связь", When(health.LastContact(device), clock)));
            text.Append(Row("Последнее событие", When(health.LastEventOf(device), clock)));
            text.Append(Row("Ждут отправки", queue.Count(device.Source).ToString(CultureInfo.InvariantCulture)));
            foreach (var (code, count) in queue.Refused(device.Source))
                text.Append(Row($"Не приняты сервером, хранятся ({code})", count.ToString(CultureInfo.InvariantCulture)));
            text.Append(Row("Часы устройства", Off(health.ShiftOf(device))));
        }
        if (devices.Knocks.Count > 0)
            text.Append("<h2>Просятся, но не внесены</h2>");
        foreach (var knock in devices.Knocks)
            text.Append(Row(knock.Make, $"{knock.Serial}, {When(knock.At, clock)}"));
        return text.Append("</body></html>").ToString();
    }

    private static string Row(string name, string value) => $"<p>{Html(name)}: <strong>{Html(value)}</strong></p>\n";

    private static string When(DateTimeOffset? at, SiteClock clock) =>
        at is not { } moment ? "ещё не было"
        : (clock.Now - moment).TotalMinutes is < 1 ? "только что"
        : moment.ToLocalTime().ToString("dd.MM.yyyy HH:mm", CultureInfo.InvariantCulture);

    private static string Off(TimeSpan shift) =>
        shift == TimeSpan.Zero ? "верны" : $"{(shift > TimeSpan.Zero ? "спешат" : "отстают")} на {shift.Duration():d\\.hh\\:mm\\:ss}";

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
