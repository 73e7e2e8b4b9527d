using Porog.Registry;

namespace Porog.School.Roster;

/// <summary>What an import would do with a line.</summary>
public enum RosterOutcome : short
{
    Unchecked = 0,
    Add = 1,
    Change = 2,

    /// <summary>Had left and is enrolled again.</summary>
    Return = 3,
    End = 4,
    Same = 5,
    LeftOut = 6,
}

/// <summary>Why a line is left out.</summary>
public enum RosterFault : short
{
    MissingName = 1,
    BadName = 2,
    BadDate = 3,
    UnknownSex = 4,
    BadCard = 5,
    BadWallet = 6,
    TooLong = 7,
    DuplicateId = 8,
    DuplicateChild = 9,
    DuplicateCard = 10,
    DuplicateWallet = 11,
    CardOfAnother = 12,
    WalletOfAnother = 13,
    OtherWallet = 14,

    /// <summary>The register has children of this name, and it cannot be told whether one of them is meant.</summary>
    Doubtful = 15,
    SeveralClasses = 16,
    UnknownClass = 17,
    UnknownUser = 18,
    MissingId = 19,
    BadId = 20,

    /// <summary>The child has moved to another organisation (<see cref="MovedChild"/>).</summary>
    MovedAway = 21,

    /// <summary>Name and birth date are those of a child that the register knows by another id.</summary>
    OtherId = 22,
    NeitherYesNorNo = 23,

    /// <summary>«#N/A», or a formula without its value. The fault's value names the cell.</summary>
    CellError = 24,

    /// <summary>A spreadsheet has turned the value into a date.</summary>
    DateInstead = 25,

    /// <summary>A spreadsheet has dropped the last digits of a long number.</summary>
    LostDigits = 26,

    /// <summary>A date that may have the day or the month first.</summary>
    DayOrMonth = 27,

    /// <summary>The line of a CSV file is torn or unreadable.</summary>
    DamagedLine = 28,

    /// <summary>The letter of a class without its number.</summary>
    LetterAlone = 29,

    /// <summary>OneRoster: a beginDate or endDate that is no date.</summary>
    BadPeriod = 30,

    /// <summary>OneRoster: the child begins later.</summary>
    NotYet = 31,

    /// <summary>OneRoster: the child has no class yet, and one later.</summary>
    ClassNotYet = 32,
}

public enum RosterDecision : short
{
    /// <summary>The line means a child the register has.</summary>
    Same = 1,

    /// <summary>The line means a child the register does not have.</summary>
    Another = 2,
    LeaveOut = 3,
}
