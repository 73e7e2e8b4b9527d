using System.Reflection;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Shared;

public sealed class DocumentsTests
{
    [Fact]
    public void Every_setting_is_told_in_the_operators_pages()
    {
        var page = Read("operations.md");
        foreach (var name in Names(typeof(PorogOptions)))
            Assert.Contains($"{name}`", page);

        static IEnumerable<string> Names(Type section) =>
            section
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .SelectMany(p => p.PropertyType.IsClass && p.PropertyType != typeof(string) ? Names(p.PropertyType) : [$":{p.Name}"]);
    }

    [Fact]
    public void Every_reason_to_reject_an_event_is_told_in_the_technicians_page()
    {
        var page = Read("devices.md");
        foreach (
            var code in typeof(RefusalCode).GetFields().Concat(typeof(DoubtCode).GetFields()).Select(f => (string)f.GetRawConstantValue()!)
        )
            Assert.Contains($"| `{code}` |", page);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(NodeClients.RepositoryRoot(), "docs", name));
}
