/** node build/icons.mjs  draws src/extension/icons/{16,32,48,128}.png: a source, and waves that go out from it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import { root } from './project.mjs';

const ground = [0x1f, 0x4e, 0x8c];
const ink = [0xff, 0xff, 0xff];
const cornerRadius = 0.2;
const dotRadius = 0.1;
const waves = { radii: [0.235, 0.37], halfWidth: 0.04, halfAngle: 0.9 };
const samplesPerSide = 8;

/** Is the point on the rounded square? The icon reaches from 0 to 1 in both directions. */
function onGround(x, y) {
  const dx = Math.max(Math.abs(x - 0.5) - 0.5 + cornerRadius, 0);
  const dy = Math.max(Math.abs(y - 0.5) - 0.5 + cornerRadius, 0);
  return Math.hypot(dx, dy) <= cornerRadius;
}

function onSign(x, y) {
  const distance = Math.hypot(x - 0.5, y - 0.5);
  const angle = Math.atan2(Math.abs(y - 0.5), Math.abs(x - 0.5));
  const onWave = waves.radii.some((radius) => Math.abs(distance - radius) <= waves.halfWidth);
  return distance <= dotRadius || (onWave && angle <= waves.halfAngle);
}

/** RGBA of one pixel, averaged over samples so that edges are smooth. */
function pixel(column, row, size) {
  let covered = 0;
  let signed = 0;
  for (let index = 0; index < samplesPerSide ** 2; index++) {
    const x = (column + ((index % samplesPerSide) + 0.5) / samplesPerSide) / size;
    const y = (row + (Math.floor(index / samplesPerSide) + 0.5) / samplesPerSide) / size;
    if (!onGround(x, y)) continue;
    covered++;
    if (onSign(x, y)) signed++;
  }
  const share = covered === 0 ? 0 : signed / covered;
  const color = ground.map((channel, index) => Math.round(channel + (ink[index] - channel) * share));
  return [...color, Math.round((255 * covered) / samplesPerSide ** 2)];
}

/** PNG, section 11: signature, IHDR (8 bits a channel, RGBA), IDAT, IEND; each row starts with filter 0. */
function png(size) {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  const columns = Array.from({ length: size }, (_, index) => index);
  const rows = columns.flatMap((row) => [0, ...columns.flatMap((column) => pixel(column, row, size))]);
  const data = deflateSync(Buffer.from(rows), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  const check = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const folder = `${root}src/extension/icons`;
await mkdir(folder, { recursive: true });
await Promise.all([16, 32, 48, 128].map((size) => writeFile(`${folder}/${size}.png`, png(size))));
