using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Access.Staff;

/// <summary>
/// A line of the staff log (product rule 10): who gave or took which role of whom, and where. Keeps the names of that time;
/// deleting an account removes its names.
/// </summary>
public sealed class StaffLogEntry
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset At { get; init; }
    public required StaffEvent Event { get; init; }

    /// <summary>Who did it; null for the command line and for the page of the first start.</summary>
    public Guid? ActorId { get; init; }
    public string? ActorName { get; init; }

    /// <summary>The person who has the role; null while only an e-mail is known.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>Full name, or the invited e-mail.</summary>
    public required string Subject { get; init; }

    /// <summary>Null when the line is not about a role.</summary>
    public StaffKind? Kind { get; init; }
    public Guid? OrganisationId { get; init; }
    public string? Organisation { get; init; }
    public string? Group { get; init; }

    /// <param name="what">What happened.</param>
    /// <param name="at">When.</param>
    /// <param name="role">The role, its organisation and group read with it.</param>
    /// <param name="subject">Full name, or the invited e-mail.</param>
    /// <param name="actorId">Who did it.</param>
    /// <param name="actorName">Their full name.</param>
    internal static StaffLogEntry Of(
        StaffEvent what,
        DateTimeOffset at,
        StaffRole role,
        string subject,
        Guid? actorId = null,
        string? actorName = null
    ) =>
        new()
        {
            At = at,
            Event = what,
            ActorId = actorId,
            ActorName = actorName,
            PersonId = role.PersonId,
            Subject = subject,
            Kind = role.Kind,
            OrganisationId = role.OrganisationId,
            Organisation = role.Organisation?.Name,
            Group = role.Group?.Name,
        };
}

public enum StaffEvent : short
{
    Invited = 1,
    InvitationWithdrawn = 2,
    RoleGiven = 3,
    RoleTaken = 4,

    /// <summary>An administrator removed a person's second factor, so that they can set up a new one.</summary>
    SecondFactorReset = 5,
}

internal sealed class StaffLogEntryConfiguration : IEntityTypeConfiguration<StaffLogEntry>
{
    public void Configure(EntityTypeBuilder<StaffLogEntry> builder)
    {
        builder.ToTable("staff_log");
        builder.Property(e => e.ActorName).HasMaxLength(310);
        builder.Property(e => e.Subject).HasMaxLength(310);
        builder.Property(e => e.Organisation).HasMaxLength(200);
        builder.Property(e => e.Group).HasMaxLength(50);
        builder.HasIndex(e => e.At);
        builder.HasIndex(e => e.PersonId);
    }
}
