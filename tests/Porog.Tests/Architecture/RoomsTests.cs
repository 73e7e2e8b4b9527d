using Mono.Cecil;

namespace Porog.Tests.Architecture;

/// <summary>
/// A room of <c>src/Porog</c> uses only rooms above it. The list below is the whole picture: docs/architecture.md draws it,
/// docs/decisions/0019-rooms.md says why.
/// </summary>
public sealed class RoomsTests
{
    /// <summary>From top to bottom: each room, and the rooms it uses.</summary>
    private static readonly (string Room, string[] Uses)[] Rooms =
    [
        ("Shared", []),
        ("Registry", ["Shared"]),
        ("Notices", ["Shared"]),
        ("Accounts", ["Shared", "Notices"]),
        ("Access", ["Shared", "Registry", "Notices", "Accounts"]),
        ("Delegation", ["Shared", "Registry", "Notices", "Accounts", "Access"]),
        ("Journal", ["Shared", "Registry", "Accounts", "Access"]),
        ("Readers", ["Shared", "Registry", "Notices", "Access", "Journal"]),
        ("Timeline", ["Shared", "Accounts", "Access", "Journal"]),
        ("Attendance", ["Shared", "Registry", "Notices", "Accounts", "Access", "Journal", "Readers", "Timeline"]),
        ("Alerts", ["Shared", "Registry", "Notices", "Accounts", "Access", "Journal", "Readers", "Attendance"]),
        ("Wallets", ["Shared", "Registry", "Access", "Journal", "Timeline"]),
        ("Catering", ["Shared", "Registry", "Access", "Journal", "Attendance"]),
        ("School", ["Shared", "Registry", "Accounts", "Access", "Delegation", "Journal", "Readers", "Timeline", "Attendance", "Catering"]),
        ("Delivery", ["Shared", "Registry", "Notices", "Accounts", "Access", "Journal", "Timeline", "Attendance", "Wallets"]),
        ("Following", ["Shared", "Registry", "Notices", "Access", "Journal", "Attendance", "Wallets", "Delivery"]),
        ("Honesty", ["Shared", "Registry", "Notices", "Access", "Journal", "Readers", "Attendance", "Delivery"]),
        ("Privacy", ["Shared", "Registry", "Notices", "Accounts", "Access", "Delegation", "Journal", "Attendance", "School", "Delivery"]),
        ("Operations", ["Shared", "Delivery", "Following"]),
    ];

    /// <summary>All rooms may use it, and it may use all rooms.</summary>
    private const string Storage = "Storage";

    [Fact]
    public void Every_room_uses_the_listed_rooms_and_no_other()
    {
        var listed = Rooms.SelectMany(r => r.Uses.Select(to => (From: r.Room, To: to))).ToHashSet();
        var found = Edges();
        var forbidden = found.Where(edge => !listed.Contains(edge.Key)).Select(edge => $"{edge.Key.From} uses {edge.Key.To}: {edge.Value}");
        UsedTypes.Nothing(forbidden.Order(StringComparer.Ordinal));
        UsedTypes.Nothing(listed.Except(found.Keys).Select(edge => $"{edge.From} does not use {edge.To}: take it off the list"));
    }

    [Fact]
    public void A_room_uses_only_rooms_above_it()
    {
        var above = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (room, uses) in Rooms)
        {
            Assert.Empty(uses.Except(above));
            above.Add(room);
        }
    }

    [Fact]
    public void Every_namespace_is_a_room_of_the_list()
    {
        string[] known = [.. Rooms.Select(r => r.Room), Storage];
        using var porog = AssemblyDefinition.ReadAssembly(typeof(PorogServices).Assembly.Location);
        var rooms = porog.MainModule.Types.Select(t => RoomOf(t)).OfType<string>().Distinct();
        Assert.Empty(rooms.Except(known));
    }

    /// <summary>Room to room, with one example of each, from signatures, attributes and method bodies.</summary>
    private static Dictionary<(string From, string To), string> Edges()
    {
        using var porog = AssemblyDefinition.ReadAssembly(typeof(PorogServices).Assembly.Location);
        var edges = new Dictionary<(string From, string To), string>();
        foreach (var type in porog.MainModule.GetTypes())
        {
            if (RoomOf(type) is not { } from || from == Storage)
                continue;
            foreach (var used in UsedTypes.Of(type))
                if (RoomOf(used) is { } to && to != from && to != Storage)
                    edges.TryAdd((from, to), $"{type.FullName} → {used.FullName}");
        }
        return edges;
    }

    /// <returns>Null outside Porog and for the list of services itself.</returns>
    private static string? RoomOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type.Namespace.Split('.') is ["Porog", var room, ..] && type.Scope.Name.StartsWith("Porog", StringComparison.Ordinal)
            ? room
            : null;
    }
}
