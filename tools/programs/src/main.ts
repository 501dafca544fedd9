// The runner behind `npm start`; `--help` tells what it takes.
import { RuntimeConfig } from '@justlang/config';
import { table } from '@justlang-tools/table';
import { Modules } from './just/modules.js';
import { runOwn } from './just/own.js';
import { type Judged, TABLE_HEADER } from './just/report.js';
import { printSpeed } from './just/speed.js';
import { WORKS } from './just/work.js';
import { runWork } from './just/works.js';
import type { ProgramOptions } from './options.js';
import { helpText, parseArguments } from './runner/arguments.js';
import { storeText } from './runner/stored-text.js';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const OWN = 'Your own: npm start -- FILE.just [argument ...]';

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The configuration the programs will read too, or null after saying what is wrong with the environment. */
function readConfig(): RuntimeConfig | null {
  try {
    return RuntimeConfig.fromEnv();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return null;
  }
}

function describeSettings({ allocator, checks, access, libc }: RuntimeConfig): string {
  const library = libc === null ? '' : `, libc ${libc}`;
  const host = `Node ${process.version} on ${process.platform} ${process.arch}`;
  return `${host}, allocator ${allocator}, checks ${checks}, access ${access}${library}`;
}

async function runPrograms(
  names: readonly string[],
  options: ProgramOptions,
  config: RuntimeConfig,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const modules = new Modules();
  try {
    for (const work of WORKS) {
      if (!names.includes(work.name)) continue;
      print(`\n${work.name}`);
      const one = await runWork(work, modules, options, config);
      for (const line of one.lines) print(`  ${line}`);
      judged.push(one);
    }
  } finally {
    modules.remove();
  }
  return judged;
}

async function main(): Promise<number> {
  const request = parseArguments(
    process.argv.slice(2),
    WORKS.map(({ name }) => name),
  );
  if (request.kind === 'help') {
    process.stdout.write(helpText(WORKS));
    return 0;
  }
  if (request.kind === 'error') {
    complain(`${request.message}\nSee npm start -- --help`);
    return EXIT_USAGE;
  }
  const config = readConfig();
  if (config === null) return EXIT_USAGE;
  if (request.kind === 'own') return runOwn(request.file, request.args, request.folder, config);
  print(describeSettings(config));
  const { text } = request.options;
  const stored = text === undefined ? undefined : storeText(text);
  const options = stored === undefined ? request.options : { ...request.options, text: stored.path };
  try {
    if (request.kind === 'speed') return await printSpeed(request, options, config);
    return report(await runPrograms(request.programs, options, config));
  } finally {
    stored?.remove();
  }
}

/** Prints the table and what is wrong; the result is the exit code. */
function report(judged: readonly Judged[]): number {
  const rows = judged.map(({ row }) => row);
  print(`\n${table(TABLE_HEADER, rows)}`);
  const library = judged.find((one) => one.library !== undefined)?.library;
  if (library !== undefined) print(`\nMemory comes from malloc of ${library}`);
  print(`\n${OWN}`);
  const problems = judged.flatMap((one) => one.problems);
  for (const problem of problems) complain(problem);
  return problems.length === 0 ? 0 : EXIT_FAILED;
}

// Whoever reads our output may stop early, as `head` does: then nobody is left to print for.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = EXIT_FAILED;
  },
);
