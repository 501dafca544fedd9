// The page in a browser: what it shows, how it is used without a mouse, what a screen reader is told, light and dark.
import { join } from 'node:path';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn, runNode } from '@justlang-tools/testing/process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrowserPage } from './browser.js';

const fixtures = fixturesIn(join(import.meta.dirname, 'fixtures'));
const COMMAND = join(import.meta.dirname, '../bin/profile.mjs');
const folder = temporaryFolder('browser');

/** Elsewhere a browser is no package that a script could install. */
const ELSEWHERE = process.platform !== 'linux';

let page: BrowserPage;
beforeAll(async () => {
  if (ELSEWHERE) return;
  runNode([COMMAND, 'run', fixtures.path('leaks-one.mjs'), '100000'], { cwd: folder });
  runNode([COMMAND, 'report', 'leaks-one.justrec'], { cwd: folder });
  page = await BrowserPage.open(join(folder, 'leaks-one.html'));
});
afterAll(() => page?.close());

const texts = (selector: string) =>
  page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((found) => found.textContent)`,
  );

/** The cells of a column of a table, from the top. */
const column = (id: string, at: number) => texts(`#${id} tbody td:nth-child(${at})`);

describe.skipIf(ELSEWHERE)('the page of a report', () => {
  it('shows the peak, what is left and the places', async () => {
    expect(await texts('h1')).toEqual(['Memory of leaks-one']);
    expect((await texts('dd')) as string[]).toEqual(
      expect.arrayContaining(['2.9 MiB', '40 bytes in 1 blocks', '200,006']),
    );
    expect(await column('places', 2)).toEqual(['Table', 'Lost', 'Node<i32>', '']);
    expect(await column('places', 5)).toEqual(['0 bytes', '40 bytes', '0 bytes', '0 bytes']);
    expect(await texts('#places a')).toEqual([expect.stringMatching(/^helper leaks-one\.mjs:\d+$/)]);
    expect(await page.evaluate("document.querySelector('#chart canvas').width > 300")).toBe(true);
    expect(await page.evaluate("document.getElementById('chunks').width > 300")).toBe(true);
    expect(await texts('#fragmentation')).toEqual([
      expect.stringMatching(/^2\.9 MiB lie in \d+ chunks of 64 KiB/),
    ]);
  });

  it('draws the flame graph that is chosen: the leak of one block in a hundred thousand', async () => {
    const frames = () =>
      page.evaluate(
        "[...document.querySelectorAll('#flame g.frame')].map((frame) => frame.getAttribute('aria-label')).sort()",
      );
    expect(await frames()).toContain('src/table.just: 2.9 MiB');
    await page.evaluate("document.getElementById('flame-leaks').click()");
    expect(await frames()).toEqual(['Lost 7:1: 40 bytes', 'all: 40 bytes', 'src/</script>.just: 40 bytes']);
    await page.evaluate("document.getElementById('flame-total').click()");
    expect(await frames()).toContain('Node<i32> 12:5: 2.3 MiB');
  });

  it('is used from the keyboard: functions are reached by arrows and chosen by Enter', async () => {
    await page.evaluate("document.querySelector('#flame g.frame[aria-label^=all]').focus()");
    await page.press('ArrowUp');
    const focused = "document.activeElement.getAttribute('aria-label')";
    const label = String(await page.evaluate(focused));
    expect(label).not.toMatch(/^all/);
    await page.press('Enter');
    expect(await texts('#chosen')).toEqual([label]);
    await page.press('ArrowDown');
    expect(await page.evaluate(focused)).toMatch(/^all/);
  });

  it('sorts by a column, and says so; filters', async () => {
    await page.evaluate(
      "[...document.querySelectorAll('#places th button')].find((b) => b.textContent === 'All blocks').click()",
    );
    expect(await column('places', 2)).toEqual(['Node<i32>', 'Table', 'Lost', '']);
    expect(await texts('#places th[aria-sort=descending]')).toEqual(['All blocks']);
    await page.evaluate(
      "document.getElementById('filter').value = 'TABLE'; document.getElementById('filter').dispatchEvent(new Event('input'))",
    );
    expect([await column('places', 2), await texts('#shown')]).toEqual([['Table'], ['1 of 4 places']]);
  });

  it('tells a screen reader what pictures show, and names every control', async () => {
    const { nodes } = (await page.send('Accessibility.getFullAXTree')) as {
      nodes: { role?: { value: string }; name?: { value: string }; ignored: boolean }[];
    };
    const of = (role: string) =>
      nodes
        .filter((node) => !node.ignored && node.role?.value === role)
        .map((node) => node.name?.value ?? '');
    expect(of('image').length).toBeGreaterThanOrEqual(2);
    for (const role of ['image', 'button', 'radio', 'searchbox', 'link', 'table']) {
      expect([role, of(role).filter((name) => role !== 'table' && name === '')]).toEqual([role, []]);
    }
    expect(of('heading')).toEqual(
      expect.arrayContaining(['Memory over time', 'Flame graph', 'Places', 'Types']),
    );
    expect(of('radio').map((name) => name.trim())).toEqual([
      'the peak',
      'the leaks',
      'temporary blocks',
      'all allocations',
    ]);
  });

  it('is light or dark as the system is', async () => {
    const back = 'getComputedStyle(document.body).backgroundColor';
    const seen: unknown[] = [];
    for (const value of ['light', 'dark']) {
      await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
      seen.push(await page.evaluate(back));
    }
    expect(seen).toEqual(['rgb(255, 255, 255)', 'rgb(22, 22, 26)']);
  });

  it('loads nothing, and no script fails', () => {
    expect(page.troubles).toEqual([]);
  });
});
