using System.Text.Json;
using Microsoft.AspNetCore.Mvc;

namespace Porog.Web.Shared;

/// <summary>RFC 9457 problem documents with a stable <c>code</c> that programs may rely on.</summary>
public static class Problems
{
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable, lower case with hyphens.</param>
    /// <param name="detail">For a person; no personal data.</param>
    public static IResult Of(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });

    /// <summary>The one answer for what is not there and for what is somebody else's: nothing in it tells them apart.</summary>
    public static IResult NotFound() =>
        Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing, or it is not yours to see.");

    /// <param name="errors">By field, as named in the query or the body.</param>
    public static IResult Invalid(IDictionary<string, string[]> errors) =>
        TypedResults.Problem(
            new HttpValidationProblemDetails(errors)
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "Bad Request",
                Detail = "Something in the request cannot be used; see errors.",
                Extensions = { ["code"] = "invalid" },
            }
        );

    /// <summary>What every problem document has, whoever wrote it.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Extensions.TryAdd("code", Code(problem.Status ?? context.HttpContext.Response.StatusCode));
        // It differs from request to request, and equal answers must be equal byte for byte.
        problem.Extensions.Remove("traceId");
    }

    /// <summary>Answers programs with a problem document whatever went wrong on the way.</summary>
    public static void UseProblemDocuments(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions { StatusCodeSelector = Outage.StatusOf, SuppressDiagnosticsCallback = Outage.SuppressDiagnostics }
        );
        app.UseStatusCodePages(pages => OfStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
        app.UseUnreadableRequests();
        app.Use(RefuseUnreadableAsync);
    }

    /// <summary>Names every failure an endpoint may answer with, for the OpenAPI document.</summary>
    public static TBuilder Problem<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
        return builder;
    }

    private static IResult OfStatus(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => NotFound(),
            StatusCodes.Status401Unauthorized => Of(status, Code(status), "Sign in first: Authorization: Bearer …"),
            _ => TypedResults.Problem(statusCode: status),
        };

    private static string Code(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => "invalid",
            StatusCodes.Status401Unauthorized => "unauthenticated",
            StatusCodes.Status403Forbidden => "forbidden",
            StatusCodes.Status404NotFound => "not-found",
            StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
            StatusCodes.Status409Conflict => "conflict",
            StatusCodes.Status413PayloadTooLarge => "too-large",
            StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
            StatusCodes.Status429TooManyRequests => "too-many-requests",
            StatusCodes.Status503ServiceUnavailable => "unavailable",
            >= 500 => "internal-error",
            _ => "refused",
        };

    /// <summary>A body that is not the JSON asked for: names the field when the parser does.</summary>
    private static async Task RefuseUnreadableAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException problem) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = problem.StatusCode;
            if (problem.InnerException is not JsonException { Path: var path })
                return;
            var field = path?.TrimStart('$', '.') is { Length: > 0 } name ? name : "body";
            await Invalid(new Dictionary<string, string[]> { [field] = ["is not what the interface asks for"] }).ExecuteAsync(context);
        }
    }
}
