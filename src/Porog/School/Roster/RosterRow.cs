using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;

namespace Porog.School.Roster;

/// <summary>A staged line of the list, with the result of its check.</summary>
public sealed class RosterRow
{
    public required Guid ImportId { get; init; }

    /// <summary>Counts from 1 through the whole import.</summary>
    public required int Number { get; init; }

    /// <summary>The file inside a zip; null for a sheet, and for a child that no line means.</summary>
    public string? File { get; set; }

    /// <summary>As a spreadsheet numbers its lines; 0 for a child that no line means.</summary>
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

    /// <summary>Whether the child gets subsidised meals; null when the list does not say.</summary>
    public bool? IsSubsidised { get; set; }

    /// <summary>OneRoster only: the person is a learner of this organisation. Other lines are dropped once all files are read.</summary>
    public bool IsLearner { get; set; }

    /// <summary>OneRoster only: the file marks the person as to be deleted.</summary>
    public bool IsDeleted { get; set; }
    public RosterOutcome Outcome { get; set; }
    public RosterFault? Fault { get; set; }

    /// <summary>The heading of the column with the fault.</summary>
    public string? FaultColumn { get; set; }

    /// <summary>The value of the cell, or what it collides with.</summary>
    public string? FaultValue { get; set; }

    /// <summary>Further faults, one a line: fault, column, value, separated by tabs.</summary>
    public string? MoreFaults { get; set; }

    /// <summary>Every reason why the line is left out, in the order in which they were found.</summary>
    public IReadOnlyList<RosterFaultNote> Faults =>
        Fault is not { } first
            ? []
            :
            [
                new RosterFaultNote(first, FaultColumn, FaultValue),
                .. (MoreFaults ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(RosterFaultNote.Parse),
            ];

    /// <summary>The cells of the line as they stand in the sheet, a JSON array; null for OneRoster.</summary>
    public string? Original { get; set; }

    /// <summary>The child of the register that the line means; null for a new one.</summary>
    public Guid? ChildId { get; set; }

    /// <summary>At most this many namesakes are offered.</summary>
    internal const int MostCandidates = 10;

    /// <summary>
    /// Ids of the children that the line may mean, separated by spaces. Empty when it may be a child who moved away; null when there
    /// is no doubt.
    /// </summary>
    public string? Candidates { get; set; }

    /// <summary>A person's decision about a doubtful line; stays when the list is checked again.</summary>
    public RosterDecision? Decision { get; set; }

    /// <summary>Which child it is, for <see cref="RosterDecision.Same"/>.</summary>
    public Guid? DecidedChildId { get; set; }

    /// <summary>Start of the line of <see cref="Changes"/> about the class.</summary>
    internal const string GroupChange = RosterChange.Group + "\t";

    /// <summary>Start of the line of <see cref="Changes"/> about subsidised meals.</summary>
    internal const string SubsidyChange = RosterChange.Subsidised + "\t";

    /// <summary>What would change, a line each: <see cref="RosterChange"/>, before, after, separated by tabs.</summary>
    public string? Changes { get; set; }

    /// <summary>
    /// Cards that may be another one written in another way, a line each: number, the other number, the full name of its child (empty
    /// when it is this child), separated by tabs. Null when there are none.
    /// </summary>
    public string? AlikeCards { get; set; }

    /// <inheritdoc cref="AlikeCards"/>
    public IEnumerable<AlikeCard> CardHints => AlikeCard.Parse(AlikeCards);

    internal bool ChangesGroup => Changes?.Contains(GroupChange, StringComparison.Ordinal) == true;

    internal bool ChangesSubsidy => Changes?.Contains(SubsidyChange, StringComparison.Ordinal) == true;
}

/// <summary>One reason why a line is left out.</summary>
/// <param name="Fault">Why.</param>
/// <param name="Column">The heading of the column.</param>
/// <param name="Value">The value of the cell, or what it collides with.</param>
public sealed record RosterFaultNote(RosterFault Fault, string? Column, string? Value)
{
    public override string ToString() => $"{Fault:D}\t{Column}\t{Value}";

    internal static RosterFaultNote Parse(string line)
    {
        var parts = line.Split('\t');
        return new(Enum.Parse<RosterFault>(parts[0]), Said(parts[1]), Said(parts[2]));

        static string? Said(string text) => text.Length == 0 ? null : text;
    }
}

internal sealed class RosterRowConfiguration : IEntityTypeConfiguration<RosterRow>
{
    public void Configure(EntityTypeBuilder<RosterRow> builder)
    {
        builder.ToTable("roster_rows");
        builder.HasKey(r => new { r.ImportId, r.Number });
        builder.Ignore(r => r.Faults);
        builder.Ignore(r => r.CardHints);
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
