// Chunks of a view folder as typed arrays. Codings: "plain" (little endian), "delta" (zigzag varints of differences), "planes"
// (byte 0 of all values, then byte 1 ...), "delta-planes" (zigzag differences as planes). Differences wrap at the width of the
// type. A chunk with a base and a step holds (value - base)/step. docs/formats.md describes them.
import { ViewFault } from './fault.ts';
import { VarintReader, inflate } from './bytes.ts';

export type ChunkType = 'u8' | 'u16' | 'i32' | 'u32';
export type ChunkArray = Uint8Array | Uint16Array | Int32Array | Uint32Array;

export interface ChunkEntry {
  file: string;
  bytes: number;
  type: ChunkType;
  count: number;
  coding: 'plain' | 'delta' | 'planes' | 'delta-planes';
  base: number;
  step: number;
  packed: 'deflate' | 'none';
}

/** Most values that a chunk may have: 2^28, a quarter of a gigabyte of bytes. */
export const maxChunkCount = 1 << 28;

const widths: Record<ChunkType, number> = { u8: 1, u16: 2, i32: 4, u32: 4 };

export function makeArray(type: ChunkType, count: number): ChunkArray {
  switch (type) {
    case 'u8':
      return new Uint8Array(count);
    case 'u16':
      return new Uint16Array(count);
    case 'i32':
      return new Int32Array(count);
    case 'u32':
      return new Uint32Array(count);
  }
}

function needLength(name: string, have: number, want: number): void {
  if (have === want) return;
  throw new ViewFault(`${name}: has ${have} bytes where the index promises ${want}`, have < want ? 'The file is cut off; copy or write the folder again.' : 'The index and the file do not belong together.');
}

function fromPlain(entry: ChunkEntry, raw: Uint8Array): ChunkArray {
  if (entry.type === 'u8') return raw;
  const values = makeArray(entry.type, entry.count);
  // Values are little endian whatever the machine; every browser that runs WebGL is little endian, and a copy aligns them.
  new Uint8Array(values.buffer).set(raw);
  return values;
}

function fromPlanes(entry: ChunkEntry, raw: Uint8Array): ChunkArray {
  const width = widths[entry.type];
  const values = makeArray(entry.type, entry.count);
  const bytes = new Uint8Array(values.buffer);
  for (let b = 0; b < width; ++b) {
    const plane = b * entry.count;
    for (let i = 0; i < entry.count; ++i) bytes[i * width + b] = raw[plane + i];
  }
  return values;
}

/** A zigzag number of the type's width as a difference. */
function unzigzag(zigzag: number): number {
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}

function fromDelta(entry: ChunkEntry, raw: Uint8Array, name: string): ChunkArray {
  const values = makeArray(entry.type, entry.count);
  const reader = new VarintReader(raw, name);
  let value = 0;
  for (let i = 0; i < entry.count; ++i) {
    values[i] = value + unzigzag(reader.next());
    value = values[i];
  }
  if (reader.at !== raw.length) throw new ViewFault(`${name}: has ${raw.length - reader.at} bytes more than its ${entry.count} values`);
  return values;
}

/** Turns differences that were read as plain values into sums, in place. */
function sumUp(values: ChunkArray): ChunkArray {
  let value = 0;
  for (let i = 0; i < values.length; ++i) {
    // i32 differences were read as signed; their zigzag form is unsigned.
    values[i] = value + unzigzag(values[i] < 0 ? values[i] + 4294967296 : values[i]);
    value = values[i];
  }
  return values;
}

function scaleUp(values: ChunkArray, base: number, step: number): ChunkArray {
  for (let i = 0; i < values.length; ++i) values[i] = base + step * values[i];
  return values;
}

/** Decodes the bytes of a file as its entry in the index says. */
export async function decodeChunk(entry: ChunkEntry, file: Uint8Array, name: string): Promise<ChunkArray> {
  needLength(name, file.length, entry.bytes);
  const width = widths[entry.type];
  const limit = entry.coding === 'delta' ? entry.count * 5 : entry.count * width;
  const raw = entry.packed === 'deflate' ? await inflate(file, limit, name) : file;
  let values: ChunkArray;
  if (entry.coding === 'delta') {
    values = fromDelta(entry, raw, name);
  } else {
    needLength(`${name}, unpacked,`, raw.length, entry.count * width);
    values = entry.coding === 'plain' ? fromPlain(entry, raw) : fromPlanes(entry, raw);
    if (entry.coding === 'delta-planes') values = sumUp(values);
  }
  return entry.base === 0 && entry.step === 1 ? values : scaleUp(values, entry.base, entry.step);
}
