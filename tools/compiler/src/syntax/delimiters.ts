// The first bracket of a text that does not match: rustc looks for it before it parses.

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Comments, texts and chars, in which brackets mean nothing; a lifetime is no char. */
const SKIPPED =
  /\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|b?r(#*)"[\s\S]*?"\1|b?"(?:\\[\s\S]|[^\\"])*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'\n])'/uy;

export interface Mismatch {
  /** The closing bracket, or the end of the text. */
  readonly at: number;
  readonly found: string | undefined;
  /** What would have matched, if a bracket is open; where that one is. */
  readonly wanted: string | undefined;
  readonly opened: number | undefined;
}

export function firstMismatch(text: string): Mismatch | undefined {
  const open: { readonly closing: string; readonly at: number }[] = [];
  for (let at = 0; at < text.length; at++) {
    SKIPPED.lastIndex = at;
    const skipped = SKIPPED.exec(text)?.[0];
    if (skipped !== undefined) {
      at += skipped.length - 1;
      continue;
    }
    const char = text[at] as string;
    const closing = CLOSING[char];
    if (closing !== undefined) open.push({ closing, at });
    else if (char === ')' || char === ']' || char === '}') {
      const last = open.pop();
      if (last?.closing !== char) return { at, found: char, wanted: last?.closing, opened: last?.at };
    }
  }
  const last = open.at(-1);
  return last && { at: text.length, found: undefined, wanted: last.closing, opened: last.at };
}
