namespace Porog.Notices;

/// <summary>Values of <see cref="NoticeFacts.Detail"/> that choose between texts of one topic. Stored, so never rename.</summary>
public static class NoticeDetail
{
    /// <summary>The last day of the trust is over.</summary>
    public const string RunOut = "RunOut";

    /// <summary>The trusted person gave up the access.</summary>
    public const string Left = "Left";

    /// <summary>The reader now answers for the trusted persons of the representative who left.</summary>
    public const string Kept = "Kept";

    /// <summary>Of a summary: quiet hours did not hold its messages; they came late, all at once.</summary>
    public const string Late = "Late";
}
