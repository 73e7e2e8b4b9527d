namespace Porog.Accounts;

/// <summary>
/// A browser that people have signed in with before. Wrong passwords of strangers do not lock it; it has its own few tries.
/// </summary>
/// <param name="Id">Random.</param>
/// <param name="AccountIds">Who has signed in there.</param>
public sealed record KnownDevice(Guid Id, IReadOnlyList<Guid> AccountIds);
