// What is drawn over the cells: lines of the picked net, the chosen path, frames around what was picked, ports, rulers; and which
// cells stay bright while something is picked.
import { withUnit } from './colour/numbers.ts';
import { folderHierarchy } from './colour/colouring.ts';
import { turnedPin } from './data/folder.ts';
import type { TimingPath } from './data/index_file.ts';
import type { NetPins } from './data/nets.ts';
import type { App } from './app.ts';
import type { Point3, Segment } from './scene/fat_lines.ts';
import type { LabelText } from './scene/labels.ts';
import { netShape, raised } from './scene/net_lines.ts';
import { pathShape } from './scene/path_lines.ts';
import type { SceneView } from './scene/scene_view.ts';

export interface Measured {
  scene: string;
  tier: number;
  x: number;
  y: number;
}

const frameColour: readonly [number, number, number] = [230, 159, 0];

export class Overlay {
  measured: Measured[] = [];
  /** Nets drawn while a cell is picked (H). */
  netsOfCell = false;
  portsShown = false;
  /** Segments of the path, and the hop each belongs to, for picking. */
  pathHops: number[] = [];
  pathSegments: Segment[] = [];
  netOfSegment: number[] = [];
  private pins: NetPins | null = null;
  private groupCells: Uint8Array | null = null;

  constructor(private readonly app: App) {}

  /** Marks cells of a group (a module, a bar of a histogram) for `light`. */
  setGroup(cells: Uint8Array | null): void {
    this.groupCells = cells;
  }

  /** Nets that are drawn as fly lines. */
  nets(): number[] {
    const { selection } = this.app;
    if (selection.kind === 'net' || selection.kind === 'pin') return [selection.net];
    if (selection.kind === 'bond') {
      const net = this.app.views.get(selection.scene)?.bonds?.net[selection.bond];
      return net === undefined || net >= this.app.index.nets ? [] : [net];
    }
    if (selection.kind === 'port') {
      const net = this.app.index.ports[selection.port].net;
      return net < 0 || net >= this.app.index.nets ? [] : [net];
    }
    if (selection.kind === 'cell' && this.netsOfCell && this.pins !== null) return [...new Set(this.pins.ofCell(selection.cell))].slice(0, 200);
    return [];
  }

  /** Works out which cells and bonds stay bright, and tells the scenes when that changed. */
  async light(): Promise<void> {
    const { app } = this;
    const { selection } = app;
    const n = app.index.cells;
    let lit: Uint8Array | null = null;
    let nets: Set<number> | null = null;
    const wantsPins = app.path >= 0 || ['net', 'pin', 'bond', 'port', 'cell'].includes(selection.kind);
    if (wantsPins && this.pins === null) this.pins = await app.folder.pins();
    if (selection.kind === 'module') {
      const hierarchy = await folderHierarchy(app.folder);
      const inside = new Uint8Array(hierarchy.modules.length);
      for (const m of hierarchy.modules) inside[m.id] = m.path === selection.path || (m.parent !== null && inside[m.parent.id] === 1) ? 1 : 0;
      lit = new Uint8Array(n);
      for (let c = 0; c < n; ++c) lit[c] = inside[hierarchy.of[c]];
    } else if (selection.kind === 'group' && this.groupCells !== null) {
      lit = this.groupCells;
    } else if (app.path >= 0) {
      lit = new Uint8Array(n);
      for (const hop of app.mainScene.paths[app.path].hops) if (hop.cell >= 0 && hop.cell < n) lit[hop.cell] = 1;
      nets = new Set();
    } else {
      const list = this.nets();
      if (list.length > 0 && this.pins !== null) {
        nets = new Set(list);
        lit = new Uint8Array(n);
        for (const net of list) for (const c of this.pins.ofNet(net)) if (c < n) lit[c] = 1;
        if (selection.kind === 'cell') lit[selection.cell] = 1;
      }
    }
    const changed = lit !== app.lit;
    if (!changed) return;
    app.lit = lit;
    for (const [id, view] of app.views) {
      const colouring = app.colourings.get(id);
      if (colouring !== undefined) view.colour(colouring, lit);
      const chosen = nets;
      view.light(chosen === null ? null : (net) => chosen.has(net));
    }
  }

  draw(): void {
    const { app } = this;
    const lines: Segment[] = [];
    const through: Segment[] = [];
    const labels: LabelText[] = app.sceneLabels();
    this.netOfSegment = [];
    for (const net of this.nets()) {
      if (this.pins === null) break;
      for (const view of app.shownViews()) {
        for (const segment of netShape(view, app.layout, this.pins, net).segments) {
          lines.push(segment);
          this.netOfSegment.push(net);
        }
      }
    }
    this.drawSelection(through, labels);
    this.pathHops = [];
    this.pathSegments = [];
    if (app.path >= 0) {
      const path = app.mainScene.paths[app.path];
      const shape = pathShape(path, app.layout, app.layout.of(app.mainScene.id), app.hop, (k) => this.bondBefore(path, k));
      this.pathSegments = shape.segments;
      this.pathHops = shape.hopOf;
      through.push(...shape.segments);
      labels.push(...shape.labels);
      shape.corners.forEach((corner, k) => through.push(...dot(corner, k === app.hop ? [255, 255, 255] : [20, 20, 24], k === app.hop ? 11 : 7)));
    }
    if (this.portsShown) this.drawPorts(lines);
    this.drawRuler(through, labels);
    app.lines.set(lines);
    app.through.set(through);
    app.labels.set(labels, app.theme, app.stage.height);
  }

  /** The bond of the net between a hop's cell and the one before it, nearest to the hop. */
  private bondBefore(path: TimingPath, k: number): [number, number] | null {
    const view = this.app.mainView;
    const [a, b] = [path.hops[k - 1]?.cell ?? -1, path.hops[k].cell];
    if (view === undefined || view.bonds === null || this.pins === null) return null;
    const nets = new Set<number>(a >= 0 ? this.pins.ofCell(a) : b >= 0 ? this.pins.ofCell(b) : []);
    if (a >= 0 && b >= 0) {
      const other = new Set(this.pins.ofCell(b));
      for (const net of nets) if (!other.has(net)) nets.delete(net);
    }
    let best: [number, number] | null = null;
    let nearest = Infinity;
    const [x, y] = path.hops[k].at;
    for (let n = 0; n < view.bonds.net.length; ++n) {
      if (!nets.has(view.bonds.net[n])) continue;
      const away = Math.abs(view.bonds.x[n] - x) + Math.abs(view.bonds.y[n] - y);
      if (away < nearest) {
        nearest = away;
        best = [view.bonds.x[n], view.bonds.y[n]];
      }
    }
    return best;
  }

  private drawSelection(through: Segment[], labels: LabelText[]): void {
    const { selection } = this.app;
    if (selection.kind === 'cell' || selection.kind === 'pin') {
      for (const view of this.app.shownViews()) through.push(...cellFrame(view, this.app, selection.cell));
    }
    if (selection.kind === 'pin') {
      for (const view of this.app.shownViews()) {
        const at = pinPlace(view, this.app, selection.cell, selection.pin);
        if (at !== null) through.push(...dot(at, frameColour, 10));
      }
    }
    if (selection.kind === 'bond') {
      const view = this.app.views.get(selection.scene);
      if (view?.bonds !== null && view !== undefined && this.app.shownScenes.includes(selection.scene)) {
        const b = selection.bond;
        const { lower, upper } = view.places.entry.interfaces[view.bonds!.interface[b]];
        const x = view.bonds!.x[b];
        const y = view.bonds!.y[b];
        through.push({ from: this.app.layout.world(view.layout, x, y, lower), to: this.app.layout.world(view.layout, x, y, upper), colour: frameColour, alpha: 255, pixels: 5 });
      }
    }
    if (selection.kind === 'port') {
      const port = this.app.index.ports[selection.port];
      for (const view of this.app.shownViews()) {
        const at = port.at.get(view.places.entry.id);
        if (at === undefined) continue;
        const here = raised(this.app.layout.world(view.layout, at[0], at[1], Math.min(at[2], view.plates.length - 1)), 0.4);
        through.push(...dot(here, frameColour, 11));
        labels.push({ text: port.name, at: raised(here, 1), through: true });
      }
    }
  }

  private drawPorts(lines: Segment[]): void {
    for (const view of this.app.shownViews()) {
      for (const port of this.app.index.ports) {
        const at = port.at.get(view.places.entry.id);
        if (at === undefined || at[2] >= view.plates.length || this.app.shown.tiers[at[2]] === false) continue;
        lines.push(...dot(raised(this.app.layout.world(view.layout, at[0], at[1], at[2]), 0.3), [86, 180, 233], 6));
      }
    }
  }

  private drawRuler(through: Segment[], labels: LabelText[]): void {
    const { app } = this;
    const places = this.measured.map((m): Point3 => raised(app.layout.world(app.layout.of(m.scene), m.x, m.y, m.tier), 0.4));
    for (const p of places) through.push(...dot(p, frameColour, 9));
    if (places.length < 2) return;
    through.push({ from: places[0], to: places[1], colour: frameColour, alpha: 255, pixels: 2.5 });
    const middle = places[0].map((v, k) => (v + places[1][k]) / 2) as Point3;
    labels.push({ text: this.rulerText().join('  '), at: raised(middle, 1), through: true });
  }

  /** The distances between the two measured points, with units. */
  rulerText(): string[] {
    if (this.measured.length < 2) return [];
    const [a, b] = this.measured;
    const { umPerUnit, lengthUnit } = this.app.index;
    const dx = Math.abs(a.x - b.x) * umPerUnit;
    const dy = Math.abs(a.y - b.y) * umPerUnit;
    const tiers = this.app.folder.scene(a.scene).tiers;
    const dz = a.scene === b.scene ? Math.abs((tiers[a.tier]?.zUm ?? 0) - (tiers[b.tier]?.zUm ?? 0)) : 0;
    return [
      `dx ${withUnit(dx, lengthUnit)}`,
      `dy ${withUnit(dy, lengthUnit)}`,
      `dz ${withUnit(dz, lengthUnit)}`,
      `straight ${withUnit(Math.hypot(dx, dy, dz), lengthUnit)}`,
      `Manhattan ${withUnit(dx + dy + dz, lengthUnit)}`,
    ];
  }
}

/** A point of some pixels: a segment without length, which is drawn as a square. */
function dot(at: Point3, colour: readonly [number, number, number], pixels: number): Segment[] {
  return [{ from: at, to: [at[0] + 1e-5, at[1], at[2]], colour, alpha: 255, pixels }];
}

function cellFrame(view: SceneView, app: App, cell: number): Segment[] {
  const { places, shapes, layout } = view;
  const tier = places.tier[cell];
  if (tier === 255 || tier === undefined) return [];
  const x = places.x[cell];
  const y = places.y[cell];
  const w = shapes.width(cell);
  const h = shapes.height(cell);
  const corners = [
    [x, y],
    [x + w, y],
    [x + w, y + h],
    [x, y + h],
  ].map(([cx, cy]) => raised(app.layout.world(layout, cx, cy, tier), 0.3));
  const frame = corners.map((c, k): Segment => ({ from: c, to: corners[(k + 1) % 4], colour: frameColour, alpha: 255, pixels: 2.5 }));
  // A cell that is small on the screen is found by the dot in its middle.
  return frame.concat(dot(raised(app.layout.world(layout, x + w / 2, y + h / 2, tier), 0.3), frameColour, 6));
}

/** Place of a cell's pin in the world, or null where the folder does not say. */
export function pinPlace(view: SceneView, app: App, cell: number, pin: number): Point3 | null {
  const tier = view.places.tier[cell];
  if (tier === 255 || tier === undefined || pin < 0) return null;
  const master = app.index.masters[view.shapes.masters[cell]];
  const technology = view.places.entry.tiers[tier].technology;
  const at = (master.at[technology] ?? master.at[0])?.[pin];
  const size = master.size[technology] ?? master.size[0];
  if (at === undefined || !Number.isFinite(at[0])) return null;
  const [dx, dy] = turnedPin(at[0], at[1], size[0], size[1], view.places.orient[cell]);
  return raised(app.layout.world(view.layout, view.places.x[cell] + dx, view.places.y[cell] + dy, tier), 0.4);
}
