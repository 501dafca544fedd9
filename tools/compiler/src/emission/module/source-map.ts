import { addSegment, GenMapping, setIgnore, setSourceContent, toEncodedMap } from '@jridgewell/gen-mapping';
import type { Mark } from '../js/writer.js';
import type { Positions } from './positions.js';

export interface MapOptions {
  /** The name of the emitted file. */
  readonly file: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Whether a source is the standard library's: reports skip its frames. */
  readonly isLibrary: (path: string) => boolean;
  /** How the map names a source. */
  readonly sourceName: (path: string) => string;
}

/** The source map of an emitted module, as JSON. */
export function sourceMap(
  marks: readonly Mark[],
  positions: Positions,
  { file, files, isLibrary, sourceName }: MapOptions,
): string {
  const map = new GenMapping({ file });
  const used = new Set(marks.map((mark) => mark.span.file));
  for (const { line, column, span } of marks) {
    const position = positions.of(span);
    addSegment(map, line, column, sourceName(position.file), position.line - 1, position.column - 1);
  }
  files.forEach(({ path, text }, index) => {
    if (!used.has(index)) return;
    setSourceContent(map, sourceName(path), text);
    if (isLibrary(path)) setIgnore(map, sourceName(path));
  });
  return JSON.stringify(toEncodedMap(map));
}
