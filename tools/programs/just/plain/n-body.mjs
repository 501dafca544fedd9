const SOLAR_MASS = 4 * Math.PI * Math.PI;
const DAYS_PER_YEAR = 365.24;

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx * DAYS_PER_YEAR;
    this.vy = vy * DAYS_PER_YEAR;
    this.vz = vz * DAYS_PER_YEAR;
    this.mass = mass * SOLAR_MASS;
  }
}

function solarSystem() {
  return [
    new Body(0, 0, 0, 0, 0, 0, 1),
    new Body(
      4.841431442464721,
      -1.1603200440274284,
      -0.10362204447112311,
      0.001660076642744037,
      0.007699011184197404,
      -0.0000690460016972063,
      0.0009547919384243266,
    ),
    new Body(
      8.34336671824458,
      4.124798564124305,
      -0.4035234171143214,
      -0.002767425107264119,
      0.004998528012349172,
      0.000023041729757376393,
      0.0002858859806661308,
    ),
    new Body(
      12.894369562139131,
      -15.111151401698631,
      -0.22330757889265573,
      0.002964601375647616,
      0.0023784717395948095,
      -0.000029658956854023756,
      0.00004366244043351563,
    ),
    new Body(
      15.379697114850917,
      -25.919314609987964,
      0.17925877295037118,
      0.0026806777249038932,
      0.001628241700382423,
      -0.00009515922545197159,
      0.000051513890204661145,
    ),
  ];
}

function offsetMomentum(bodies) {
  let px = 0;
  let py = 0;
  let pz = 0;
  for (const body of bodies) {
    px += body.vx * body.mass;
    py += body.vy * body.mass;
    pz += body.vz * body.mass;
  }
  bodies[0].vx = -px / SOLAR_MASS;
  bodies[0].vy = -py / SOLAR_MASS;
  bodies[0].vz = -pz / SOLAR_MASS;
}

function energy(bodies) {
  let sum = 0;
  for (let i = 0; i < bodies.length; i += 1) {
    const body = bodies[i];
    sum += 0.5 * body.mass * (body.vx * body.vx + body.vy * body.vy + body.vz * body.vz);
    for (let j = i + 1; j < bodies.length; j += 1) {
      const other = bodies[j];
      const dx = body.x - other.x;
      const dy = body.y - other.y;
      const dz = body.z - other.z;
      sum -= (body.mass * other.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

function advance(bodies, dt) {
  for (let i = 0; i < bodies.length; i += 1) {
    const body = bodies[i];
    for (let j = i + 1; j < bodies.length; j += 1) {
      const other = bodies[j];
      const dx = body.x - other.x;
      const dy = body.y - other.y;
      const dz = body.z - other.z;
      const squared = dx * dx + dy * dy + dz * dz;
      const magnitude = dt / (squared * Math.sqrt(squared));
      body.vx -= dx * other.mass * magnitude;
      body.vy -= dy * other.mass * magnitude;
      body.vz -= dz * other.mass * magnitude;
      other.vx += dx * body.mass * magnitude;
      other.vy += dy * body.mass * magnitude;
      other.vz += dz * body.mass * magnitude;
    }
  }
  for (const body of bodies) {
    body.x += dt * body.vx;
    body.y += dt * body.vy;
    body.z += dt * body.vz;
  }
}

export function main([stepsText = '1000']) {
  const bodies = solarSystem();
  offsetMomentum(bodies);
  const before = energy(bodies);
  const steps = Number(stepsText);
  for (let step = 0; step < steps; step += 1) advance(bodies, 0.01);
  return `${before.toFixed(9)}\n${energy(bodies).toFixed(9)}\n`;
}
