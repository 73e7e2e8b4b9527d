using Porog.Access;
using Porog.Access.Staff;

namespace Porog.Web.School.Staff;

/// <summary>The member of staff whom a policy let in.</summary>
/// <param name="Id">The person.</param>
/// <param name="Actor">The person in the first of the policy's roles that they have.</param>
/// <param name="Kinds">All roles that the policy admits.</param>
public sealed record StaffAtWork(Guid Id, AuditActor Actor, IReadOnlyList<StaffKind> Kinds);

public static class StaffRequests
{
    /// <summary>Who works on this page or endpoint.</summary>
    /// <exception cref="InvalidOperationException">The page or endpoint carries no staff policy.</exception>
    public static StaffAtWork Staff(this HttpContext http) =>
        http.Features.Get<StaffAtWork>() ?? throw new InvalidOperationException($"{http.Request.Path} carries no staff policy.");
}
