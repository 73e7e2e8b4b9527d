using Porog.Shared;

namespace Porog.Web.School.Officer.Children;

/// <summary>Checks what is typed about a child, when it is added and when it is corrected.</summary>
internal static class ChildFields
{
    /// <param name="typed">As 05.03.2016.</param>
    /// <param name="now">This moment.</param>
    /// <returns>Null for no date, and for one on which no pupil of today was born.</returns>
    public static DateOnly? BirthDate(string? typed, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return DateInput.TryParse(typed) is { } birth && birth <= today && birth >= today.AddYears(-100) ? birth : null;
    }
}
