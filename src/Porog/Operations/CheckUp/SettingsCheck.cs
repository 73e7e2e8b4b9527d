using Porog.Shared;

namespace Porog.Operations.CheckUp;

/// <summary>The settings were read before anything else could be asked; a wrong one ends the check-up there.</summary>
public sealed class SettingsCheck : ICheck
{
    public Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Finding>>([Finding.Ok(words["настройки"], words["ошибок нет"])]);
}
