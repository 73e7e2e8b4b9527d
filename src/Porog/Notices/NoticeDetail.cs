namespace Porog.Notices;

/// <summary>Values of <see cref="NoticeFacts.Detail"/> that choose between texts of one topic. Stored, so never rename.</summary>
public static class NoticeDetail
{
    /// <summary>The last day of the trust is over.</summary>
    public const string RunOut = "RunOut";

    /// <summary>The question was asked before, and nobody has answered.</summary>
    public const string Again = "Again";

    /// <summary>The trusted person gave up the access.</summary>
    public const string Left = "Left";

    /// <summary>The reader now answers for the trusted persons of the representative who left.</summary>
    public const string Kept = "Kept";

    /// <summary>The school ended the trust, or entered the absence.</summary>
    public const string School = "School";

    /// <summary>The new access is a trusted person's.</summary>
    public const string Trusted = "Trusted";

    /// <summary>The new access is a legal representative's.</summary>
    public const string Represents = "Represents";

    /// <summary>A trusted person sees more, or for longer, than before.</summary>
    public const string Widened = "Widened";

    /// <summary>The school closed the access that was doubted.</summary>
    public const string Closed = "Closed";

    /// <summary>The school found the doubted access to be right.</summary>
    public const string Stays = "Stays";

    /// <summary>Of a summary: quiet hours did not hold its messages; they came late, all at once.</summary>
    public const string Late = "Late";
}
