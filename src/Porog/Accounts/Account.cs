using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Shared;

namespace Porog.Accounts;

/// <summary>
/// A person's account (личный кабинет). A child's wallet (лицевой счёт) is <see cref="Registry.Wallet"/>.
/// <see cref="IdentityUser{TKey}.PhoneNumber"/> is E.164. A person signs in with the phone or the e-mail.
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

    /// <summary>Отчество; null for people without one.</summary>
    public string? Patronymic { get; set; }

    /// <summary>The language of messages to this person: one of <see cref="Languages"/>.</summary>
    public string Language { get; set; } = Languages.Russian;

    /// <summary>UTC instant at which a mail server reported an unknown mailbox; null again once the e-mail is verified again.</summary>
    public DateTimeOffset? EmailBouncedAt { get; set; }

    /// <summary>UTC instant at which the owner was last told that wrong passwords locked the account.</summary>
    public DateTimeOffset? LockToldAt { get; set; }

    /// <summary>UTC instant of registration.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>UTC instant at which its owner deleted it. It then contains no personal data, and sign-in is impossible.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Whether the e-mail is verified and its mailbox exists.</summary>
    public bool TakesLetters => EmailConfirmed && Email is not null && EmailBouncedAt is null;

    /// <summary>Surname first: «Иванова Мария Петровна».</summary>
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);
}

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public const string OnePhone = "ix_accounts_phone_number";

    /// <summary>The name that Identity gives this index.</summary>
    public const string OneEmail = "EmailIndex";

    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.Property(a => a.Surname).HasMaxLength(100);
        builder.Property(a => a.GivenName).HasMaxLength(100);
        builder.Property(a => a.Patronymic).HasMaxLength(100);
        builder.Property(a => a.Language).HasMaxLength(8);
        builder.Property(a => a.PhoneNumber).HasMaxLength(20);
        builder.Ignore(a => a.TakesLetters);
        // A verified phone belongs to one account. An unverified phone is not unique, because anybody can type it.
        builder.HasIndex(a => a.PhoneNumber).IsUnique().HasFilter("phone_number_confirmed").HasDatabaseName(OnePhone);
        // The same for the e-mail, because both are logins.
        builder.HasIndex(a => a.NormalizedEmail).IsUnique().HasFilter("email_confirmed").HasDatabaseName(OneEmail);
        // For the worker that tells owners of a lock.
        builder.HasIndex(a => a.LockoutEnd).HasFilter("lockout_end IS NOT NULL");
    }
}
