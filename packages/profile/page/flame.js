import flamegraph from 'd3-flame-graph';
import { select } from 'd3-selection';
import { bytes } from './text.js';

const FLAMES = [
  ['peak', 'the peak'],
  ['leaks', 'the leaks'],
  ['temporary', 'temporary blocks'],
  ['total', 'all allocations'],
];

/** What one of the graphs shows: functions without a share in it are left out. */
function treeOf({ name, values, children }, at) {
  return {
    name,
    value: values[at],
    children: children.filter((child) => child.values[at] > 0).map((child) => treeOf(child, at)),
  };
}

/** Draws the flame graph that is chosen, and makes its functions usable from the keyboard. */
export function drawFlame(data) {
  const place = document.getElementById('flame');
  const chosen = document.getElementById('chosen');
  const search = document.getElementById('search');
  let graph;

  const nameOf = (node) => `${node.data.name}: ${bytes(node.data.value)}`;

  function prepare() {
    for (const g of place.querySelectorAll('g.frame')) {
      const node = select(g).datum();
      g.setAttribute('tabindex', '0');
      g.setAttribute('role', 'button');
      g.setAttribute('aria-label', nameOf(node));
    }
  }

  function show(at) {
    graph?.destroy();
    place.replaceChildren();
    const root = treeOf(data.flame, at);
    chosen.textContent = `${bytes(root.value)} in all`;
    if (root.value === 0) return;
    const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    graph = flamegraph()
      .width(place.clientWidth || 900)
      .cellHeight(22)
      .minFrameSize(1)
      .transitionDuration(0)
      .sort(true)
      .selfValue(false)
      .setColorMapper((node) => (node.highlight ? style('--marked') : style('--flame')))
      .setLabelHandler(nameOf)
      .onClick((node) => {
        chosen.textContent = nameOf(node);
        prepare();
      });
    select(place).datum(root).call(graph);
    prepare();
  }

  FLAMES.forEach(([id, title], at) => {
    const label = document.createElement('label');
    const input = document.createElement('input');
    input.type = 'radio';
    input.name = 'flame';
    input.id = `flame-${id}`;
    input.checked = at === 0;
    input.addEventListener('change', () => show(at));
    label.append(input, ` ${title}`);
    document.getElementById('flames').append(label);
  });

  /** Goes to a function that is drawn beside, above or below: the narrowest are not. */
  function focusFrom(node, key) {
    const drawn = [...place.querySelectorAll('g.frame')];
    const other = drawn.map((g) => ({ g, at: select(g).datum() }));
    const level = (parent) =>
      other.filter(({ at }) => at.parent === parent).sort((a, b) => a.at.x0 - b.at.x0);
    const row = level(node.parent);
    const here = row.findIndex(({ at }) => at === node);
    const to = {
      ArrowUp: () => level(node)[0],
      ArrowDown: () => other.find(({ at }) => at === node.parent),
      ArrowLeft: () => row[here - 1],
      ArrowRight: () => row[here + 1],
    }[key]?.();
    to?.g.focus();
  }

  place.addEventListener('keydown', (event) => {
    const frame = event.target.closest('g.frame');
    if (frame === null) return;
    if (!/^(?:Enter| |Arrow(?:Up|Down|Left|Right))$/.test(event.key)) return;
    if (event.key === 'Enter' || event.key === ' ') {
      frame.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    } else {
      focusFrom(select(frame).datum(), event.key);
    }
    event.preventDefault();
  });
  search.addEventListener('input', () => {
    if (search.value === '') graph?.clear();
    else graph?.search(search.value);
    prepare();
  });
  document.getElementById('reset').addEventListener('click', () => {
    search.value = '';
    graph?.clear();
    graph?.resetZoom();
    prepare();
  });
  show(0);
}
