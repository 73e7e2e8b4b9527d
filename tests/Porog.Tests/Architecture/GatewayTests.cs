using Mono.Cecil;
using Porog.Gateway;

namespace Porog.Tests.Architecture;

/// <summary>The gateway may run far from the server, so it knows the published interface only.</summary>
public sealed class GatewayTests
{
    [Fact]
    public void The_gateway_references_no_other_project()
    {
        using var gateway = AssemblyDefinition.ReadAssembly(typeof(GatewayApp).Assembly.Location);
        Assert.DoesNotContain(gateway.MainModule.AssemblyReferences, r => r.Name.StartsWith("Porog", StringComparison.Ordinal));
    }
}
