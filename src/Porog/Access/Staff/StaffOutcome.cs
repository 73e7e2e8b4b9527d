namespace Porog.Access.Staff;

/// <summary>The result of a change of roles.</summary>
public enum StaffOutcome
{
    Done = 1,

    /// <summary>It does not exist for this person, or has changed meanwhile.</summary>
    NotFound = 2,

    /// <summary>This e-mail was offered the same role and has not answered.</summary>
    Waiting = 3,

    /// <summary>The person has this role already.</summary>
    HasRole = 4,

    /// <summary>The installation must keep one administrator.</summary>
    LastAdministrator = 5,

    /// <summary>More letters than a person may send in a day.</summary>
    TooMany = 6,

    /// <summary>It was the inviter's own e-mail: they got the role without a letter.</summary>
    Own = 7,
}
