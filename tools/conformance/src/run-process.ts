import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { Line, Order, TestLine } from './report.js';

/** How programs are started on the runtime under test. */
export interface Started {
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** The path of a file as the runtime names it; the same unless the runtime belongs to another system. */
  readonly pathOf?: (path: string) => string;
  /** The command that tests start in place of the runtime's own binary. */
  readonly execPath?: string;
}

/** What the process of one file said. */
export interface FileReport {
  readonly tests: readonly TestLine[];
  /** What went wrong outside of tests, or with the process. */
  readonly broken: readonly string[];
}

/** How a process ended: its exit code, a signal, or the time limit. */
type Ending = string;

interface Running {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The file that takes what it prints: node's pipes are sockets, which a Windows program in wine cannot use. */
  readonly log: string;
  readonly limit: number;
}

function start(command: readonly string[], { env, cwd, log, limit }: Running): Promise<Ending> {
  const [program, ...args] = command as [string, ...string[]];
  const output = openSync(log, 'w');
  return new Promise<Ending>((resolve) => {
    // A group of its own: the processes that a test started end with it.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
    let late = false;
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      end();
    }, limit);
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      end();
      resolve(late ? `the time limit of ${limit / 1000} s` : (signal ?? `exit code ${code}`));
    });
  }).finally(() => closeSync(output));
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

/** Reads what a process wrote down; what it left unsaid is said by how it ended. */
export function readReport(lines: readonly Line[], ending: Ending, output: string): FileReport {
  const tests = lines.filter((line) => 'test' in line);
  const broken = lines.flatMap((line) => ('broken' in line ? [line.broken] : []));
  if (lines.some((line) => 'done' in line)) return { tests, broken };
  const begun = lines.findLast((line) => 'begun' in line)?.begun;
  const why = `the process ended: ${ending}`;
  const open = begun !== undefined && !tests.some(({ test }) => test === begun);
  if (open) return { tests: [...tests, { test: begun, state: 'failed', message: why }], broken };
  return { tests, broken: [...broken, `${why}: ${lastLine(output)}`] };
}

/**
 * Runs one bundled test file in a process of its own.
 *
 * @param limit - how long it may take, in milliseconds
 */
export async function runProcess(
  runtime: Started,
  order: Omit<Order, 'report' | 'execPath'>,
  environment: NodeJS.ProcessEnv,
  limit: number,
): Promise<FileReport> {
  const { pathOf = (path: string) => path } = runtime;
  const report = `${order.root}/${order.bundle}.report`;
  rmSync(report, { force: true });
  const given: Order = {
    ...order,
    root: pathOf(order.root),
    report: pathOf(report),
    ...(runtime.execPath === undefined ? {} : { execPath: runtime.execPath }),
  };
  const command = [...runtime.command, pathOf(`${order.root}/launch.mjs`), JSON.stringify(given)];
  const log = `${order.root}/${order.bundle}.log`;
  const env = { ...environment, ...runtime.environment };
  const ending = await start(command, { env, cwd: order.root, log, limit });
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  // The last line of a process that was killed may be half of one.
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  return readReport(lines, ending, readFileSync(log, 'utf8'));
}
