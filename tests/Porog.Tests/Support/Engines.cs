using System.Reflection;
using Porog.Shared;
using Xunit.Sdk;
using Xunit.v3;

namespace Porog.Tests.Support;

/// <summary>Runs a theory once on each engine. A missing engine fails the test instead of skipping it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EnginesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow(DatabaseEngine.Sqlite), new TheoryDataRow(DatabaseEngine.PostgreSql)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
