using Porog.Shared;

namespace Porog.Notifications;

/// <summary>Tells this node's sender that there is something new to send.</summary>
public sealed class DeliverySignal : Signal;
