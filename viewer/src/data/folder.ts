// A view folder while it is open: the index, and chunks fetched once when something first wants them.
import { ViewFault } from './fault.ts';
import { decodeChunk } from './chunks.ts';
import type { ChunkArray, ChunkEntry } from './chunks.ts';
import { readIndex } from './index_file.ts';
import type { SceneEntry, ViewIndex } from './index_file.ts';
import { NameTable, decodeNames } from './names.ts';
import { NetPins } from './nets.ts';
import type { Source } from './source.ts';

/** Where the cells and bonds of a scene are. */
export interface ScenePlaces {
  entry: SceneEntry;
  x: Int32Array;
  y: Int32Array;
  tier: Uint8Array;
  orient: Uint8Array;
}

export interface SceneBonds {
  x: Int32Array;
  y: Int32Array;
  net: Uint32Array;
  interface: Uint8Array;
}

export interface SceneFrames {
  ids: Uint32Array;
  x: Uint16Array;
  y: Uint16Array;
  tier: Uint8Array;
}

export type Progress = (done: number, total: number, what: string) => void;

export class ViewFolder {
  private readonly pending = new Map<string, Promise<ChunkArray>>();
  private loaded = 0;
  private wanted = 0;
  private parts = new Map<string, Promise<unknown>>();

  private constructor(
    readonly source: Source,
    readonly index: ViewIndex,
    private readonly progress: Progress,
  ) {}

  static async open(source: Source, progress: Progress): Promise<ViewFolder> {
    return new ViewFolder(source, readIndex(await source.json('index.json')), progress);
  }

  has(chunk: string): boolean {
    return this.index.chunks.has(chunk);
  }

  /** The values of a chunk, which must be `count` many and of one of `types`. */
  async chunk<T extends ChunkArray>(name: string, types: string, count: number): Promise<T> {
    const entry = this.index.chunks.get(name);
    if (entry === undefined) throw new ViewFault(`index.json names no chunk ${name}`, 'The folder may be of another version; fold again.');
    if (entry.count !== count) throw new ViewFault(`${name} has ${entry.count} values where ${count} are needed`, 'The parts of the folder do not belong together; fold again.');
    if (!types.split(' ').includes(entry.type)) throw new ViewFault(`${name} is of type ${entry.type} where ${types} is needed`);
    let values = this.pending.get(name);
    if (values === undefined) {
      this.wanted += entry.bytes;
      values = this.source
        .bytes(entry.file, (bytes) => {
          this.loaded += bytes;
          this.progress(this.loaded, this.wanted, name);
        })
        .then(async (file) => decodeChunk(entry, file, entry.file, await this.runsOf(entry)));
      this.pending.set(name, values);
    }
    return (await values) as T;
  }

  /** Lengths of the runs of a chunk, from the chunk that has them; that one stands for itself. */
  private async runsOf(entry: ChunkEntry): Promise<ArrayLike<number> | null> {
    if (entry.runs === '') return null;
    const lengths = this.index.chunks.get(entry.runs);
    if (lengths === undefined || lengths.runs !== '') throw new ViewFault(`${entry.file}: the chunk ${entry.runs} with its runs is missing`, 'Fold again.');
    return this.chunk<ChunkArray>(entry.runs, 'u8 u16 u32', lengths.count);
  }

  /** Lets go of a decoded chunk that has been turned into something else. */
  private forget(name: string): void {
    this.pending.delete(name);
  }

  private once<T>(key: string, make: () => Promise<T>): Promise<T> {
    let part = this.parts.get(key) as Promise<T> | undefined;
    if (part === undefined) {
      part = make();
      this.parts.set(key, part);
    }
    return part;
  }

  scene(id: string): SceneEntry {
    const entry = this.index.scenes.find((s) => s.id === id);
    if (entry === undefined) throw new ViewFault(`this folder has no scene ${id}`);
    return entry;
  }

  places(id: string): Promise<ScenePlaces> {
    return this.once(`places.${id}`, async () => {
      const n = this.index.cells;
      const [x, y, tier, orient] = await Promise.all([
        this.chunk<Int32Array>(`cells.x.${id}`, 'i32', n),
        this.chunk<Int32Array>(`cells.y.${id}`, 'i32', n),
        this.chunk<Uint8Array>(`cells.tier.${id}`, 'u8', n),
        this.has(`cells.orient.${id}`) ? this.chunk<Uint8Array>(`cells.orient.${id}`, 'u8', n) : Promise.resolve(new Uint8Array(n)),
      ]);
      const entry = this.scene(id);
      for (let i = 0; i < n; ++i) {
        if (tier[i] !== 255 && tier[i] >= entry.tiers.length) throw new ViewFault(`cells.tier.${id}: cell ${i} is on tier ${tier[i]} of ${entry.tiers.length}`);
      }
      return { entry, x, y, tier, orient };
    });
  }

  masters(): Promise<Uint16Array | Uint32Array> {
    return this.once('masters', async () => {
      const of = await this.chunk<Uint16Array | Uint32Array>('cells.master', 'u8 u16 u32', this.index.cells);
      const many = this.index.masters.length;
      for (let i = 0; i < of.length; ++i) if (of[i] >= many) throw new ViewFault(`cells.master: cell ${i} has master ${of[i]} of ${many}`);
      return of;
    });
  }

  bonds(id: string): Promise<SceneBonds> {
    return this.once(`bonds.${id}`, async () => {
      const entry = this.scene(id);
      const n = entry.bonds;
      if (n === 0) return { x: new Int32Array(), y: new Int32Array(), net: new Uint32Array(), interface: new Uint8Array() };
      const [x, y, net, between] = await Promise.all([
        this.chunk<Int32Array>(`bonds.x.${id}`, 'i32', n),
        this.chunk<Int32Array>(`bonds.y.${id}`, 'i32', n),
        this.chunk<Uint32Array>(`bonds.net.${id}`, 'u32', n),
        this.has(`bonds.interface.${id}`) ? this.chunk<Uint8Array>(`bonds.interface.${id}`, 'u8', n) : Promise.resolve(new Uint8Array(n)),
      ]);
      for (let i = 0; i < n; ++i) {
        if (between[i] >= entry.interfaces.length) throw new ViewFault(`bonds.interface.${id}: bond ${i} is of interface ${between[i]} of ${entry.interfaces.length}`);
      }
      return { x, y, net, interface: between };
    });
  }

  names(of: 'cells' | 'nets'): Promise<NameTable> {
    return this.once(`names.${of}`, async () => {
      const many = of === 'cells' ? this.index.cells : this.index.nets;
      const entry = this.index.chunks.get(`names.${of}`);
      if (entry === undefined) {
        const letter = of === 'cells' ? 'cell' : 'net';
        const encoder = new TextEncoder();
        const offsets = new Uint32Array(many + 1);
        const parts: Uint8Array[] = [];
        for (let i = 0; i < many; ++i) {
          parts.push(encoder.encode(`${letter} ${i}`));
          offsets[i + 1] = offsets[i] + parts[i].length;
        }
        const all = new Uint8Array(offsets[many]);
        parts.forEach((p, i) => all.set(p, offsets[i]));
        return new NameTable(all, offsets);
      }
      const chunk = await this.chunk<Uint8Array>(`names.${of}`, 'u8', entry.count);
      this.forget(`names.${of}`);
      return decodeNames(chunk, many, entry.file);
    });
  }

  /** The nets' pins; null where the folder has none. */
  pins(): Promise<NetPins | null> {
    return this.once('pins', async () => {
      if (!this.has('nets.pins.start') || !this.has('nets.pins.cell')) return null;
      const [degrees, cells] = await Promise.all([
        this.chunk<Uint32Array>('nets.pins.start', 'u8 u16 u32', this.index.nets),
        this.chunk<Uint32Array>('nets.pins.cell', 'u32', this.index.pins),
      ]);
      let sum = 0;
      for (const d of degrees) sum += d;
      if (sum !== cells.length) throw new ViewFault(`nets.pins.start: the nets have ${sum} pins, and ${cells.length} are listed`);
      const pinOf = this.has('nets.pins.pin') ? await this.chunk<Uint8Array | Uint16Array>('nets.pins.pin', 'u8 u16', this.index.pins) : null;
      return new NetPins(degrees, cells, this.index.cells, pinOf);
    });
  }

  frames(id: string): Promise<SceneFrames | null> {
    return this.once(`frames.${id}`, async () => {
      const snapshots = this.scene(id).snapshots;
      if (snapshots === null) return null;
      const n = snapshots.cells * snapshots.frames;
      const [ids, x, y, tier] = await Promise.all([
        this.chunk<Uint32Array>(snapshots.chunks.ids, 'u32', snapshots.cells),
        this.chunk<Uint16Array>(snapshots.chunks.x, 'u16', n),
        this.chunk<Uint16Array>(snapshots.chunks.y, 'u16', n),
        this.chunk<Uint8Array>(snapshots.chunks.tier, 'u8', n),
      ]);
      return { ids, x, y, tier };
    });
  }
}

/** Width and height of a cell as it lies, in units. */
export function sizeOfCell(index: ViewIndex, places: ScenePlaces, masters: ArrayLike<number>, cell: number): [number, number] {
  const sizes = index.masters[masters[cell]].size;
  const tier = places.tier[cell];
  const technology = tier === 255 ? 0 : places.entry.tiers[tier].technology;
  const size = sizes[technology] ?? sizes[0];
  // W, E, FW and FE lie on their side.
  return (places.orient[cell] & 2) !== 0 ? [size[1], size[0]] : size;
}

/** World-side place of a master's pin from the corner of the cell as it lies. Orientations are numbered N S W E FN FS FW FE. */
export function turnedPin(x: number, y: number, width: number, height: number, orient: number): [number, number] {
  switch (orient) {
    case 1:
      return [width - x, height - y];
    case 2:
      return [height - y, x];
    case 3:
      return [y, width - x];
    case 4:
      return [width - x, y];
    case 5:
      return [x, height - y];
    case 6:
      return [y, x];
    case 7:
      return [height - y, width - x];
    default:
      return [x, y];
  }
}
