using Microsoft.EntityFrameworkCore;
using Porog.Notices;

namespace Porog.Tests.Support;

/// <summary>For tests that count messages and add devices only as a beginning.</summary>
public static class DeviceNotices
{
    /// <summary>Drops the notices of added devices before anything is sent.</summary>
    public static Task ForgetDeviceNoticesAsync(this PorogHost host) =>
        host.WithDbAsync(async db =>
        {
            var notices = db.Notices.Where(n => n.Topic == NoticeTopic.PushDeviceAdded);
            await db.Deliveries.Where(d => notices.Any(n => n.Id == d.SubjectId)).ExecuteDeleteAsync();
            await notices.ExecuteDeleteAsync();
        });
}
