using System.Text;
using Porog.Gateway;
using Porog.Gateway.ZkTeco;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Gateway;

/// <summary>ZKTeco devices at the wire, with what they do in the field.</summary>
public sealed class ZkTecoTests
{
    private const string Sn = $"SN={GatewaySite.Serial}";

    [Theory, Engines]
    public async Task A_memory_that_is_sent_three_times_is_told_once(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTeco, "1=button");
        var (one, other) = (await site.ChildAsync(), await site.ChildAsync());
        var memory =
            $"{one.Card}\t2026-11-20 08:12:41\t0\t15\t\t0\t0\t\r\n{other.Card}\t2026-11-20 08:13:00\t0\t4\r\n{one.Card}\t2026-11-20 10:40:02\t1\t15\t0\r\n";

        Assert.Contains(
            "ATTLOGStamp=None\n",
            (await site.GetAsync($"/iclock/cdata?{Sn}&options=all&pushver=2.4.1")).Body,
            StringComparison.Ordinal
        );
        string[] paths = ["/iclock/cdata", "/iclock/iclock/cdata", "/iclock/cdata.aspx"];
        foreach (var path in paths)
        {
            Assert.Equal((200, "OK: 3"), await site.PostAsync($"{path}?{Sn}&table=ATTLOG&Stamp=9999", memory));
            await site.ForwardedAsync();
        }

        var kept = await site.JournalAsync();
        Assert.Equal([(one.Id, EventKind.In), (other.Id, EventKind.In), (one.Id, EventKind.Out)], kept.Select(e => (e.ChildId, e.Kind)));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 5, 12, 41, TimeSpan.Zero), kept[0].HappenedAt);
        // The whole memory is asked for once.
        Assert.Contains("ATTLOGStamp=9999\n", (await site.GetAsync($"/iclock/cdata?{Sn}&options=all")).Body, StringComparison.Ordinal);
        Assert.Contains("TimeZone=3\n", (await site.GetAsync($"/iclock/cdata?{Sn}&options=all")).Body, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task A_week_without_a_line_is_told_late_in_order_and_once(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        site.Line.Cut();
        var moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");
        for (var day = 0; day < 7; day++)
        {
            var now = TimeZoneInfo.ConvertTime(site.Host.Clock.GetUtcNow(), moscow);
            var line = $"{child.Card}\t{now:yyyy-MM-dd HH:mm:ss}\t0\t4\n";
            Assert.Equal((200, "OK: 1"), await site.PostAsync($"/iclock/cdata?{Sn}&table=ATTLOG&Stamp={day}", line));
            site.Host.Clock.Advance(TimeSpan.FromDays(1));
        }
        await site.RestartGatewayAsync();
        var waiting = site.Queue.Next(site.Device.Source, 10, site.Host.Clock.GetUtcNow()).Select(e => e.Id).ToList();
        Assert.Equal(7, waiting.Count);
        Assert.Equal(waiting.Order(StringComparer.Ordinal), waiting);
        Assert.Empty(await site.JournalAsync());

        site.Line.Heal();
        await site.ForwardedAsync();

        var kept = await site.JournalAsync();
        Assert.Equal(7, kept.Count);
        Assert.All(kept, e => Assert.True(e.IsLate(new EventOptions())));
    }

    [Theory, Engines]
    public async Task Refused_attempts_alarms_and_doors_are_kept_for_the_officer_only(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTecoAccess, "1=in 2=out");
        var child = await site.ChildAsync();
        string Record(int index, int kind, int reader = 1, string? card = null, string at = "2026-11-20 10:59:01") =>
            $"time={at}\tpin=0\tcardno={card ?? child.Card}\teventaddr={reader}\tevent={kind}\tinoutstatus=2\tverifytype=4\tindex={index}\r\n";

        var answer = await site.PostAsync(
            $"/iclock/cdata?{Sn}&table=rtlog",
            Record(1, 0) + Record(2, 27) + Record(3, 101) + Record(4, 200, card: "0") + Record(5, 0, reader: 2) + Record(6, 0, reader: 9)
        );
        await site.ForwardedAsync();

        Assert.Equal((200, "OK"), answer);
        Assert.Equal([EventKind.In, EventKind.Out], (await site.JournalAsync()).Select(e => e.Kind).Order());
        Assert.Equal(
            ["no direction is set for this reader", "door, event 200", "alarm, event 101", "refused, event 27"],
            site.Queue.Notes(site.Device.Source, 10).Select(n => n.Text[(n.Text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..])
        );

        // The numbers start again after a factory reset, and a re-upload brings the old ones too.
        await site.PostAsync(
            $"/iclock/cdata?{Sn}&table=rtlog",
            Record(1, 0) + Record(5, 0, reader: 2) + Record(1, 0, at: "2026-11-20 10:59:30")
        );
        await site.ForwardedAsync();
        Assert.Equal(3, (await site.JournalAsync()).Count);
    }

    [Theory, Engines]
    public async Task Stored_records_are_told_and_those_told_live_are_not_told_twice(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTecoAccess, "1=in 2=out");
        var child = await site.ChildAsync();
        await site.PostAsync(
            $"/iclock/cdata?{Sn}&table=rtlog",
            $"time=2026-11-20 10:55:00\tpin=7\tcardno={child.Card}\teventaddr=1\tevent=0\tinoutstatus=0\tverifytype=4\tindex=140"
        );
        // 10:55:00 and 10:56:40 of the 20th, in seconds with months of 31 days. The number differs from the live record's.
        const long Time = ((((26L * 12) + 10) * 31) + 19) * 86_400 + (10 * 3600) + (55 * 60);
        string Stored(int door, int kind, long at, int index) =>
            $"transaction cardno={child.Card}\tpin=7\tverified=4\tdoorid={door}\teventtype={kind}\tinoutstate=0\ttime_second={at}\tindex={index}\r\n";
        var memory = Stored(1, 0, Time, 3) + Stored(2, 0, Time + 100, 4) + Stored(1, 27, Time + 110, 5);
        for (var upload = 0; upload < 2; upload++)
        {
            Assert.Equal(
                (200, "transaction=3"),
                await site.PostAsync($"/iclock/cdata?{Sn}&table=tabledata&tablename=transaction&count=3", memory)
            );
            await site.ForwardedAsync();
        }

        var kept = await site.JournalAsync();
        Assert.Equal([EventKind.In, EventKind.Out], kept.Select(e => e.Kind));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 7, 56, 40, TimeSpan.Zero), kept[1].HappenedAt);
        Assert.Contains("event 27", Assert.Single(site.Queue.Notes(site.Device.Source, 10)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "Cardno,Pin,Time_second\n1,2,3")]
    [InlineData(DatabaseEngine.Sqlite, "transaction pin=7\tdoorid=1\teventtype=0\ttime_second=tomorrow")]
    [InlineData(DatabaseEngine.Sqlite, "transaction pin=7\teventtype=0\ttime_second=831202500")]
    public async Task Stored_records_of_another_form_stay_with_the_device(DatabaseEngine engine, string body)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTecoAccess);
        for (var upload = 0; upload < 2; upload++)
            Assert.Equal(503, (await site.PostAsync($"/iclock/cdata?{Sn}&table=tabledata&tablename=transaction&count=1", body)).Status);
        Assert.Equal(
            body.Split('\n').Length,
            site.Queue.Notes(site.Device.Source, 10).Count(n => n.Text.StartsWith("a record that cannot be read", StringComparison.Ordinal))
        );
    }

    [Theory, Engines]
    public async Task A_wrong_clock_is_seen_and_its_records_are_corrected(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTecoAccess);
        var child = await site.ChildAsync();
        // It is 11:00; the device says 12:30.
        Assert.Equal(
            (200, "OK"),
            await site.PostAsync($"/iclock/cdata?{Sn}&table=rtstate", "time=2026-11-20 12:30:00\tsensor=00\trelay=00")
        );
        var record = $"time=2026-11-20 12:29:00\tpin=7\tcardno={child.Card}\teventaddr=1\tevent=0\tinoutstatus=0\tindex=7";
        var late = $"time=2026-11-20 08:05:00\tpin=7\tcardno={child.Card}\teventaddr=1\tevent=0\tinoutstatus=0\tindex=3";
        await site.PostAsync($"/iclock/cdata?{Sn}&table=rtlog", $"{record}\n{late}");
        await site.ForwardedAsync();

        var kept = await site.JournalAsync();
        Assert.Equal([new TimeSpan(5, 5, 0), new TimeSpan(7, 59, 0)], kept.Select(e => e.HappenedAt.TimeOfDay).Order());
        Assert.Contains("01:30:00", System.Net.WebUtility.HtmlDecode((await site.GetAsync("/")).Body), StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task A_person_s_number_becomes_the_card_of_the_device_s_own_list(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        var gb2312 = CodePagesEncodingProvider.Instance.GetEncoding("GB2312")!;
        var users = gb2312.GetBytes(
            $"USER PIN=15\tName=Иванов\tPri=0\tCard=[{child.Card}]\nFP PIN=15\tFID=1\tTMP=AAAA\nOPLOG 4\t0\t2026-11-20 08:00:00"
        );
        Assert.Equal((200, "OK: 3"), await site.SendAsync("POST", $"/iclock/cdata?{Sn}&table=OPERLOG&OpStamp=1", users));
        await site.PostAsync($"/iclock/cdata?{Sn}&table=ATTLOG&Stamp=1", "15\t2026-11-20 10:58:00\t255\t1");
        await site.ForwardedAsync();

        Assert.Equal(child.Id, Assert.Single(await site.JournalAsync()).ChildId);
    }

    [Theory, Engines]
    public async Task A_device_is_answered_so_that_it_is_content(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTecoAccess);
        Assert.StartsWith(
            "registry=ok\nRegistryCode=",
            (await site.GetAsync($"/iclock/cdata?{Sn}&options=all&DeviceType=acc&pushver=3.1")).Body,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "RegistryCode=",
            (await site.PostAsync($"/iclock/registry?{Sn}", "DeviceType=acc,~DeviceName=C3")).Body,
            StringComparison.Ordinal
        );
        Assert.Contains("SessionID=", (await site.PostAsync($"/iclock/push?{Sn}", "")).Body, StringComparison.Ordinal);
        Assert.Equal(
            (200, "user=1"),
            await site.PostAsync($"/iclock/cdata?{Sn}&table=tabledata&tablename=user&count=1", "user uid=1\tcardno=1\tpin=1")
        );
        Assert.Equal((200, "OK"), await site.GetAsync($"/iclock/getrequest?{Sn}&INFO=Ver,1,2,3"));
        Assert.Equal(
            (200, "OK"),
            await site.PostAsync($"/iclock/devicecmd?{Sn}", "ID=1&Return=0&CMD=DATA\nID=2&Return=-1&CMD=INFO\nContent=a\nb\n")
        );
    }

    [Theory, Engines]
    public async Task A_device_that_is_not_listed_is_shown_and_not_let_in(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        Assert.Equal(
            403,
            (await site.PostAsync("/iclock/cdata?SN=ZZ999&table=ATTLOG&Stamp=1", $"{child.Card}\t2026-11-20 10:58:00\t0\t1")).Status
        );
        Assert.Contains("ZZ999", (await site.GetAsync("/")).Body, StringComparison.Ordinal);
        Assert.Empty(await site.JournalAsync());
    }

    [Theory]
    [InlineData("0078298060", CardWriting.DecimalNumber, "04AABBCC")]
    [InlineData("CCBBAA04", CardWriting.Reversed, "04AABBCC")]
    [InlineData("3434850820", CardWriting.DecimalNumberReversed, "04AABBCC")]
    [InlineData("170,48076", CardWriting.Wiegand26, "AABBCC")]
    [InlineData("[04AABBCC]", CardWriting.Hex, "04AABBCC")]
    [InlineData("K-1042", CardWriting.DecimalNumber, "K-1042")]
    public void A_card_is_told_in_one_form_however_the_device_writes_it(string written, CardWriting writing, string told) =>
        Assert.Equal(told, CardNumbers.ToHex(written, writing));

    [Theory]
    [InlineData("")]
    [InlineData("1042")]
    [InlineData("1042\tyesterday\t0")]
    public void A_line_that_is_no_record_is_left_out(string line) => Assert.Null(ZkText.Attendance(line));
}
