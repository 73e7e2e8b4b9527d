// Draws the icons for phones from favicon.svg. Supports only what that file contains: rectangles and paths of straight lines.
import { deflateSync } from "node:zlib";

const fine = 3; // samples per pixel and direction

/** @returns {{ points: number[][], radius: number, colour: number[], opacity: number }[]} the shapes, on a field of 40 by 40 */
function shapesOf(svg) {
  return [...svg.matchAll(/<(rect|path) ([^>]*)\/>/g)].map(([, kind, text]) => {
    const has = Object.fromEntries([...text.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const hex = has.fill.length === 4 ? has.fill.replace(/[0-9a-f]/g, "$&$&") : has.fill;
    return {
      points: kind === "rect" ? [[0, 0], [+has.width, 0], [+has.width, +has.height], [0, +has.height]] : walk(has.d),
      radius: +(has.rx ?? 0),
      colour: [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)),
      opacity: +(has.opacity ?? 1),
    };
  });
}

function walk(path) {
  let [x, y] = [0, 0];
  const points = [];
  for (const [, step, text] of path.matchAll(/([MlhvHVz])([^MlhvHVz]*)/g)) {
    const n = (text.match(/-?\d*\.?\d+/g) ?? []).map(Number);
    if (step === "M") [x, y] = n;
    if (step === "l") [x, y] = [x + n[0], y + n[1]];
    if (step === "h") x += n[0];
    if (step === "v") y += n[0];
    if (step === "H") x = n[0];
    if (step === "V") y = n[0];
    if (step !== "z") points.push([x, y]);
  }
  return points;
}

function covers({ points, radius }, x, y) {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const a = points[i];
    const b = points[j];
    if (b[1] > y !== a[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  if (!inside || !radius) return inside;
  const dx = Math.max(radius - x, x - (40 - radius), 0);
  const dy = Math.max(radius - y, y - (40 - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

/**
 * @param {string} svg the mark
 * @param {number} size pixels, width and height
 * @param {{ bleed?: number, badge?: boolean }} how bleed: the background fills the square and the mark shrinks to this fraction;
 *   badge: only the door, white on transparent, for status bars
 * @returns {Buffer} a PNG
 */
export function icon(svg, size, { bleed, badge } = {}) {
  let shapes = shapesOf(svg);
  if (bleed) shapes[0].radius = 0;
  if (badge) shapes = shapes.slice(-1);
  const rows = Buffer.alloc(size * (size * 4 + 1));
  const [samples, step] = [fine * fine, 40 / size / fine];
  const sum = new Float64Array(4);
  for (let py = 0; py < size; py++)
    for (let px = 0; px < size; px++) {
      sum.fill(0);
      for (let s = 0; s < samples; s++) add(sum, (px * fine + (s % fine) + 0.5) * step, (py * fine + Math.floor(s / fine) + 0.5) * step);
      const at = py * (size * 4 + 1) + 1 + px * 4;
      if (sum[3] === 0) continue;
      for (let c = 0; c < 3; c++) rows[at + c] = Math.round(sum[c] / sum[3]);
      rows[at + 3] = Math.round((sum[3] / samples) * 255);
    }

  /** Later shapes cover earlier ones. */
  function add(sum, x, y) {
    let left = 1;
    for (let number = shapes.length - 1; number >= 0 && left > 0; number--) {
      const shape = shapes[number];
      const shrunk = bleed && number > 0 ? bleed : 1;
      if (!covers(shape, (x - 20) / shrunk + 20, (y - 20) / shrunk + 20)) continue;
      const part = left * shape.opacity;
      for (let c = 0; c < 3; c++) sum[c] += (badge ? 255 : shape.colour[c]) * part;
      sum[3] += part;
      left -= part;
    }
  }

  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6], 8); // RGBA with 8 bits per channel
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(checksum(body), body.length + 4);
  return whole;
}

function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
