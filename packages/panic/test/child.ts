import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ChildResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  /** The only variables set, beside `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly nodeOptions?: readonly string[];
  /** A stream that is read only once the other shows some text, so that the child meets a full pipe. */
  readonly late?: { readonly stream: 'stdout' | 'stderr'; readonly after: string };
}

/** Runs a fixture under this Node and returns how it ended. */
export function runFixture(file: string, options: ChildOptions = {}): Promise<ChildResult> {
  const path = fileURLToPath(new URL(`./fixtures/${file}`, import.meta.url));
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), path, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  const read = (name: 'stdout' | 'stderr') =>
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      if (late !== undefined && late.stream !== name && texts[name].includes(late.after)) {
        const { stream } = late;
        late = undefined;
        // By then the child has long filled the pipe; that it has is no condition of any test.
        setTimeout(read, 200, stream);
      }
    });
  let { late } = options;
  for (const name of ['stdout', 'stderr'] as const) {
    if (late?.stream !== name) read(name);
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
}
