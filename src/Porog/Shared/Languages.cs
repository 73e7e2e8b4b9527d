namespace Porog.Shared;

/// <summary>The languages that Porog speaks, as an account and a culture cookie name them.</summary>
public static class Languages
{
    public const string Russian = "ru";
    public const string English = "en";
}
