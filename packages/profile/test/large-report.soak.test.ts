// The page of a long run: what it takes to make and to look at, printed, and the leak of one block found in it.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn, runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { expect, it } from 'vitest';
import { BrowserPage } from './browser.js';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));
const COMMAND = join(import.meta.dirname, '../bin/profile.mjs');

/** Each is an allocation and a free: 10 million events in the whole test. */
const NODES = soak(100_000, 5_000_000);

it.skipIf(process.platform !== 'linux')(`a page of ${2 * NODES} events`, { timeout: 600_000 }, async () => {
  const cwd = temporaryFolder('large-report');
  const seconds = (args: string[]) => {
    const begin = performance.now();
    expect(runNode([COMMAND, ...args], { cwd })).toMatchObject({ code: 0 });
    return (performance.now() - begin) / 1000;
  };
  const recorded = seconds(['run', fixtures.path('leaks-one.mjs'), String(NODES)]);
  const made = seconds(['report', 'leaks-one.justrec']);
  const page = await BrowserPage.open(join(cwd, 'leaks-one.html'));
  try {
    const shown = (await page.evaluate(
      "Math.max(performance.timing.loadEventEnd - performance.timing.navigationStart, ...performance.getEntriesByType('paint').map((paint) => paint.startTime))",
    )) as number;
    const size = (name: string) => statSync(join(cwd, name)).size;
    console.log(
      `${(2 * NODES).toLocaleString('en')} events: recorded in ${recorded.toFixed(1)} s, ${(size('leaks-one.justrec') / (2 * NODES)).toFixed(2)} bytes an event; ` +
        `page of ${Math.round(size('leaks-one.html') / 1024)} KiB made in ${made.toFixed(1)} s, shown after ${Math.round(shown)} ms`,
    );
    await page.evaluate("document.getElementById('flame-leaks').click()");
    const frames = await page.evaluate(
      "[...document.querySelectorAll('#flame g.frame')].map((frame) => frame.getAttribute('aria-label')).sort()",
    );
    expect(frames).toEqual(['Lost 7:1: 40 bytes', 'all: 40 bytes', 'src/</script>.just: 40 bytes']);
    expect(page.troubles).toEqual([]);
  } finally {
    await page.close();
  }
});
