namespace Porog.Access;

/// <summary>
/// Wakes the open pages of a child on every node because a right has changed: each asks
/// <see cref="ChildAccess"/> again and ends when the answer is no. Called after the commit.
/// </summary>
public interface ILiveNotice
{
    Task TellAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel);
}
