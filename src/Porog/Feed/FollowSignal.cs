using Porog.Shared;

namespace Porog.Feed;

/// <summary>Tells this node's follower that the journal has grown.</summary>
public sealed class FollowSignal : Signal;
