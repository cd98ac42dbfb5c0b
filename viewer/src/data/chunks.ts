// Chunks of a view folder as typed arrays. Codings: "plain" (little endian), "delta" (zigzag varints of differences), "planes"
// (byte 0 of all values, then byte 1 ...), "delta-planes" (zigzag differences as planes). Differences wrap at the width of the
// type and are to the value before, to the one `lag` places before, or within `runs` of a length that another chunk holds. A chunk
// with a base and a step holds (value - base)/step. docs/formats.md describes them.
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
  /** Places between a value and the one that its difference is to. */
  lag: number;
  /** Chunk with the lengths of the runs that the values come in; empty for none. */
  runs: string;
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

/** Turns differences into values, in place; `difference(i)` is asked once for each i in order. */
function sumUp(values: ChunkArray, difference: (i: number) => number, lag: number, runs: ArrayLike<number> | null, name: string): ChunkArray {
  if (runs === null) {
    for (let i = 0; i < values.length; ++i) values[i] = (i >= lag ? values[i - lag] : 0) + difference(i);
    return values;
  }
  // A run begins from the first value of the run before it: neighbours of one net lie near those of the net before.
  let i = 0;
  let first = 0;
  for (let r = 0; r < runs.length; ++r) {
    const end = i + runs[r];
    if (end > values.length) throw new ViewFault(`${name}: its runs are longer than its ${values.length} values`);
    for (let k = i; k < end; ++k) values[k] = (k === i ? first : values[k - 1]) + difference(k);
    if (end > i) first = values[i];
    i = end;
  }
  if (i !== values.length) throw new ViewFault(`${name}: its runs have ${i} of its ${values.length} values`);
  return values;
}

function fromDelta(entry: ChunkEntry, raw: Uint8Array, runs: ArrayLike<number> | null, name: string): ChunkArray {
  const reader = new VarintReader(raw, name);
  const values = sumUp(makeArray(entry.type, entry.count), () => unzigzag(reader.next()), entry.lag, runs, name);
  if (reader.at !== raw.length) throw new ViewFault(`${name}: has ${raw.length - reader.at} bytes more than its ${entry.count} values`);
  return values;
}

/** Differences that were read as plain values, summed up in place: i32 ones were read as signed, their zigzag form is unsigned. */
function fromDeltaPlanes(values: ChunkArray, entry: ChunkEntry, runs: ArrayLike<number> | null, name: string): ChunkArray {
  return sumUp(values, (i) => unzigzag(values[i] < 0 ? values[i] + 4294967296 : values[i]), entry.lag, runs, name);
}

function scaleUp(values: ChunkArray, base: number, step: number): ChunkArray {
  for (let i = 0; i < values.length; ++i) values[i] = base + step * values[i];
  return values;
}

/** Decodes the bytes of a file as its entry in the index says; `runs` are the values of the chunk that entry.runs names. */
export async function decodeChunk(entry: ChunkEntry, file: Uint8Array, name: string, runs: ArrayLike<number> | null = null): Promise<ChunkArray> {
  needLength(name, file.length, entry.bytes);
  const width = widths[entry.type];
  const limit = entry.coding === 'delta' ? entry.count * 5 : entry.count * width;
  const raw = entry.packed === 'deflate' ? await inflate(file, limit, name) : file;
  let values: ChunkArray;
  if (entry.coding === 'delta') {
    values = fromDelta(entry, raw, runs, name);
  } else {
    needLength(`${name}, unpacked,`, raw.length, entry.count * width);
    values = entry.coding === 'plain' ? fromPlain(entry, raw) : fromPlanes(entry, raw);
    if (entry.coding === 'delta-planes') values = fromDeltaPlanes(values, entry, runs, name);
  }
  return entry.base === 0 && entry.step === 1 ? values : scaleUp(values, entry.base, entry.step);
}
