using Porog.Attendance;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.School.Staff;
using Porog.Web.Shared;

namespace Porog.Web.School.Boards;

/// <summary>Tells open boards that something is new; they then fetch themselves again. Only the site's own scripts listen.</summary>
public static class BoardStreams
{
    /// <summary>The content of an event is not read.</summary>
    private const string News = "data: new";

    public static void MapGroupBoardStream(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/groups/{id:guid}/now/live",
            async (Guid id, HttpContext http, StaffVisits visits, WatchBoard boards, IHostApplicationLifetime server) =>
                await visits.GroupAsync(http, id) is { } visit
                    ? await EventStream.WriteAsync(
                        http,
                        Session(http),
                        server,
                        cancel => Say(boards.OfGroupAsync(visit.PersonId, Session(http), id, cancel))
                    )
                    : TypedResults.NotFound()
        );

    public static void MapHouseBoardStream(this IEndpointRouteBuilder routes) =>
        routes.MapGet(
            "/school/now/live",
            async (string? organisation, HttpContext http, StaffVisits visits, WatchBoard boards, IHostApplicationLifetime server) =>
                await visits.HouseAsync(http, organisation) is { } house
                    ? await EventStream.WriteAsync(
                        http,
                        Session(http),
                        server,
                        cancel => Say(boards.OfHouseAsync(house.PersonId, Session(http), house.Chosen.Id, cancel))
                    )
                    : TypedResults.NotFound()
        );

    /// <summary>Always there: UseSessions signs out requests without a session.</summary>
    private static Guid Session(HttpContext http) => SignedIn.SessionOf(http.User)!.Value;

    private static IAsyncEnumerable<string?> Say(IAsyncEnumerable<bool> watched) => watched.Select(news => news ? News : null);
}
