using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Access.Staff;

/// <summary>What a member of staff does, where. Gives no sight of a child by itself: that is ChildAccess's to say.</summary>
public sealed class StaffRole
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid PersonId { get; init; }
    public required StaffKind Kind { get; init; }

    /// <summary>Null for an administrator of the whole installation.</summary>
    public Guid? OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }

    /// <summary>Set for a class teacher or educator.</summary>
    public Guid? GroupId { get; init; }
    public Group? Group { get; init; }
}

public enum StaffKind : short
{
    Administrator = 1,

    /// <summary>Ответственный за «Проход и питание».</summary>
    Officer = 2,

    /// <summary>Классный руководитель, воспитатель.</summary>
    Teacher = 3,

    /// <summary>Оператор питания.</summary>
    Cashier = 4,
}

internal sealed class StaffRoleConfiguration : IEntityTypeConfiguration<StaffRole>
{
    public void Configure(EntityTypeBuilder<StaffRole> builder)
    {
        builder.ToTable("staff_roles");
        builder.HasOne<Account>().WithMany().HasForeignKey(r => r.PersonId);
        builder.HasOne(r => r.Organisation).WithMany().HasForeignKey(r => r.OrganisationId);
        builder.HasOne(r => r.Group).WithMany().HasForeignKey(r => r.GroupId);
    }
}
