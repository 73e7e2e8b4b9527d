using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Journal;
using Porog.Registry;

namespace Porog.Catering;

/// <summary>One line of an organisation's menu of a day, or of its buffet's price list. Families see it from the moment it is saved.</summary>
public sealed class MenuItem
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }

    /// <summary>Local date; null for the buffet, which sells every day.</summary>
    public required DateOnly? Day { get; init; }
    public required MealOfDay Meal { get; init; }
    public required string Name { get; set; }

    /// <summary>Kopecks for a portion, more than zero.</summary>
    public required long Price { get; set; }

    /// <summary>«200 г».</summary>
    public string? Portion { get; set; }

    /// <summary>Ingredients, for children with allergies.</summary>
    public string? Composition { get; set; }
    public required MenuTerms Terms { get; set; }

    /// <summary>«гор.блюдо»: the part of the meal in the official form.</summary>
    public string? Section { get; set; }

    /// <summary>The number of the recipe, «54-1г».</summary>
    public string? Recipe { get; set; }

    /// <summary>Kilocalories of a portion.</summary>
    public decimal? Calories { get; set; }

    /// <summary>Grams of a portion.</summary>
    public decimal? Proteins { get; set; }

    /// <summary>Grams of a portion.</summary>
    public decimal? Fats { get; set; }

    /// <summary>Grams of a portion.</summary>
    public decimal? Carbohydrates { get; set; }

    /// <summary>Sorts the dishes of a meal; grows as lines are entered.</summary>
    public required int Number { get; init; }

    public bool IsSold => Terms is MenuTerms.Sold or MenuTerms.Both;

    public bool IsGiven => Terms is MenuTerms.Subsidised or MenuTerms.Both;

    /// <summary>The kind of journal entry for a sold portion.</summary>
    public EventKind SoldAs => Meal == MealOfDay.Buffet ? EventKind.Buffet : EventKind.Hot;
}

public enum MealOfDay : short
{
    /// <summary>The price list.</summary>
    Buffet = 0,
    Breakfast = 1,
    SecondBreakfast = 2,
    Lunch = 3,

    /// <summary>Полдник.</summary>
    Snack = 4,
    Dinner = 5,
}

/// <summary>Who pays for a portion.</summary>
public enum MenuTerms : short
{
    /// <summary>The child's account.</summary>
    Sold = 1,

    /// <summary>The budget: children on the list get it free.</summary>
    Subsidised = 2,

    /// <summary>Free for children on the list, sold to others.</summary>
    Both = 3,
}

internal sealed class MenuItemConfiguration : IEntityTypeConfiguration<MenuItem>
{
    public void Configure(EntityTypeBuilder<MenuItem> builder)
    {
        builder.ToTable("menu_items");
        builder.Property(i => i.Name).HasMaxLength(MenuLine.NameLimit);
        builder.Property(i => i.Portion).HasMaxLength(MenuLine.PortionLimit);
        builder.Property(i => i.Composition).HasMaxLength(MenuLine.CompositionLimit);
        builder.Property(i => i.Section).HasMaxLength(MenuDetails.SectionLimit);
        builder.Property(i => i.Recipe).HasMaxLength(MenuDetails.RecipeLimit);
        builder.Property(i => i.Calories).HasPrecision(8, 2);
        builder.Property(i => i.Proteins).HasPrecision(8, 2);
        builder.Property(i => i.Fats).HasPrecision(8, 2);
        builder.Property(i => i.Carbohydrates).HasPrecision(8, 2);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(i => i.OrganisationId);
        builder.HasIndex(i => new { i.OrganisationId, i.Day });
    }
}
