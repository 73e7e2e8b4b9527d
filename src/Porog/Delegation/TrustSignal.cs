using Porog.Shared;

namespace Porog.Delegation;

/// <summary>Tells this node's worker that an invitation is to be announced or a trust to be checked.</summary>
public sealed class TrustSignal : Signal;
