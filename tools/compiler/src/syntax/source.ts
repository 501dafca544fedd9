// Source files, places in them, and errors that show such a place.

/** Where something stands in a source file: offsets into its text (UTF-16 units); `file` counts the program's files. */
export interface Span {
  readonly file: number;
  readonly start: number;
  readonly end: number;
  /** Where the rule of a macro wrote it, which is called at this place. */
  readonly origin?: Span;
}

export interface SourceFile {
  /** As it is shown to people: the path that the user gave, or `std/vec.just`. */
  readonly path: string;
  readonly text: string;
}

/** An error of the program that is compiled. What is no fault of the program is a plain Error. */
export class CompileError extends Error {
  readonly span: Span;
  /** Another place that explains the error: where a value that is used was moved. */
  readonly note: { readonly message: string; readonly span: Span } | undefined;

  constructor(message: string, span: Span, note?: { readonly message: string; readonly span: Span }) {
    super(message);
    this.name = 'CompileError';
    this.span = span;
    this.note = note;
  }
}

/** Line and column, both from 1, of an offset. Columns count UTF-16 units. */
export function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - lineStart + 1 };
}

/** The error as rustc shows one: message, place, source line, carets. */
export function render(error: CompileError, files: readonly SourceFile[]): string {
  const { origin } = error.span;
  const written = origin && { message: 'the macro that is called here wrote this', span: origin };
  const notes = [error.note, written].filter((note) => note !== undefined);
  const shown = notes.map(({ message, span }) => show('note', message, span, files));
  return [show('error', error.message, error.span, files), ...shown].join('\n');
}

function show(level: 'error' | 'note', message: string, span: Span, files: readonly SourceFile[]): string {
  const file = files[span.file];
  if (file === undefined) return `${level}: ${message}`;
  const { line, column } = position(file.text, span.start);
  const lineStart = span.start - (column - 1);
  const lineEnd = file.text.indexOf('\n', lineStart);
  const source = file.text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, '');
  const carets = Math.max(1, Math.min(span.end - span.start, source.length - (column - 1)));
  const gutter = ' '.repeat(String(line).length);
  // Tabs before the caret stay tabs, so that it stands under its place in every terminal.
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [
    `${level}: ${message}`,
    `${gutter}--> ${file.path}:${line}:${column}`,
    `${gutter} |`,
    `${line} | ${source}`,
    `${gutter} | ${indent}${'^'.repeat(carets)}`,
  ].join('\n');
}
