// Decoders of chunks against encoders written here from the format's description.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateSync } from 'node:zlib';
import { decodeChunk } from '../build-tests/data/chunks.js';
import { VarintReader, inflate } from '../build-tests/data/bytes.js';

const widths = { u8: 1, u16: 2, i32: 4, u32: 4 };

function plain(values, type) {
  const out = Buffer.alloc(values.length * widths[type]);
  values.forEach((v, i) => (type === 'u8' ? out.writeUInt8(v, i) : type === 'u16' ? out.writeUInt16LE(v, 2 * i) : type === 'i32' ? out.writeInt32LE(v, 4 * i) : out.writeUInt32LE(v, 4 * i)));
  return out;
}

function planes(bytes, width) {
  const n = bytes.length / width;
  return Buffer.from(bytes.map((_, at) => bytes[(at % n) * width + Math.floor(at / n)]));
}

/** Zigzag of the difference modulo the type's width. */
function zigzags(values, type, reference = (i) => (i > 0 ? values[i - 1] : 0)) {
  const bits = BigInt(8 * widths[type]);
  return values.map((v, i) => {
    const d = BigInt.asIntN(Number(bits), BigInt(v) - BigInt(reference(i)));
    return Number(d >= 0n ? 2n * d : -2n * d - 1n);
  });
}

function varints(numbers) {
  const out = [];
  for (let n of numbers) {
    while (n >= 128) {
      out.push((n % 128) | 128);
      n = Math.floor(n / 128);
    }
    out.push(n);
  }
  return Buffer.from(out);
}

function encode(values, type, coding, base = 0, step = 1, reference = undefined) {
  const stored = values.map((v) => (v - base) / step);
  const unsigned = type === 'i32' ? 'u32' : type;
  if (coding === 'plain') return plain(stored, type);
  if (coding === 'planes') return planes(plain(stored, type), widths[type]);
  const z = zigzags(stored, type, reference);
  return coding === 'delta' ? varints(z) : planes(plain(z, unsigned), widths[type]);
}

const samples = {
  u8: [0, 255, 1, 254, 7, 7, 0],
  u16: [0, 65535, 1, 40000, 40001, 12],
  i32: [0, -1, 2147483647, -2147483648, 123456, -99, 5],
  u32: [0, 4294967295, 1, 2147483648, 77, 4000000000],
};

for (const [type, values] of Object.entries(samples)) {
  for (const coding of ['plain', 'delta', 'planes', 'delta-planes']) {
    for (const packed of ['none', 'deflate']) {
      test(`${type} ${coding} ${packed} comes back as it was`, async () => {
        const raw = encode(values, type, coding);
        const file = packed === 'deflate' ? deflateSync(raw) : raw;
        const entry = { file: 'x.bin', bytes: file.length, type, count: values.length, coding, packed, base: 0, step: 1, lag: 1, runs: '' };
        assert.deepEqual([...(await decodeChunk(entry, new Uint8Array(file), 'x'))], values);
      });
    }
  }
}

test('base and step', async () => {
  const values = [1000, 1380, 620, 1000 + 380 * 50];
  const raw = encode(values, 'i32', 'delta', 1000, 380);
  const entry = { file: 'x.bin', bytes: raw.length, type: 'i32', count: 4, coding: 'delta', packed: 'none', base: 1000, step: 380, lag: 1, runs: '' };
  assert.deepEqual([...(await decodeChunk(entry, new Uint8Array(raw), 'x'))], values);
});

test('differences to the value some places before', async () => {
  const values = [5, 60000, 7, 6, 59990, 9, 8, 59000, 65535];
  for (const coding of ['delta', 'delta-planes']) {
    const raw = encode(values, 'u16', coding, 0, 1, (i) => (i >= 3 ? values[i - 3] : 0));
    const entry = { file: 'x.bin', bytes: raw.length, type: 'u16', count: 9, coding, packed: 'none', base: 0, step: 1, lag: 3, runs: '' };
    assert.deepEqual([...(await decodeChunk(entry, new Uint8Array(raw), 'x'))], values);
  }
});

test('runs: the first value is a difference to the first of the last run that was not empty', async () => {
  const values = [100, 105, 90, 91, 92, 4000000000, 88];
  const runs = [0, 2, 0, 3, 1, 1, 0];
  const firsts = { 0: 0, 2: 100, 5: 90, 6: 4000000000 };
  const reference = (i) => firsts[i] ?? values[i - 1];
  for (const coding of ['delta', 'delta-planes']) {
    const raw = encode(values, 'u32', coding, 0, 1, reference);
    const entry = { file: 'x.bin', bytes: raw.length, type: 'u32', count: 7, coding, packed: 'none', base: 0, step: 1, lag: 1, runs: 'r' };
    assert.deepEqual([...(await decodeChunk(entry, new Uint8Array(raw), 'x', runs))], values);
    await assert.rejects(decodeChunk(entry, new Uint8Array(raw), 'x', [8]), /runs are longer/);
    await assert.rejects(decodeChunk(entry, new Uint8Array(raw), 'x', [2, 2]), /runs have 4 of its 7/);
  }
});

test('a chunk that is cut off, too long, or no stream is told so', async () => {
  const raw = encode([1, 2, 3, 400], 'i32', 'delta');
  const packed = deflateSync(raw);
  const entry = { file: 'x.bin', bytes: packed.length, type: 'i32', count: 4, coding: 'delta', packed: 'deflate', base: 0, step: 1, lag: 1, runs: '' };
  const decode = (changes, file) => decodeChunk({ ...entry, ...changes }, new Uint8Array(file), 'x');
  await assert.rejects(decode({}, packed.subarray(0, 5)), /bytes where the index promises/);
  await assert.rejects(decode({ bytes: 5 }, packed.subarray(0, 5)), /damaged or cut off/);
  await assert.rejects(decode({ bytes: 4 }, Buffer.from('none')), /damaged or cut off/);
  await assert.rejects(decode({ count: 5 }, packed), /middle of a number/);
  await assert.rejects(decode({ count: 3 }, packed), /more than its 3 values/);
  await assert.rejects(decode({ coding: 'plain', count: 2 }, packed), /where the index promises 8/);
});

test('a stream that unpacks to more than is allowed is stopped', async () => {
  const bomb = deflateSync(Buffer.alloc(50_000_000));
  await assert.rejects(inflate(new Uint8Array(bomb), 1000, 'bomb'), /more than the 1000 bytes/);
});

test('varints of more than 32 bits are refused', () => {
  assert.equal(new VarintReader(Uint8Array.of(255, 255, 255, 255, 15), 'v').next(), 4294967295);
  assert.throws(() => new VarintReader(Uint8Array.of(255, 255, 255, 255, 16), 'v').next(), /more than 32 bits/);
  assert.throws(() => new VarintReader(Uint8Array.of(128, 128, 128, 128, 128, 1), 'v').next(), /more than 32 bits/);
});
