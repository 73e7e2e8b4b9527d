using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Porog.Web.Shared;

namespace Porog.Tests.Pages;

public sealed class StaticComponentTests
{
    [Fact]
    public async Task Parts_that_stand_side_by_side_read_one_after_the_other()
    {
        await using var services = new ServiceCollection().AddScoped<ReadingTurn>().AddSingleton<Desk>().BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, NullLoggerFactory.Instance);

        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Whole>()).ToHtmlString());

        Assert.Equal("wholepartpartpart", html);
        Assert.Equal(1, services.GetRequiredService<Desk>().Most);
    }

    /// <summary>Counts who reads at the same time.</summary>
    private sealed class Desk
    {
        private int now;

        public int Most { get; private set; }

        public async Task ReadAsync()
        {
            now++;
            Most = Math.Max(Most, now);
            await Task.Yield();
            now--;
        }
    }

    private sealed class Part : StaticComponent
    {
        [Inject]
        public required Desk Desk { get; set; }

        protected override Task OnInitializedAsync() => Desk.ReadAsync();

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "part");
    }

    private sealed class Whole : StaticComponent
    {
        [Inject]
        public required Desk Desk { get; set; }

        protected override Task OnInitializedAsync() => Desk.ReadAsync();

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddContent(0, "whole");
            for (var parts = 0; parts < 3; parts++)
            {
                builder.OpenComponent<Part>(1);
                builder.CloseComponent();
            }
        }
    }
}
