namespace Porog.Notices;

/// <summary>Fixed values of <see cref="NoticeFacts.Detail"/>. They are stored, so their text never changes.</summary>
public static class NoticeDetails
{
    /// <summary>Of an ended trust: its last day is over.</summary>
    public const string RunOut = "RunOut";

    /// <summary>Of an ended trust: the trusted person left.</summary>
    public const string Left = "Left";

    /// <summary>Of a representative who left: the reader is responsible for their trusted persons now.</summary>
    public const string Kept = "Kept";

    /// <summary>Of a summary: its messages were not held by quiet hours; they came late, all at once.</summary>
    public const string Late = "Late";
}
