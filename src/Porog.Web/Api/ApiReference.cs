using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Porog.Wallets;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Wallets;

namespace Porog.Web.Api;

/// <summary><c>/openapi/v1.json</c>: OpenAPI 3.1 of everything programs call, made from the endpoints themselves.</summary>
public static class ApiReference
{
    private const string Person = "person";
    private const string Device = "device";
    private const string Events = "/api/v1/events";

    public static IServiceCollection AddApiReference(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            openApi =>
            {
                openApi.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                openApi.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
                openApi.AddDocumentTransformer(Introduce);
                openApi.AddOperationTransformer(SayWhoMayCall);
                openApi.AddOperationTransformer(DescribeQuery);
                openApi.AddOperationTransformer(DescribeEvents);
                openApi.AddSchemaTransformer(DescribeSchema);
            }
        );

    public static void MapApiReference(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Porog",
            Version = "v1",
            Description =
                "What happens to a child at school, college or kindergarten, told to the family. Money is whole kopecks. Times are "
                + "RFC 3339 in the organisation's time zone. Somebody else's child and an unknown one are both 404. Errors are "
                + "problem documents (RFC 9457) with a stable `code`; members may be added to any answer.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        // Whatever server answers is the server meant.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Person] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description =
                    "An access token of `POST /api/v1/sign-in`. On the site itself the sign-in cookie reads, but changes nothing.",
            },
            [Device] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A device's key, `porog_…`, bound to one source.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task SayWhoMayCall(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var anonymous = context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any();
        var scheme =
            !anonymous ? Person
            : IsEvents(context) ? Device
            : null;
        operation.Security = scheme is null
            ? []
            : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>Queries are read as text so that a wrong one can be named; here they say what they are.</summary>
    private static Task DescribeQuery(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var described = parameter.Name switch
            {
                "limit" => (
                    "How many to answer with.",
                    new OpenApiSchema
                    {
                        Type = JsonSchemaType.Integer,
                        Minimum = "1",
                        Maximum = "200",
                        Default = JsonValue.Create(50),
                    }
                ),
                "before" => ("The `next` of the page before.", new OpenApiSchema { Type = JsonSchemaType.String }),
                "from" => (
                    "First day (2026-11-20) or instant (2026-11-20T08:00:00+03:00).",
                    new OpenApiSchema { Type = JsonSchemaType.String }
                ),
                "to" => ("Last day, inclusive, or the instant to stop before.", new OpenApiSchema { Type = JsonSchemaType.String }),
                "child" => ("Only what is about this child.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }),
                "kind" => ("Only messages of this kind.", new OpenApiSchema { Type = JsonSchemaType.String }),
                "id" => ("The child.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }),
                _ => default,
            };
            if (described.Item2 is null)
                continue;
            (parameter.Description, parameter.Schema) = described;
        }
        return Task.CompletedTask;
    }

    /// <summary>The endpoint reads its body itself, so the document has to be told of it.</summary>
    private static Task DescribeEvents(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        if (!IsEvents(context))
            return Task.CompletedTask;
        var one = EventSchemas.One();
        operation.Description =
            "CloudEvents 1.0 in JSON, or one event in binary mode: attributes in percent-encoded `ce-*` headers, the body is the data. "
            + "`source` must be the device's own; `source` and `id` make an event one and the same for ever, so "
            + "what got no answer is simply sent again. 200 comes once everything accepted is durable; one bad event never costs the "
            + "good ones beside it.";
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/cloudevents+json"] = new() { Schema = one, Example = EventSchemas.Example() },
                ["application/cloudevents-batch+json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = one,
                        MaxItems = 1000,
                    },
                },
                ["application/json"] = new() { Schema = EventSchemas.Data(), Example = EventSchemas.DataExample() },
            },
        };
        operation.Parameters = [.. operation.Parameters ?? [], .. EventSchemas.Headers()];
        return Task.CompletedTask;
    }

    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        foreach (var property in context.JsonTypeInfo.Properties)
            if (
                MayBeLeftOut(property)
                && schema.Properties?.TryGetValue(property.Name, out var found) == true
                && found is OpenApiSchema optional
            )
            {
                schema.Required?.Remove(property.Name);
                optional.Type &= ~JsonSchemaType.Null;
            }
        if (schema.Enum is { Count: > 0 })
            schema.Type = JsonSchemaType.String;
        if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
            DescribeProblem(schema.Properties!);
        if (context.JsonTypeInfo.Type == typeof(SignInRequest) || context.JsonTypeInfo.Type == typeof(RefreshRequest))
            foreach (var needed in schema.Properties!.Values.OfType<OpenApiSchema>())
                needed.Type = JsonSchemaType.String;
        if (context.JsonTypeInfo.Type == typeof(ThresholdRequest))
            schema.Properties!["amount"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer | JsonSchemaType.Null,
                Format = "int64",
                Minimum = "0",
                Maximum = SetThreshold.Most.ToString(CultureInfo.InvariantCulture),
                Description = "Kopecks; null to be told no more.",
            };
        return Task.CompletedTask;
    }

    private static bool MayBeLeftOut(JsonPropertyInfo property) =>
        property
            .AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true)
            .OfType<JsonIgnoreAttribute>()
            .Any(ignore => ignore.Condition is JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault) == true;

    private static void DescribeProblem(IDictionary<string, IOpenApiSchema> properties)
    {
        properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; programs may rely on it." };
        properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "With code `invalid`: what is wrong, by field.",
            AdditionalProperties = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        };
    }

    private static bool IsEvents(OpenApiOperationTransformerContext context) => "/" + context.Description.RelativePath == Events;
}
