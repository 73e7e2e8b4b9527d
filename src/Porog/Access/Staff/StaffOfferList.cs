using System.Text.RegularExpressions;
using Porog.Registry;
using Porog.Shared;
using Group = Porog.Registry.Group;

namespace Porog.Access.Staff;

/// <summary>What is wrong with a line of a list of staff.</summary>
public enum StaffLineFault
{
    NoEmail = 1,

    /// <summary>Neither a class nor the till is named.</summary>
    NoPlace = 2,

    /// <summary>The organisation has no class of this name.</summary>
    UnknownPlace = 3,

    /// <summary>The same e-mail and role stand further up.</summary>
    Repeated = 4,
}

/// <summary>A line of a list of staff.</summary>
/// <param name="Text">As typed, on one line.</param>
/// <param name="Offer">What it says; null when there is a fault.</param>
/// <param name="Group">The name of the teacher's class; null for a cashier.</param>
/// <param name="Fault">What is wrong.</param>
public sealed record StaffLine(string Text, StaffOffer? Offer, string? Group, StaffLineFault? Fault);

/// <summary>
/// Reads a list of staff to invite. Each line has an e-mail, and after it the class of a teacher or the word for the till. Commas,
/// semicolons or tabs may separate them. A name before the e-mail is ignored.
/// </summary>
public static partial class StaffOfferList
{
    public const int MostLines = 100;

    /// <summary>The most characters of a list.</summary>
    public const int Longest = 20_000;

    private static readonly HashSet<string> Tills = [.. new[] { "касса", "кассир", "till", "cashier" }.Select(TextFold.LettersAndDigits)];

    /// <param name="text">The list. Empty lines are passed over.</param>
    /// <param name="organisation">Where they are to work, with its classes.</param>
    /// <returns>The lines. There is one more than <see cref="MostLines"/> when the list is too long; the rest is not read.</returns>
    public static IReadOnlyList<StaffLine> Read(string? text, StaffPlaceChoice organisation)
    {
        var groups = organisation.Groups.ToLookup(g => GroupNames.Comparable(g.Name));
        var seen = new HashSet<StaffOffer>();
        return
        [
            .. (text ?? "")
                .Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Take(MostLines + 1)
                .Select(line => Check(Line(line, organisation.Organisation.Id, groups), seen)),
        ];
    }

    private static StaffLine Line(string line, Guid organisationId, ILookup<string, Group> groups)
    {
        var shown = TextFold.Line(line);
        var found = Email().Match(line);
        if (!found.Success || EmailAddress.TryParse(found.Value) is not { } email)
            return new(shown, null, null, StaffLineFault.NoEmail);
        var place = line[(found.Index + found.Length)..].Trim(' ', '\t', ',', ';', '>', '.');
        if (Tills.Contains(TextFold.LettersAndDigits(place)))
            return new(shown, new StaffOffer(email, StaffKind.Cashier, organisationId, null), null, null);
        if (TextFold.LettersAndDigits(place).Length == 0)
            return new(shown, null, null, StaffLineFault.NoPlace);
        // Two classes whose names are alike are not guessed between.
        return groups[GroupNames.Comparable(place)].ToList() is [var group]
            ? new(shown, new StaffOffer(email, StaffKind.Teacher, organisationId, group.Id), group.Name, null)
            : new(shown, null, null, StaffLineFault.UnknownPlace);
    }

    private static StaffLine Check(StaffLine line, HashSet<StaffOffer> seen) =>
        line.Offer is { } offer && !seen.Add(offer with { Email = EmailAddress.Comparable(offer.Email) })
            ? line with
            {
                Offer = null,
                Fault = StaffLineFault.Repeated,
            }
            : line;

    [GeneratedRegex(@"[^\s,;<>()""]+@[^\s,;<>()""]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Email();
}
