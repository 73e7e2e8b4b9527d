using Microsoft.Extensions.DependencyInjection;
using Porog.Attendance.Absences;

namespace Porog.Attendance;

public static class AttendanceServices
{
    /// <summary>Presence of children, boards for staff, and announced absences.</summary>
    public static IServiceCollection AddAttendance(this IServiceCollection services)
    {
        services.AddScoped<ReadChildren>();
        services.AddScoped<ReadBoard>();
        services.AddScoped<ReadSchoolDays>();
        services.AddSingleton<WatchBoard>();
        services.AddScoped<AbsenceActors>();
        services.AddScoped<TellOfAbsence>();
        services.AddScoped<AnnounceAbsence>();
        services.AddScoped<TakeBackAbsence>();
        services.AddScoped<ReadAbsences>();
        return services;
    }
}
