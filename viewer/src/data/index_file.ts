// index.json of a view folder: its types, and the reader that lets nothing through that the rest of the page could stumble over.
import { ViewFault } from './fault.ts';
import { asBox, asList, asNumber, asNumbers, asObject, asText, asWhole, numberOr, wrong } from './reader.ts';
import type { Box, Json } from './reader.ts';
import { maxChunkCount } from './chunks.ts';
import type { ChunkEntry, ChunkType } from './chunks.ts';

export interface Master {
  name: string;
  macro: boolean;
  /** [width, height] in units, one for each technology. */
  size: [number, number][];
  pins: string[];
  outputs: boolean[];
  /** Places of the pins from the lower left corner of the unturned cell, one list for each technology. */
  at: [number, number][][];
}

export interface Tier {
  name: string;
  technology: number;
  outline: Box;
  zUm: number;
  thicknessUm: number;
  facing: 'up' | 'down';
  rowHeight: number;
}

export interface Interface {
  name: string;
  lower: number;
  upper: number;
  kind: 'bond' | 'tsv';
  size: [number, number];
  pitchUm: number;
  sites: number;
  used: number;
}

export interface ColourEntry {
  id: string;
  title: string;
  unit: string;
  of: 'cells' | 'nets';
  low: number;
  high: number;
  scale: 'diverging' | 'sequential' | 'categorical';
  chunk: string;
  labels: string[];
}

export interface MapEntry {
  id: string;
  title: string;
  unit: string;
  tier: number;
  nx: number;
  ny: number;
  box: Box;
  low: number;
  high: number;
  chunk: string;
}

export interface Hop {
  cell: number;
  pin: string;
  delayS: number;
  arrivalS: number;
  slewS: number;
  tier: number;
  bond: boolean;
  at: [number, number];
}

export interface TimingPath {
  slackS: number;
  clock: string;
  check: string;
  from: string;
  to: string;
  hops: Hop[];
}

export interface Histogram {
  id: string;
  title: string;
  unit: string;
  edges: number[];
  counts: number[];
}

export interface Snapshots {
  cells: number;
  frames: number;
  overflow: number[];
  hpwl: number[];
  stage: string[];
  chunks: { ids: string; x: string; y: string; tier: string };
}

export interface Metric {
  name: string;
  value: number;
  unit: string;
}

export interface SceneEntry {
  id: string;
  title: string;
  tiers: Tier[];
  interfaces: Interface[];
  bonds: number;
  metrics: Metric[];
  colours: ColourEntry[];
  maps: MapEntry[];
  paths: TimingPath[];
  histograms: Histogram[];
  snapshots: Snapshots | null;
}

export interface Port {
  name: string;
  net: number;
  at: Map<string, [number, number, number]>;
}

export interface ViewIndex {
  program: string;
  title: string;
  kind: 'fold' | 'assembly';
  umPerUnit: number;
  /** What lengths are in once units are turned into them: um, or dbu where the case says nothing of its scale. */
  lengthUnit: 'um' | 'dbu';
  cells: number;
  nets: number;
  pins: number;
  masters: Master[];
  technologies: string[];
  scenes: SceneEntry[];
  ports: Port[];
  chunks: Map<string, ChunkEntry>;
  links: Map<string, string>;
}

export const formatVersion = 1;
const maxThings = 1 << 26;
const maxTiers = 64;

function readMaster(value: Json, path: string): Master {
  const o = asObject(value, path);
  const size = asList(o.size, `${path}.size`, 64).map((s, i): [number, number] => {
    if (s === null) return [0, 0];
    const n = asNumbers(s, `${path}.size[${i}]`, 2);
    if (n.length !== 2) throw wrong(`${path}.size[${i}]`, 'a pair');
    return [asNumber(n[0], `${path}.size[${i}]`, 0), asNumber(n[1], `${path}.size[${i}]`, 0)];
  });
  if (size.length === 0) throw wrong(`${path}.size`, 'a list of sizes');
  const pins = asList(o.pins, `${path}.pins`, 65535).map((p, i) => asText(p, `${path}.pins[${i}]`));
  const outputs = asList(o.directions, `${path}.directions`, 65535).map((d) => d === 'out');
  const at = asList(o.at, `${path}.at`, 64).map((list, t) =>
    asList(list, `${path}.at[${t}]`, 65535).map((p, i): [number, number] => {
      const n = asNumbers(p, `${path}.at[${t}][${i}]`, 2);
      return n.length === 2 ? [n[0], n[1]] : [NaN, NaN];
    }),
  );
  return { name: asText(o.name, `${path}.name`), macro: o.macro === true, size, pins, outputs, at };
}

function readTier(value: Json, path: string): Tier {
  const o = asObject(value, path);
  return {
    name: asText(o.name, `${path}.name`),
    technology: asWhole(o.technology ?? 0, `${path}.technology`, 0, 63),
    outline: asBox(o.outline, `${path}.outline`),
    zUm: numberOr(o.z_um, `${path}.z_um`, 0),
    thicknessUm: Math.max(0, numberOr(o.thickness_um, `${path}.thickness_um`, 0)),
    facing: o.facing === 'down' ? 'down' : 'up',
    rowHeight: Math.max(0, numberOr(o.row_height, `${path}.row_height`, 0)),
  };
}

function readInterface(value: Json, path: string, tiers: number): Interface {
  const o = asObject(value, path);
  const size = asNumbers(o.size, `${path}.size`, 2);
  return {
    name: asText(o.name, `${path}.name`, 'bond'),
    lower: asWhole(o.lower, `${path}.lower`, 0, tiers - 1),
    upper: asWhole(o.upper, `${path}.upper`, 0, tiers - 1),
    kind: o.kind === 'tsv' ? 'tsv' : 'bond',
    size: size.length === 2 ? [size[0], size[1]] : [0, 0],
    pitchUm: numberOr(o.pitch_um, `${path}.pitch_um`, 0),
    sites: numberOr(o.sites, `${path}.sites`, 0),
    used: numberOr(o.used, `${path}.used`, 0),
  };
}

function readColour(value: Json, path: string): ColourEntry {
  const o = asObject(value, path);
  const scale = o.scale === 'diverging' || o.scale === 'categorical' ? o.scale : 'sequential';
  return {
    id: asText(o.id, `${path}.id`),
    title: asText(o.title, `${path}.title`, ''),
    unit: asText(o.unit, `${path}.unit`, '1'),
    of: o.of === 'nets' ? 'nets' : 'cells',
    low: numberOr(o.low, `${path}.low`, 0),
    high: numberOr(o.high, `${path}.high`, 1),
    scale,
    chunk: asText(o.chunk, `${path}.chunk`),
    labels: asList(o.categories, `${path}.categories`, 255).map((l, i) => asText(l, `${path}.categories[${i}]`)),
  };
}

function readMap(value: Json, path: string, tiers: number): MapEntry {
  const o = asObject(value, path);
  return {
    id: asText(o.id, `${path}.id`),
    title: asText(o.title, `${path}.title`, ''),
    unit: asText(o.unit, `${path}.unit`, '1'),
    tier: asWhole(o.tier, `${path}.tier`, 0, tiers - 1),
    nx: asWhole(o.nx, `${path}.nx`, 1, 4096),
    ny: asWhole(o.ny, `${path}.ny`, 1, 4096),
    box: asBox(o.box, `${path}.box`),
    low: numberOr(o.low, `${path}.low`, 0),
    high: numberOr(o.high, `${path}.high`, 1),
    chunk: asText(o.chunk, `${path}.chunk`),
  };
}

function readPath(value: Json, path: string, cells: number, tiers: number): TimingPath {
  const o = asObject(value, path);
  const hops = asList(o.hops, `${path}.hops`, 10000).map((h, i): Hop => {
    const at = `${path}.hops[${i}]`;
    const p = asObject(h, at);
    const xy = asNumbers(p.at, `${at}.at`, 2);
    if (xy.length !== 2) throw wrong(`${at}.at`, 'a pair');
    return {
      cell: asWhole(p.cell ?? -1, `${at}.cell`, -1, Math.max(0, cells - 1)),
      pin: asText(p.pin, `${at}.pin`, ''),
      delayS: numberOr(p.delay_s, `${at}.delay_s`, NaN),
      arrivalS: numberOr(p.arrival_s, `${at}.arrival_s`, NaN),
      slewS: numberOr(p.slew_s, `${at}.slew_s`, NaN),
      tier: asWhole(p.tier ?? 0, `${at}.tier`, 0, tiers - 1),
      bond: p.bond === true,
      at: [xy[0], xy[1]],
    };
  });
  return {
    slackS: numberOr(o.slack_s, `${path}.slack_s`, NaN),
    clock: asText(o.clock, `${path}.clock`, ''),
    check: asText(o.check, `${path}.check`, ''),
    from: asText(o.from, `${path}.from`, ''),
    to: asText(o.to, `${path}.to`, ''),
    hops,
  };
}

function readHistogram(value: Json, path: string): Histogram {
  const o = asObject(value, path);
  const edges = asNumbers(o.edges, `${path}.edges`, 10001);
  const counts = asNumbers(o.counts, `${path}.counts`, 10000);
  if (edges.length !== counts.length + 1) throw wrong(path, 'a histogram with one edge more than counts');
  return { id: asText(o.id, `${path}.id`), title: asText(o.title, `${path}.title`, ''), unit: asText(o.unit, `${path}.unit`, '1'), edges, counts };
}

function readSnapshots(value: Json, path: string, scene: string): Snapshots | null {
  if (value === undefined || value === null) return null;
  const o = asObject(value, path);
  const frames = asWhole(o.frames, `${path}.frames`, 0, 100000);
  const cells = asWhole(o.cells, `${path}.cells`, 0, maxThings);
  if (frames === 0 || cells === 0) return null;
  if (frames * cells > maxChunkCount) throw wrong(path, `at most ${maxChunkCount} positions`);
  return {
    cells,
    frames,
    overflow: asNumbers(o.overflow, `${path}.overflow`),
    hpwl: asNumbers(o.hpwl, `${path}.hpwl`),
    stage: asList(o.stage, `${path}.stage`).map((s, i) => asText(s, `${path}.stage[${i}]`)),
    chunks: { ids: asText(o.chunk_ids, `${path}.chunk_ids`, `snap.ids.${scene}`), x: `snap.x.${scene}`, y: `snap.y.${scene}`, tier: `snap.tier.${scene}` },
  };
}

function readMetrics(value: Json, path: string): Metric[] {
  if (value === undefined || value === null) return [];
  return Object.entries(asObject(value, path)).slice(0, 500).flatMap(([name, entry]) => {
    if (typeof entry === 'number') return [{ name, value: entry, unit: '' }];
    if (typeof entry !== 'object' || entry === null) return [];
    const { value: v, unit } = entry as { value?: unknown; unit?: unknown };
    return typeof v === 'number' ? [{ name, value: v, unit: typeof unit === 'string' ? unit : '' }] : [];
  });
}

function readScene(value: Json, path: string, cells: number): SceneEntry {
  const o = asObject(value, path);
  const id = asText(o.id, `${path}.id`);
  const tiers = asList(o.tiers, `${path}.tiers`, maxTiers).map((t, i) => readTier(t, `${path}.tiers[${i}]`));
  if (tiers.length === 0) throw wrong(`${path}.tiers`, 'a list with a tier');
  const many = tiers.length;
  const bonds = o.bonds === undefined || o.bonds === null ? {} : asObject(o.bonds, `${path}.bonds`);
  return {
    id,
    title: asText(o.title, `${path}.title`, id),
    tiers,
    interfaces: asList(o.interfaces, `${path}.interfaces`, 256).map((v, i) => readInterface(v, `${path}.interfaces[${i}]`, many)),
    bonds: asWhole(bonds.count ?? 0, `${path}.bonds.count`, 0, maxThings),
    metrics: readMetrics(o.metrics, `${path}.metrics`),
    colours: asList(o.colours, `${path}.colours`, 100).map((v, i) => readColour(v, `${path}.colours[${i}]`)),
    maps: asList(o.maps, `${path}.maps`, 1000).map((v, i) => readMap(v, `${path}.maps[${i}]`, many)),
    paths: asList(o.paths, `${path}.paths`, 10000).map((v, i) => readPath(v, `${path}.paths[${i}]`, cells, many)),
    histograms: asList(o.histograms, `${path}.histograms`, 100).map((v, i) => readHistogram(v, `${path}.histograms[${i}]`)),
    snapshots: readSnapshots(o.snapshots, `${path}.snapshots`, id),
  };
}

function readChunkEntry(value: Json, path: string): ChunkEntry {
  const o = asObject(value, path);
  const file = asText(o.file, `${path}.file`);
  // The name becomes part of an address: nothing but a plain file beside the index.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(file) || file.includes('..')) throw wrong(`${path}.file`, 'the name of a file beside the index');
  const type = asText(o.type, `${path}.type`);
  if (!['u8', 'u16', 'i32', 'u32'].includes(type)) throw wrong(`${path}.type`, 'u8, u16, i32 or u32');
  const coding = asText(o.coding, `${path}.coding`, 'plain');
  if (!['plain', 'delta', 'planes', 'delta-planes'].includes(coding)) throw wrong(`${path}.coding`, 'plain, delta, planes or delta-planes');
  const packed = asText(o.packed, `${path}.packed`, 'none');
  if (!['deflate', 'none'].includes(packed)) throw wrong(`${path}.packed`, 'deflate or none');
  return {
    file,
    bytes: asWhole(o.bytes, `${path}.bytes`, 0, 0x7fffffff),
    type: type as ChunkType,
    count: asWhole(o.count, `${path}.count`, 0, maxChunkCount),
    coding: coding as ChunkEntry['coding'],
    packed: packed as ChunkEntry['packed'],
    base: asWhole(o.base ?? 0, `${path}.base`, -0x80000000, 0xffffffff),
    step: asWhole(o.step ?? 1, `${path}.step`, -0x80000000, 0xffffffff),
    lag: asWhole(o.lag ?? 1, `${path}.lag`, 1, maxChunkCount),
    runs: asText(o.runs, `${path}.runs`, ''),
  };
}

function readPort(value: Json, path: string): Port {
  const o = asObject(value, path);
  const at = new Map<string, [number, number, number]>();
  for (const [scene, place] of Object.entries(asObject(o.at ?? {}, `${path}.at`)).slice(0, 8)) {
    if (place === null) continue;
    const n = asNumbers(place, `${path}.at.${scene}`, 3);
    if (n.length === 3 && n.every(Number.isFinite)) at.set(scene, [n[0], n[1], n[2]]);
  }
  return { name: asText(o.name, `${path}.name`), net: asWhole(o.net ?? -1, `${path}.net`, -1, maxThings), at };
}

/** Reads and checks an index; throws ViewFault with the member that is wrong. */
export function readIndex(value: Json): ViewIndex {
  const o = asObject(value, 'the document');
  if (o.format !== 'taufold-view') throw new ViewFault('index.json is not the index of a taufold view', 'It has no "format": "taufold-view".');
  if (o.version !== formatVersion) {
    throw new ViewFault(`this folder has version ${String(o.version)} of the view format, and this page reads version ${formatVersion}`, 'Fold again with the taufold that this page came with.');
  }
  const counts = asObject(o.counts, 'counts');
  const cells = asWhole(counts.cells, 'counts.cells', 0, maxThings);
  const scenes = asList(o.scenes, 'scenes', 8).map((v, i) => readScene(v, `scenes[${i}]`, cells));
  if (scenes.length === 0) throw wrong('scenes', 'a list with a scene');
  const chunks = new Map<string, ChunkEntry>();
  for (const [name, entry] of Object.entries(asObject(o.chunks ?? {}, 'chunks'))) chunks.set(name, readChunkEntry(entry, `chunks.${name}`));
  const links = new Map<string, string>();
  for (const [name, target] of Object.entries(asObject(o.links ?? {}, 'links')).slice(0, 20)) {
    // Only a path that stays on this site: no scheme, no host.
    if (typeof target === 'string' && /^(\.\.\/|\.\/)?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*(#.*)?$/.test(target)) links.set(name, target);
  }
  return {
    program: asText(o.program, 'program', 'taufold'),
    title: asText(o.title, 'title', 'fold'),
    kind: o.kind === 'assembly' ? 'assembly' : 'fold',
    umPerUnit: asNumber(o.um_per_unit, 'um_per_unit', 1e-9, 1e9),
    lengthUnit: o.length_unit === 'dbu' ? 'dbu' : 'um',
    cells,
    nets: asWhole(counts.nets ?? 0, 'counts.nets', 0, maxThings),
    pins: asWhole(counts.pins ?? 0, 'counts.pins', 0, maxChunkCount),
    masters: asList(o.masters, 'masters', 1 << 20).map((v, i) => readMaster(v, `masters[${i}]`)),
    technologies: asList(o.technologies, 'technologies', 64).map((v, i) => asText(v, `technologies[${i}]`)),
    scenes,
    ports: asList(o.ports, 'ports', 100000).map((v, i) => readPort(v, `ports[${i}]`)),
    chunks,
    links,
  };
}
