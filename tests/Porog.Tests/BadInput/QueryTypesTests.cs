using System.Reflection;
using Microsoft.AspNetCore.Components;
using Porog.Web;

namespace Porog.Tests.BadInput;

/// <summary>The framework answers 500 when a value in an address is not of the property's type, so pages read text themselves.</summary>
public sealed class QueryTypesTests
{
    [Fact]
    public void Pages_take_text_from_addresses()
    {
        var properties = typeof(PorogApp)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.IsDefined(typeof(SupplyParameterFromQueryAttribute)))
            .ToList();
        Assert.NotEmpty(properties);
        Assert.All(
            properties,
            property =>
                Assert.True(
                    property.PropertyType == typeof(string) || property.PropertyType == typeof(string[]),
                    $"{property.DeclaringType}.{property.Name} is a {property.PropertyType}"
                )
        );
    }
}
