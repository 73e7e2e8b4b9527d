using Microsoft.Extensions.DependencyInjection;
using Porog.Operations.Backup;
using Porog.Operations.CheckUp;

namespace Porog.Operations;

public static class OperationsServices
{
    /// <summary>Backup, restore, and the check-up of an installation.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<CheckBackup>();
        services.AddSingleton<MakeBackup>();
        services.AddSingleton<RestoreBackup>();
        services.AddSingleton<ICheck, SettingsCheck>();
        services.AddSingleton<ICheck, DatabaseCheck>();
        services.AddSingleton<ICheck, MailCheck>();
        services.AddSingleton<ICheck, SmsCheck>();
        services.AddSingleton<ICheck, PushCheck>();
        services.AddSingleton<ICheck, PublicAddressCheck>();
        services.AddSingleton<ICheck, DiskCheck>();
        services.AddSingleton<Doctor>();
        return services;
    }
}
