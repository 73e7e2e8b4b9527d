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

    /// <summary>What it is made of, for those who may not eat everything.</summary>
    public string? Composition { get; set; }
    public required MenuTerms Terms { get; set; }

    /// <summary>The place in its meal, counted up as lines are entered.</summary>
    public required int Number { get; init; }

    public bool IsSold => Terms is MenuTerms.Sold or MenuTerms.Both;

    public bool IsGiven => Terms is MenuTerms.Subsidised or MenuTerms.Both;

    /// <summary>As what a portion that is sold goes into the journal.</summary>
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

    /// <summary>The budget: it is given to those on the list.</summary>
    Subsidised = 2,

    /// <summary>Given to those on the list, sold to others.</summary>
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
        builder.HasOne<Organisation>().WithMany().HasForeignKey(i => i.OrganisationId);
        builder.HasIndex(i => new { i.OrganisationId, i.Day });
    }
}
