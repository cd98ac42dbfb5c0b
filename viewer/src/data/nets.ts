// Nets as one CSR array of cells, and what the page works out of it: the nets of a cell, half perimeters.

export class NetPins {
  readonly start: Uint32Array;
  private cellStart: Uint32Array | null = null;
  private cellNets: Uint32Array | null = null;

  /** `degrees`: pins of each net; `cells`: instance ids, net after net; ids of `cellCount` and more are ports. */
  constructor(
    degrees: ArrayLike<number>,
    readonly cells: Uint32Array,
    readonly cellCount: number,
    /** Pin of the cell's master at each place, where the folder has it. */
    readonly pinOf: Uint8Array | Uint16Array | null = null,
  ) {
    this.start = new Uint32Array(degrees.length + 1);
    let sum = 0;
    for (let n = 0; n < degrees.length; ++n) {
      sum += degrees[n];
      this.start[n + 1] = sum;
    }
    if (sum !== cells.length) throw new RangeError(`the nets have ${sum} pins, and ${cells.length} are listed`);
  }

  get size(): number {
    return this.start.length - 1;
  }

  /** Instance ids on a net; a port is an id >= cellCount. */
  ofNet(net: number): Uint32Array {
    return this.cells.subarray(this.start[net], this.start[net + 1]);
  }

  /** Nets of a cell in id order, each once for every pin. Built at the first call. */
  ofCell(cell: number): Uint32Array {
    if (this.cellStart === null || this.cellNets === null) {
      const start = new Uint32Array(this.cellCount + 1);
      for (const c of this.cells) if (c < this.cellCount) ++start[c + 1];
      for (let c = 0; c < this.cellCount; ++c) start[c + 1] += start[c];
      const nets = new Uint32Array(start[this.cellCount]);
      const at = start.slice();
      for (let n = 0; n < this.size; ++n) {
        for (let k = this.start[n]; k < this.start[n + 1]; ++k) if (this.cells[k] < this.cellCount) nets[at[this.cells[k]]++] = n;
      }
      this.cellStart = start;
      this.cellNets = nets;
    }
    return this.cellNets.subarray(this.cellStart[cell], this.cellStart[cell + 1]);
  }

  /** Net and pin (-1 unknown) of each pin of a cell. */
  pinsOfCell(cell: number): { net: number; pin: number }[] {
    const found: { net: number; pin: number }[] = [];
    let last = -1;
    for (const net of this.ofCell(cell)) {
      if (net === last) continue;
      last = net;
      for (let k = this.start[net]; k < this.start[net + 1]; ++k) if (this.cells[k] === cell) found.push({ net, pin: this.pinOf === null ? -1 : this.pinOf[k] });
    }
    return found;
  }

  /** Half perimeter of the corners of a net's placed cells, in units. */
  halfPerimeter(net: number, x: Int32Array, y: Int32Array, tier: Uint8Array): number {
    let x0 = Infinity;
    let x1 = -Infinity;
    let y0 = Infinity;
    let y1 = -Infinity;
    for (let k = this.start[net]; k < this.start[net + 1]; ++k) {
      const c = this.cells[k];
      if (c >= this.cellCount || tier[c] === 255) continue;
      if (x[c] < x0) x0 = x[c];
      if (x[c] > x1) x1 = x[c];
      if (y[c] < y0) y0 = y[c];
      if (y[c] > y1) y1 = y[c];
    }
    return x1 >= x0 ? x1 - x0 + (y1 - y0) : 0;
  }
}

export interface NetPoint {
  x: number;
  y: number;
  tier: number;
}

/** Pairs of points that join all of a tier's points with the least Manhattan length (Prim); at most `most` points are joined. */
export function spanningTree(points: readonly NetPoint[], most = 400): [number, number][] {
  const n = Math.min(points.length, most);
  const edges: [number, number][] = [];
  const best = new Float64Array(n).fill(Infinity);
  const from = new Int32Array(n);
  const done = new Uint8Array(n);
  let last = 0;
  for (let step = 1; step < n; ++step) {
    done[last] = 1;
    let next = -1;
    for (let i = 0; i < n; ++i) {
      if (done[i]) continue;
      const d = Math.abs(points[i].x - points[last].x) + Math.abs(points[i].y - points[last].y);
      if (d < best[i]) {
        best[i] = d;
        from[i] = last;
      }
      if (next < 0 || best[i] < best[next]) next = i;
    }
    edges.push([from[next], next]);
    last = next;
  }
  return edges;
}
