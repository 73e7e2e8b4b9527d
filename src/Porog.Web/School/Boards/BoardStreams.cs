using Porog.Accounts;
using Porog.Attendance;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.School.Boards;

/// <summary>«Something new» to open boards, which then fetch themselves again; the site's own scripts alone listen.</summary>
public static class BoardStreams
{
    /// <summary>What an event says matters to nobody.</summary>
    private const string News = "data: new";

    public static void MapBoardStreams(this IEndpointRouteBuilder forms)
    {
        forms.MapGet(
            "/groups/{id:guid}/now/live",
            async (Guid id, HttpContext http, GroupGate gate, WatchBoard boards, IHostApplicationLifetime server) =>
                await gate.EnterAsync(http, id) is { } visit
                    ? await EventStream.WriteAsync(
                        http,
                        server,
                        cancel => Say(boards.OfGroupAsync(visit.PersonId, Session(http), id, cancel))
                    )
                    : TypedResults.NotFound()
        );
        forms.MapGet(
            "/school/now/live",
            async (string? organisation, HttpContext http, HouseGate gate, WatchBoard boards, IHostApplicationLifetime server) =>
                await gate.EnterAsync(http, organisation) is { } house
                    ? await EventStream.WriteAsync(
                        http,
                        server,
                        cancel => Say(boards.OfHouseAsync(house.PersonId, Session(http), house.Chosen.Id, cancel))
                    )
                    : TypedResults.NotFound()
        );
    }

    /// <summary>There is one: UseSessions lets nobody through without.</summary>
    private static Guid Session(HttpContext http) => SignedIn.SessionOf(http.User)!.Value;

    private static IAsyncEnumerable<string?> Say(IAsyncEnumerable<bool> watched) => watched.Select(news => news ? News : null);
}
