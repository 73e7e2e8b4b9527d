using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Attendance;

/// <summary>The question «Где ребёнок?»: a child was expected, has no entry, and its readers work (product rules 13 and 15).</summary>
public sealed class Alert
{
    public required short Bucket { get; init; }
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }
    public required Guid OrganisationId { get; init; }

    /// <summary>Local date at the organisation. A child has at most one alert a day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>UTC instant at which the family was asked.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>How far the question has climbed.</summary>
    public required AlertStep Step { get; set; }

    /// <summary>UTC instant of the next step; null when it climbs no further.</summary>
    public DateTimeOffset? NextStepAt { get; set; }

    /// <summary>UTC instant at which it ended; null while nobody has answered.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public AlertEnd? End { get; set; }
    public AlertAnswer? Answer { get; set; }

    /// <summary>With <see cref="AlertAnswer.Late"/>: when the child will come, by the organisation's clock.</summary>
    public TimeOnly? Until { get; set; }
    public Guid? AnsweredById { get; set; }
    public Account? AnsweredBy { get; init; }
    public ActorRole? AnsweredAs { get; set; }
}

/// <summary>Each step is a way of asking; the next is taken when nobody has answered. Stored, so never renumber.</summary>
public enum AlertStep : short
{
    /// <summary>On the person's devices, by e-mail to those who have none.</summary>
    Told = 1,
    Letter = 2,

    /// <summary>By SMS, where there is an operator.</summary>
    Sms = 3,

    /// <summary>In red on the teacher's list: somebody has to call.</summary>
    School = 4,
}

/// <summary>How an alert ended. Stored, so never renumber.</summary>
public enum AlertEnd : short
{
    Answered = 1,

    /// <summary>The child has come.</summary>
    Came = 2,

    /// <summary>An absence was announced.</summary>
    Announced = 3,

    /// <summary>The group's day is over.</summary>
    Over = 4,
}

/// <summary>Answers to «Где ребёнок?». Stored, so never renumber.</summary>
public enum AlertAnswer : short
{
    /// <summary>«Дома, болеет»: announces the absence too.</summary>
    Home = 1,

    /// <summary>«Опаздывает, будет к …».</summary>
    Late = 2,

    /// <summary>«Должен быть в школе»: the school has to look.</summary>
    ShouldBeThere = 3,
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    /// <summary>The index that allows one alert a child and day.</summary>
    public const string OneADay = "ix_alerts_one_a_day";

    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts");
        builder.HasKey(a => new
        {
            a.Bucket,
            a.ChildId,
            a.Id,
        });
        builder.HasOne(a => a.Child).WithMany().HasForeignKey(a => a.ChildId);
        builder.HasOne(a => a.AnsweredBy).WithMany().HasForeignKey(a => a.AnsweredById);
        builder
            .HasIndex(a => new
            {
                a.Bucket,
                a.ChildId,
                a.Day,
            })
            .IsUnique()
            .HasDatabaseName(OneADay);
        builder.HasIndex(a => a.Id).IsUnique();
        builder.HasIndex(a => new { a.OrganisationId, a.Day });
        builder.HasIndex(a => a.NextStepAt).HasFilter("ended_at IS NULL");
    }
}
