// node tools/programs/dist/just/environments.js [PATH-OF-NODE ...]: every recorded run of the programs in Just, with each setting, on this
// Node and on others, as a table. The exit code is 1 if a run does not do what rustc's program did.
import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { table } from '@justlang-tools/table';
import { JUST_FOLDER } from './folder.js';
import { Modules } from './modules.js';
import { compareRun, isMade, recordedRuns, runModule, SETTINGS } from './recorded.js';

async function main(others: readonly string[]): Promise<void> {
  const nodes = [process.execPath, ...others].map((path) => {
    return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim() };
  });
  const runs = await recordedRuns();
  const modules = new Modules();
  try {
    const paths = new Map<string, string>();
    for (const program of new Set(runs.map((run) => run.program))) {
      paths.set(program, (await modules.compile(`${JUST_FOLDER}${program}.just`)).path);
    }
    const rows = SETTINGS.map((setting) => [
      setting.setting,
      ...nodes.map(({ path, version }) => {
        const made = runs.filter((run) => isMade(run, setting));
        const wrong = made.filter((run) => {
          const { found, wanted } = compareRun(run, runModule(paths.get(run.program)!, run, setting, path));
          const right = isDeepStrictEqual(found, wanted);
          if (!right) process.stderr.write(`${run.name} with ${setting.setting} on ${version} differs\n`);
          return !right;
        });
        if (wrong.length > 0) process.exitCode = 1;
        return `${made.length - wrong.length} of ${made.length}`;
      }),
    ]);
    process.stdout.write(
      `${table(['runs as rustc recorded', ...nodes.map(({ version }) => version)], rows)}\n`,
    );
  } finally {
    modules.remove();
  }
}

await main(process.argv.slice(2));
