// What cells and bonds are coloured by: an 8-bit value of each and the palette it goes through, with what a legend needs.
import type { ColourEntry } from '../data/index_file.ts';
import type { ScenePlaces, ViewFolder } from '../data/folder.ts';
import { buildHierarchy, colourGroups, groupOfModules } from '../data/hierarchy.ts';
import type { Hierarchy } from '../data/hierarchy.ts';
import { categories, categoryPalette, missingColour, rangePalette, tierColour } from './palettes.ts';
import type { Rgb } from './palettes.ts';

export interface Legend {
  title: string;
  unit: string;
  kind: 'range' | 'categories';
  low: number;
  high: number;
  palette: Uint8Array;
  entries: { label: string; colour: Rgb; count: number }[];
  missing: boolean;
}

export interface Colouring {
  id: string;
  /** A value of each cell. */
  cells: Uint8Array;
  /** A value of each net, where bonds take their colour from their net. */
  nets: Uint8Array | null;
  palette: Uint8Array;
  legend: Legend;
}

export interface ColourChoice {
  id: string;
  title: string;
}

/** What can be chosen for a scene: three that the page works out, and those of the index. */
export function colourChoices(entries: readonly ColourEntry[]): ColourChoice[] {
  const own: ColourChoice[] = [
    { id: 'tier', title: 'tier' },
    { id: 'kind', title: 'kind of cell' },
    { id: 'hierarchy', title: 'hierarchy' },
  ];
  if (entries.some((e) => e.id === 'slack' && e.of === 'cells') && !entries.some((e) => e.id === 'criticality')) own.push({ id: 'criticality', title: 'net criticality' });
  const ids = new Set(own.map((c) => c.id));
  return own.concat(entries.filter((e) => !ids.has(e.id)).map((e) => ({ id: e.id, title: e.title || e.id })));
}

function countedCategories(values: Uint8Array, labels: string[], colours: readonly Rgb[]): Legend['entries'] {
  const counts = new Array<number>(256).fill(0);
  for (const q of values) ++counts[q];
  return labels.map((label, k) => ({ label, colour: colours[k % colours.length], count: counts[k] })).filter((e) => e.count > 0);
}

function byTier(places: ScenePlaces): Colouring {
  const colours = places.entry.tiers.map((_, t) => tierColour(t));
  const palette = categoryPalette(colours);
  const entries = countedCategories(places.tier, places.entry.tiers.map((t) => t.name), colours);
  const legend: Legend = { title: 'tier', unit: '1', kind: 'categories', low: 0, high: 0, palette, entries, missing: false };
  return { id: 'tier', cells: places.tier, nets: null, palette, legend };
}

const kindNames = ['macro', 'flip-flop or latch', 'buffer', 'inverter', 'other cell'];

/** Kind of a master by its name, as libraries name them. */
export function kindOfMaster(name: string, macro: boolean): number {
  if (macro) return 0;
  const n = name.toLowerCase();
  if (/(^|_)(s?e?df|dff|sdff|dlatch|dl[hlqr]|latch|dfx|dfrtp|dfxtp|dfstp|dhl|dll)/.test(n) || /dff/.test(n)) return 1;
  if (/(^|_)(clk)?buf|(^|_)bufx|clkbuf/.test(n)) return 2;
  if (/(^|_)(clk)?inv/.test(n)) return 3;
  return 4;
}

async function byKind(folder: ViewFolder): Promise<Colouring> {
  const masters = await folder.masters();
  const kinds = Uint8Array.from(folder.index.masters, (m) => kindOfMaster(m.name, m.macro));
  const cells = new Uint8Array(masters.length);
  for (let i = 0; i < cells.length; ++i) cells[i] = kinds[masters[i]];
  const colours = [categories[3], categories[5], categories[2], categories[1], categories[4]];
  const palette = categoryPalette(colours);
  const entries = countedCategories(cells, kindNames, colours);
  return { id: 'kind', cells, nets: null, palette, legend: { title: 'kind of cell', unit: '1', kind: 'categories', low: 0, high: 0, palette, entries, missing: false } };
}

let hierarchyOf: { folder: ViewFolder; made: Promise<Hierarchy> } | null = null;

/** The module tree of a folder, made once. */
export function folderHierarchy(folder: ViewFolder): Promise<Hierarchy> {
  if (hierarchyOf === null || hierarchyOf.folder !== folder) hierarchyOf = { folder, made: folder.names('cells').then(buildHierarchy) };
  return hierarchyOf.made;
}

async function byHierarchy(folder: ViewFolder): Promise<Colouring> {
  const hierarchy = await folderHierarchy(folder);
  const groups = colourGroups(hierarchy, 7);
  const group = groupOfModules(hierarchy, groups, 255);
  const cells = new Uint8Array(hierarchy.of.length);
  for (let i = 0; i < cells.length; ++i) cells[i] = group[hierarchy.of[i]];
  const palette = categoryPalette(categories.slice(0, 7));
  const entries = countedCategories(cells, groups.map((m) => m.path || '(top level)'), categories.slice(0, 7));
  let others = 0;
  for (const q of cells) if (q === 255) ++others;
  if (others > 0) entries.push({ label: 'elsewhere', colour: missingColour, count: others });
  return { id: 'hierarchy', cells, nets: null, palette, legend: { title: 'hierarchy', unit: '1', kind: 'categories', low: 0, high: 0, palette, entries, missing: false } };
}

/** Values of nets as values of cells: of each the one of its nets that matters most (the lowest of a diverging scale). */
async function spreadOverCells(folder: ViewFolder, nets: Uint8Array, lowest: boolean): Promise<Uint8Array> {
  const cells = new Uint8Array(folder.index.cells).fill(255);
  const pins = await folder.pins();
  if (pins === null) return cells;
  for (let n = 0; n < pins.size; ++n) {
    const q = nets[n];
    if (q === 255) continue;
    for (let k = pins.start[n]; k < pins.start[n + 1]; ++k) {
      const c = pins.cells[k];
      if (c >= cells.length) continue;
      if (cells[c] === 255 || (lowest ? q < cells[c] : q > cells[c])) cells[c] = q;
    }
  }
  return cells;
}

/**
 * Criticality of nets from the slack of the cells that drive them: 1 at the worst slack of the design, 0 at the best. Cells take
 * that of their most critical net; bonds that of their own.
 */
async function byCriticality(folder: ViewFolder, slack: ColourEntry): Promise<Colouring> {
  const [values, pins, masters] = await Promise.all([folder.chunk<Uint8Array>(slack.chunk, 'u8', folder.index.cells), folder.pins(), folder.masters()]);
  const nets = new Uint8Array(folder.index.nets).fill(255);
  if (pins !== null) {
    const outputs = folder.index.masters.map((m) => m.outputs);
    for (let n = 0; n < pins.size; ++n) {
      for (let k = pins.start[n]; k < pins.start[n + 1]; ++k) {
        const c = pins.cells[k];
        if (c >= values.length || values[c] === 255) continue;
        if (pins.pinOf !== null && outputs[masters[c]].length > 0 && !outputs[masters[c]][pins.pinOf[k]]) continue;
        nets[n] = 254 - values[c];
      }
    }
  }
  const cells = await spreadOverCells(folder, nets, false);
  const palette = rangePalette(0, 1, 'sequential');
  return { id: 'criticality', cells, nets, palette, legend: { title: 'net criticality', unit: '1', kind: 'range', low: 0, high: 1, palette, entries: [], missing: cells.includes(255) } };
}

async function fromEntry(folder: ViewFolder, entry: ColourEntry): Promise<Colouring> {
  const many = entry.of === 'cells' ? folder.index.cells : folder.index.nets;
  const values = await folder.chunk<Uint8Array>(entry.chunk, 'u8', many);
  const palette = entry.scale === 'categorical' ? categoryPalette(categories) : rangePalette(entry.low, entry.high, entry.scale);
  const cells = entry.of === 'cells' ? values : await spreadOverCells(folder, values, entry.scale === 'diverging');
  const legend: Legend = {
    title: entry.title || entry.id,
    unit: entry.unit,
    kind: entry.scale === 'categorical' ? 'categories' : 'range',
    low: entry.low,
    high: entry.high,
    palette,
    entries: [],
    missing: cells.includes(255),
  };
  if (entry.scale === 'categorical') {
    const labels = entry.labels.length > 0 ? entry.labels : Array.from({ length: Math.max(1, Math.round(entry.high - entry.low) + 1) }, (_, k) => String(entry.low + k));
    legend.entries = countedCategories(cells, labels, categories);
  }
  return { id: entry.id, cells, nets: entry.of === 'nets' ? values : null, palette, legend };
}

/** The colouring `id` of a scene; one that the scene has not gives that by tier. */
export async function makeColouring(folder: ViewFolder, places: ScenePlaces, id: string): Promise<Colouring> {
  if (id === 'kind') return byKind(folder);
  if (id === 'hierarchy') return byHierarchy(folder);
  const entry = places.entry.colours.find((c) => c.id === id);
  const slack = places.entry.colours.find((c) => c.id === 'slack' && c.of === 'cells');
  if (id === 'criticality' && entry === undefined && slack !== undefined) return byCriticality(folder, slack);
  return entry === undefined ? byTier(places) : fromEntry(folder, entry);
}
