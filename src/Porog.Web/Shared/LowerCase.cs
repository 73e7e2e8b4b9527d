using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porog.Web.Shared;

/// <summary>Writes an enum's names in lower case: «topup».</summary>
public sealed class LowerCase<T>() : JsonStringEnumConverter<T>(LowerCasePolicy.Instance, allowIntegerValues: false)
    where T : struct, Enum;

internal sealed class LowerCasePolicy : JsonNamingPolicy
{
    public static readonly LowerCasePolicy Instance = new();

    public override string ConvertName(string name) => name.ToLowerInvariant();
}
