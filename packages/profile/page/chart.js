import uPlot from 'uplot';
import { bytes, microseconds } from './text.js';

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const SERIES = ['allocated', 'reserved', 'resident'];

/** Draws the memory over time, garbage collections below it. */
export function drawChart(element, data) {
  const [times, ...columns] = data.series;
  element.setAttribute(
    'aria-label',
    `A chart of the memory over ${microseconds(data.duration)}: at most ${bytes(data.peakBytes)} are allocated, ` +
      `at ${microseconds(data.peakAt)}. The table below has the same figures.`,
  );
  let chart;
  function draw() {
    chart?.destroy();
    const axis = { stroke: color('text'), grid: { stroke: color('line') }, ticks: { stroke: color('line') } };
    chart = new uPlot(
      {
        width: element.clientWidth || 900,
        height: 320,
        scales: { x: { time: false } },
        series: [
          { label: 'time', value: (_, time) => (time === null ? '' : microseconds(Math.round(time * 1000))) },
          ...SERIES.map((name, at) => ({
            label: name,
            stroke: color(name),
            width: 2,
            dash: [[], [6, 3], [2, 3]][at],
            value: (_, value) => (value === null ? '' : bytes(value)),
          })),
        ],
        axes: [
          {
            ...axis,
            space: 110,
            values: (_, ticks) => ticks.map((tick) => microseconds(Math.round(tick * 1000))),
          },
          { ...axis, size: 90, values: (_, ticks) => ticks.map(bytes) },
        ],
        hooks: { draw: [(plot) => drawMarks(plot, data)] },
      },
      [times.map((time) => time / 1000), ...columns],
      element,
    );
  }
  draw();
  addEventListener('resize', () => chart.setSize({ width: element.clientWidth || 900, height: 320 }));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}

/** A line for each garbage collection: short for one of the young generation. */
function drawMarks(plot, data) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color('collection');
  ctx.lineWidth = devicePixelRatio;
  for (const [time, isYoung] of data.collections) {
    const x = Math.round(plot.valToPos(time / 1000, 'x', true));
    const end = bbox.top + bbox.height;
    ctx.beginPath();
    ctx.moveTo(x, end);
    ctx.lineTo(x, end - (isYoung ? 8 : 24) * devicePixelRatio);
    ctx.stroke();
  }
  ctx.restore();
}
