import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';

/** What runs behind a name of the app's backend: takes the arguments, gives the job's result, or fails as the job. */
export type Runnable = (args: unknown) => Promise<unknown>;

/**
 * A stand-in, ours, for the page on which Windmill shows a raw app: the bundle in a sandboxed frame, whose calls come as
 * messages `{type: 'backend', runnable_id, v, reqId}` and are answered with `{type: 'backendRes', reqId, result, error}`.
 */
export class RawAppHost {
  /** The names of the runnables that were called, in order. */
  readonly calls: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly runnables: Readonly<Record<string, Runnable>>,
  ) {}

  /** @param bundle the folder into which `wmill app bundle` wrote */
  static async start(bundle: string, runnables: Readonly<Record<string, Runnable>>): Promise<RawAppHost> {
    const server = createServer();
    const host = new RawAppHost(server, runnables);
    const files: Readonly<Record<string, readonly [string, () => string]>> = {
      '/': ['text/html', () => HOST_PAGE],
      '/app.html': ['text/html', () => APP_PAGE],
      '/app.js': ['text/javascript', () => readFileSync(join(bundle, 'bundle.js'), 'utf8')],
      '/app.css': ['text/css', () => readFileSync(join(bundle, 'bundle.css'), 'utf8')],
    };
    server.on('request', (request, response) => {
      const file = files[request.url ?? ''];
      if (file) {
        response.setHeader('content-type', `${file[0]}; charset=utf-8`).end(file[1]());
        return;
      }
      if (request.method !== 'POST') {
        response.writeHead(204).end();
        return;
      }
      void host.run(request).then((answer) => response.end(JSON.stringify(answer)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How often a runnable was called. */
  callsOf(runnable: string): number {
    return this.calls.filter((call) => call === runnable).length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** A job: its result, or its error as Windmill gives it. */
  private async run(request: IncomingMessage): Promise<{ result: unknown; error: boolean }> {
    const name = (request.url ?? '').slice('/run/'.length);
    this.calls.push(name);
    try {
      const runnable = this.runnables[name];
      if (!runnable) throw new Error(`no runnable ${name}`);
      return { result: await runnable(JSON.parse(await text(request))), error: false };
    } catch (error) {
      const { message, stack } = error as Error;
      return { result: { message, stack }, error: true };
    }
  }
}

/** As the viewer of raw apps: it answers only its own frame. */
const HOST_PAGE = `<!doctype html>
<html lang="en">
<head><title>Windmill (stand-in)</title>
<style>body { margin: 0 } iframe { display: block; width: 100%; height: 100vh; border: 0; background: white }</style></head>
<body>
<iframe title="raw-app" src="/app.html" sandbox="allow-scripts allow-forms allow-popups allow-downloads allow-modals"></iframe>
<script>
window.addEventListener('message', async ({ source, data }) => {
  if (source !== document.querySelector('iframe').contentWindow || data.type !== 'backend') return;
  const answer = await fetch('/run/' + data.runnable_id, { method: 'POST', body: JSON.stringify(data.v ?? {}) });
  source.postMessage({ type: data.type + 'Res', ...(await answer.json()), reqId: data.reqId }, '*');
});
</script>
</body></html>`;

const APP_PAGE = `<!DOCTYPE html>
<html>
<head><meta charset="UTF-8" /><title>App</title><style>html, body { margin: 0; }</style>
<link rel="stylesheet" href="/app.css" /></head>
<body><div id="root"></div><script src="/app.js"></script></body></html>`;
