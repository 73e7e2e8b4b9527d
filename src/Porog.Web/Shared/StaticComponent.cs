using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Porog.Web.Shared;

/// <summary>
/// What every page and every part of one is here: it reads all it needs, and only then is rendered. The framework's own base
/// renders at each first wait as well, so a page would have to make sense half read, and the layout's query would still run
/// when the page starts its own on the same database context. Nobody sees those renderings: pages are sent whole.
/// Parts that stand side by side read one after the other, because they share the request's database context.
/// </summary>
public abstract class StaticComponent : IComponent, IHandleEvent
{
    private RenderHandle handle;
    private Task? reading;

    [Inject]
    public required ReadingTurn Turn { get; set; }

    /// <summary>The addresses of scripts and styles, with the fingerprint of what they hold.</summary>
    protected ResourceAssetCollection Assets => handle.Assets;

    void IComponent.Attach(RenderHandle renderHandle) => handle = renderHandle;

    async Task IComponent.SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await (reading ??= ReadAsync());
        OnParametersSet();
        handle.Render(BuildRenderTree);
    }

    /// <summary>A form was sent: what its handler left behind is rendered when it is done.</summary>
    async Task IHandleEvent.HandleEventAsync(EventCallbackWorkItem item, object? arg)
    {
        await item.InvokeAsync(arg);
        handle.Render(BuildRenderTree);
    }

    /// <summary>Once, with the first parameters there.</summary>
    protected virtual void OnInitialized() { }

    /// <summary>Once, after <see cref="OnInitialized"/>; nothing is rendered before it is done.</summary>
    protected virtual Task OnInitializedAsync() => Task.CompletedTask;

    /// <summary>Before each rendering.</summary>
    protected virtual void OnParametersSet() { }

    /// <summary>The markup; written by the Razor compiler.</summary>
    protected virtual void BuildRenderTree(RenderTreeBuilder builder) { }

    private async Task ReadAsync()
    {
        await Turn.WaitAsync();
        try
        {
            OnInitialized();
            await OnInitializedAsync();
        }
        finally
        {
            Turn.Release();
        }
    }
}

/// <summary>Held by the part that reads. A part is rendered after it has read, so none waits for its own parent.</summary>
public sealed class ReadingTurn() : SemaphoreSlim(1);
