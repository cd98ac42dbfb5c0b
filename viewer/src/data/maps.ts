// Maps of a tier: 8-bit fields on a grid, as they go into a smooth texture.
import type { MapEntry } from './index_file.ts';

/** RGBA texels of a field: R the value times whether there is one, G whether there is one; both blend rightly. */
export function mapTexels(values: Uint8Array): Uint8Array {
  const texels = new Uint8Array(values.length * 4);
  for (let i = 0; i < values.length; ++i) {
    const q = values[i];
    if (q === 255) continue;
    texels[4 * i] = Math.round((q * 255) / 254);
    texels[4 * i + 1] = 255;
    texels[4 * i + 3] = 255;
  }
  return texels;
}

/** Value of a field at a point in units, or NaN outside it and where it has none. */
export function mapValue(entry: MapEntry, values: Uint8Array, x: number, y: number): number {
  const [x0, y0, x1, y1] = entry.box;
  const i = Math.floor(((x - x0) / (x1 - x0)) * entry.nx);
  const j = Math.floor(((y - y0) / (y1 - y0)) * entry.ny);
  if (i < 0 || j < 0 || i >= entry.nx || j >= entry.ny) return NaN;
  const q = values[j * entry.nx + i];
  return q === 255 ? NaN : entry.low + ((entry.high - entry.low) * q) / 254;
}

/** Maps of one kind over the tiers of a scene, and the range that all of them share. */
export function mapGroup(maps: readonly MapEntry[], id: string): { maps: MapEntry[]; low: number; high: number } {
  const group = maps.filter((m) => m.id === id);
  return { maps: group, low: Math.min(...group.map((m) => m.low)), high: Math.max(...group.map((m) => m.high)) };
}

/** Values of a map brought from its own range to the shared one. */
export function rescale(values: Uint8Array, entry: MapEntry, low: number, high: number): Uint8Array {
  if (entry.low === low && entry.high === high) return values;
  const span = high > low ? high - low : 1;
  return values.map((q) => (q === 255 ? 255 : Math.round(((entry.low + ((entry.high - entry.low) * q) / 254 - low) / span) * 254)));
}
