import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { atSource, ownFrames, resolveStack } from './backtrace.js';
import { mapFrame } from './source-map.js';

const folder = mkdtempSync(join(tmpdir(), 'just source map-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Line 2, column 3 of the generated file is line 12, column 5 of the first source: E = 2, A = 0, W = 11, I = 4.
const MAP = { version: 3, sources: ['list.just'], names: [], mappings: ';EAWI' };

let count = 0;

/** Where line 2, column `column` of a generated file comes from, given the last lines of the file. */
function positionOf(tail: string, column = 9): string {
  const file = join(folder, `generated-${count++}.js`);
  writeFileSync(file, `line(1);\n  line(2);\n${tail}\n`);
  const mapped = mapFrame({ functionName: 'f', file, line: 2, column });
  return mapped.file === file ? 'unmapped' : `${mapped.file}:${mapped.line}:${mapped.column}`;
}

function inline(map: unknown): string {
  return `data:application/json,${encodeURIComponent(JSON.stringify(map))}`;
}

const MAPPED = `${join(folder, 'list.just')}:12:5`;

describe('mapFrame', () => {
  it('reads a map in a file beside the generated one', () => {
    writeFileSync(join(folder, 'beside.map'), JSON.stringify(MAP));
    expect(positionOf('//# sourceMappingURL=beside.map')).toBe(MAPPED);
  });

  it('reads a map behind a line that keeps it from being run', () => {
    writeFileSync(join(folder, 'guarded.map'), `)]}'\n${JSON.stringify(MAP)}`);
    expect(positionOf('//# sourceMappingURL=guarded.map')).toBe(MAPPED);
  });

  it('reads an inline map, base64 or percent-encoded', () => {
    const base64 = Buffer.from(JSON.stringify(MAP)).toString('base64');
    expect(positionOf(`//# sourceMappingURL=data:application/json;charset=utf-8;base64,${base64}`)).toBe(
      MAPPED,
    );
    expect(positionOf(`//# sourceMappingURL=${inline(MAP)}`)).toBe(MAPPED);
  });

  it('takes the last comment, of any of its forms, and no string', () => {
    const other = inline({ ...MAP, sources: ['other.just'] });
    const url = inline(MAP);
    expect(positionOf(`//# sourceMappingURL=${other}\n/*# sourceMappingURL=${url} */`)).toBe(MAPPED);
    expect(positionOf(`//@ sourceMappingURL=${url}\nconst text = 'sourceMappingURL=${other}';`)).toBe(MAPPED);
  });

  it('puts the source root before a source, and leaves absolute ones', () => {
    const map = (change: object) => positionOf(`//# sourceMappingURL=${inline({ ...MAP, ...change })}`);
    const nested = `${join(folder, 'src/list.just')}:12:5`;
    expect(map({ sourceRoot: 'src' })).toBe(nested);
    expect(map({ sourceRoot: 'src/' })).toBe(nested);
    expect(map({ sources: ['/abs/list.just'] })).toBe('/abs/list.just:12:5');
    expect(map({ sources: ['webpack://app/list.just'] })).toBe('webpack://app/list.just:12:5');
  });

  it('reads a map of sections', () => {
    const sections = [{ offset: { line: 0, column: 0 }, map: MAP }];
    expect(positionOf(`//# sourceMappingURL=${inline({ version: 3, sections })}`)).toBe(MAPPED);
  });

  it('leaves a position before the first mapping of its line', () => {
    const tail = `//# sourceMappingURL=${inline({ ...MAP, mappings: 'AAAA;EAWI' })}`;
    expect(positionOf(tail, 3)).toBe(MAPPED);
    expect(positionOf(tail, 2)).toBe('unmapped');
  });

  it('leaves a frame whose map is missing or broken', () => {
    writeFileSync(join(folder, 'broken.map'), '{"version":3,');
    for (const url of [
      'none.map',
      'broken.map',
      'https://example.com/a.map',
      'data:application/json,nonsense',
      '',
    ]) {
      expect(positionOf(`//# sourceMappingURL=${url}`)).toBe('unmapped');
    }
    expect(positionOf('')).toBe('unmapped');
    expect(positionOf(`//# sourceMappingURL=${inline({ ...MAP, sources: [null] })}`)).toBe('unmapped');
    expect(positionOf(`//# sourceMappingURL=${inline(null)}`)).toBe('unmapped');
  });

  it('leaves a frame of no file, of Node and of a file that is gone', () => {
    for (const file of ['', 'node:fs', join(folder, 'gone.js'), folder]) {
      const frame = { functionName: 'f', file, line: 2, column: 9 };
      expect(mapFrame(frame)).toEqual({ ...frame, ignored: false });
    }
  });
});

describe('the ignore list of a map', () => {
  const sources = ['app/list.just', 'std/vec.just'];
  // Line 1 is of the first source, line 2 of the second.
  const both = { ...MAP, sources, mappings: 'AAAA;ACAA' };
  const ownFiles = (map: object) => {
    const file = join(folder, `ignoring-${count++}.js`);
    writeFileSync(file, `line(1);\nline(2);\n//# sourceMappingURL=${inline(map)}\n`);
    const frames = resolveStack(`    at f (${file}:2:1)\n    at g (${file}:1:1)`);
    return ownFrames(frames).map((frame) => frame.file);
  };

  it.each(['ignoreList', 'x_google_ignoreList'])('takes its sources from the program: %s', (name) => {
    expect(ownFiles({ ...both, [name]: [1] })).toEqual([join(folder, 'app/list.just')]);
    expect(ownFiles({ ...both, [name]: [] })).toHaveLength(2);
  });

  it('holds in a map of sections', () => {
    const map = { ...both, ignoreList: [1] };
    expect(ownFiles({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] })).toEqual([
      join(folder, 'app/list.just'),
    ]);
  });

  it('leaves a program of which every source is ignored its frames', () => {
    expect(ownFiles({ ...both, ignoreList: [0, 1] })).toHaveLength(2);
  });
});

describe('a bundle of program and runtime', () => {
  it('has frames of either, told by their sources', () => {
    const sources = ['app/list.just', 'app/node_modules/@justlang/heap/src/heap.ts'];
    // Line 1 is of the first source, line 2 of the second.
    const file = join(folder, 'bundle.js');
    writeFileSync(
      file,
      `line(1);\nline(2);\n//# sourceMappingURL=${inline({ ...MAP, sources, mappings: 'AAAA;ACAA' })}\n`,
    );
    const frames = resolveStack(`    at f (${file}:1:1)\n    at g (${file}:2:1)`);
    expect(frames.map(({ origin }) => origin)).toEqual(['program', 'runtime']);
  });
});

it("the runtime's own map is read where a person sees its frames, and only then", () => {
  const installed = join(folder, 'node_modules/@justlang/heap/dist');
  mkdirSync(installed, { recursive: true });
  const file = join(installed, 'index.js');
  writeFileSync(file, 'line(1);\n//# sourceMappingURL=index.js.map\n');
  const frames = resolveStack(`    at f (${file}:1:1)`);
  expect(frames).toMatchObject([{ file, line: 1, column: 1, origin: 'runtime' }]);
  // Not there before: had it been looked for, the file would count as one without a map.
  writeFileSync(`${file}.map`, JSON.stringify({ ...MAP, sources: ['../src/heap.ts'], mappings: 'AAMA' }));
  const shown = atSource(frames);
  const source = join(folder, 'node_modules/@justlang/heap/src/heap.ts');
  expect(shown).toMatchObject([{ functionName: 'f', file: source, line: 7, column: 1, origin: 'runtime' }]);
  // A frame at its source stays there, whatever stands in that file.
  mkdirSync(join(source, '..'), { recursive: true });
  writeFileSync(
    source,
    `//# sourceMappingURL=${inline({ ...MAP, sources: ['other.ts'], mappings: ';;;;;;AAAA' })}\n`,
  );
  expect(atSource(shown)).toEqual(shown);
});

it('a dependency stays one wherever its map says that it comes from', () => {
  mkdirSync(join(folder, 'node_modules/dep'), { recursive: true });
  const file = join(folder, 'node_modules/dep/index.js');
  const map = { ...MAP, sources: ['webpack://dep/index.ts'], mappings: 'AAAA' };
  writeFileSync(file, `line(1);\n//# sourceMappingURL=${inline(map)}\n`);
  const [frame] = resolveStack(`    at f (${file}:1:1)`);
  expect(frame).toMatchObject({ file: 'webpack://dep/index.ts', origin: 'dependency' });
});
