using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Answers 503 while the database is away, and 500 for a defect of ours.</summary>
internal static class Outage
{
    public static int StatusOf(Exception problem) =>
        DatabaseAway.Is(problem) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
}
