using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Shared;

namespace Porog.Registry;

/// <summary>Обучающийся.</summary>
public sealed class Child
{
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary><see cref="Shared.Bucket.Of"/> of <see cref="Id"/>, stored so that SQL can use it.</summary>
    public short Bucket
    {
        get => Shared.Bucket.Of(Id);
        private set => _ = value;
    }

    public required Guid OrganisationId { get; set; }
    public Organisation? Organisation { get; init; }
    public Guid? GroupId { get; set; }
    public Group? Group { get; init; }
    public required string Surname { get; set; }
    public required string GivenName { get; set; }
    public string? Patronymic { get; set; }
    public required Sex Sex { get; set; }
    public DateOnly? BirthDate { get; set; }

    /// <summary>The id in the school's own system (OneRoster's sourcedId). An import finds the child by it. Unique in the organisation.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Entitled to subsidised meals, according to the school's list.</summary>
    public bool IsSubsidised { get; set; }

    /// <summary>UTC instant at which the child left the organisation; null while enrolled.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>Surname first.</summary>
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);
}

/// <summary>Needed for grammatical agreement: «вошла», «вошёл».</summary>
public enum Sex : short
{
    /// <summary>Not said. Texts use the words for a boy, as Russian does for «ребёнок».</summary>
    Unknown = 0,
    Female = 1,
    Male = 2,
}

/// <summary>A pass medium: card, bracelet, fob. One child may have several.</summary>
public sealed class Card
{
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>As <see cref="CardNumber.Canonical"/> writes it; unique in the installation. A doubtful card may have another spelling.</summary>
    public required string Number { get; init; }
    public required Guid ChildId { get; set; }
    public Child? Child { get; init; }
    public CardState State { get; set; } = CardState.Active;

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset IssuedAt { get; set; }

    /// <summary>UTC instant since which this child has the card. Null if the card never belonged to another child.</summary>
    public DateTimeOffset? HeldSince { get; set; }

    /// <summary>UTC instant at which a temporary card expires; null for a permanent one.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>Whether an event of this card at that instant belongs to this child.</summary>
    public bool IsGoodAt(DateTimeOffset at) => State == CardState.Active && !HasEndedBy(at) && !(at < HeldSince);

    /// <summary>Whether a temporary card has expired by that instant.</summary>
    public bool HasEndedBy(DateTimeOffset at) => at >= EndsAt;
}

public enum CardState : short
{
    Active = 1,
    Blocked = 2,
    Lost = 3,

    /// <summary>Another card replaced it.</summary>
    Replaced = 4,

    /// <summary>The child has left. The card works again when the child returns.</summary>
    Away = 5,

    /// <summary>
    /// Another child has a card of the same number in another spelling, from before numbers had one form. Works for nobody until an
    /// officer decides; see <see cref="CardNumber"/>.
    /// </summary>
    Doubtful = 6,
}

/// <summary>One step in a card's history.</summary>
public sealed class CardChange
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid CardId { get; init; }
    public Card? Card { get; init; }

    /// <summary>The child whose history contains this step. A card that moves to another child appears in both histories.</summary>
    public required Guid ChildId { get; init; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset At { get; init; }
    public required CardStep Step { get; init; }
    public required Guid ById { get; init; }

    /// <summary>Full name at that moment.</summary>
    public required string ByName { get; init; }
}

public enum CardStep : short
{
    Issued = 1,
    IssuedForToday = 2,
    Blocked = 3,
    Lost = 4,
    Unblocked = 5,
    Replaced = 6,

    /// <summary>The card moved to another child.</summary>
    Taken = 7,
    Away = 8,
}

internal sealed class ChildConfiguration : IEntityTypeConfiguration<Child>
{
    /// <summary>The index that keeps external ids unique in an organisation.</summary>
    public const string OneExternalId = "ix_children_organisation_id_external_id";

    public void Configure(EntityTypeBuilder<Child> builder)
    {
        builder.ToTable("children");
        builder.Property(c => c.Surname).HasMaxLength(100);
        builder.Property(c => c.GivenName).HasMaxLength(100);
        builder.Property(c => c.Patronymic).HasMaxLength(100);
        builder.Property(c => c.ExternalId).HasMaxLength(100);
        builder.HasIndex(c => c.OrganisationId);
        builder.HasIndex(c => new { c.OrganisationId, c.ExternalId }).IsUnique().HasFilter("external_id IS NOT NULL");
        builder.HasOne(c => c.Organisation).WithMany().HasForeignKey(c => c.OrganisationId);
        builder.HasOne(c => c.Group).WithMany().HasForeignKey(c => c.GroupId);
    }
}

internal sealed class CardConfiguration : IEntityTypeConfiguration<Card>
{
    public void Configure(EntityTypeBuilder<Card> builder)
    {
        builder.ToTable("cards");
        builder.Property(c => c.Number).HasMaxLength(64);
        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => c.State).HasFilter("state = 6").HasDatabaseName("ix_cards_doubtful");
        builder.HasOne(c => c.Child).WithMany().HasForeignKey(c => c.ChildId);
    }
}

internal sealed class CardChangeConfiguration : IEntityTypeConfiguration<CardChange>
{
    public void Configure(EntityTypeBuilder<CardChange> builder)
    {
        builder.ToTable("card_changes");
        builder.HasOne(c => c.Card).WithMany().HasForeignKey(c => c.CardId);
        builder.Property(c => c.ByName).HasMaxLength(310);
        builder.HasIndex(c => new { c.ChildId, c.At });
        builder.HasIndex(c => c.ById);
    }
}
