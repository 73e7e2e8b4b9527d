using System.Globalization;

namespace Porog.School.Roster;

/// <summary>What the files of an archive hold, to explain why they have no learners of the organisation.</summary>
internal sealed class OneRosterCounts
{
    public int People { get; set; }

    /// <summary>Roles of learners, of any organisation.</summary>
    public int Students { get; set; }

    /// <summary>Of those, the ones in our organisation.</summary>
    public int Ours { get; set; }

    /// <summary>Of those, the ones that have ended.</summary>
    public int Over { get; set; }

    public string ToDetail() =>
        string.Join('/', ((int[])[People, Students, Ours, Over]).Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
