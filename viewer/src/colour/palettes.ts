// Colours that people with any colour vision can tell apart. Continuous ones are computed in OKLab (Ottosson 2020), whose
// lightness grows evenly along them, so that order is seen without hue too; categories are those of Okabe and Ito (2002).

export type Rgb = [number, number, number];

/** OKLab to sRGB bytes. */
export function fromOklab(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map((v) => {
    const c = Math.min(1, Math.max(0, v));
    return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
  }) as Rgb;
}

function fromLch(lightness: number, chroma: number, degrees: number): Rgb {
  const h = (degrees * Math.PI) / 180;
  return fromOklab(lightness, chroma * Math.cos(h), chroma * Math.sin(h));
}

/** Dark violet by teal to bright yellow: hue turns once through blue and green while lightness climbs evenly. */
export function sequential(t: number): Rgb {
  const lightness = 0.3 + 0.62 * t;
  const hue = 305 - 200 * t;
  const chroma = 0.12 + 0.06 * t - 0.05 * Math.sin(Math.PI * t);
  return fromLch(lightness, chroma, hue);
}

/** Orange below the middle, blue above it, equally light at equal distance: the pair that every colour vision keeps apart. */
export function diverging(t: number): Rgb {
  const d = 2 * t - 1;
  const away = Math.abs(d);
  return fromLch(0.9 - 0.38 * away, 0.005 + 0.165 * away ** 0.8, d < 0 ? 48 : 255);
}

export const categories: readonly Rgb[] = [
  [0, 114, 178],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [86, 180, 233],
  [213, 94, 0],
  [240, 228, 66],
  [150, 150, 150],
];

export const missingColour: Rgb = [120, 124, 132];

/** Colour of each tier, bottom first: the two first differ most, for they are shown together most. */
export function tierColour(tier: number): Rgb {
  return categories[[0, 1, 2, 3, 4, 5, 6][tier % 7]];
}

export function cssColour(rgb: Rgb): string {
  return `rgb(${rgb[0]}, ${rgb[1]}, ${rgb[2]})`;
}

/** 256 RGBA entries for values q = 0..254, and what stands for no value at 255. */
export function paletteOf(at: (q: number) => Rgb): Uint8Array {
  const rgba = new Uint8Array(256 * 4);
  for (let q = 0; q < 256; ++q) {
    const [r, g, b] = q === 255 ? missingColour : at(q);
    rgba.set([r, g, b, 255], 4 * q);
  }
  return rgba;
}

/** Palette of a continuous range; a diverging one has its middle at zero, and is sequential where zero is not within. */
export function rangePalette(low: number, high: number, scale: 'sequential' | 'diverging'): Uint8Array {
  if (scale === 'sequential' || low >= 0 || high <= 0) return paletteOf((q) => sequential(q / 254));
  const widest = Math.max(Math.abs(low), Math.abs(high));
  return paletteOf((q) => {
    const value = low + ((high - low) * q) / 254;
    return diverging(0.5 + (0.5 * value) / widest);
  });
}

export function categoryPalette(colours: readonly Rgb[]): Uint8Array {
  return paletteOf((q) => colours[q % Math.max(1, colours.length)] ?? missingColour);
}
