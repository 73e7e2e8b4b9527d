using Porog.School;

namespace Porog.Web.School.Officer.Reports;

/// <summary>A line of the report on the screen: a child, a class, or all of them.</summary>
/// <param name="Name">Of whom.</param>
/// <param name="GroupId">Leads to the class by its children.</param>
/// <param name="Children">How many are summed up.</param>
/// <param name="Days">Days on which they were there.</param>
/// <param name="Meals">What they ate.</param>
public sealed record ReportRow(string Name, Guid? GroupId, int Children, int Days, MealSums Meals)
{
    public static readonly ReportRow Empty = new("", null, 0, 0, default);

    public static ReportRow Of(ReportedLine line, string name, Guid? groupId) => (Empty with { Name = name, GroupId = groupId }) + line;

    public static ReportRow operator +(ReportRow row, ReportedLine line) =>
        row with
        {
            Children = row.Children + 1,
            Days = row.Days + line.DaysPresent,
            Meals = row.Meals + line.Meals,
        };
}
