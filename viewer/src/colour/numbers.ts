// Numbers as people of the field write them: an SI prefix where the unit takes one, three or four figures.

const prefixes: [number, string][] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
  [1e-12, 'p'],
  [1e-15, 'f'],
];

const takesPrefix = new Set(['s', 'W', 'F', 'Ohm', 'V', 'A', 'J', 'Hz', 'W/m2', 'm', 'byte']);

/** Digits of `value` to `figures` figures, without an exponent where it is readable so. */
export function digits(value: number, figures = 4): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(figures - 1).replace('e+', 'e');
  const places = Math.max(0, figures - 1 - Math.floor(Math.log10(size)));
  const text = value.toFixed(Math.min(places, 12));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Groups the digits of a whole number: 1 234 567. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

export interface Scaled {
  factor: number;
  unit: string;
}

/** The prefix under which values up to `largest` read best. */
export function scaleFor(largest: number, unit: string): Scaled {
  if (!takesPrefix.has(unit) || !(largest > 0) || !Number.isFinite(largest)) return { factor: 1, unit };
  for (const [size, prefix] of prefixes) if (largest >= size * 0.9999) return { factor: 1 / size, unit: prefix + unit };
  return { factor: 1e15, unit: `f${unit}` };
}

/** A value with its unit: 12.3 ps, 0.42, 1 234. */
export function withUnit(value: number, unit: string, figures = 4): string {
  if (!Number.isFinite(value)) return '–';
  const scaled = scaleFor(Math.abs(value), unit);
  const shown = scaled.unit === '1' || scaled.unit === '' ? '' : ` ${scaled.unit === 'um' ? 'µm' : scaled.unit === 'um2' ? 'µm²' : scaled.unit}`;
  return digits(value * scaled.factor, figures) + shown;
}

/** Round values within [low, high], about `about` of them. */
export function ticks(low: number, high: number, about = 5): number[] {
  if (!(high > low) || !Number.isFinite(low) || !Number.isFinite(high)) return [low];
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * power).find((s) => s >= rough) ?? power * 10;
  const result: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && result.length < 50; ++k) result.push(Number((k * step).toPrecision(12)));
  return result;
}
