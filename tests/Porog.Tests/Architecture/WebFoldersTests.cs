using Mono.Cecil;
using Porog.Storage;
using Porog.Web;

namespace Porog.Tests.Architecture;

/// <summary>What the folders of <c>src/Porog.Web</c> may use.</summary>
public sealed class WebFoldersTests
{
    private const string Web = "Porog.Web";

    /// <summary>Commands and health checks work with the database itself; the root starts the server.</summary>
    private static readonly string?[] MayUseTheDatabase = ["", "Commands", "Operations"];

    [Fact]
    public void No_page_and_no_endpoint_uses_the_database_itself() =>
        UsedTypes.Nothing(
            Uses()
                .Where(use => !MayUseTheDatabase.Contains(FolderOf(use.By)) && use.Used.FullName == typeof(PorogDbContext).FullName)
                .Select(use => $"{use.By.FullName} uses {use.Used.FullName}: read through a service of src/Porog")
                .Distinct()
        );

    [Fact]
    public void Shared_parts_of_pages_know_no_other_folder() =>
        UsedTypes.Nothing(
            Uses()
                .Where(use => FolderOf(use.By) == "Shared" && FolderOf(use.Used) is not (null or "" or "Shared"))
                .Select(use => $"{use.By.FullName} uses {use.Used.FullName}")
                .Distinct()
        );

    private static IEnumerable<(TypeDefinition By, TypeReference Used)> Uses()
    {
        using var web = AssemblyDefinition.ReadAssembly(typeof(PorogApp).Assembly.Location);
        foreach (var type in web.MainModule.GetTypes())
        foreach (var used in UsedTypes.Of(type))
            yield return (type, used);
    }

    /// <returns>Empty for the root, null outside Porog.Web.</returns>
    private static string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type.Namespace == Web ? ""
            : type.Namespace.StartsWith(Web + ".", StringComparison.Ordinal) ? type.Namespace.Split('.')[2]
            : null;
    }
}
