import 'uplot/dist/uPlot.min.css';
import { drawChart } from './chart.js';
import { drawChunks } from './chunks.js';
import { drawFlame } from './flame.js';
import { drawTable } from './table.js';
import { bytes, count, microseconds } from './text.js';

const data = JSON.parse(document.getElementById('data').textContent);
const element = (id) => document.getElementById(id);

element('program').textContent = data.program;
document.title = `Memory of ${data.program}`;
element('cut').hidden = data.isWhole;

for (const [term, text] of [
  ['Peak', bytes(data.peakBytes)],
  ['at', microseconds(data.peakAt)],
  ['Live at the end', `${bytes(data.endBytes)} in ${count(data.endBlocks)} blocks`],
  ['Run', microseconds(data.duration)],
  ['Events', count(data.events)],
  ['Drops', count(data.drops)],
  ['Garbage collections', count(data.collectionCount)],
]) {
  const dt = document.createElement('dt');
  const dd = document.createElement('dd');
  dt.textContent = term;
  dd.textContent = text;
  const pair = document.createElement('div');
  pair.append(dt, dd);
  element('summary').append(pair);
}

drawChart(element('chart'), data);
element('collections').textContent =
  data.collectionCount === 0
    ? 'There was no garbage collection.'
    : `${count(data.collectionCount)} garbage collections; the ${count(data.collections.length)} longest are marked below the chart.`;

const every = Math.max(1, Math.ceil(data.series[0].length / 50));
drawTable(
  element('series'),
  [
    { title: 'Time', value: (row) => row[0], text: microseconds },
    { title: 'Allocated', value: (row) => row[1], text: bytes },
    { title: 'Reserved', value: (row) => row[2], text: bytes },
    { title: 'Resident', value: (row) => row[3], text: bytes },
  ],
  data.series[0].map((_, at) => data.series.map((column) => column[at])).filter((_, at) => at % every === 0),
);

drawFlame(data);

const figures = [
  { title: 'Bytes at the peak', value: (row) => row.peakBytes, text: bytes, sorted: true },
  { title: 'Blocks at the peak', value: (row) => row.peakBlocks, text: count },
  { title: 'Leaked bytes', value: (row) => row.leakedBytes, text: bytes },
  { title: 'Leaked blocks', value: (row) => row.leakedBlocks, text: count },
  { title: 'All bytes', value: (row) => row.totalBytes, text: bytes },
  { title: 'All blocks', value: (row) => row.totalBlocks, text: count },
  { title: `Temporary blocks (${data.temporary})`, value: (row) => row.temporaryBlocks, text: count },
  {
    title: 'Mean life',
    value: (row) => row.meanLifetime,
    text: (time) => (time < 0 ? '-' : microseconds(time)),
  },
  { title: 'Resizes', value: (row) => row.resizes, text: count },
  { title: 'Grown by', value: (row) => row.grownBytes, text: bytes },
];

/** A place as a link to its line, for an editor. */
function placeCell(row) {
  const where = row.file === '' ? '' : `${row.file}:${row.line}:${row.column}`;
  if (!row.file.startsWith('/') && !/^[a-z]:[\\/]/i.test(row.file)) {
    return document.createTextNode(where === '' || where === row.name ? row.name : `${row.name} ${where}`);
  }
  const link = document.createElement('a');
  link.href = `vscode://file/${encodeURI(where.replace(/^\//, ''))}`;
  link.textContent = `${row.name} ${row.file.split(/[\\/]/).pop()}:${row.line}`;
  link.title = where;
  return link;
}

const places = drawTable(
  element('places'),
  [
    { title: 'Place', value: (row) => row.name, cell: placeCell },
    { title: 'Type', value: (row) => row.types, text: (types) => types },
    ...figures,
  ],
  data.places,
);
const filter = element('filter');
const shown = element('shown');
function applyFilter() {
  const wanted = filter.value.toLowerCase();
  const rows = data.places.filter((row) =>
    `${row.name} ${row.types} ${row.file}`.toLowerCase().includes(wanted),
  );
  places.show(rows);
  shown.textContent = `${count(rows.length)} of ${count(data.places.length)} places`;
}
filter.addEventListener('input', applyFilter);
applyFilter();

drawTable(
  element('types'),
  [{ title: 'Type', value: (row) => row.name, text: (name) => name }, ...figures],
  data.types,
);
drawTable(
  element('sizes'),
  [
    { title: 'Up to bytes', value: (row) => row.upTo, text: count },
    { title: 'Blocks', value: (row) => row.blocks, text: count },
    { title: 'Bytes', value: (row) => row.bytes, text: bytes },
    { title: 'Lost to rounding', value: (row) => row.upTo * row.blocks - row.bytes, text: bytes },
  ],
  data.sizes,
);
drawChunks(element('chunks'), element('fragmentation'), data.chunks);
