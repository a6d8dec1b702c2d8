using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MiniTorch.Tests;

/// <summary>A page in a headless Chromium, driven by the DevTools protocol over a WebSocket.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _profile;
    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    private Browser(Process process, DirectoryInfo profile) => (_process, _profile) = (process, profile);

    internal static async Task<Browser> Open(string file, int width = 1400, int height = 900)
    {
        DirectoryInfo profile = Directory.CreateTempSubdirectory("minitorch-browser");
        var start = new ProcessStartInfo(
            LiveReferences.ChromiumPath!,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", $"--window-size={width},{height}", new Uri(file).AbsoluteUri,
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var browser = new Browser(Process.Start(start)!, profile);
        try
        {
            await browser.Connect();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of an expression, as JSON.</summary>
    internal async Task<JsonElement> Evaluate(string expression)
    {
        JsonElement result = await Send("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        if (result.TryGetProperty("exceptionDetails", out JsonElement failure))
        {
            throw new InvalidOperationException($"{expression}: {failure}");
        }
        return result.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Presses and releases the mouse in the middle of the element that a selector finds.</summary>
    internal async Task Click(string selector)
    {
        string quoted = JsonSerializer.Serialize(selector);
        JsonElement at = await Evaluate($"(() => {{ const r = document.querySelector({quoted}).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()");
        (double x, double y) = (at[0].GetDouble(), at[1].GetDouble());
        foreach (string type in new[] { "mousePressed", "mouseReleased" })
        {
            await Send("Input.dispatchMouseEvent", new { type, x, y, button = "left", clickCount = 1 });
        }
    }

    /// <summary>Waits until an expression is true.</summary>
    internal async Task Until(string expression)
    {
        var watch = Stopwatch.StartNew();
        while ((await Evaluate(expression)).ValueKind != JsonValueKind.True)
        {
            if (watch.Elapsed > s_patience)
            {
                throw new TimeoutException(expression);
            }
            await Task.Delay(50);
        }
    }

    internal async Task Screenshot(string file)
    {
        JsonElement result = await Send("Page.captureScreenshot", new { format = "png" });
        await File.WriteAllBytesAsync(file, result.GetProperty("data").GetBytesFromBase64());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        for (int attempt = 0; attempt < 20; attempt++)
        {
            try
            {
                _profile.Delete(recursive: true);
                return;
            }
            catch (IOException)
            {
                await Task.Delay(100);   // its children are still writing
            }
        }
    }

    private async Task Connect()
    {
        using var patience = new CancellationTokenSource(s_patience);
        string port = await PortOf(patience.Token);
        _ = _process.StandardError.ReadToEndAsync(patience.Token);   // so that it does not block on a full pipe
        using var http = new HttpClient();
        while (true)
        {
            using var targets = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json"), patience.Token));
            foreach (JsonElement target in targets.RootElement.EnumerateArray())
            {
                if (target.GetProperty("type").GetString() == "page" && target.GetProperty("url").GetString()!.StartsWith("file:", StringComparison.Ordinal))
                {
                    await _socket.ConnectAsync(new Uri(target.GetProperty("webSocketDebuggerUrl").GetString()!), patience.Token);
                    await Until("document.readyState === 'complete'");
                    return;
                }
            }
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Chromium says where it listens: "DevTools listening on ws://127.0.0.1:PORT/…".</summary>
    private async Task<string> PortOf(CancellationToken patience)
    {
        while (await _process.StandardError.ReadLineAsync(patience) is { } line)
        {
            if (line.StartsWith("DevTools listening on ws://", StringComparison.Ordinal))
            {
                return new Uri(line["DevTools listening on ".Length..]).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
        throw new InvalidOperationException("Chromium ended before it listened");
    }

    private async Task<JsonElement> Send(string method, object parameters)
    {
        using var patience = new CancellationTokenSource(s_patience);
        int id = ++_lastId;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
        while (true)
        {
            JsonElement message = JsonDocument.Parse(await Receive(patience.Token)).RootElement;
            if (!message.TryGetProperty("id", out JsonElement answered) || answered.GetInt32() != id)
            {
                continue;   // an event
            }
            return message.TryGetProperty("result", out JsonElement result) ? result : throw new InvalidOperationException($"{method}: {message}");
        }
    }

    private async Task<string> Receive(CancellationToken patience)
    {
        var text = new MemoryStream();
        byte[] chunk = new byte[1 << 16];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(chunk, patience);
            text.Write(chunk, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
