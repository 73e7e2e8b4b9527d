using System.Xml;

namespace Porog.Shared.Sheets;

/// <summary>The names that an XML reader keeps for as long as it reads. A crafted part could have millions of different ones.</summary>
internal sealed class BoundedNames : XmlNameTable
{
    private const int Most = 20_000;
    private const int Longest = 1_000;

    private readonly NameTable names = new();
    private int count;

    public override string Add(char[] array, int offset, int length) =>
        Get(array, offset, length) ?? Keep(new string(array, offset, length));

    public override string Add(string array) => Get(array) ?? Keep(array);

    public override string? Get(char[] array, int offset, int length) => names.Get(array, offset, length);

    public override string? Get(string array) => names.Get(array);

    private string Keep(string name) =>
        ++count <= Most && name.Length <= Longest ? names.Add(name) : throw new SheetException(SheetProblem.TooManyCells);
}
