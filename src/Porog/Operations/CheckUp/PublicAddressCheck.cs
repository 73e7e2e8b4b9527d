using System.Net;
using Porog.Shared;

namespace Porog.Operations.CheckUp;

/// <summary>Opens the site as families do: through the name, the certificate and the proxy.</summary>
public sealed class PublicAddressCheck(PorogOptions options, TimeProvider clock) : ICheck
{
    /// <summary>How far clocks may differ. Codes of authenticator apps allow half a minute.</summary>
    public const int MostSeconds = 5;

    public async Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel)
    {
        var name = words["адрес сайта"];
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        HttpResponseMessage? seen = null;
        var site = await Bounded.AskAsync(words, SiteAsync, Wrong, cancel);
        var findings = new List<Finding> { site };
        if (site.IsOk && seen!.Headers.Date is { } date)
            findings.Add(OfDate(words, clock.GetUtcNow() - date));
        findings.Add(await Bounded.AskAsync(words, ProxyAsync, why => Finding.Wrong(words["прокси"], why), cancel));
        seen?.Dispose();
        return findings;

        async Task<Finding> SiteAsync(CancellationToken limit)
        {
            seen = await http.GetAsync(new Uri($"{options.PublicUrl.TrimEnd('/')}/health/live"), limit);
            return seen.StatusCode != HttpStatusCode.OK || await seen.Content.ReadAsStringAsync(limit) != "ok"
                    ? Finding.Wrong(
                        name,
                        words[
                            "по {0} отвечает не Порог (HTTP {1}). Проверьте Porog:PublicUrl и прокси",
                            options.PublicUrl,
                            (int)seen.StatusCode
                        ]
                    )
                : options.IsHttps() && !seen.Headers.Contains("Strict-Transport-Security")
                    ? Finding.Wrong(
                        name,
                        words["{0} отвечает не как https. У сервера другой Porog:PublicUrl: задайте тот же", options.PublicUrl]
                    )
                : Finding.Ok(name, options.PublicUrl);
        }

        Finding Wrong(string why) =>
            Finding.Wrong(name, words["{0}: {1}. Запустите «porog serve», проверьте имя, сертификат и прокси", options.PublicUrl, why]);

        async Task<Finding> ProxyAsync(CancellationToken limit)
        {
            if (options.IsHttps() && options.Proxies.Length == 0)
                return Finding.Wrong(
                    words["прокси"],
                    words["Porog:Proxies не задан: все посетители кажутся одним и делят его ограничения. Перечислите адреса прокси"]
                );
            // The numbers are for this machine alone, unless the proxy hides that it is one.
            if (options.IsHttps() && !options.PublicMetrics && site.IsOk && await AreMetricsOpenAsync(limit))
                return Finding.Wrong(
                    words["прокси"],
                    words["не передаёт X-Forwarded-For: посетители неотличимы от этой машины. Добавьте заголовок, как в docs/proxies.md"]
                );
            return Finding.Ok(words["прокси"], options.Proxies.Length > 0 ? options.Proxies : words["не используется"]);
        }

        async Task<bool> AreMetricsOpenAsync(CancellationToken limit)
        {
            using var answer = await http.GetAsync(
                new Uri($"{options.PublicUrl.TrimEnd('/')}/metrics"),
                HttpCompletionOption.ResponseHeadersRead,
                limit
            );
            return answer.IsSuccessStatusCode;
        }
    }

    private static Finding OfDate(Words words, TimeSpan difference)
    {
        var seconds = Math.Abs((long)difference.TotalSeconds);
        var name = words["часы сайта"];
        return seconds > MostSeconds
            ? Finding.Wrong(name, words["расходятся с часами этой машины на {0} с. Включите синхронизацию времени", seconds])
            : Finding.Ok(name, words["идут вместе с часами этой машины"]);
    }
}
