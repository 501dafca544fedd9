const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for a person: `1.5 MiB`. */
export function bytes(value) {
  let unit = 0;
  let left = value;
  while (Math.abs(left) >= 1024 && unit < UNITS.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit === 0 ? left : left.toFixed(1)} ${UNITS[unit]}`;
}

export function count(value) {
  return value.toLocaleString('en-US');
}

/** A time in microseconds for a person. */
export function microseconds(value) {
  if (value < 1000) return `${value} us`;
  if (value < 1_000_000) return `${(value / 1000).toFixed(1)} ms`;
  return `${(value / 1_000_000).toFixed(2)} s`;
}
