// Cells sorted into the squares of a grid, tier by tier: what is in sight, what lies below a click. Cells larger than a square
// are kept apart in a short list.
import type { ViewIndex } from '../data/index_file.ts';
import { sizeOfCell } from '../data/folder.ts';
import type { ScenePlaces } from '../data/folder.ts';

export class TierTiles {
  readonly across: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Cells of square s are cells[start[s]] .. cells[start[s + 1]]; the last square holds the large ones. */
  readonly start: Uint32Array;
  readonly cells: Uint32Array;

  constructor(
    private readonly shape: CellShapes,
    readonly tier: number,
    members: Uint32Array,
  ) {
    const outline = shape.places.entry.tiers[tier].outline;
    this.x0 = outline[0];
    this.y0 = outline[1];
    this.across = Math.max(1, Math.min(64, Math.round(Math.sqrt(members.length / 128))));
    this.tileWidth = (outline[2] - outline[0]) / this.across;
    this.tileHeight = (outline[3] - outline[1]) / this.across;
    const squares = this.across * this.across;
    const large = squares;
    this.start = new Uint32Array(squares + 2);
    const of = new Uint16Array(members.length);
    for (let k = 0; k < members.length; ++k) {
      const c = members[k];
      const w = shape.width(c);
      const h = shape.height(c);
      const s = w > this.tileWidth || h > this.tileHeight ? large : this.squareAt(shape.places.x[c] + w / 2, shape.places.y[c] + h / 2);
      of[k] = s;
      ++this.start[s + 1];
    }
    for (let s = 0; s <= squares; ++s) this.start[s + 1] += this.start[s];
    this.cells = new Uint32Array(members.length);
    const at = this.start.slice();
    for (let k = 0; k < members.length; ++k) this.cells[at[of[k]]++] = members[k];
  }

  readonly x0: number;
  readonly y0: number;

  get largeSquare(): number {
    return this.across * this.across;
  }

  count(square: number): number {
    return this.start[square + 1] - this.start[square];
  }

  private squareAt(x: number, y: number): number {
    const i = Math.min(this.across - 1, Math.max(0, Math.floor((x - this.x0) / this.tileWidth)));
    const j = Math.min(this.across - 1, Math.max(0, Math.floor((y - this.y0) / this.tileHeight)));
    return j * this.across + i;
  }

  /** The cell that covers a point, or -1; the smallest of several. */
  cellAt(x: number, y: number): number {
    const middle = this.squareAt(x, y);
    const mi = middle % this.across;
    const mj = Math.floor(middle / this.across);
    let best = -1;
    let bestArea = Infinity;
    const look = (square: number): void => {
      for (let k = this.start[square]; k < this.start[square + 1]; ++k) {
        const c = this.cells[k];
        const cx = this.shape.places.x[c];
        const cy = this.shape.places.y[c];
        if (x < cx || y < cy) continue;
        const w = this.shape.width(c);
        const h = this.shape.height(c);
        if (x > cx + w || y > cy + h || w * h >= bestArea) continue;
        best = c;
        bestArea = w * h;
      }
    };
    for (let j = Math.max(0, mj - 1); j <= Math.min(this.across - 1, mj + 1); ++j) {
      for (let i = Math.max(0, mi - 1); i <= Math.min(this.across - 1, mi + 1); ++i) look(j * this.across + i);
    }
    look(this.largeSquare);
    return best;
  }
}

/** Sizes of cells as they lie, by table: one look-up a cell. */
export class CellShapes {
  private readonly table: Float64Array;
  private readonly macros: Uint8Array;
  private readonly technologies: number;

  constructor(
    index: ViewIndex,
    readonly places: ScenePlaces,
    readonly masters: Uint16Array | Uint32Array,
  ) {
    const tiers = places.entry.tiers;
    this.technologies = Math.max(1, ...tiers.map((t) => t.technology + 1));
    this.table = new Float64Array(index.masters.length * this.technologies * 2);
    index.masters.forEach((m, i) => {
      for (let t = 0; t < this.technologies; ++t) {
        const size = m.size[t] ?? m.size[0];
        this.table.set(size, 2 * (i * this.technologies + t));
      }
    });
    this.macros = Uint8Array.from(index.masters, (m) => (m.macro ? 1 : 0));
    this.technologyOf = Uint8Array.from({ length: 256 }, (_, t) => tiers[t]?.technology ?? 0);
    this.sizeOf = (cell) => sizeOfCell(index, places, masters, cell);
  }

  private readonly technologyOf: Uint8Array;
  readonly sizeOf: (cell: number) => [number, number];

  private at(c: number, side: number): number {
    // W, E, FW and FE lie on their side.
    const turned = (this.places.orient[c] & 2) !== 0 ? 1 - side : side;
    return this.table[2 * (this.masters[c] * this.technologies + this.technologyOf[this.places.tier[c]]) + turned];
  }

  width(c: number): number {
    return this.at(c, 0);
  }

  height(c: number): number {
    return this.at(c, 1);
  }

  isMacro(c: number): boolean {
    return this.macros[this.masters[c]] === 1;
  }
}

/** Members of each tier, in id order. */
export function cellsOfTiers(tier: Uint8Array, tiers: number): Uint32Array[] {
  const counts = new Uint32Array(tiers);
  for (const t of tier) if (t < tiers) ++counts[t];
  const lists = Array.from(counts, (n) => new Uint32Array(n));
  const at = new Uint32Array(tiers);
  for (let c = 0; c < tier.length; ++c) if (tier[c] < tiers) lists[tier[c]][at[tier[c]]++] = c;
  return lists;
}
