using Microsoft.AspNetCore.Authorization;
using Porog.Access.Staff;

namespace Porog.Web.School.Staff;

/// <summary>
/// The policies of staff pages and endpoints. A folder of pages names its policy once, in its <c>_Imports.razor</c>; endpoints are
/// grouped by policy in <see cref="StaffEndpoints"/>. A policy says what role a person needs somewhere. Whether they hold it for the
/// organisation, group or child of the request is asked inside, by <see cref="StaffVisits"/> and the services of the domain.
/// </summary>
public static class StaffPolicy
{
    public const string Administrator = "administrator";
    public const string Officer = "officer";
    public const string OfficerOrAdministrator = "officer or administrator";
    public const string Teacher = "teacher";
    public const string TeacherOrOfficer = "teacher or officer";
    public const string Cashier = "cashier";
    public const string CashierOrOfficer = "cashier or officer";
    public const string AnyStaff = "officer or administrator or teacher or cashier";

    /// <summary>A person with several of a policy's roles acts in the first one listed.</summary>
    private static readonly Dictionary<string, StaffKind[]> Roles = new(StringComparer.Ordinal)
    {
        [Administrator] = [StaffKind.Administrator],
        [Officer] = [StaffKind.Officer],
        [OfficerOrAdministrator] = [StaffKind.Officer, StaffKind.Administrator],
        [Teacher] = [StaffKind.Teacher],
        [TeacherOrOfficer] = [StaffKind.Teacher, StaffKind.Officer],
        [Cashier] = [StaffKind.Cashier],
        [CashierOrOfficer] = [StaffKind.Cashier, StaffKind.Officer],
        [AnyStaff] = [StaffKind.Officer, StaffKind.Administrator, StaffKind.Teacher, StaffKind.Cashier],
    };

    public static IReadOnlyCollection<string> All => Roles.Keys;

    /// <summary>Whether a person with these roles passes the policy, apart from the second step of signing in.</summary>
    public static bool Admits(string policy, IEnumerable<StaffKind> kinds) => Roles[policy].Any(kinds.Contains);

    public static AuthorizationBuilder AddStaffPolicies(this AuthorizationBuilder authorization)
    {
        foreach (var (name, kinds) in Roles)
            authorization.AddPolicy(
                name,
                policy => policy.RequireAuthenticatedUser().AddRequirements(new StaffRequirement(kinds), new SecondStepRequirement())
            );
        return authorization;
    }
}
