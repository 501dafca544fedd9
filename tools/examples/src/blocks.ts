/** A fenced code block, or a TSDoc example, that is run as a test. */
export interface Example {
  /** Where it starts, `file:line`, relative to the repository's root. */
  readonly where: string;
  readonly language: 'js' | 'ts';
  readonly source: string;
  /** What the process must have to run it, as its info string says: `needs=posix,node26`. */
  readonly needs: readonly string[];
  /** From TSDoc: names of the public packages need no import there. */
  readonly inSource: boolean;
}

/** A C block that a page's examples load as a Node-API addon, `./<name>.node`. */
export interface AddonExample {
  readonly where: string;
  readonly name: string;
  readonly source: string;
}

const LANGUAGES: Readonly<Record<string, Example['language']>> = {
  js: 'js',
  mjs: 'js',
  javascript: 'js',
  ts: 'ts',
  typescript: 'ts',
};

const FENCE = /^(\s*)```(\S*)[ \t]*(.*)$/;

/**
 * Lists the blocks of a Markdown text that are run: every `js` and `ts` block whose info string does not say
 * `fragment`.
 *
 * @param file - the text's name, for `where`
 */
export function markdownExamples(file: string, text: string): Example[] {
  return examplesOf(fencedBlocks(file, text.split('\n'), 0), false);
}

/** Lists the C blocks of a Markdown text whose info string says `addon=<name>`. */
export function markdownAddons(file: string, text: string): AddonExample[] {
  return fencedBlocks(file, text.split('\n'), 0).flatMap(({ tag, info, where, source }) => {
    const name = /\baddon=(\w+)/.exec(info)?.[1];
    return tag === 'c' && name !== undefined ? [{ where, name, source }] : [];
  });
}

/** Lists the examples in the TSDoc comments of a TypeScript source: the blocks after an `@example` tag. */
export function sourceExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    if (!comment[0].includes('@example')) continue;
    const firstLine = text.slice(0, comment.index).split('\n').length - 1;
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*\*(?: |$)/, ''));
    examples.push(...examplesOf(fencedBlocks(file, lines, firstLine), true));
  }
  return examples;
}

/** A fenced block of any language. */
interface Block {
  readonly where: string;
  readonly tag: string;
  readonly info: string;
  readonly source: string;
}

function examplesOf(blocks: readonly Block[], inSource: boolean): Example[] {
  return blocks.flatMap(({ where, tag, info, source }) => {
    const language = LANGUAGES[tag];
    if (language === undefined || /\bfragment\b/.test(info)) return [];
    const needs = /\bneeds=(\S+)/.exec(info)?.[1]?.split(',') ?? [];
    return [{ where, language, source, needs, inSource }];
  });
}

function fencedBlocks(file: string, lines: readonly string[], firstLine: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const opening = FENCE.exec(lines[at] as string);
    if (opening === null) continue;
    const [, indent = '', tag = '', info = ''] = opening;
    const body: string[] = [];
    const start = at + 1;
    while (++at < lines.length && !(lines[at] as string).trimStart().startsWith('```')) {
      const line = lines[at] as string;
      body.push(line.startsWith(indent) ? line.slice(indent.length) : line);
    }
    blocks.push({ where: `${file}:${firstLine + start}`, tag, info, source: `${body.join('\n')}\n` });
  }
  return blocks;
}
