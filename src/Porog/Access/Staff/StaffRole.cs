using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Access.Staff;

/// <summary>What a person of the staff does and where. Gives no access to a child's pages: <see cref="ChildAccess"/> decides that.</summary>
public sealed class StaffRole : IStaffPost
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

/// <summary>What a role and an invitation to it have in common, for queries about both.</summary>
internal interface IStaffPost
{
    StaffKind Kind { get; }
    Guid? OrganisationId { get; }
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
