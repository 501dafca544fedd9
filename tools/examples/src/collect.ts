import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AddonExample,
  type Example,
  markdownAddons,
  markdownExamples,
  sourceExamples,
} from './blocks.js';

/** What the documentation holds that is run, and what is compiled for it. */
export interface Collected {
  readonly examples: readonly Example[];
  readonly addons: readonly AddonExample[];
}

/** The pages and sources whose examples are run: the READMEs, the pages of `docs/` and of its guides, the packages' TSDoc. */
export function collectExamples(root: string): Collected {
  const pages = ['README.md', ...inFolder(root, 'docs', '.md'), ...inFolder(root, 'docs/lowering', '.md')];
  const sources: string[] = [];
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    pages.push(`packages/${name}/README.md`);
    for (const file of readdirSync(join(root, 'packages', name, 'src'), {
      recursive: true,
      encoding: 'utf8',
    })) {
      const path = `packages/${name}/src/${file.replaceAll('\\', '/')}`;
      if (path.endsWith('.ts') && !path.endsWith('.test.ts')) sources.push(path);
    }
  }
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const present = pages.filter((file) => existsSync(join(root, file)));
  return {
    examples: [
      ...present.flatMap((file) => markdownExamples(file, read(file))),
      ...sources.sort().flatMap((file) => sourceExamples(file, read(file))),
    ],
    addons: present.flatMap((file) => markdownAddons(file, read(file))),
  };
}

function inFolder(root: string, folder: string, ending: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => `${folder}/${name}`);
}
