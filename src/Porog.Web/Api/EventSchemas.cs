using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Porog.Web.Api;

/// <summary>The four types of events in JSON Schema, for the reference; Porog.Journal.EventReader reads them.</summary>
internal static class EventSchemas
{
    private static readonly string[] Types = ["porog.passage.v1", "porog.meal.v1", "porog.topup.v1", "porog.correction.v1"];

    /// <summary>An event in structured mode.</summary>
    public static OpenApiSchema One() =>
        new()
        {
            OneOf =
            [
                Event(Types[0], "A child went in or out.", Passage()),
                Event(Types[1], "Something was bought or given to eat. It is recorded even when the balance goes below zero.", Meal()),
                Event(Types[2], "Money was put on an account.", TopUp()),
                Event(Types[3], "An account was put right; devices of payments systems only.", Correction()),
            ],
        };

    /// <summary>The body in binary mode.</summary>
    public static OpenApiSchema Data() => new() { AnyOf = [Passage(), Meal(), TopUp(), Correction()] };

    /// <summary>The attributes in binary mode.</summary>
    public static IEnumerable<IOpenApiParameter> Headers() =>
        [
            Header("ce-specversion", "Binary mode only, like the other `ce-*` headers, and needed there.", Choice("1.0")),
            Header("ce-id", "With the source, the event's name for ever.", Encoded()),
            Header("ce-source", "The device's own.", Encoded("uri-reference")),
            Header("ce-type", "Says what the body is.", Choice(Types)),
            Header("ce-time", "When it happened, RFC 3339 with an offset.", Encoded("date-time")),
        ];

    public static JsonNode DataExample() => Example()["data"]!.DeepClone();

    public static JsonNode Example() =>
        new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = "7f1c",
            ["source"] = "https://school.example/turnstiles/2",
            ["type"] = "porog.passage.v1",
            ["time"] = "2026-11-20T08:14:03+03:00",
            ["datacontenttype"] = "application/json",
            ["data"] = new JsonObject
            {
                ["card"] = "04A2B9C1",
                ["direction"] = "in",
                ["place"] = "Вход № 2",
            },
        };

    private static OpenApiParameter Header(string name, string description, OpenApiSchema schema) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = schema,
        };

    private static OpenApiSchema Event(string type, string description, OpenApiSchema data) =>
        new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Title = type,
            Description = description,
            Required = new HashSet<string> { "specversion", "id", "source", "type", "time" },
            OneOf =
            [
                new OpenApiSchema { Required = new HashSet<string> { "data" } },
                new OpenApiSchema { Required = new HashSet<string> { "data_base64" } },
            ],
        }
            .With("specversion", Choice("1.0"))
            .With("id", Text("With the source, the event's name for ever."))
            .With("source", Text("The device's own.", "uri-reference"))
            .With("type", Choice(type))
            .With("time", Text("When it happened, RFC 3339 with an offset.", "date-time"))
            .With("data", data)
            .With(
                "data_base64",
                new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Format = "byte",
                    Description = "Instead of `data`: the same JSON in Base64.",
                }
            );

    private static OpenApiSchema Passage() =>
        Whom()
            .Needs("direction")
            .With("direction", Choice("in", "out"))
            .With("place", Text("Which door or turnstile."))
            .With("accompaniedBy", Text("The account of the person who brought or fetched the child.", "uuid"));

    private static OpenApiSchema Meal() =>
        Whom()
            .Needs("kind", "items", "total")
            .With("kind", Choice("buffet", "hot", "subsidised"))
            .With(
                "items",
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = Item(),
                    MaxItems = 100,
                }
            )
            .With("total", Kopecks("Of the whole meal."));

    private static OpenApiSchema TopUp() =>
        Wallet().Needs("wallet", "amount").With("amount", Kopecks("More than zero.")).With("method", Text("How it was paid."));

    private static OpenApiSchema Correction() =>
        Wallet().Needs("wallet", "amount", "reason").With("amount", Kopecks("Signed.")).With("reason", Text("Shown to the family."));

    /// <summary>A child, by card or by id: one of the two.</summary>
    private static OpenApiSchema Whom() =>
        new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            OneOf =
            [
                new OpenApiSchema { Required = new HashSet<string> { "card" } },
                new OpenApiSchema { Required = new HashSet<string> { "child" } },
            ],
        }
            .With("card", Text("What the reader reported."))
            .With("child", Text("The child's id.", "uuid"));

    private static OpenApiSchema Wallet() => new OpenApiSchema { Type = JsonSchemaType.Object }.With("wallet", Text("The account number."));

    private static OpenApiSchema Item() =>
        new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "name", "quantity", "price" },
        }
            .With("name", Text("What it is called."))
            .With(
                "quantity",
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Number,
                    ExclusiveMinimum = "0",
                    Maximum = "1000",
                    Description = "Pieces, or a part of one in a sale by weight.",
                }
            )
            .With("price", Kopecks("Of one piece or unit of weight."));

    private static OpenApiSchema Text(string description, string? format = null) =>
        new()
        {
            Type = JsonSchemaType.String,
            Format = format,
            MinLength = 1,
            MaxLength = 200,
            Description = description,
        };

    /// <summary>A header: the limit of 200 characters counts after decoding.</summary>
    private static OpenApiSchema Encoded(string? format = null) =>
        new()
        {
            Type = JsonSchemaType.String,
            Format = format,
            MinLength = 1,
            Description = "Percent-encoded UTF-8.",
        };

    private static OpenApiSchema Kopecks(string description) =>
        new()
        {
            Type = JsonSchemaType.Integer,
            Format = "int64",
            Description = $"Kopecks. {description}",
        };

    private static OpenApiSchema Choice(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(v => (JsonNode)JsonValue.Create(v))] };

    private static OpenApiSchema Needs(this OpenApiSchema schema, params string[] required)
    {
        schema.Required = required.ToHashSet(StringComparer.Ordinal);
        return schema;
    }

    private static OpenApiSchema With(this OpenApiSchema schema, string name, OpenApiSchema property)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties[name] = property;
        return schema;
    }
}
