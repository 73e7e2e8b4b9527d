using Porog.Accounts;

namespace Porog.Access;

/// <summary>What of a child a person may see (product rule 3).</summary>
[Flags]
public enum Sight : short
{
    Nothing = 0,
    Attendance = 1,
    Meals = 2,
    Account = 4,
    Everything = Attendance | Meals | Account,
}
