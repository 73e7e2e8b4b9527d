using Porog.Shared;

namespace Porog.Journal;

/// <summary>Tells this node's follower that the journal has grown.</summary>
public sealed class FollowSignal : Signal;
