using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Porog.Tests.Architecture;

/// <summary>Reads from a compiled assembly which types a type uses.</summary>
internal static class UsedTypes
{
    /// <summary>From signatures, attributes and method bodies, with element types and generic arguments.</summary>
    public static IEnumerable<TypeReference> Of(TypeDefinition type) => UsedBy(type).SelectMany(Parts);

    /// <summary>Fails with every line in full; xUnit's own message cuts them.</summary>
    public static void Nothing(IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        Assert.True(text.Length == 0, text);
    }

    private static IEnumerable<TypeReference> UsedBy(TypeDefinition type)
    {
        IEnumerable<TypeReference?> shape =
        [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. type.Fields.Select(f => f.FieldType),
            .. type.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType),
            .. type.CustomAttributes.Select(a => a.AttributeType),
        ];
        return shape.OfType<TypeReference>().Concat(type.Methods.SelectMany(UsedBy));
    }

    private static IEnumerable<TypeReference> UsedBy(MethodDefinition method)
    {
        yield return method.ReturnType;
        foreach (var parameter in method.Parameters)
            yield return parameter.ParameterType;
        if (!method.HasBody)
            yield break;
        foreach (var variable in method.Body.Variables)
            yield return variable.VariableType;
        foreach (var instruction in method.Body.Instructions)
        foreach (var used in UsedBy(instruction))
            yield return used;
    }

    private static IEnumerable<TypeReference> UsedBy(Instruction instruction) =>
        instruction.Operand switch
        {
            TypeReference type => [type],
            FieldReference field => [field.DeclaringType, field.FieldType],
            GenericInstanceMethod method =>
            [
                method.DeclaringType,
                method.ReturnType,
                .. method.GenericArguments,
                .. method.Parameters.Select(p => p.ParameterType),
            ],
            MethodReference method => [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)],
            _ => [],
        };

    /// <summary>The type itself and everything inside it: element types, generic arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type switch
        {
            GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
            TypeSpecification made => Parts(made.ElementType),
            GenericParameter => [],
            _ => [type],
        };
}
