using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Delivery.Choices;

/// <summary>Whether e-mail can reach a person.</summary>
public enum MailboxState
{
    None,
    NotVerified,

    /// <summary>The mail server said that there is no such mailbox.</summary>
    Bounced,
    Good,
}

/// <summary>The ways to reach a person.</summary>
/// <param name="Email">Their e-mail; null for none.</param>
/// <param name="Mailbox">Whether it can be used.</param>
/// <param name="Devices">The names of their browsers and phones, the first one first.</param>
public sealed record PersonWays(string? Email, MailboxState Mailbox, IReadOnlyList<string> Devices);

/// <summary>Reads the ways to reach a person, to show them to that person.</summary>
public sealed class ReadWays(PorogDbContext db)
{
    public async Task<PersonWays> OfAsync(Guid personId, CancellationToken cancel)
    {
        var account = await db
            .Users.Where(a => a.Id == personId)
            .Select(a => new
            {
                a.Email,
                a.EmailConfirmed,
                a.EmailBouncedAt,
            })
            .SingleAsync(cancel);
        var devices = await db
            .PushDevices.Where(d => d.PersonId == personId)
            .OrderBy(d => d.CreatedAt)
            .ThenBy(d => d.Number)
            .Select(d => d.Name)
            .ToListAsync(cancel);
        var mailbox =
            account.Email is null ? MailboxState.None
            : account.EmailBouncedAt is not null ? MailboxState.Bounced
            : !account.EmailConfirmed ? MailboxState.NotVerified
            : MailboxState.Good;
        return new PersonWays(account.Email, mailbox, devices);
    }
}
