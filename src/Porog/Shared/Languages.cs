namespace Porog.Shared;

/// <summary>The language codes used in accounts and in the culture cookie.</summary>
public static class Languages
{
    public const string Russian = "ru";
    public const string English = "en";
}
