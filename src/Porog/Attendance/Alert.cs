using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Attendance;

/// <summary>
/// The question «Где ребёнок?»: a child was expected and has no entry, or its day is over and it has no exit, while its readers work
/// (product rules 13, 15 and 16).
/// </summary>
public sealed class Alert
{
    public required short Bucket { get; init; }
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid ChildId { get; init; }
    public Child? Child { get; init; }
    public required Guid OrganisationId { get; init; }

    /// <summary>Local date at the organisation.</summary>
    public required DateOnly Day { get; init; }
    public AlertKind Kind { get; init; } = AlertKind.NotCome;

    /// <summary>1, and more when it is asked again because the time in an answer has passed. A child has one alert a day, kind and round.</summary>
    public short Round { get; init; } = 1;

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

    /// <summary>With <see cref="AlertAnswer.Late"/>: when the child will come or be fetched, by the organisation's clock.</summary>
    public TimeOnly? Until { get; set; }
    public Guid? AnsweredById { get; set; }
    public Account? AnsweredBy { get; init; }
}

/// <summary>What the family is asked. Stored, so never renumber.</summary>
public enum AlertKind : short
{
    /// <summary>The group has begun, and the child has not come.</summary>
    NotCome = 1,

    /// <summary>The organisation has closed, and the child has no exit.</summary>
    StillInside = 2,

    /// <summary>The kindergarten has closed, and nobody has fetched the child.</summary>
    NotFetched = 3,
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

    /// <summary>The day is over.</summary>
    Over = 4,

    /// <summary>The child has left, or was fetched.</summary>
    Left = 5,
}

/// <summary>Answers to «Где ребёнок?». Stored, so never renumber.</summary>
public enum AlertAnswer : short
{
    /// <summary>In the morning «Дома, болеет», which announces the absence too; in the evening «Уже дома».</summary>
    Home = 1,

    /// <summary>In the morning «Опаздывает, будет к …»; in the evening «Задерживается», «Уже едем».</summary>
    Late = 2,

    /// <summary>The family does not know either: the school has to look.</summary>
    ShouldBeThere = 3,
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    /// <summary>The index that allows one alert a child, day, kind and round.</summary>
    public const string OneARound = "ix_alerts_one_a_round";

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
                a.Kind,
                a.Round,
            })
            .IsUnique()
            .HasDatabaseName(OneARound);
        builder.HasIndex(a => a.Id).IsUnique();
        builder.HasIndex(a => new { a.OrganisationId, a.Day });
        builder.HasIndex(a => a.NextStepAt).HasFilter("ended_at IS NULL");
    }
}
