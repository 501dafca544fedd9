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
  // What tracks its caller is mapped to a second source of the same text, which reports skip.
  const nameOf = (path: string, tracksCaller: boolean) =>
    tracksCaller && !isLibrary(path) ? `${sourceName(path)}?track_caller` : sourceName(path);
  const used = [new Set<number>(), new Set<number>()] as const;
  for (const { line, column, span, tracksCaller } of marks) {
    const position = positions.of(span);
    used[tracksCaller ? 1 : 0].add(span.file);
    const name = nameOf(position.file, tracksCaller);
    addSegment(map, line, column, name, position.line - 1, position.column - 1);
  }
  files.forEach(({ path, text }, index) => {
    for (const tracksCaller of [false, true]) {
      if (!used[tracksCaller ? 1 : 0].has(index)) continue;
      const name = nameOf(path, tracksCaller);
      setSourceContent(map, name, text);
      if (isLibrary(path) || tracksCaller) setIgnore(map, name);
    }
  });
  return JSON.stringify(toEncodedMap(map));
}
