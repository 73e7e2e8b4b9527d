namespace Porog.Shared;

/// <summary>An invalid setting that prevents the start. The operator reads the message, which names the setting.</summary>
public sealed class SettingsException(string setting, string problem) : Exception($"{setting}: {problem}")
{
    public string Setting { get; } = setting;
}
