// Writes the declaration of MemoryAccess, with its TSDoc.

import { CATEGORIES, CLASS } from './class-doc.js';
import { operations } from './operations.js';
import { file, type GeneratedFile } from './text.js';

/** A TSDoc comment of a text. */
function comment(text: string, indent: string): string {
  const lines = text.split('\n').map((line) => `${indent} *${line === '' ? '' : ` ${line}`}`);
  return [`${indent}/**`, ...lines, `${indent} */`].join('\n');
}

function member({ name, category, parameters, returns, doc }: (typeof operations)[number]): string {
  return `${comment(`${doc}\n@category ${category}`, '  ')}
  declare static readonly ${name}: (${parameters.join(', ')}) => ${returns};`;
}

function classDoc(): string {
  const sections = CATEGORIES.map(({ name, text, example }) => {
    const body = `\`\`\`js\n${example.trim()}\n\`\`\``;
    return {
      description: `@categoryDescription ${name}\n${text.trim()}`,
      example: `@example ${name}\n${body}`,
    };
  });
  return [
    CLASS.trim(),
    ...sections.map(({ description }) => description),
    sections.map(({ example }) => example).join('\n'),
  ].join('\n\n');
}

export const DECLARATION: GeneratedFile = file(
  'memory-access.ts',
  `
import type { Address } from './address.js';
import { Installed } from './installed.js';
import type { WaitResult } from './wait-result.js';`,
  `${comment(classDoc(), '')}
export class MemoryAccess {
  static {
    // Inherited, since V8 then knows each function as a constant: see docs/decisions/203-accessors.md.
    Object.setPrototypeOf(MemoryAccess, Installed);
  }

${operations.map(member).join('\n\n')}
}`,
);
