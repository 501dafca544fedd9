// Literals: numbers with their suffixes, text and characters without their escapes.
import type { Node } from './grammar.js';
import { CompileError, type Span } from './source.js';
import type { ExpressionTree } from './tree.js';

export const LITERALS = new Set(['Integer', 'Float', 'String', 'RawString', 'Char', 'Boolean']);

/** A literal, with the sign that a pattern may put before it. */
export function literal(node: Node, negative = false): ExpressionTree {
  const { text, span } = node;
  switch (node.name) {
    case 'Integer': {
      const [, digits, suffix] = /^(0x[0-9a-fA-F_]+|[0-9][0-9a-z_]*?)([iu](?:8|16|32|64|128|size))?$/.exec(
        text,
      )!;
      const value = BigInt(digits!.replaceAll('_', ''));
      return { kind: 'integer', value: negative ? -value : value, suffix, span };
    }
    case 'Float': {
      const [, digits, suffix] = /^(.*?)(f(?:32|64))?$/.exec(text.replaceAll('_', ''))!;
      return { kind: 'float', value: negative ? -Number(digits) : Number(digits), suffix, span };
    }
    case 'Boolean':
      return { kind: 'boolean', value: text === 'true', span };
    case 'RawString': {
      const [, byte, , value] = /^(b?)r(#*)"([\s\S]*)"\2$/.exec(text)!;
      return byte === 'b'
        ? bytes(value!, span)
        : { kind: 'string', value: value!, mark: node.mark || undefined, span };
    }
    case 'String':
      if (text.startsWith('c')) throw new CompileError('C string literals are not part of Just', span);
      if (text.startsWith('b')) return bytes(withoutEscapes(text.slice(2, -1), true, span), span);
      return {
        kind: 'string',
        value: withoutEscapes(text.slice(1, -1), false, span),
        mark: node.mark || undefined,
        span,
      };
    default: {
      const byte = text.startsWith('b');
      const value = withoutEscapes(text.slice(byte ? 2 : 1, -1), byte, span);
      if ([...value].length !== 1) throw new CompileError('a character literal holds one character', span);
      return { kind: 'char', value: BigInt(value.codePointAt(0)!), byte, span };
    }
  }
}

function bytes(value: string, span: Span): ExpressionTree {
  return { kind: 'bytes', value: Uint8Array.from(value, (char) => char.charCodeAt(0)), span };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '0': '\0',
  "'": "'",
  '"': '"',
};
const ESCAPE = /\\(u\{([0-9a-fA-F_]+)\}|x([0-9a-fA-F]{2})|\r?\n\s*|.)/gu;

/** Text between quotes without its escapes. Bytes become chars of the same code. */
function withoutEscapes(text: string, isBytes: boolean, span: Span): string {
  return text.replace(ESCAPE, (_, written: string, codePoint?: string, hex?: string) => {
    if (codePoint !== undefined && !isBytes)
      return String.fromCodePoint(Number.parseInt(codePoint.replaceAll('_', ''), 16));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (written.includes('\n')) return '';
    const simple = ESCAPES[written];
    if (simple === undefined) throw new CompileError(`unknown escape: \`\\${written}\``, span);
    return simple;
  });
}
