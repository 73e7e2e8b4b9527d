using System.Globalization;
using System.Text.RegularExpressions;
using Porog.Registry;
using Porog.Shared;

namespace Porog.School;

/// <summary>A school year is named by the calendar year in which it begins.</summary>
public static class SchoolYear
{
    /// <summary>The school year that a change of classes prepares: from March on, the coming one.</summary>
    public static int Of(DateTimeOffset now, TimeZoneInfo zone) =>
        LocalTime.DayAt(zone, now) is { Month: >= 3 } day ? day.Year : LocalTime.DayAt(zone, now).Year - 1;
}

/// <summary>How classes are named from year to year.</summary>
public static partial class ClassNames
{
    /// <summary>The last class of a school, and the last course of a college.</summary>
    private const int LastOfSchool = 11;
    private const int LastOfCollege = 4;

    /// <summary>Next year's name: 1 А becomes 2 А. The last class ends; a name without a year stays.</summary>
    internal static GroupStep Next(OrganisationKind kind, Guid id, string name, int children)
    {
        var match = kind switch
        {
            OrganisationKind.School => SchoolClass().Match(name),
            OrganisationKind.College => CollegeGroup().Match(name),
            _ => Match.Empty,
        };
        if (!match.Success)
            return new(id, name, name, Ends: false, children);
        var year = int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture);
        var last = kind == OrganisationKind.School ? LastOfSchool : LastOfCollege;
        return year >= last
            ? new(id, name, name, Ends: true, children)
            : new(id, name, $"{match.Groups["before"].Value}{year + 1}{match.Groups["after"].Value}", Ends: false, children);
    }

    /// <summary>A name for an ended class that is not in <paramref name="taken"/>; adds it there.</summary>
    internal static string Ended(string name, int year, List<string> taken)
    {
        var ended = $"{TextFold.Cut(name, 40)} · {year}";
        while (taken.Contains(ended))
            ended += "'";
        taken.Add(ended);
        return ended;
    }

    /// <summary>«1 А», «11-Б», «5».</summary>
    [GeneratedRegex(@"^(?<before>\s*)(?<year>\d{1,2})(?<after>\D.*)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchoolClass();

    /// <summary>«ИС-21»: the course is the first digit.</summary>
    [GeneratedRegex(@"^(?<before>\D+)(?<year>\d)(?<after>\d*\D*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CollegeGroup();
}
