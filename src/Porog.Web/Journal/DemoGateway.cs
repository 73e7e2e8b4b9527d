using Porog.Gateway;
using Porog.Simulator.Demo;

namespace Porog.Web.Journal;

/// <summary>Lists the demo's devices of a make at the hosted gateway, so that they are let in.</summary>
public static class DemoGateway
{
    /// <summary>Keeps what else is listed. Does nothing when no gateway is hosted.</summary>
    public static void Keep(IServiceProvider services, DemoFile demo)
    {
        if (services.GetService<SiteDevices>() is not { } listed)
            return;
        var devices = demo.Devices.Where(d => d.Make is not null).ToList();
        if (devices.TrueForAll(d => listed.All.Any(l => l.Source == d.Source)))
            return;
        listed.Write([.. listed.All.Where(l => devices.TrueForAll(d => d.Source != l.Source)), .. devices.Select(d => Entry(demo, d))]);
        var queue = services.GetRequiredService<EventQueue>();
        foreach (var terminal in devices.Where(d => d.Make == DemoMakes.ZkTeco))
        foreach (var child in demo.Children.Where(c => c.Organisation == terminal.Organisation))
            if (child is { NumberAtDevice: { } number, Cards: [var card, ..] })
                queue.SetCard(terminal.Source, number, card);
    }

    private static SiteDevice Entry(DemoFile demo, DemoDevice device) =>
        new()
        {
            Name = $"Вход № {device.Source[(device.Source.LastIndexOf('/') + 1)..]}",
            Make = device.Make switch
            {
                DemoMakes.ZkTeco => DeviceMake.ZkTeco,
                DemoMakes.ZkTecoAccess => DeviceMake.ZkTecoAccess,
                _ => DeviceMake.Hikvision,
            },
            Serial = device.Serial!,
            Source = device.Source,
            Key = device.Key,
            TimeZone = demo.Organisations.Single(o => o.Id == device.Organisation).TimeZone,
            Secret = device.Make == DemoMakes.Hikvision ? device.Address![(device.Address!.LastIndexOf('/') + 1)..] : "",
            Readers = device.Readers!.ToDictionary(r => r.Key, r => r.Value == DemoMakes.In ? ReaderDirection.In : ReaderDirection.Out),
        };
}
