import { resolveStack } from '../stack/backtrace.js';
import { type Below, type CapturedFrame, captureStack, writeStack } from '../stack/capture.js';
import { panicState, type Spot, type Storm } from '../state.js';

/** Frames of a stack that are remembered, down to the program's topmost. */
const FAR = 64;
/** How many frames are looked at, until one is the program's: most often it stands right below those that raise panics. */
const TRIES = [4, 8, FAR];
/** How many positions are remembered. */
const SPOTS = 4096;

/** A storm that was recognised, and how many frames of the stack that took. */
export interface SpottedStorm {
  readonly storm: Storm;
  readonly frames: number;
}

/**
 * Finds the storm of a panic of whoever called `below` by the position of the program's topmost frame. It is known after
 * `rememberSpot` was called from there. Frames are neither written as text nor mapped: that takes most of a panic's time.
 */
export function spottedStorm(code: string, below: Below): SpottedStorm | undefined {
  for (const wanted of TRIES) {
    const frames = captureStack(below, wanted);
    for (const frame of frames) {
      const spot = spotOf(frame);
      if (spot === undefined) return undefined;
      if (!spot.isProgram) continue;
      const storm = spot.storms.get(code);
      return storm && { storm, frames: wanted };
    }
    if (frames.length < wanted) return undefined;
  }
  return undefined;
}

/** Remembers where the panics of a storm arise: the caller of `below` raised one of them. */
export function rememberSpot(code: string, storm: Storm, below: Below): void {
  for (const frame of captureStack(below, FAR)) {
    const spot = spotOf(frame) ?? addSpot(frame);
    if (!spot.isProgram) continue;
    spot.storms.set(code, storm);
    return;
  }
}

function spotOf(frame: CapturedFrame): Spot | undefined {
  return panicState().spots?.get(frame.getScriptNameOrSourceURL())?.get(frame.getPosition());
}

function addSpot(frame: CapturedFrame): Spot {
  const state = panicState();
  if (state.spots === undefined || (state.spotCount ?? 0) >= SPOTS) {
    state.spots = new Map();
    state.spotCount = 0;
  }
  const script = frame.getScriptNameOrSourceURL();
  let positions = state.spots.get(script);
  if (positions === undefined) {
    positions = new Map();
    state.spots.set(script, positions);
  }
  const [resolved] = resolveStack(writeStack([frame]));
  const spot = { isProgram: resolved?.origin === 'program', storms: new Map<string, Storm>() };
  positions.set(frame.getPosition(), spot);
  state.spotCount = (state.spotCount ?? 0) + 1;
  return spot;
}
