using Porog.Registry;
using Porog.School;
using Porog.Web.School.Staff;
using Porog.Web.Shared;

namespace Porog.Web.School.Officer.Children;

/// <summary>Opens one child's pages at the school.</summary>
public sealed class SchoolChildren(SchoolRegistry registry)
{
    /// <returns>Null, with the answer set to 404, for a child of an organisation where the person is no officer and for an unknown child.</returns>
    public async Task<Child?> OpenAsync(HttpContext http, Guid childId)
    {
        var child = await registry.OneAsync(http.Staff().Id, childId, http.RequestAborted);
        if (child is null)
            http.NotFound();
        return child;
    }

    public static string Address(Guid childId) => $"/school/children/{childId}";
}
