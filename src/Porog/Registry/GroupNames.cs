namespace Porog.Registry;

/// <summary>Sorts the names of classes and groups.</summary>
public static class GroupNames
{
    /// <summary>«2 А» before «10 А»: digits compare as a number.</summary>
    public static readonly IComparer<string> Order = Comparer<string>.Create(
        (left, right) =>
            Number(left).CompareTo(Number(right)) is var byNumber and not 0 ? byNumber : StringComparer.CurrentCulture.Compare(left, right)
    );

    private static int Number(string name) =>
        int.TryParse(name.AsSpan(0, name.TakeWhile(char.IsAsciiDigit).Take(6).Count()), out var number) ? number : int.MaxValue;
}
