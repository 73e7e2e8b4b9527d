using System.Text;
using Porog.Gateway;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Gateway;

/// <summary>Hikvision terminals at the wire, with what they do in the field.</summary>
public sealed class HikvisionTests
{
    private const string Path = $"/devices/hikvision/{GatewaySite.Secret}";

    [Theory, Engines]
    public async Task A_notification_is_read_in_each_form_that_terminals_send(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.Hikvision, "1=in 2=out");
        var child = await site.ChildAsync();
        var json = Json(child.Card, serial: 217, at: "2026-11-20T10:50:00+08:00");

        Assert.Equal(
            200,
            (await site.SendAsync("POST", Path, Parts(json), "Content-Type: multipart/form-data; boundary=MIME_boundary\r\n")).Status
        );
        Assert.Equal(200, (await site.PostAsync(Path, Json(child.Card, 218, "2026-11-20T10:51:00+03:00", reader: 2))).Status);
        Assert.Equal(200, (await site.PostAsync(Path, Xml(child.Card, 219, "2026-11-20T10:52:00+03:00"))).Status);
        // Sent again because an answer was lost.
        Assert.Equal(200, (await site.SendAsync("POST", Path, Parts(json))).Status);
        await site.ForwardedAsync();

        var kept = await site.JournalAsync();
        Assert.Equal([EventKind.In, EventKind.Out, EventKind.In], kept.Select(e => e.Kind));
        // The offset of the first is wrong; the local time counts.
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 7, 50, 0, TimeSpan.Zero), kept[0].HappenedAt);
        Assert.All(kept, e => Assert.Equal(child.Id, e.ChildId));
    }

    [Theory, Engines]
    public async Task Refused_faces_doors_and_what_cannot_be_read_are_no_passages(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.Hikvision);
        var child = await site.ChildAsync();
        foreach (var minor in (int[])[9, 76, 21, 22])
            Assert.Equal(
                200,
                (await site.PostAsync(Path, Json(child.Card, 300 + minor, "2026-11-20T10:50:00+03:00", minor: minor))).Status
            );
        Assert.Equal(200, (await site.PostAsync(Path, "{ \"eventType\": ")).Status);
        Assert.Equal(200, (await site.PostAsync(Path, "<EventNotificationAlert><eventType>videoloss")).Status);
        Assert.Equal(200, (await site.PostAsync(Path, "")).Status);
        await site.ForwardedAsync();

        Assert.Empty(await site.JournalAsync());
        var notes = site.Queue.Notes(site.Device.Source, 10).Where(n => !n.Record.StartsWith("gap/", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, notes.Count);
        Assert.Contains(notes, n => n.Text.Contains("videoloss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_field_named_twice_and_a_time_that_no_clock_tells_do_not_stop_the_terminal()
    {
        await using var site = await GatewaySite.StartAsync(DatabaseEngine.Sqlite, DeviceMake.Hikvision);
        var child = await site.ChildAsync();
        var json = Json(child.Card, 401, "2026-11-20T10:50:00+03:00");
        var twice = json.Replace("\"cardNo\"", "\"doorNo\":1,\"doorNo\":1,\"cardNo\"", StringComparison.Ordinal);
        Assert.NotEqual(json, twice);
        Assert.Equal(200, (await site.PostAsync(Path, twice)).Status);
        Assert.Equal(200, (await site.PostAsync(Path, Json(child.Card, 402, "0001-01-01T00:00:00+03:00"))).Status);
        await site.ForwardedAsync();

        Assert.Single(await site.JournalAsync());
        Assert.Contains(site.Queue.Notes(site.Device.Source, 10), n => n.Text.Contains("0001-01-01", StringComparison.Ordinal));
    }

    [Theory, Engines]
    public async Task A_heartbeat_tells_the_clock_and_a_record_without_a_card_its_person(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.Hikvision);
        var child = await site.ChildAsync();
        // It is 11:00; the terminal says 10:20.
        await site.PostAsync(Path, """{"eventType":"heartBeat","dateTime":"2026-11-20T10:20:00+03:00","eventState":"active"}""");
        await site.PostAsync(Path, Json("", 9, "2026-11-20T10:19:00+03:00", person: child.Card));
        await site.ForwardedAsync();

        var kept = Assert.Single(await site.JournalAsync());
        Assert.Equal((child.Id, new TimeSpan(7, 59, 0)), (kept.ChildId, kept.HappenedAt.TimeOfDay));
    }

    [Theory, Engines]
    public async Task A_number_before_that_never_came_is_a_gap(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.Hikvision);
        var child = await site.ChildAsync();
        await site.PostAsync(Path, Json(child.Card, 10, "2026-11-20T10:50:00+03:00"));
        await site.PostAsync(Path, Json(child.Card, 11, "2026-11-20T10:51:00+03:00"));
        Assert.Empty(site.Queue.Notes(site.Device.Source, 10));
        await site.PostAsync(Path, Json(child.Card, 14, "2026-11-20T10:52:00+03:00"));
        Assert.StartsWith(
            "records after 11 up to 13",
            Assert.Single(site.Queue.Notes(site.Device.Source, 10)).Text,
            StringComparison.Ordinal
        );
    }

    [Theory, Engines]
    public async Task An_address_with_another_secret_takes_nothing(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.Hikvision);
        var child = await site.ChildAsync();
        Assert.Equal(404, (await site.PostAsync("/devices/hikvision/guess", Json(child.Card, 1, "2026-11-20T10:50:00+03:00"))).Status);
        Assert.Equal(0, site.Queue.Count(site.Device.Source));
    }

    private static string Json(string card, int serial, string at, int reader = 1, int minor = 75, string person = "000015") =>
        $$"""
            { "ipAddress": "10.0.0.20", "dateTime": "{{at}}", "eventType": "AccessControllerEvent", "eventState": "active", "activePostCount": 1,
              "shortSerialNumber": "{{GatewaySite.Serial}}",
              "AccessControllerEvent": { "deviceName": "Вход 1", "majorEventType": 5, "subEventType": {{minor}}, "cardReaderNo": {{reader}}, "doorNo": 1,
                "cardNo": "{{card}}", "employeeNoString": "{{person}}", "serialNo": {{serial}}, "frontSerialNo": {{serial - 1}} } }
            """;

    private static string Xml(string card, int serial, string at) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"><dateTime>{at}</dateTime>
            <eventType>AccessControllerEvent</eventType><shortSerialNumber>{GatewaySite.Serial}</shortSerialNumber>
            <AccessControllerEvent><majorEventType>5</majorEventType><subEventType>1</subEventType><cardNo>{card}</cardNo>
            <cardReaderNo>1</cardReaderNo><serialNo>{serial}</serialNo></AccessControllerEvent></EventNotificationAlert>
            """;

    /// <summary>The boundary differs from the header's in letter case, lengths are wrong, and a picture follows.</summary>
    private static byte[] Parts(string json) =>
        [
            .. Encoding.UTF8.GetBytes(
                $"--MIME_Boundary\r\nContent-Disposition: form-data; name=\"event_log\"\r\nContent-Length: 7\r\n\r\n{json}\r\n--MIME_Boundary\r\n"
                    + "Content-Disposition: form-data; name=\"Picture\"; filename=\"face.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
            ),
            0xFF,
            0xD8,
            0xFF,
            0xE0,
            0x0D,
            0x0A,
            0x2D,
            0x2D,
            0x7B,
            0x00,
            0xFF,
            0xD9,
            .. Encoding.UTF8.GetBytes("\r\n--MIME_Boundary--\r\n"),
        ];
}
