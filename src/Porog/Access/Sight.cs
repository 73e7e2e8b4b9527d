namespace Porog.Access;

/// <summary>The parts of a child's data that a person may see (product rule 3).</summary>
[Flags]
public enum Sight : short
{
    Nothing = 0,
    Attendance = 1,
    Meals = 2,
    Account = 4,
    Everything = Attendance | Meals | Account,
}
