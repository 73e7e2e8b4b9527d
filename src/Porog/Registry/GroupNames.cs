namespace Porog.Registry;

/// <summary>How names of classes and groups are ordered.</summary>
public static class GroupNames
{
    /// <summary>«2 А» before «10 А»: the number counts as one.</summary>
    public static readonly IComparer<string> Order = Comparer<string>.Create(
        (left, right) =>
            Number(left).CompareTo(Number(right)) is var byNumber and not 0 ? byNumber : StringComparer.CurrentCulture.Compare(left, right)
    );

    private static int Number(string name) =>
        int.TryParse(name.AsSpan(0, name.TakeWhile(char.IsAsciiDigit).Take(6).Count()), out var number) ? number : int.MaxValue;
}
