namespace Porog.Shared.Sheets;

/// <summary>Why a whole file cannot be used.</summary>
public enum SheetProblem : short
{
    /// <summary>Neither a table nor a OneRoster zip.</summary>
    NotARoster = 1,

    /// <summary>Unpacks to more than the limit.</summary>
    TooLargeUnpacked = 2,
    BrokenZip = 3,
    MissingFile = 4,
    MissingColumn = 5,

    /// <summary>A OneRoster file that is not in UTF-8.</summary>
    NotUtf8 = 6,

    /// <summary>The OneRoster version is not 1.2.</summary>
    OtherVersion = 7,

    /// <summary>The file does not contain this organisation.</summary>
    OtherOrganisation = 8,

    /// <summary>A line longer than a megabyte.</summary>
    UnreadableLine = 9,
    Empty = 10,

    /// <summary>A node stopped three times while it processed the file.</summary>
    Interrupted = 11,

    /// <summary>An unexpected error; the log has the details.</summary>
    Unexpected = 12,

    /// <summary>Not a failure: the register changed between check and confirmation, so the list was checked again.</summary>
    RegisterChanged = 13,
}
