import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The command of a Chromium. @throws where none is installed, naming the package */
export function chromium(): string {
  const found = NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
  if (found === undefined)
    throw new Error('there is no Chromium: install the package chromium, with apt as root');
  return found;
}

/** A page in a headless Chromium, driven by the DevTools protocol over two pipes. */
export class BrowserPage {
  readonly #browser: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  #session: string | undefined;
  #last = 0;
  /** Requests for anything but the page itself, and errors that the page did not catch. */
  readonly troubles: string[] = [];

  private constructor() {
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe'];
    this.#browser = spawn(chromium(), [...flags, '--window-size=1200,900', 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let text = '';
    (this.#browser.stdio[4] as Readable).setEncoding('utf8').on('data', (part: string) => {
      text += part;
      for (let end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0')) {
        this.#take(JSON.parse(text.slice(0, end)));
        text = text.slice(end + 1);
      }
    });
  }

  /** Opens a file, and waits until its scripts have run. */
  static async open(file: string): Promise<BrowserPage> {
    const page = new BrowserPage();
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await page.send('Target.attachToTarget', { targetId, flatten: true });
    page.#session = sessionId as string;
    for (const domain of ['Page', 'Runtime', 'Network']) await page.send(`${domain}.enable`);
    await page.send('Page.navigate', { url: pathToFileURL(file).href });
    while ((await page.evaluate('document.readyState')) !== 'complete') await new Promise(setImmediate);
    return page;
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value?: unknown }).value;
  }

  /** Presses a key, as a person does. */
  async press(key: string): Promise<void> {
    const text = key === 'Enter' ? { text: '\r' } : {};
    const code = { Enter: 13, ArrowUp: 38, ArrowDown: 40, Tab: 9 }[key];
    const event = { key, code: key, windowsVirtualKeyCode: code, ...text };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.#browser.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async close(): Promise<void> {
    const closed = once(this.#browser, 'exit');
    this.#session = undefined;
    this.send('Browser.close').catch(() => {});
    await closed;
  }

  #take(message: {
    id?: number;
    method?: string;
    params?: never;
    result?: never;
    error?: { message: string };
  }): void {
    const { id, method, params, result, error } = message;
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result as never);
      else waiting?.reject(new Error(error.message));
    } else if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') {
      this.troubles.push(JSON.stringify(params));
    } else if (method === 'Network.requestWillBeSent') {
      const { url } = (params as unknown as { request: { url: string } }).request;
      if (!url.startsWith('file:') || !url.endsWith('.html')) this.troubles.push(url);
    }
  }
}
