import type { Recording } from '../recording/reader.js';
import { flameOf } from './flame.js';
import { type LiveBlock, LiveBlocks } from './live-blocks.js';
import type { ReportData, SizeRow } from './report-data.js';
import { OriginSums, placeRows, typeRows } from './report-rows.js';

/** Points in a chart at most. */
const POINTS = 1000;
/** Garbage collections that are marked at most, the longest. */
const MARKS = 1000;
const CHUNK = 2 ** 16;

/** Where a recording is at its peak, and how long it is. */
interface Extent {
  readonly duration: number;
  readonly events: number;
  readonly drops: number;
  readonly peakBytes: number;
  readonly peakEvent: number;
  readonly peakAt: number;
  readonly isWhole: boolean;
}

/**
 * Works out what a report shows. It goes through the events twice: where the peak is shows only at the end.
 *
 * @param program - the name to show
 * @param temporary - a block is temporary if fewer others are allocated before it is freed
 */
export function analyse(recording: Recording, program: string, temporary: number): ReportData {
  const extent = measure(recording);
  const { duration, events, drops, peakBytes, peakAt, isWhole } = extent;
  const found = gather(recording, extent, temporary);
  const { places } = recording;
  const { sums } = found;
  const collections = found.collections.sort((a, b) => b[2] - a[2]).slice(0, MARKS);
  return {
    ...{ program, isWhole, events, drops, duration, peakBytes, peakAt, temporary },
    ...{ endBytes: found.endBytes, endBlocks: found.endBlocks, series: found.series },
    collections: collections.sort((a, b) => a[0] - b[0]),
    collectionCount: found.collectionCount,
    flame: flameOf(places, sums),
    places: placeRows(places, sums),
    types: typeRows(places, sums),
    sizes: sizeRows(found.atPeak),
    chunks: chunkRows(found.atPeak),
  };
}

/** The first way through: how long it is, and which event leaves the most bytes live. */
function measure(recording: Recording): Extent {
  const live = new LiveBlocks();
  let [duration, events, drops, peakBytes, peakEvent, peakAt] = [0, 0, 0, 0, 0, 0];
  const count = () => {
    events++;
    if (live.bytes <= peakBytes) return;
    [peakBytes, peakEvent, peakAt] = [live.bytes, events, duration];
  };
  const block = (size: number): LiveBlock => ({ size, origin: 0, bornAt: 0, number: 0 });
  const take = (address: number, heap: number) => {
    live.take(heap, address);
    count();
  };
  const isWhole = recording.visit({
    allocate(address, size, _align, _origin, heap) {
      live.add(heap, address, block(size));
      count();
    },
    resize(address, moved, size, heap) {
      live.take(heap, address);
      live.add(heap, moved, block(size));
      count();
    },
    free: take,
    leak: take,
    close(heap) {
      live.takeAll(heap);
      count();
    },
    drop() {
      drops++;
    },
    time(microseconds) {
      duration = microseconds;
    },
  });
  return { duration, events, drops, peakBytes, peakEvent, peakAt, isWhole };
}

/** A block that was live at the peak. */
interface PeakBlock {
  readonly address: number;
  readonly size: number;
}

/** The second way: sums by origin, what is live at the peak and at the end, the course of the memory. */
function gather(recording: Recording, { duration, peakEvent }: Extent, temporary: number) {
  const live = new LiveBlocks();
  const sums: OriginSums[] = [];
  const atPeak: PeakBlock[] = [];
  const series: [number[], number[], number[], number[]] = [[], [], [], []];
  const collections: [number, boolean, number][] = [];
  let [events, allocations, now, most, reserved, resident, collectionCount] = [0, 0, 0, 0, 0, 0, 0];
  const sumOf = (origin: number) => {
    sums[origin] ??= new OriginSums();
    return sums[origin];
  };
  const count = () => {
    events++;
    most = Math.max(most, live.bytes);
    if (events !== peakEvent) return;
    live.forEach((block, address) => {
      sumOf(block.origin).live('peak', block);
      atPeak.push({ address, size: block.size });
    });
  };
  const ended = (block: LiveBlock) => {
    const sum = sumOf(block.origin);
    sum.lifetime += now - block.bornAt;
    sum.freed++;
    if (allocations - block.number >= temporary) return;
    sum.temporaryBytes += block.size;
    sum.temporaryBlocks++;
  };
  const point = () => {
    series[0].push(now);
    series[1].push(most);
    series[2].push(reserved);
    series[3].push(resident);
    most = live.bytes;
  };
  let due = 0;
  recording.visit({
    allocate(address, size, _align, origin, heap) {
      allocations++;
      const sum = sumOf(origin);
      sum.totalBytes += size;
      sum.totalBlocks++;
      live.add(heap, address, { size, origin, bornAt: now, number: allocations });
      count();
    },
    resize(address, moved, size, heap) {
      const block = live.take(heap, address);
      if (block !== undefined) {
        const sum = sumOf(block.origin);
        const growth = Math.max(0, size - block.size);
        sum.grownBytes += growth;
        sum.totalBytes += growth;
        sum.resizes++;
        block.size = size;
        live.add(heap, moved, block);
      }
      count();
    },
    free(address, heap) {
      const block = live.take(heap, address);
      if (block !== undefined) ended(block);
      count();
    },
    leak(address, heap) {
      live.take(heap, address);
      count();
    },
    close(heap) {
      for (const block of live.takeAll(heap)) ended(block);
      count();
    },
    time(microseconds) {
      now = microseconds;
      if (now < due) return;
      due = now + duration / POINTS;
      point();
    },
    state(bytes, residentBytes) {
      [reserved, resident] = [bytes, residentBytes];
    },
    collection(isYoung, microseconds) {
      collectionCount++;
      collections.push([now, isYoung, microseconds]);
    },
  });
  point();
  let endBlocks = 0;
  live.forEach((block) => {
    endBlocks++;
    sumOf(block.origin).live('leaked', block);
  });
  return { sums, atPeak, series, collections, collectionCount, endBytes: live.bytes, endBlocks };
}

/** Classes of sizes: an eighth of a power of two apart, as the heap's are. */
function sizeRows(blocks: readonly PeakBlock[]): SizeRow[] {
  const rows = new Map<number, { upTo: number; blocks: number; bytes: number }>();
  for (const { size } of blocks) {
    const step = Math.max(8, 2 ** Math.floor(Math.log2(Math.max(1, size - 1)) - 3));
    const upTo = Math.ceil(size / step) * step;
    const row = rows.get(upTo) ?? { upTo, blocks: 0, bytes: 0 };
    rows.set(upTo, row);
    row.blocks++;
    row.bytes += size;
  }
  return [...rows.values()].sort((a, b) => a.upTo - b.upTo);
}

function chunkRows(blocks: readonly PeakBlock[]): [number, number, number][] {
  const chunks = new Map<number, [number, number, number]>();
  const chunkOf = (chunk: number) => {
    const row = chunks.get(chunk) ?? [chunk, 0, 0];
    chunks.set(chunk, row);
    return row;
  };
  for (const { address, size } of blocks) {
    chunkOf(Math.floor(address / CHUNK))[2]++;
    const end = address + size;
    for (let at = address; at < end; ) {
      const chunk = Math.floor(at / CHUNK);
      const next = Math.min(end, (chunk + 1) * CHUNK);
      chunkOf(chunk)[1] += next - at;
      at = next;
    }
  }
  return [...chunks.values()].sort((a, b) => a[0] - b[0]);
}
