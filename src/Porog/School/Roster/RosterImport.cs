using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>
/// One list of children on its way into the register, and afterwards the record of it. It moves by a worker of any node; what it
/// needs is in the database, so that a node which dies leaves nothing half done. docs/import.md.
/// </summary>
public sealed class RosterImport
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }

    /// <summary>Who uploaded the file.</summary>
    public required Guid StartedById { get; init; }

    /// <summary>Surname first, as it was then.</summary>
    public required string StartedByName { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required string FileName { get; init; }

    /// <summary>Bytes.</summary>
    public required long FileSize { get; init; }
    public RosterFormat Format { get; set; } = RosterFormat.Unknown;
    public RosterState State { get; set; } = RosterState.Uploaded;

    /// <summary>First lines of a sheet as JSON, for the page that matches columns (<see cref="SheetSample"/>).</summary>
    public string? Sample { get; set; }

    /// <summary>What each column of a sheet is, comma-separated <see cref="SheetField"/> numbers; null until it was said.</summary>
    public string? Columns { get; set; }

    /// <summary>The person said that the list holds every child of the organisation: who is not in it has left.</summary>
    public bool Complete { get; set; }

    /// <summary>Lines dealt with in the present step, of <see cref="Total"/> (0 while unknown).</summary>
    public int Done { get; set; }
    public int Total { get; set; }
    public int Added { get; set; }
    public int Changed { get; set; }
    public int Returned { get; set; }
    public int Ended { get; set; }
    public int Same { get; set; }
    public int LeftOut { get; set; }

    /// <summary>Guardians, teachers and others of a OneRoster file: they are counted and not kept (docs/decisions).</summary>
    public int OtherPeople { get; set; }

    /// <summary>Of the lines left out, those from which nobody can tell which child is meant: then nobody is taken for gone.</summary>
    public int Nameless { get; set; }

    /// <summary>Lines of which a person decides whether they mean a child the register has.</summary>
    public int Doubtful { get; set; }

    /// <summary>Of these, the ones nobody has decided on: they are left out.</summary>
    public int Undecided { get; set; }

    /// <summary>Why it failed.</summary>
    public SheetProblem? Problem { get; set; }

    /// <summary>What the problem is with: a file, a column, a line.</summary>
    public string? ProblemDetail { get; set; }

    /// <summary>Who confirmed it, by full name.</summary>
    public string? ConfirmedByName { get; set; }
    public Guid? ConfirmedById { get; set; }

    /// <summary>UTC instant at which it was applied, failed or given up.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>The worker that has it; good until <see cref="TakenUntil"/>.</summary>
    public Guid? TakenBy { get; set; }
    public DateTimeOffset? TakenUntil { get; set; }

    /// <summary>How often the present step was begun.</summary>
    public int Attempts { get; set; }

    /// <summary>Nothing more will happen to it.</summary>
    public bool IsFinished => State >= RosterState.Applied;

    /// <summary>A worker is at it, or will be.</summary>
    public bool IsMoving => State is RosterState.Uploaded or RosterState.Reading or RosterState.Checking or RosterState.Applying;
}

public enum RosterFormat : short
{
    Unknown = 0,
    OneRoster = 1,
    Csv = 2,
    Xlsx = 3,
}

public enum RosterState : short
{
    /// <summary>A worker is to look what kind of file it is.</summary>
    Uploaded = 1,

    /// <summary>Waits for the person to say what the columns are.</summary>
    Columns = 2,

    /// <summary>A worker brings the lines into the staging table.</summary>
    Reading = 3,

    /// <summary>A worker compares them with the register.</summary>
    Checking = 4,

    /// <summary>Waits for the person's confirmation.</summary>
    Ready = 5,

    /// <summary>Confirmed: a worker writes it, in one transaction.</summary>
    Applying = 6,

    // From here on it is finished; an organisation has at most one that is not.
    Applied = 20,
    Failed = 21,
    GivenUp = 22,

    /// <summary>Nobody went on with it for seven days.</summary>
    Expired = 23,
}

/// <summary>A piece of the uploaded file, at most <see cref="Size"/> bytes; gone once the import is finished.</summary>
public sealed class RosterFile
{
    public const int Size = 1 << 20;

    public required Guid ImportId { get; init; }
    public required int Number { get; init; }
    public required byte[] Content { get; init; }
}

/// <summary>A line of the list, what is wrong with it, and what would be done.</summary>
public sealed class RosterRow
{
    public required Guid ImportId { get; init; }

    /// <summary>Counts from 1 through the whole import.</summary>
    public required int Number { get; init; }

    /// <summary>The file inside a zip; null for a sheet, and for a child whom no line names.</summary>
    public string? File { get; set; }

    /// <summary>As a spreadsheet numbers its lines; 0 for a child whom no line names.</summary>
    public required int Line { get; set; }
    public string? ExternalId { get; set; }
    public string Surname { get; set; } = "";
    public string GivenName { get; set; } = "";
    public string? Patronymic { get; set; }
    public Sex? Sex { get; set; }
    public DateOnly? BirthDate { get; set; }
    public string? Group { get; set; }

    /// <summary>Numbers, separated by spaces.</summary>
    public string? Cards { get; set; }

    /// <summary><see cref="Cards"/>, one by one.</summary>
    internal string[] CardNumbers => Cards?.Split(' ') ?? [];
    public string? Wallet { get; set; }

    /// <summary>On the list of subsidised meals, or not; null where the list says nothing of it.</summary>
    public bool? IsSubsidised { get; set; }

    /// <summary>OneRoster only: the person is a learner of this organisation. Lines without are dropped once all files are read.</summary>
    public bool IsLearner { get; set; }

    /// <summary>OneRoster only: the file says that the person is to go.</summary>
    public bool IsDeleted { get; set; }
    public RosterOutcome Outcome { get; set; }
    public RosterFault? Fault { get; set; }

    /// <summary>The column the fault is in, as the file heads it.</summary>
    public string? FaultColumn { get; set; }

    /// <summary>What stands there, or what it collides with.</summary>
    public string? FaultValue { get; set; }

    /// <summary>The child of the register it is about; null for a new one.</summary>
    public Guid? ChildId { get; set; }

    /// <summary>More namesakes than this are not offered.</summary>
    internal const int MostCandidates = 10;

    /// <summary>
    /// Ids of the children whom the line may mean, separated by spaces; empty where that may be one who moved away; null where there
    /// is no doubt.
    /// </summary>
    public string? Candidates { get; set; }

    /// <summary>What a person has decided about a doubtful line; kept when the list is checked again.</summary>
    public RosterDecision? Decision { get; set; }

    /// <summary>Which child it is, for <see cref="RosterDecision.Same"/>.</summary>
    public Guid? DecidedChildId { get; set; }

    /// <summary>How a line of <see cref="Changes"/> about the class begins.</summary>
    internal const string GroupChange = RosterChange.Group + "\t";

    /// <summary>How a line of <see cref="Changes"/> about subsidised meals begins.</summary>
    internal const string SubsidyChange = RosterChange.Subsidised + "\t";

    /// <summary>What would change, a line each: field, before, after, separated by tabs.</summary>
    public string? Changes { get; set; }

    /// <summary>Another class is among what would change.</summary>
    internal bool ChangesGroup => Changes?.Contains(GroupChange, StringComparison.Ordinal) == true;

    /// <summary>Being on the list of subsidised meals is among what would change.</summary>
    internal bool ChangesSubsidy => Changes?.Contains(SubsidyChange, StringComparison.Ordinal) == true;
}

public enum RosterOutcome : short
{
    Unchecked = 0,
    Add = 1,
    Change = 2,

    /// <summary>Had left and is enrolled again.</summary>
    Return = 3,
    End = 4,
    Same = 5,
    LeftOut = 6,
}

/// <summary>Why a line is left out.</summary>
public enum RosterFault : short
{
    MissingName = 1,
    BadName = 2,
    BadDate = 3,
    UnknownSex = 4,
    BadCard = 5,
    BadWallet = 6,
    TooLong = 7,
    DuplicateId = 8,
    DuplicateChild = 9,
    DuplicateCard = 10,
    DuplicateWallet = 11,
    CardOfAnother = 12,
    WalletOfAnother = 13,
    OtherWallet = 14,

    /// <summary>The register has somebody of this name, and nothing tells whether it is the same child.</summary>
    Doubtful = 15,
    SeveralClasses = 16,
    UnknownClass = 17,
    UnknownUser = 18,
    MissingId = 19,
    BadId = 20,

    /// <summary>The child was here and is in another organisation now (<see cref="MovedChild"/>).</summary>
    MovedAway = 21,

    /// <summary>Name and birth date of a child whom the register knows by another id.</summary>
    OtherId = 22,
    NeitherYesNorNo = 23,
}

public enum RosterDecision : short
{
    /// <summary>The line means a child the register has.</summary>
    Same = 1,

    /// <summary>It means a child the register does not have.</summary>
    Another = 2,
    LeaveOut = 3,
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
        // One at a time: two lists of one organisation would each be checked against what the other is about to change.
        builder.HasIndex(i => i.OrganisationId).IsUnique().HasFilter("state < 20").HasDatabaseName(OneOpen);
        builder.HasIndex(i => new { i.OrganisationId, i.StartedAt });
    }
}

internal sealed class RosterFileConfiguration : IEntityTypeConfiguration<RosterFile>
{
    public void Configure(EntityTypeBuilder<RosterFile> builder)
    {
        builder.ToTable("roster_files");
        builder.HasKey(f => new { f.ImportId, f.Number });
        builder.HasOne<RosterImport>().WithMany().HasForeignKey(f => f.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RosterRowConfiguration : IEntityTypeConfiguration<RosterRow>
{
    public void Configure(EntityTypeBuilder<RosterRow> builder)
    {
        builder.ToTable("roster_rows");
        builder.HasKey(r => new { r.ImportId, r.Number });
        builder.Property(r => r.File).HasMaxLength(100);
        builder.Property(r => r.ExternalId).HasMaxLength(100);
        builder.Property(r => r.Surname).HasMaxLength(100);
        builder.Property(r => r.GivenName).HasMaxLength(100);
        builder.Property(r => r.Patronymic).HasMaxLength(100);
        builder.Property(r => r.Group).HasMaxLength(50);
        builder.Property(r => r.Cards).HasMaxLength(400);
        builder.Property(r => r.Wallet).HasMaxLength(32);
        builder.Property(r => r.FaultColumn).HasMaxLength(100);
        builder.Property(r => r.FaultValue).HasMaxLength(200);
        builder.Property(r => r.Candidates).HasMaxLength(400);
        builder.HasOne<RosterImport>().WithMany().HasForeignKey(r => r.ImportId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(r => new { r.ImportId, r.ExternalId });
        builder.HasIndex(r => new
        {
            r.ImportId,
            r.Outcome,
            r.Number,
        });
    }
}
