import { readFileSync } from 'node:fs';

/** The resident set in bytes, as the kernel counts it; where there is no /proc, as Node reports it. */
export function residentBytes(): number {
  try {
    return Number(readFileSync('/proc/self/statm', 'utf8').split(' ')[1]) * 4096;
  } catch {
    return process.memoryUsage.rss();
  }
}
