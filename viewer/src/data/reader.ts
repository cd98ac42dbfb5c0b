// Reads members of JSON values and says where one is not what it should be. `path` in messages is like scenes[0].tiers[1].name.
import { ViewFault } from './fault.ts';

export type Json = unknown;
export type Box = [number, number, number, number];

const oldOrOther = 'The folder may be damaged, or written by another version of taufold; fold again.';

export function wrong(path: string, want: string): ViewFault {
  return new ViewFault(`index.json: ${path} is not ${want}`, oldOrOther);
}

export function asObject(value: Json, path: string): Record<string, Json> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object');
  return value as Record<string, Json>;
}

/** A list of at most `most` members; an absent one is empty. */
export function asList(value: Json, path: string, most = 100000): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'a list');
  if (value.length > most) throw wrong(path, `a list of at most ${most} members`);
  return value;
}

export function asText(value: Json, path: string, fallback?: string): string {
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== 'string') throw wrong(path, 'text');
  // Longer text than this is no title of anything, and would only fill the page.
  return value.length > 2000 ? `${value.slice(0, 2000)}…` : value;
}

export function asNumber(value: Json, path: string, low = -1e300, high = 1e300): number {
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    throw wrong(path, low > -1e300 || high < 1e300 ? `a number from ${low} to ${high}` : 'a number');
  }
  return value;
}

export function asWhole(value: Json, path: string, low: number, high: number): number {
  const number = asNumber(value, path, low, high);
  if (!Number.isInteger(number)) throw wrong(path, 'a whole number');
  return number;
}

/** A number, or what stands for "not known": an absent or null member gives `fallback`. */
export function numberOr(value: Json, path: string, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  return asNumber(value, path);
}

export function asNumbers(value: Json, path: string, most = 1000000): number[] {
  return asList(value, path, most).map((v, i) => (v === null ? NaN : asNumber(v, `${path}[${i}]`)));
}

/** Corners x0, y0, x1, y1 of a box that has an area. */
export function asBox(value: Json, path: string): Box {
  const n = asNumbers(value, path, 4);
  if (n.length !== 4 || !(n[2] > n[0]) || !(n[3] > n[1])) throw wrong(path, 'a box [x0, y0, x1, y1] with an area');
  return [n[0], n[1], n[2], n[3]];
}
