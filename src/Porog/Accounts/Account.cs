using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Shared;

namespace Porog.Accounts;

/// <summary>
/// A person's account (личный кабинет). Not a child's wallet (лицевой счёт): see <see cref="Registry.Wallet"/>.
/// <see cref="IdentityUser{TKey}.PhoneNumber"/> is E.164; a person signs in with the phone or the e-mail.
/// </summary>
public sealed class Account : IdentityUser<Guid>
{
    public Account()
    {
        Id = Guid.NewGuid();
        SecurityStamp = Guid.NewGuid().ToString();
    }

    public required string Surname { get; set; }
    public required string GivenName { get; set; }

    /// <summary>Отчество; null for people who have none.</summary>
    public string? Patronymic { get; set; }

    /// <summary>The language messages are written in: one of <see cref="Languages"/>.</summary>
    public string Language { get; set; } = Languages.Russian;

    /// <summary>UTC instant at which a mail server said there is no such mailbox; null again once the e-mail is verified anew.</summary>
    public DateTimeOffset? EmailBouncedAt { get; set; }

    /// <summary>UTC instant of registration.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>UTC instant at which its owner deleted it: nothing personal is left in it, and nobody signs in.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Surname first: «Иванова Мария Петровна».</summary>
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);
}

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public const string OnePhone = "ix_accounts_phone_number";

    /// <summary>Named by Identity.</summary>
    public const string OneEmail = "EmailIndex";

    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.Property(a => a.Surname).HasMaxLength(100);
        builder.Property(a => a.GivenName).HasMaxLength(100);
        builder.Property(a => a.Patronymic).HasMaxLength(100);
        builder.Property(a => a.Language).HasMaxLength(8);
        builder.Property(a => a.PhoneNumber).HasMaxLength(20);
        // One verified phone, one account; an unverified one may be typed by anybody.
        builder.HasIndex(a => a.PhoneNumber).IsUnique().HasFilter("phone_number_confirmed").HasDatabaseName(OnePhone);
        // The same for the e-mail: both are logins.
        builder.HasIndex(a => a.NormalizedEmail).IsUnique().HasFilter("email_confirmed").HasDatabaseName(OneEmail);
    }
}
