namespace Porog.Web.Shared;

/// <summary>What is wrong with a form.</summary>
/// <param name="Field">The id of the field it leads to; null for none in particular.</param>
/// <param name="Text">What to do about it.</param>
public sealed record FieldError(string? Field, string Text);
