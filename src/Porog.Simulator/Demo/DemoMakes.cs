namespace Porog.Simulator.Demo;

/// <summary>Devices of a make in the demo, which speak their own protocol: values of <see cref="DemoDevice"/>.</summary>
public static class DemoMakes
{
    public const string ZkTeco = "zkteco";
    public const string ZkTecoAccess = "zkteco-access";
    public const string Hikvision = "hikvision";

    /// <summary>Directions of <see cref="DemoDevice.Readers"/>.</summary>
    public const string In = "in";

    /// <inheritdoc cref="In"/>
    public const string Out = "out";

    /// <summary>The address of ZKTeco devices.</summary>
    internal const string IClock = "/iclock";

    /// <summary>An entrance with a reader on each side.</summary>
    internal static readonly IReadOnlyDictionary<string, string> BothWays = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["1"] = In,
        ["2"] = Out,
    };

    /// <summary>A terminal that people pass on their way in.</summary>
    internal static readonly IReadOnlyDictionary<string, string> InOnly = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["1"] = In,
    };
}
