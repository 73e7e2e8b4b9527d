using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>
/// An import of one list of children, and afterwards the record of it. A worker on any node takes it forward. All it needs is in
/// the database, so a node that dies leaves nothing half done. docs/import.md.
/// </summary>
public sealed class RosterImport
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }

    /// <summary>The person who uploaded the file.</summary>
    public required Guid StartedById { get; init; }

    /// <summary>Their full name at that time, surname first.</summary>
    public required string StartedByName { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required string FileName { get; init; }

    /// <summary>Bytes.</summary>
    public required long FileSize { get; init; }
    public RosterFormat Format { get; set; } = RosterFormat.Unknown;
    public RosterState State { get; set; } = RosterState.Uploaded;

    /// <summary>First lines of a sheet as JSON, for the page that matches columns (<see cref="SheetSample"/>).</summary>
    public string? Sample { get; set; }

    /// <summary>The meaning of each column, comma-separated <see cref="SheetField"/> numbers; null until the person has matched them.</summary>
    public string? Columns { get; set; }

    /// <summary>The person said that the list has every child of the organisation: a child missing from it has left.</summary>
    public bool Complete { get; set; }

    /// <summary>Lines done in the current step, out of <see cref="Total"/> (0 while unknown).</summary>
    public int Done { get; set; }
    public int Total { get; set; }
    public int Added { get; set; }
    public int Changed { get; set; }
    public int Returned { get; set; }
    public int Ended { get; set; }
    public int Same { get; set; }
    public int LeftOut { get; set; }

    /// <summary>Guardians, teachers and others in a OneRoster file: counted and not stored (docs/decisions).</summary>
    public int OtherPeople { get; set; }

    /// <summary>Lines left out that do not tell which child they mean. While there are any, no child is ended.</summary>
    public int Nameless { get; set; }

    /// <summary>Lines for which a person decides whether they mean a child the register has.</summary>
    public int Doubtful { get; set; }

    /// <summary>Doubtful lines without a decision: they are left out.</summary>
    public int Undecided { get; set; }

    /// <summary>Lines with a card that may be another one written in another way (<see cref="RosterRow.AlikeCards"/>).</summary>
    public int AlikeCards { get; set; }

    /// <summary>Why it failed.</summary>
    public SheetProblem? Problem { get; set; }

    /// <summary>The file, column or line that has the problem.</summary>
    public string? ProblemDetail { get; set; }

    /// <summary>Full name of the person who confirmed it.</summary>
    public string? ConfirmedByName { get; set; }
    public Guid? ConfirmedById { get; set; }

    /// <summary>UTC instant at which it was applied, failed or given up.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The worker that holds the lease until <see cref="TakenUntil"/>.</summary>
    public Guid? TakenBy { get; set; }
    public DateTimeOffset? TakenUntil { get; set; }

    /// <summary>How often the current step was started.</summary>
    public int Attempts { get; set; }

    /// <summary>The import will not change any more.</summary>
    public bool IsFinished => State >= RosterState.Applied;

    /// <summary>A worker is on it, or will be.</summary>
    public bool IsMoving => State is RosterState.Uploaded or RosterState.Reading or RosterState.Checking or RosterState.Applying;
}

public enum RosterFormat : short
{
    Unknown = 0,
    OneRoster = 1,
    Csv = 2,
    Xlsx = 3,

    /// <summary>OneRoster files with changes only: nobody is ended for not being in them.</summary>
    OneRosterDelta = 4,
}

public enum RosterState : short
{
    /// <summary>A worker finds out the format of the file.</summary>
    Uploaded = 1,

    /// <summary>Waits for the person to match the columns.</summary>
    Columns = 2,

    /// <summary>A worker copies the lines into the staging table.</summary>
    Reading = 3,

    /// <summary>A worker compares them with the register.</summary>
    Checking = 4,

    /// <summary>Waits for the person's confirmation.</summary>
    Ready = 5,

    /// <summary>Confirmed: a worker writes it to the register in batches.</summary>
    Applying = 6,

    // From here on it is finished. An organisation has at most one unfinished import; the index filter below repeats this number.
    Applied = 20,
    Failed = 21,
    GivenUp = 22,

    /// <summary>It waited seven days for its person.</summary>
    Expired = 23,
}

internal sealed class RosterImportConfiguration : IEntityTypeConfiguration<RosterImport>
{
    public const string OneOpen = "ix_roster_imports_open";

    public void Configure(EntityTypeBuilder<RosterImport> builder)
    {
        builder.ToTable("roster_imports");
        builder.Property(i => i.StartedByName).HasMaxLength(302);
        builder.Property(i => i.ConfirmedByName).HasMaxLength(302);
        builder.Property(i => i.FileName).HasMaxLength(200);
        builder.Property(i => i.Columns).HasMaxLength(1000);
        builder.Property(i => i.ProblemDetail).HasMaxLength(500);
        builder.HasOne(i => i.Organisation).WithMany().HasForeignKey(i => i.OrganisationId);
        // One at a time: the check of a second list would not see what the first is about to change.
        builder.HasIndex(i => i.OrganisationId).IsUnique().HasFilter("state < 20").HasDatabaseName(OneOpen);
        builder.HasIndex(i => new { i.OrganisationId, i.StartedAt });
    }
}
