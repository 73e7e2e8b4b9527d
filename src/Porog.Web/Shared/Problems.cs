namespace Porog.Web.Shared;

/// <summary>RFC 9457 problem documents with a stable <c>code</c> that programs may rely on.</summary>
public static class Problems
{
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable, lower case with hyphens.</param>
    /// <param name="detail">For a person; no personal data.</param>
    public static IResult Of(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
