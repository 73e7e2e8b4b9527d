namespace Porog.Shared.Sheets;

/// <summary>Why a whole file cannot be used.</summary>
public enum SheetProblem : short
{
    /// <summary>Neither a table nor a zip of OneRoster.</summary>
    NotARoster = 1,

    /// <summary>Unpacks to more than is allowed.</summary>
    TooLargeUnpacked = 2,
    BrokenZip = 3,
    MissingFile = 4,
    MissingColumn = 5,

    /// <summary>A file of OneRoster that is not in UTF-8.</summary>
    NotUtf8 = 6,

    /// <summary>Not version 1.2.</summary>
    OtherVersion = 7,

    /// <summary>None of the file's organisations is this one.</summary>
    OtherOrganisation = 8,

    /// <summary>A line of more than a megabyte.</summary>
    UnreadableLine = 9,
    Empty = 10,

    /// <summary>A node was stopped at it three times.</summary>
    Interrupted = 11,

    /// <summary>Something nobody foresaw; it is in the log.</summary>
    Unexpected = 12,

    /// <summary>No failure: the register changed between check and confirmation, so the list was checked anew.</summary>
    RegisterChanged = 13,
}
