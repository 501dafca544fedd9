import type { Cell, Missing, Runtime } from '../cell.js';
import { run } from '../command.js';
import { fetchBinary } from '../fetch.js';
import { PACKED } from '../parts/packed.js';
import { SUITES } from '../parts/suites.js';

/** The versions that are tried, by line. */
export const NODE_LINES: Readonly<Record<string, string>> = {
  20: '20.20.2',
  22: '22.23.5',
  24: '24.22.3',
  26: '26.12.1',
};

const WINDOWS = process.platform === 'win32';

/** The Node of a path. */
export function nodeAt(path: string): Runtime | Missing {
  const { code, stdout, stderr } = run(path, ['--version']);
  if (code !== 0) return { missing: `${path} does not start: ${stderr.trim()}` };
  return { command: [path], version: stdout.trim() };
}

/** The Node of a line: this process's own where it is of that line, else the pinned version for this platform, fetched from npm. */
export function nodeOfLine(line: string): Runtime | Missing {
  if (process.versions.node.split('.')[0] === line) return nodeAt(process.execPath);
  const version = NODE_LINES[line];
  if (version === undefined)
    return { missing: `no version of Node ${line} is pinned in tools/matrix/src/cells/node.ts` };
  const carrier = `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`;
  const found = fetchBinary(carrier, version, WINDOWS ? 'bin/node.exe' : 'bin/node');
  return typeof found === 'string' ? nodeAt(found) : found;
}

/** Node's lines on the platform that runs the matrix. */
export const NODE_CELLS: readonly Cell[] = Object.keys(NODE_LINES).map((line) => ({
  name: `node-${line}`,
  title: `Node ${line}`,
  limits: [],
  quick: line === '26',
  find: () => nodeOfLine(line),
  parts: [SUITES, PACKED],
}));
