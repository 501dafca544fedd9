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
  /** Starts reading the child's stdout only when its stderr shows this. */
  readonly readAfter?: string;
}

/** Runs a fixture under this Node and returns how it ended. */
export function runFixture(file: string, options: ChildOptions = {}): Promise<ChildResult> {
  const path = fileURLToPath(new URL(`./fixtures/${file}`, import.meta.url));
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), path, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const read = () => child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  if (options.readAfter === undefined) read();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const seen = stderr.includes(options.readAfter ?? '');
    stderr += text;
    if (!seen && stderr.includes(options.readAfter!)) read();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
