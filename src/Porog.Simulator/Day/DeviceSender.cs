using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Porog.Journal;
using Porog.Simulator.Demo;

namespace Porog.Simulator.Day;

/// <summary>
/// Passages as the devices of a make tell them, through their own protocols (docs/devices/). The gateway knows an event by the device's
/// record, so the same day sent again is the same events.
/// </summary>
public sealed class DeviceSender(Retrying retrying, DemoFile demo)
{
    private readonly ConcurrentDictionary<string, bool> introduced = new(StringComparer.Ordinal);

    /// <returns>
    /// The device learns only that its records are safe, so all count as accepted. Null when the server has no gateway that takes devices.
    /// </returns>
    /// <exception cref="DemoException">The gateway does not know the device, or the server does not answer any more.</exception>
    public async Task<EventsAnswer?> SendAsync(
        DemoDevice device,
        IReadOnlyList<(PlannedEvent Planned, DateTimeOffset At)> passages,
        CancellationToken cancel
    )
    {
        if (!introduced.ContainsKey(device.Source) && !await IntroduceAsync(device, cancel))
            return null;
        introduced[device.Source] = true;
        foreach (var request in Requests(device, passages))
            await PostAsync(device, request, cancel);
        return new EventsAnswer(passages.Count, 0, []);
    }

    /// <summary>What a terminal says when it is switched on: that it is there, and whose numbers its records will name.</summary>
    private async Task<bool> IntroduceAsync(DemoDevice device, CancellationToken cancel)
    {
        // Hikvision terminals only post; the site answers a post to an address that is not there with 400. So all are asked for by ZKTeco's.
        var hello = device.Make switch
        {
            DemoMakes.Hikvision => $"{DemoMakes.IClock}/ping",
            DemoMakes.ZkTecoAccess => $"{device.Address}/cdata?SN={device.Serial}&options=all&pushver=3.0.1&DeviceType=acc",
            _ => $"{device.Address}/cdata?SN={device.Serial}&options=all&pushver=2.4.1",
        };
        using (var answer = await retrying.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Relative(hello)), cancel))
            if (answer.StatusCode == HttpStatusCode.NotFound)
                return false;
        if (device.Make != DemoMakes.ZkTeco)
            return true;
        var users = demo
            .Children.Where(c => c is { NumberAtDevice: not null, Cards.Count: > 0 } && c.Organisation == device.Organisation)
            .Select(c => $"USER PIN={c.NumberAtDevice}\tName=\tPri=0\tPasswd=\tCard={c.Cards[0]}\tGrp=1\n");
        await PostAsync(
            device,
            () => Post($"{device.Address}/cdata?SN={device.Serial}&table=OPERLOG&Stamp=1", string.Concat(users)),
            cancel
        );
        return true;
    }

    private static IEnumerable<Func<HttpRequestMessage>> Requests(
        DemoDevice device,
        IReadOnlyList<(PlannedEvent Planned, DateTimeOffset At)> passages
    ) =>
        device.Make switch
        {
            DemoMakes.ZkTeco =>
            [
                () =>
                    Post($"{device.Address}/cdata?SN={device.Serial}&table=ATTLOG&Stamp=9999", string.Concat(passages.Select(Attendance))),
            ],
            DemoMakes.ZkTecoAccess =>
            [
                () =>
                    Post(
                        $"{device.Address}/cdata?SN={device.Serial}&table=rtlog",
                        string.Concat(passages.Select(p => Access(device, p.Planned, p.At)))
                    ),
            ],
            DemoMakes.Hikvision => passages.Select<(PlannedEvent Planned, DateTimeOffset At), Func<HttpRequestMessage>>(p =>
                () => Notification(device, p.Planned, p.At)
            ),
            _ => throw new DemoException($"{device.Source}: «{device.Make}» is not a make that the simulator speaks."),
        };

    /// <summary>Person, local time, status 0 or 1, verified by card.</summary>
    private static string Attendance((PlannedEvent Planned, DateTimeOffset At) passage) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{passage.Planned.Child.NumberAtDevice}\t{passage.At:yyyy-MM-dd HH:mm:ss}\t{(passage.Planned.Kind == EventKind.In ? 0 : 1)}\t4\t\t0\t0\t\n"
        );

    private static string Access(DemoDevice device, PlannedEvent planned, DateTimeOffset at) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"time={at:yyyy-MM-dd HH:mm:ss}\tpin=0\tcardno={planned.Child.Cards[0]}\teventaddr={Reader(device, planned.Kind)}\tevent=0\tinoutstatus=2\tverifytype=4\tindex={Record(planned)}\r\n"
        );

    private static HttpRequestMessage Notification(DemoDevice device, PlannedEvent planned, DateTimeOffset at)
    {
        var told = JsonSerializer.Serialize(
            new
            {
                ipAddress = "192.168.1.64",
                dateTime = at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
                eventType = "AccessControllerEvent",
                shortSerialNumber = device.Serial,
                AccessControllerEvent = new
                {
                    majorEventType = 5,
                    subEventType = 1,
                    cardNo = planned.Child.Cards[0],
                    cardReaderNo = Reader(device, planned.Kind),
                    serialNo = Record(planned),
                    currentVerifyMode = "card",
                },
            }
        );
        return new HttpRequestMessage(HttpMethod.Post, Relative(device.Address!))
        {
            Content = new MultipartFormDataContent("MIME_boundary")
            {
                { new StringContent(told, Encoding.UTF8, "application/json"), "event_log" },
            },
        };
    }

    private async Task PostAsync(DemoDevice device, Func<HttpRequestMessage> request, CancellationToken cancel)
    {
        using var response = await retrying.SendAsync(request, cancel);
        if (!response.IsSuccessStatusCode)
            throw new DemoException(
                $"The gateway answers the device {device.Serial} with {(int)response.StatusCode}. Does its devices.json list the demo's devices?"
            );
    }

    private static HttpRequestMessage Post(string address, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return new HttpRequestMessage(HttpMethod.Post, Relative(address)) { Content = content };
    }

    private static Uri Relative(string address) => new(address.TrimStart('/'), UriKind.Relative);

    /// <summary>The reader of this direction.</summary>
    private static string Reader(DemoDevice device, EventKind kind) =>
        device.Readers!.First(r => r.Value == (kind == EventKind.In ? DemoMakes.In : DemoMakes.Out)).Key;

    /// <summary>The device's number of the record: the same for the same event.</summary>
    private static uint Record(PlannedEvent planned) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(planned.Id)), 0) & int.MaxValue;
}
