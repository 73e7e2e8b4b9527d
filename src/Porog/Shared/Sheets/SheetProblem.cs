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

    /// <summary>The OneRoster version is neither 1.1 nor 1.2.</summary>
    OtherVersion = 7,

    /// <summary>The file does not contain this organisation.</summary>
    OtherOrganisation = 8,

    /// <summary>A line that is longer than a megabyte, or a damaged line of a OneRoster file.</summary>
    UnreadableLine = 9,
    Empty = 10,

    /// <summary>A node stopped three times while it processed the file.</summary>
    Interrupted = 11,

    /// <summary>An unexpected error; the log has the details.</summary>
    Unexpected = 12,

    /// <summary>Not a failure: the register changed between check and confirmation, so the list was checked again.</summary>
    RegisterChanged = 13,

    /// <summary>XLS, XLSB, HTML under the name of a workbook, or a workbook with a password.</summary>
    OldFormat = 14,

    /// <summary>ODS.</summary>
    OpenDocument = 15,

    /// <summary>A cell stands where no table reaches.</summary>
    FarCell = 16,

    /// <summary>More lines or cells than the limit.</summary>
    TooManyCells = 17,

    /// <summary>A CSV file with NUL characters.</summary>
    NotText = 18,

    /// <summary>The OneRoster files have nobody who learns in this organisation now. The detail has the counts.</summary>
    NoLearners = 19,

    /// <summary>The day in a menu's cell and the day in the file's name differ.</summary>
    OtherDay = 20,

    /// <summary>The day of a menu is no date, or is more than a year away.</summary>
    UnclearDay = 21,

    /// <summary>A OneRoster archive without a school. The detail has the kinds of organisations and their counts.</summary>
    NoSchools = 22,
}
