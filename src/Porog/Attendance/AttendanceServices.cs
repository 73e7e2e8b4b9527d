using Microsoft.Extensions.DependencyInjection;

namespace Porog.Attendance;

public static class AttendanceServices
{
    /// <summary>Presence of children, and boards for staff.</summary>
    public static IServiceCollection AddAttendance(this IServiceCollection services)
    {
        services.AddScoped<ReadChildren>();
        services.AddScoped<ReadBoard>();
        services.AddScoped<ReadSchoolDays>();
        services.AddSingleton<WatchBoard>();
        return services;
    }
}
