// Names of cells and nets: front coded in the chunk, kept as one block of UTF-8 bytes with offsets, so that a million names
// take their own length and a search runs over bytes.
import { ViewFault } from './fault.ts';
import { VarintReader } from './bytes.ts';

const maxNameBytes = 8192;
const maxAllBytes = 1 << 29;

export class NameTable {
  private readonly decoder = new TextDecoder();
  private byName: Map<string, number> | null = null;

  constructor(
    readonly bytes: Uint8Array,
    readonly offsets: Uint32Array,
  ) {}

  get size(): number {
    return this.offsets.length - 1;
  }

  of(id: number): string {
    if (!(id >= 0 && id < this.size)) return '';
    return this.decoder.decode(this.bytes.subarray(this.offsets[id], this.offsets[id + 1]));
  }

  /** Id of a name, or -1. The map behind it is made at the first call. */
  find(name: string): number {
    if (this.byName === null) {
      this.byName = new Map();
      for (let id = 0; id < this.size; ++id) this.byName.set(this.of(id), id);
    }
    return this.byName.get(name) ?? -1;
  }
}

/** Reads `count` front-coded names: shared prefix with the name before, length of the rest, the rest. */
export function decodeNames(chunk: Uint8Array, count: number, name: string): NameTable {
  const reader = new VarintReader(chunk, name);
  const offsets = new Uint32Array(count + 1);
  let bytes = new Uint8Array(Math.max(1024, chunk.length * 2));
  let end = 0;
  let before = 0;
  for (let id = 0; id < count; ++id) {
    const shared = reader.next();
    const rest = reader.next();
    if (shared > end - before) throw new ViewFault(`${name}: name ${id} shares more with the one before than it has`);
    if (shared + rest > maxNameBytes) throw new ViewFault(`${name}: name ${id} is longer than ${maxNameBytes} bytes`);
    if (reader.at + rest > chunk.length) throw new ViewFault(`${name}: ends in the middle of name ${id}`);
    const next = end + shared + rest;
    if (next > maxAllBytes) throw new ViewFault(`${name}: unpacks to more than ${maxAllBytes} bytes`);
    if (next > bytes.length) {
      const larger = new Uint8Array(Math.max(next, bytes.length * 2));
      larger.set(bytes);
      bytes = larger;
    }
    bytes.copyWithin(end, before, before + shared);
    for (let k = 0; k < rest; ++k) bytes[end + shared + k] = chunk[reader.at + k];
    reader.at += rest;
    before = end;
    end = next;
    offsets[id + 1] = end;
  }
  return new NameTable(bytes.subarray(0, end), offsets);
}
