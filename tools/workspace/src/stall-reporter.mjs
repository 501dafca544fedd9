// A reporter of vitest's that ends what stands still. A test that waits for a child process, or that blocks its thread,
// is out of reach of vitest's own time limits: the run would never end, and nobody would learn in which file.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './paths.mjs';

/** Seconds after which a file that ends no test stands still; no test may take longer. */
const LIMIT = Number(process.env.TEST_STALL ?? 900);

/** Where the files are named, a line each, in which a run of all tests stood still. */
export const STALLED = join('.reports', 'stalled');

/**
 * @typedef {object} Process
 * @property {number} pid
 * @property {number} depth - 1 for a child of this process, 2 for a child of such a child
 * @property {number} age - in seconds
 * @property {string} state - as the kernel names it: R runs, S sleeps
 * @property {string} command
 */

/**
 * The processes that descend from this one, parents first. None where the system has no `/proc`.
 *
 * @returns {Process[]}
 */
function descendants() {
  const rows = new Map();
  let uptime;
  try {
    uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const row = readProcess(name, uptime);
      if (row !== null) rows.set(row.pid, row);
    }
  } catch {
    return [];
  }
  const found = [];
  const collect = (parent, depth) => {
    for (const row of rows.values()) {
      if (row.parent !== parent) continue;
      found.push({ ...row, depth });
      collect(row.pid, depth + 1);
    }
  };
  collect(process.pid, 1);
  return found;
}

/** A process may end while it is read. */
function readProcess(name, uptime) {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    // The name before the bracket may hold spaces. Times are in ticks, of which Linux shows 100 a second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return {
      pid: Number(name),
      parent: Number(fields[1]),
      state: fields[0],
      age: Math.round(uptime - Number(fields[19]) / 100),
      command,
    };
  } catch {
    return null;
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

export default class StallReporter {
  #list = process.env.TEST_STALLED ?? join(ROOT, STALLED);
  /** Of each file that runs: when it was last heard of, and what it last said. */
  #running = new Map();
  #timer;
  /** Whether children were killed and no test has ended since. */
  #killed = false;

  onTestRunStart() {
    this.#timer = setInterval(() => this.#look(), (LIMIT * 1000) / 20);
    this.#timer.unref();
  }

  onTestRunEnd() {
    clearInterval(this.#timer);
  }

  onTestModuleQueued(module) {
    this.#heard(module, 'was begun');
  }

  onTestModuleCollected(module) {
    this.#heard(module, 'was loaded');
  }

  onTestCaseResult(test) {
    this.#killed = false;
    this.#heard(test.module, `ended "${test.fullName}"`);
  }

  onTestModuleEnd({ moduleId }) {
    this.#running.delete(moduleId);
  }

  #heard({ moduleId }, what) {
    this.#running.set(moduleId, { at: performance.now(), what });
  }

  #look() {
    const before = performance.now() - LIMIT * 1000;
    const still = [...this.#running].filter(([, { at }]) => at < before);
    if (still.length === 0) return;
    const processes = descendants();
    this.#tell(still, processes);
    // A process of a test's that lives that long is what the test waits for: without it the test ends, and fails.
    const waitedFor = processes.filter(({ depth, age }) => depth > 1 && age >= LIMIT);
    if (waitedFor.length === 0 || this.#killed) {
      // The test itself stands still, and with it the process that vitest runs files in: there is no going on from that.
      console.error('The run ends here, without a report.');
      for (const { pid } of processes) kill(pid);
      process.exit(1);
    }
    this.#killed = true;
    for (const { pid } of waitedFor) {
      console.error(`SIGKILL for ${pid}`);
      kill(pid);
    }
    // What is still there is given a quarter of the time to end by itself.
    for (const [moduleId, entry] of still) {
      this.#running.set(moduleId, { ...entry, at: performance.now() - LIMIT * 750 });
    }
  }

  #tell(still, processes) {
    console.error(`\nNo test of these files has ended for ${LIMIT} s:`);
    for (const [moduleId, { what }] of still) {
      const file = relative(ROOT, moduleId);
      console.error(`- ${file} ${what}`);
      appendFileSync(this.#list, `${file}\n`);
    }
    console.error('Processes of this run (depth, process, state, age, command):');
    for (const { depth, pid, state, age, command } of processes) {
      console.error(`${'  '.repeat(depth)}${pid} ${state} ${age} s ${command.slice(0, 400)}`);
    }
  }
}
