// The page docs/compiler.md with everything in it that the compiler makes: MIR, emitted functions, registered types.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../src/index.js';
import { lowerProgram } from '../src/ownership/lower.js';
import { printMir } from '../src/ownership/print.js';
import { analyze } from '../src/types/analyze.js';
import { load } from '../src/types/load.js';

export const PAGE = fileURLToPath(new URL('../../../docs/compiler.md', import.meta.url));
const LIBRARY = { directory: fileURLToPath(new URL('../std', import.meta.url)), shown: 'std' };

/** The page with each block replaced by what the compiler makes of the function or type that the block begins with. */
export function renewed(page: string): string {
  const program = page.match(/```rust\n([\s\S]*?)```/)?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'just-walk-through-'));
  const file = join(folder, 'program.just');
  try {
    writeFileSync(file, program);
    const { text } = compile(file, 'program.mjs');
    const mir = lowerProgram(analyze(load(file, program, LIBRARY, [])));
    return page
      .replace(/```text\nfn (\w+)[\s\S]*?```/g, (_, name: string) => {
        const found = [...mir.functions.values()].find((each) => each.name === name);
        const printed =
          found &&
          printMir(found).replace(/\bfn(\d+)\(/g, (_call, id: string) => {
            return `${mir.functions.get(Number(id))?.name}(`;
          });
        return `\`\`\`text\n${printed}\n\`\`\``;
      })
      .replace(/```js fragment\nfunction (\w+)[\s\S]*?```/g, (_, name: string) => {
        return `\`\`\`js fragment\n${text.match(new RegExp(`^function ${name}\\([\\s\\S]*?^}$`, 'm'))?.[0]}\n\`\`\``;
      })
      .replace(/```js fragment\ndefine\((\w+)[\s\S]*?```/g, (_, name: string) => {
        return `\`\`\`js fragment\n${text.match(new RegExp(`^define\\(${name}, .*$`, 'm'))?.[0]}\n\`\`\``;
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const readPage = (): string => readFileSync(PAGE, 'utf8');
