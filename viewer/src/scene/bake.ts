// A tier as a picture: its cells drawn once from arrays into an RGBA raster that stands for them where they are smaller than
// a few pixels. Empty places stay transparent; colours are premultiplied, so that smaller copies blend rightly.
import type { CellShapes } from './tiles.ts';

export interface Raster {
  width: number;
  height: number;
  rgba: Uint8Array;
}

/** Raster for an outline of `cells` cells: as fine as the cells are, within what a laptop without a GPU draws quickly. */
export function makeRaster(width: number, height: number, cells: number): Raster {
  const longest = cells > 150000 ? 2048 : cells > 3000 ? 1024 : 512;
  const w = width >= height ? longest : Math.max(16, Math.round((longest * width) / height));
  const h = height >= width ? longest : Math.max(16, Math.round((longest * height) / width));
  return { width: w, height: h, rgba: new Uint8Array(w * h * 4) };
}

export interface BakeInput {
  shapes: CellShapes;
  members: Uint32Array;
  outline: readonly [number, number, number, number];
  values: Uint8Array;
  palette: Uint8Array;
  /** Cells with 0 are faded; null fades none. */
  lit: Uint8Array | null;
  macros: boolean;
  cells: boolean;
}

/** Draws cells into the raster; larger cells (macros) first, so that what stands over them is seen. */
export function bake(raster: Raster, input: BakeInput): void {
  const { shapes, members, outline, values, lit } = input;
  const { width, height } = raster;
  const words = new Uint32Array(raster.rgba.buffer, raster.rgba.byteOffset, width * height);
  words.fill(0);
  const palette = new Uint32Array(input.palette.slice().buffer);
  const faded = palette.map((word) => fade(word));
  const sx = width / (outline[2] - outline[0]);
  const sy = height / (outline[3] - outline[1]);
  const { x, y } = shapes.places;
  const paint = (c: number): void => {
    const left = (x[c] - outline[0]) * sx;
    const low = (y[c] - outline[1]) * sy;
    let i0 = Math.round(left);
    let j0 = Math.round(low);
    let i1 = Math.round(left + shapes.width(c) * sx);
    let j1 = Math.round(low + shapes.height(c) * sy);
    if (i1 <= i0) i1 = i0 + 1;
    if (j1 <= j0) j1 = j0 + 1;
    if (i0 < 0) i0 = 0;
    if (j0 < 0) j0 = 0;
    if (i1 > width) i1 = width;
    if (j1 > height) j1 = height;
    const word = lit !== null && lit[c] === 0 ? faded[values[c]] : palette[values[c]];
    for (let j = j0; j < j1; ++j) words.fill(word, j * width + i0, j * width + i1);
  };
  if (input.macros) for (const c of members) if (shapes.isMacro(c)) paint(c);
  if (!input.cells) return;
  for (const c of members) if (!shapes.isMacro(c)) paint(c);
  if (lit === null) return;
  // Lit cells once more, over faded neighbours that share their texels.
  for (const c of members) if (lit[c] !== 0 && !shapes.isMacro(c)) paint(c);
}

/** A colour with a fifth of its cover: what is not lit stays as a hint of where things are. */
function fade(word: number): number {
  const part = 0.16;
  const channel = (shift: number): number => Math.round(((word >>> shift) & 255) * part) << shift;
  return (channel(0) | channel(8) | channel(16) | (Math.round(255 * part) << 24)) >>> 0;
}
