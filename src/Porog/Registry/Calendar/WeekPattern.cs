using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry.Calendar;

[Flags]
public enum Weekdays : short
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,
    MondayToFriday = Monday | Tuesday | Wednesday | Thursday | Friday,
}

/// <summary>The usual week of an organisation. An organisation without a row has the usual week of its kind.</summary>
public sealed class WeekPattern
{
    public required Guid OrganisationId { get; init; }

    /// <summary>Weekdays with lessons.</summary>
    public Weekdays Days { get; set; } = Weekdays.MondayToFriday;

    /// <summary>Local time at which groups without times of their own begin.</summary>
    public required TimeOnly Begins { get; set; }
    public required TimeOnly Ends { get; set; }

    /// <summary>Local time after which no child should be inside any more; null for the usual one (<see cref="OrganisationCalendar.ClosesOn"/>).</summary>
    public TimeOnly? Closes { get; set; }

    /// <summary>Whether families are asked in the evening about children without an exit. A boarding school says no.</summary>
    public bool AsksInEvening { get; set; } = true;

    /// <summary>Whether the public holidays of Russia are days off.</summary>
    public bool PublicHolidays { get; set; } = true;

    public bool Includes(DateOnly date) => Days.HasFlag(Of(date.DayOfWeek));

    public static Weekdays Of(DayOfWeek day) => (Weekdays)(1 << (((int)day + 6) % 7));

    /// <summary>What an organisation has until its officer changes it.</summary>
    public static WeekPattern Usual(Guid organisationId, OrganisationKind kind) =>
        kind == OrganisationKind.Kindergarten
            ? new WeekPattern
            {
                OrganisationId = organisationId,
                Begins = new(7, 0),
                Ends = new(19, 0),
            }
            : new WeekPattern
            {
                OrganisationId = organisationId,
                Begins = new(8, 30),
                Ends = new(14, 30),
            };
}

internal sealed class WeekPatternConfiguration : IEntityTypeConfiguration<WeekPattern>
{
    public const string OnePerOrganisation = "pk_week_patterns";

    public void Configure(EntityTypeBuilder<WeekPattern> builder)
    {
        builder.ToTable("week_patterns");
        builder.HasKey(p => p.OrganisationId).HasName(OnePerOrganisation);
        builder.HasOne<Organisation>().WithOne().HasForeignKey<WeekPattern>(p => p.OrganisationId);
    }
}
