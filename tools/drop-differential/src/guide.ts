import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../docs/lowering/', import.meta.url));

/** What every Just source of the guide has in front: the frame of docs/lowering.md, as Rust. */
const PRELUDE = `#![allow(unused)]
use std::rc::{Rc, Weak};
struct Loud(i32);
impl Drop for Loud { fn drop(&mut self) { println!("drop {}", self.0) } }
struct Pair { left: Box<Loud>, right: Box<Loud> }
enum Shape { Empty, One(Box<Loud>), Two(Box<Loud>, Box<Loud>) }
`;

function blocks(text: string, fence: string): string[] {
  const pattern = new RegExp(`^\`\`\`${fence}\r?\n([\\s\\S]*?)^\`\`\`\r?$`, 'gm');
  return [...text.matchAll(pattern)].map(([, block]) => block as string);
}

/**
 * Has rustc compile each Just source of docs/lowering, and compares what it prints with what stands below the emitted code.
 *
 * @param rustc - the compiler's command
 */
export function compareGuide(rustc: string): { sources: number; differences: string[] } {
  const differences: string[] = [];
  let sources = 0;
  const folder = mkdtempSync(join(tmpdir(), 'lowering-'));
  try {
    for (const page of readdirSync(FOLDER).filter((name) => name.endsWith('.md'))) {
      const text = readFileSync(join(FOLDER, page), 'utf8');
      const emitted = blocks(text, 'js fragment');
      for (const [i, source] of blocks(text, 'just').entries()) {
        sources += 1;
        const printed = printsOf(rustc, folder, source);
        const lines = [...(emitted[i] ?? '').matchAll(/^\/\/ prints: (.*)$/gm)].map(([, line]) => line);
        const expected = lines.map((line) => `${line}\n`).join('');
        if (printed !== expected) {
          differences.push(
            `${page}, pattern ${i + 1}:\nrustc's prints\n${printed}the page says\n${expected}`,
          );
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { sources, differences };
}

function printsOf(rustc: string, folder: string, source: string): string {
  const program = join(folder, 'program');
  writeFileSync(`${program}.rs`, PRELUDE + source);
  execFileSync(rustc, ['--edition', '2024', '-o', program, `${program}.rs`], { stdio: 'inherit' });
  // The reports of panics that a program catches go to stderr.
  const { stdout, status } = spawnSync(program, { encoding: 'utf8' });
  return status === 0 ? stdout : `${stdout}exit code ${status}\n`;
}
