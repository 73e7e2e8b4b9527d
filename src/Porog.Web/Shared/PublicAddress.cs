using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Porog.Delivery.Push;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>
/// What a request looks like from outside: the visitor's address as told by the proxies in <c>Porog:Proxies</c>, scheme and host as in
/// <c>Porog:PublicUrl</c>. A header from anybody else counts for nothing.
/// </summary>
public static class PublicAddress
{
    /// <summary>A year, as recommended by RFC 6797.</summary>
    private const string Hsts = "max-age=31536000";

    /// <summary>Must run first: everything after it relies on the address.</summary>
    public static void UsePublicAddress(this IApplicationBuilder app, PorogOptions options)
    {
        var proxies = ReadProxies(options.Proxies);
        if (proxies.Count > 0)
        {
            // Each proxy in the chain that is known is passed; the first unknown address is the visitor's.
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                forwarded.KnownIPNetworks.Add(proxy);
            app.UseForwardedHeaders(forwarded);
        }
        var host = HostString.FromUriComponent(new Uri(options.PublicUrl));
        if (!options.IsHttps())
        {
            app.Use(
                (context, next) =>
                {
                    if (!IsOwn(context.Request.Host, host))
                        context.Request.Host = host;
                    return next(context);
                }
            );
            return;
        }
        app.Use(
            (context, next) =>
            {
                // A plain request cannot choose: the site is on https, and its cookies are sent over nothing else.
                context.Request.Scheme = Uri.UriSchemeHttps;
                context.Request.Host = host;
                context.Response.Headers.StrictTransportSecurity = Hsts;
                return next(context);
            }
        );
    }

    /// <summary>
    /// Whether redirects may name the host that a request named: the public one, this machine, or an address of a private network, by
    /// which a demo is opened. Any other name may be a stranger's.
    /// </summary>
    private static bool IsOwn(HostString asked, HostString host) =>
        string.Equals(asked.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(asked.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(asked.Host, out var address) && !PushEndpoint.IsPublic(address));

    /// <summary>
    /// Whether the request comes from this machine and through no proxy. Behind an unknown proxy on the same machine nobody can tell, so
    /// a site on https without known proxies always says no.
    /// </summary>
    public static bool IsFromThisMachine(HttpContext context, PorogOptions options) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName)
        // Left by the step above when it took the visitor's address from a known proxy.
        && !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName)
        && !context.Request.Headers.ContainsKey("Forwarded")
        && (!options.IsHttps() || options.Proxies.Length > 0);

    /// <summary>Reads addresses (10.0.0.5, ::1) and networks (10.0.0.0/8), separated by commas.</summary>
    /// <exception cref="SettingsException">A part is neither.</exception>
    public static IReadOnlyList<System.Net.IPNetwork> ReadProxies(string setting)
    {
        var networks = new List<System.Net.IPNetwork>();
        foreach (var part in setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (System.Net.IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                networks.Add(new(address, address.GetAddressBytes().Length * 8));
            else
                throw new SettingsException(
                    "Porog:Proxies",
                    $"«{part}» is neither an address nor a network; write 10.0.0.5 or 10.0.0.0/24, separated by commas"
                );
        return networks;
    }
}
