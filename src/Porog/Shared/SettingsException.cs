namespace Porog.Shared;

/// <summary>A setting that stops the start; the message is the one line the operator reads, and names the setting.</summary>
public sealed class SettingsException(string setting, string problem) : Exception($"{setting}: {problem}")
{
    public string Setting { get; } = setting;
}
