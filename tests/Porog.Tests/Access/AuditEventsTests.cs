using Porog.Access;

namespace Porog.Tests.Access;

public sealed class AuditEventsTests
{
    [Fact]
    public void Every_event_is_a_look_or_a_change_and_its_name_says_which()
    {
        foreach (var one in Enum.GetValues<AuditEvent>())
        {
            var name = one.ToString();
            var named = name.StartsWith("LookedAt", StringComparison.Ordinal) || name.StartsWith("Exported", StringComparison.Ordinal);
            Assert.Equal(named, one.IsLook());
        }
    }
}
