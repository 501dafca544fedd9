import type { SourceMap } from 'node:module';
import { isStackOverflow } from '../thrown/values.js';
import { type StackFrame, toPath } from './frames.js';

const { readFileSync } = process.getBuiltinModule('node:fs');
const nodeModule = process.getBuiltinModule('node:module');
const { isAbsolute, win32 } = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');

/** A frame at its source. */
export interface MappedFrame extends StackFrame {
  /** Whether the map says that a person looking for the program's own code skips this source. */
  readonly ignored: boolean;
}

/** A source map at hand, with what its sources are relative to. */
interface LoadedMap {
  readonly map: SourceMap;
  /** Sources of its `ignoreList`. */
  readonly ignored: ReadonlySet<string>;
  readonly root: string;
  readonly base: string;
}

/** By generated file; null where there is no map that can be read. */
const loaded = new Map<string, LoadedMap | null>();

const MARKER = 'sourceMappingURL=';
const COMMENTS = ['//#', '//@', '/*#', '/*@'];

/**
 * Maps a frame of generated code to its source, through the map that the generated file names: one in a file
 * beside it or one inline. A frame without a map is returned as it is.
 *
 * The maps are read here because Node loads them only under `--enable-source-maps`.
 */
export function mapFrame(frame: StackFrame): MappedFrame {
  const unmapped = { ...frame, ignored: false };
  const entry = mapOf(frame.file);
  if (entry === null) return unmapped;
  const found = entry.map.findEntry(frame.line - 1, frame.column - 1);
  // The nearest mapping before a position on a later line says nothing about that line.
  if (!('originalSource' in found) || !found.originalSource || found.generatedLine !== frame.line - 1) {
    return unmapped;
  }
  return {
    functionName: frame.functionName,
    file: resolveSource(entry, found.originalSource),
    line: found.originalLine + 1,
    column: found.originalColumn + 1,
    ignored: entry.ignored.has(found.originalSource),
  };
}

function mapOf(file: string): LoadedMap | null {
  if (!isAbsolute(file)) return null;
  let entry = loaded.get(file);
  if (entry === undefined) {
    try {
      entry = loadMap(file);
    } catch (error) {
      // On a full JS stack nothing is known of the map yet.
      if (isStackOverflow(error)) return null;
      // A backtrace of generated positions is better than an error about its map.
      entry = null;
    }
    loaded.set(file, entry);
  }
  return entry;
}

function loadMap(file: string): LoadedMap | null {
  const reference = mapReference(readFileSync(file, 'utf8'));
  // Runtimes other than Node may lack the class.
  if (reference === undefined || typeof nodeModule.SourceMap !== 'function') return null;
  const fileUrl = pathToFileURL(file).href;
  const inline = reference.startsWith('data:');
  const base = inline ? fileUrl : new URL(reference, fileUrl).href;
  const text = inline ? decodeDataUrl(reference) : readFileSync(toPath(base), 'utf8');
  // Servers may put `)]}'` on a line before the JSON, so that it cannot be run as a script.
  const { sourceRoot: root, ...payload } = JSON.parse(
    text.startsWith(')]}') ? text.slice(text.indexOf('\n')) : text,
  );
  return {
    // Without the root, which Deno would put before the sources and Node does not.
    map: new nodeModule.SourceMap(payload),
    ignored: new Set(ignoredSources(payload)),
    root: typeof root === 'string' && root !== '' && !root.endsWith('/') ? `${root}/` : String(root ?? ''),
    base,
  };
}

/** A map as JSON; what is read here may be missing or of any form. */
interface MapPayload {
  readonly sources?: readonly string[];
  readonly ignoreList?: readonly number[];
  /** Its name before it became part of the standard. */
  readonly x_google_ignoreList?: readonly number[];
  readonly sections?: readonly { readonly map?: MapPayload }[];
}

function ignoredSources({ sources, ignoreList, x_google_ignoreList, sections }: MapPayload): string[] {
  const indices = ignoreList ?? x_google_ignoreList ?? [];
  const own = indices.map((index) => sources?.[index] ?? '');
  return [...own, ...(sections ?? []).flatMap(({ map }) => (map === undefined ? [] : ignoredSources(map)))];
}

/** The URL in the last `//# sourceMappingURL=` comment of a file. */
function mapReference(code: string): string | undefined {
  for (let at = code.lastIndexOf(MARKER); at >= 0; at = code.lastIndexOf(MARKER, at - 1)) {
    if (endsInComment(code.slice(Math.max(0, at - 8), at))) return urlAt(code, at + MARKER.length);
    if (at === 0) break;
  }
  return undefined;
}

/** Whether a text ends in `//#`, `//@`, or the same with `/*`, spaces and tabs after it left out. */
function endsInComment(text: string): boolean {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--;
  return COMMENTS.includes(text.slice(end - 3, end));
}

/** What ends a URL in a comment. */
const ENDS = [' ', '\t', '\n', '\r', "'", '"', '*'];

function urlAt(code: string, start: number): string | undefined {
  let end = code.length;
  for (const mark of ENDS) {
    const at = code.indexOf(mark, start);
    if (at >= 0 && at < end) end = at;
  }
  return end === start ? undefined : code.slice(start, end);
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const body = url.slice(comma + 1);
  return url.slice(0, comma).endsWith(';base64')
    ? Buffer.from(body, 'base64').toString('utf8')
    : decodeURIComponent(body);
}

function resolveSource({ root, base }: LoadedMap, source: string): string {
  if (isAbsolute(source) || win32.isAbsolute(source)) return source;
  try {
    return toPath(new URL(root + source, base).href);
  } catch {
    return source;
  }
}
