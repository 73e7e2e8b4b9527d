using System.Reflection;

namespace Porog.Shared;

/// <summary>The version of this program, such as <c>0.2.0</c>.</summary>
public static class PorogVersion
{
    public static string Text { get; } =
        typeof(PorogVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
