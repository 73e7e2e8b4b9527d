using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Reads what a program sent and remembers what is wrong with which field.</summary>
internal sealed class Fields
{
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly Dictionary<string, string[]> errors = new(StringComparer.Ordinal);

    /// <summary>The answer that names every wrong field; null when all is well.</summary>
    public IResult? Problem => errors.Count == 0 ? null : Problems.Invalid(errors);

    public string Text(string name, string? value, int longest)
    {
        if (string.IsNullOrEmpty(value))
            errors[name] = ["is required"];
        else if (value.Length > longest)
            errors[name] = [$"is longer than {longest} characters"];
        // PostgreSQL takes it in no text.
        else if (value.Contains('\0'))
            errors[name] = ["holds a character that is no text"];
        return value ?? "";
    }

    /// <summary>One line of text that may be left out.</summary>
    public string? TextOrNull(string name, string? value, int longest) =>
        TextFold.Line(value) is { Length: > 0 } line ? Text(name, line, longest) : null;

    /// <param name="name">The field.</param>
    /// <param name="problem">As a predicate: «is required».</param>
    public void Refuse(string name, string problem) => errors.TryAdd(name, [problem]);

    public int Limit(string? value, int usual, int most)
    {
        if (value is null)
            return usual;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
            return limit;
        errors["limit"] = [$"is a whole number from 1 to {most}"];
        return usual;
    }

    public string? Before(string? value) => Before(value, text => PageCursor.TryParse(text) is not null);

    public string? Before(string? value, Func<string, bool> isCursor)
    {
        if (value is not null && !isCursor(value))
            errors["before"] = ["is the «next» of an earlier page"];
        return value;
    }

    /// <summary>A local date, or an instant with its offset.</summary>
    public (DateOnly? Day, DateTimeOffset? Instant) Moment(string name, string? value)
    {
        if (value is null)
            return default;
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return (day, null);
        // A plus that was not escaped in the address arrives as a space.
        var text = value.Replace(' ', '+');
        if (
            (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10)
            && DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            && instant.Year is >= 1900 and < 3000
        )
            return (null, instant.ToUniversalTime());
        errors[name] = ["is a date (2026-11-20) or an instant (2026-11-20T08:00:00+03:00)"];
        return default;
    }

    /// <summary>A local date that may be left out.</summary>
    public DateOnly? Day(string name, string? value)
    {
        if (value is null)
            return null;
        if (
            DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 1900 and < 3000
        )
            return day;
        errors[name] = ["is a date (2026-11-20)"];
        return null;
    }

    /// <summary>Kopecks, or an explicit null.</summary>
    public long? KopecksOrNull(string name, JsonElement value, long most)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (
            value.ValueKind == JsonValueKind.Number
            && WholeNumber.TryRead(JsonMarshal.GetRawUtf8Value(value), out var kopecks)
            && kopecks >= 0
            && kopecks <= most
        )
            return kopecks;
        errors[name] = [$"is null or whole kopecks from 0 to {most}"];
        return null;
    }
}
