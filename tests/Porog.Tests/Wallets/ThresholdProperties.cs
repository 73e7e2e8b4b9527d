using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Wallets;

namespace Porog.Tests.Wallets;

/// <summary>Product rule 8: one message per crossing of the threshold.</summary>
[Properties(MaxTest = 1_000)]
public sealed class ThresholdProperties
{
    [Property]
    public Property Between_two_messages_the_balance_was_at_or_above_the_threshold() =>
        Prop.ForAll(
            Histories().ToArbitrary(),
            history =>
            {
                var (threshold, balances) = history;
                var crossings = Crossings(threshold, balances);
                Assert.All(crossings, at => Assert.True(balances[at] < threshold));
                foreach (var (first, second) in crossings.Zip(crossings.Skip(1)))
                    Assert.Contains(balances[first..second], balance => balance >= threshold);
            }
        );

    [Property]
    public Property After_the_last_time_at_or_above_the_threshold_there_is_one_message() =>
        Prop.ForAll(
            Histories().ToArbitrary(),
            history =>
            {
                var (threshold, balances) = history;
                var above = Array.FindLastIndex(balances, balance => balance >= threshold);
                // Below at the end: exactly one message since the balance was last above, for the next operation.
                var since = Crossings(threshold, balances).Where(at => at > above);
                Assert.Equal(above >= 0 && above < balances.Length - 1 ? [above + 1] : [], since);
            }
        );

    [Property]
    public void Without_a_threshold_nothing_is_told(long before, long after) => Assert.False(Threshold.IsCrossed(before, after, null));

    private static List<int> Crossings(long threshold, long[] balances) =>
        [.. Enumerable.Range(1, balances.Length - 1).Where(at => Threshold.IsCrossed(balances[at - 1], balances[at], threshold))];

    /// <summary>Balances after each operation, around the threshold and often exactly at it.</summary>
    private static Gen<(long Threshold, long[] Balances)> Histories() =>
        from threshold in Gen.Choose(0, 5)
        from start in Gen.Choose(-5, 10)
        from operations in Gen.Choose(-3, 3).ListOf()
        select (
            (long)threshold,
            operations.Aggregate(new List<long> { start }, (all, operation) => [.. all, all[^1] + operation]).ToArray()
        );
}
