using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Shared;

namespace Porog.Registry;

/// <summary>Обучающийся.</summary>
public sealed class Child
{
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary><see cref="Shared.Bucket.Of"/> of <see cref="Id"/>, stored so that SQL can name it.</summary>
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

    /// <summary>UTC instant the child left the organisation; null while enrolled.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>Surname first.</summary>
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);
}

/// <summary>Needed for words that agree: «вошла», «вошёл».</summary>
public enum Sex : short
{
    Female = 1,
    Male = 2,
}

/// <summary>A pass medium: card, bracelet, fob. One child may have several.</summary>
public sealed class Card
{
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>What the reader reports; unique in the installation.</summary>
    public required string Number { get; init; }
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }
    public CardState State { get; set; } = CardState.Active;

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset IssuedAt { get; init; }
}

public enum CardState : short
{
    Active = 1,
    Blocked = 2,
    Lost = 3,
}

internal sealed class ChildConfiguration : IEntityTypeConfiguration<Child>
{
    public void Configure(EntityTypeBuilder<Child> builder)
    {
        builder.ToTable("children");
        builder.Property(c => c.Surname).HasMaxLength(100);
        builder.Property(c => c.GivenName).HasMaxLength(100);
        builder.Property(c => c.Patronymic).HasMaxLength(100);
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
        builder.HasOne(c => c.Child).WithMany().HasForeignKey(c => c.ChildId);
    }
}
