using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Catering;
using Porog.Web.Shared;

namespace Porog.Web.Catering;

/// <param name="Name">As the school calls it.</param>
/// <param name="Price">Kopecks for a portion.</param>
/// <param name="Portion">«200 г»; absent when it is not said.</param>
/// <param name="Composition">What it is made of; absent when it is not said.</param>
/// <param name="Terms">Who pays: sold to the child, given to those on the list of subsidised meals, or both.</param>
public sealed record DishAnswer(
    string Name,
    long Price,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Portion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Composition,
    [property: JsonConverter(typeof(LowerCase<MenuTerms>))] MenuTerms Terms
)
{
    public static DishAnswer Of(MenuItem item) => new(item.Name, item.Price, item.Portion, item.Composition, item.Terms);
}

/// <param name="Meal">Which meal of the day.</param>
/// <param name="Dishes">What there is.</param>
public sealed record MenuMealAnswer(
    [property: JsonConverter(typeof(LowerCase<MealOfDay>))] MealOfDay Meal,
    IReadOnlyList<DishAnswer> Dishes
);

/// <param name="Date">The day, in the organisation's time zone.</param>
/// <param name="Meals">Those for which a menu is entered, in the order of the day.</param>
/// <param name="Buffet">What the buffet sells every day.</param>
public sealed record MenuAnswer(DateOnly Date, IReadOnlyList<MenuMealAnswer> Meals, IReadOnlyList<DishAnswer> Buffet);

/// <summary><c>GET /api/v1/children/{id}/menu</c>.</summary>
public static class MenuEndpoint
{
    public static void MapMenu(this IEndpointRouteBuilder children) =>
        children
            .MapGet("/{id:guid}/menu", ReadAsync)
            .WithName("GetMenu")
            .WithSummary("What the child's school cooks on a day, with composition and prices")
            .WithDescription(
                "For those who see the child's meals; the menu is the school's and the same for all, so asking is no look at the child. "
                    + "`date` is a day of the organisation's time zone, today when left out."
            )
            .Produces<MenuAnswer>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(Guid id, string? date, ClaimsPrincipal user, ReadMenu menus, CancellationToken cancel)
    {
        var fields = new Fields();
        var day = fields.Day("date", date);
        if (fields.Problem is { } problem)
            return problem;
        if (await menus.OfChildAsync(user.PersonId(), id, day, cancel) is not { } menu)
            return Problems.NotFound();
        return TypedResults.Ok(
            new MenuAnswer(
                menu.Day,
                [.. menu.Meals.Select(m => new MenuMealAnswer(m.Meal, [.. m.Dishes.Select(DishAnswer.Of)]))],
                [.. menu.Buffet.Select(DishAnswer.Of)]
            )
        );
    }
}
