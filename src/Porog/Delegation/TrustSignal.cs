using Porog.Shared;

namespace Porog.Delegation;

/// <summary>Wakes this node's worker: an invitation must be announced or a trust checked.</summary>
public sealed class TrustSignal : Signal;
