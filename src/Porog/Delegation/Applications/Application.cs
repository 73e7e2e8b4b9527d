using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>
/// Запрос (заявление): a family's request for access, on paper and entered by the officer, or filed online and approved.
/// </summary>
public sealed class Application
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }
    public required ApplicationSource Source { get; init; }
    public required ApplicationState State { get; set; }

    /// <summary>The applicant's account: known from the start when filed online, otherwise once phone and surname match.</summary>
    public Guid? ApplicantId { get; set; }
    public Account? Applicant { get; init; }
    public required string Surname { get; init; }
    public required string GivenName { get; init; }
    public string? Patronymic { get; init; }

    /// <summary>E.164: the phone for the service.</summary>
    public required string Phone { get; init; }

    /// <summary>Who the applicant is to the children: mother, guardian; as typed.</summary>
    public string? Relation { get; init; }

    /// <summary>Date on the paper.</summary>
    public DateOnly? SignedOn { get; init; }
    public string? Note { get; init; }

    /// <summary>UTC instant of entering or filing.</summary>
    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>The officer who entered, approved or refused it.</summary>
    public Guid? OfficerId { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; set; }

    /// <summary><see cref="Shared.ContentHash"/> of what the form asked for; null for rows of earlier versions.</summary>
    public byte[]? ContentHash { get; init; }
    public List<ApplicationChild> Children { get; init; } = [];
    public List<ApplicationPerson> Persons { get; init; } = [];

    /// <summary>Surname first.</summary>
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);

    /// <summary>Whether the application with this id was stored with this content; null when there is none.</summary>
    internal static async Task<bool?> StoredAsync(PorogDbContext db, Guid id, byte[] content, CancellationToken cancel)
    {
        var stored = await db.Applications.Where(a => a.Id == id).Select(a => new { a.ContentHash }).SingleOrDefaultAsync(cancel);
        return stored is null ? null : stored.ContentHash is { } earlier && content.AsSpan().SequenceEqual(earlier);
    }
}

public enum ApplicationSource : short
{
    Paper = 1,
    Online = 2,
}

public enum ApplicationState : short
{
    /// <summary>Filed online, waiting for the officer.</summary>
    Waiting = 1,

    /// <summary>Entered or approved: it gives access.</summary>
    InForce = 2,
    Refused = 3,

    /// <summary>Withdrawn by the applicant before a decision.</summary>
    Withdrawn = 4,
}

/// <summary>A child of an application: up to three.</summary>
public sealed class ApplicationChild
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ApplicationId { get; init; }

    /// <summary>The child of the registry; null until an online application is approved.</summary>
    public Guid? ChildId { get; set; }
    public Child? Child { get; init; }

    /// <summary>As the applicant typed it.</summary>
    public required string FullName { get; init; }
    public DateOnly? BirthDate { get; init; }

    /// <summary>Class or group, as typed.</summary>
    public string? Group { get; init; }
}

/// <summary>A person who gets access with the parent's consent, named in the application.</summary>
public sealed class ApplicationPerson
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ApplicationId { get; init; }
    public required string Surname { get; init; }
    public required string GivenName { get; init; }
    public string? Patronymic { get; init; }

    /// <summary>E.164.</summary>
    public required string Phone { get; init; }

    /// <summary>Their account, once phone and surname match; they get trusts at the same moment.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>Removed before they registered: no account is matched any more.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>Surname first.</summary>
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);
}

internal sealed class ApplicationConfiguration : IEntityTypeConfiguration<Application>
{
    public void Configure(EntityTypeBuilder<Application> builder)
    {
        builder.ToTable("applications");
        builder.Property(a => a.Surname).HasMaxLength(100);
        builder.Property(a => a.GivenName).HasMaxLength(100);
        builder.Property(a => a.Patronymic).HasMaxLength(100);
        builder.Property(a => a.Phone).HasMaxLength(20);
        builder.Property(a => a.Relation).HasMaxLength(50);
        builder.Property(a => a.Note).HasMaxLength(500);
        builder.Property(a => a.Reason).HasMaxLength(500);
        builder.Property(a => a.ContentHash).HasMaxLength(32);
        builder.HasOne(a => a.Organisation).WithMany().HasForeignKey(a => a.OrganisationId);
        builder.HasOne(a => a.Applicant).WithMany().HasForeignKey(a => a.ApplicantId);
        builder.HasMany(a => a.Children).WithOne().HasForeignKey(c => c.ApplicationId);
        builder.HasMany(a => a.Persons).WithOne().HasForeignKey(p => p.ApplicationId);
        builder.HasMany<LegalRepresentation>().WithOne().HasForeignKey(r => r.ApplicationId);
        builder.HasMany<Trust>().WithOne().HasForeignKey(t => t.ApplicationId);
        builder.HasIndex(a => a.Phone);
        builder.HasIndex(a => new { a.OrganisationId, a.State });
    }
}

internal sealed class ApplicationChildConfiguration : IEntityTypeConfiguration<ApplicationChild>
{
    public void Configure(EntityTypeBuilder<ApplicationChild> builder)
    {
        builder.ToTable("application_children");
        builder.Property(c => c.FullName).HasMaxLength(300);
        builder.Property(c => c.Group).HasMaxLength(50);
        builder.HasOne(c => c.Child).WithMany().HasForeignKey(c => c.ChildId);
    }
}

internal sealed class ApplicationPersonConfiguration : IEntityTypeConfiguration<ApplicationPerson>
{
    public void Configure(EntityTypeBuilder<ApplicationPerson> builder)
    {
        builder.ToTable("application_persons");
        builder.Property(p => p.Surname).HasMaxLength(100);
        builder.Property(p => p.GivenName).HasMaxLength(100);
        builder.Property(p => p.Patronymic).HasMaxLength(100);
        builder.Property(p => p.Phone).HasMaxLength(20);
        builder.HasIndex(p => p.Phone);
    }
}
