const ITERATIONS = 50;

function isMember(cr, ci) {
  let zr = 0;
  let zi = 0;
  let zr2 = 0;
  let zi2 = 0;
  for (let i = 0; i < ITERATIONS; i += 1) {
    zi = 2 * zr * zi + ci;
    zr = zr2 - zi2 + cr;
    zr2 = zr * zr;
    zi2 = zi * zi;
    if (zr2 + zi2 > 4) return false;
  }
  return true;
}

export function main([nText = '200']) {
  const n = Number(nText);
  const header = Buffer.from(`P4\n${n} ${n}\n`);
  const bytes = new Uint8Array(header.length + Math.ceil(n / 8) * n);
  bytes.set(header);
  let at = header.length;
  const scale = 2 / n;
  for (let y = 0; y < n; y += 1) {
    const ci = y * scale - 1;
    let byte = 0;
    for (let x = 0; x < n; x += 1) {
      byte = (byte << 1) | (isMember(x * scale - 1.5, ci) ? 1 : 0);
      if (x % 8 === 7) {
        bytes[at] = byte;
        at += 1;
        byte = 0;
      }
    }
    if (n % 8 !== 0) {
      bytes[at] = byte << (8 - (n % 8));
      at += 1;
    }
  }
  return bytes;
}
