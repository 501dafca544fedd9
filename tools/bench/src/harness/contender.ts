// What is measured: a process that answers every line on its stdin by doing one round of its work and printing
// one line of JSON numbers. The same protocol in C, Rust and JavaScript, so that one loop can interleave them all.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One round's figures: `ns` is nanoseconds per operation; other fields are the benchmark's own. */
export type Sample = Readonly<Record<string, number>>;

/** One way of doing the work that is compared with others. */
export interface Contender {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Why it cannot run here; it is then named as absent instead of being run. */
  readonly absent?: string;
}

/** A Node executable, on the main thread or in a worker. */
export interface Runtime {
  readonly label: string;
  readonly path: string;
  readonly worker: boolean;
}

const CHILD = fileURLToPath(new URL('../child.js', import.meta.url));

/** What a task is told, as JSON. */
export type TaskParameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A contender that runs `task` (a module exporting `prepare`) in a Node process of its own. */
export function nodeContender(
  name: string,
  runtime: Runtime,
  task: URL,
  parameters: TaskParameters = {},
  flags: readonly string[] = [],
): Contender {
  return {
    name,
    command: [
      runtime.path,
      '--no-warnings',
      ...flags,
      CHILD,
      task.href,
      JSON.stringify(parameters),
      runtime.worker ? 'worker' : 'main',
    ],
  };
}

/** The environment without the variables that would change what is measured. */
function neutralEnvironment(): Record<string, string | undefined> {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) {
    if (name.startsWith('JUST_') || name === 'NODE_OPTIONS' || name === 'LD_PRELOAD')
      delete environment[name];
  }
  return environment;
}

/** A running contender. */
export class ContenderProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #stderr = '';
  #waiting: { resolve(sample: Sample): void; reject(error: Error): void } | undefined;
  #ended: Error | undefined;

  constructor(contender: Contender) {
    const [command, ...args] = contender.command;
    this.#child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...neutralEnvironment(), ...contender.env },
    });
    this.#child.stdin!.on('error', () => {}); // a dead child is reported by 'close', with its stderr
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-2000);
    });
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', (code, signal) =>
      this.#fail(new Error(`ended with ${signal ?? `code ${code}`}${this.#reason()}`)),
    );
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#lines.on('line', (line) => this.#answer(line));
  }

  /** Runs one round. */
  ask(): Promise<Sample> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#child.stdin!.write('go\n');
    });
  }

  /** Closes the contender's stdin, which ends it, and waits until it is gone. */
  async end(): Promise<void> {
    if (this.#ended !== undefined) return;
    const gone = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin!.end();
    await gone;
  }

  /** The line of stderr that says most, after a colon: an error's first line, or whatever was said last. */
  #reason(): string {
    const lines = this.#stderr.split('\n').filter((line) => line.trim() !== '');
    const reason = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
    return reason === undefined ? '' : `: ${reason.trim()}`;
  }

  #answer(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    try {
      waiting?.resolve(JSON.parse(line) as Sample);
    } catch {
      waiting?.reject(new Error(`printed ${JSON.stringify(line)} instead of its figures`));
    }
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }
}
