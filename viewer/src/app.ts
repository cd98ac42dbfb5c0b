// The state of the page and what changes it. Panels call its methods and listen to its signals; the scene is told from here.
import { Box3, Vector3 } from 'three';
import { colourChoices, makeColouring } from './colour/colouring.ts';
import type { ColourChoice, Colouring } from './colour/colouring.ts';
import { rangePalette } from './colour/palettes.ts';
import type { ViewFolder } from './data/folder.ts';
import { mapGroup, mapTexels, rescale } from './data/maps.ts';
import type { MapEntry, SceneEntry } from './data/index_file.ts';
import { FatLines } from './scene/fat_lines.ts';
import { FramePlayer } from './scene/frames.ts';
import { Labels } from './scene/labels.ts';
import type { LabelText } from './scene/labels.ts';
import { Layout } from './scene/layout.ts';
import { SceneView } from './scene/scene_view.ts';
import type { Shown } from './scene/scene_view.ts';
import { paletteTexture, smoothTexture } from './scene/shaders.ts';
import { Stage } from './scene/stage.ts';
import { darkTheme, lightTheme } from './scene/theme.ts';
import type { Theme } from './scene/theme.ts';
import { Overlay } from './overlay.ts';
import { Vector4 } from 'three';

export type Selection =
  | { kind: 'none' }
  | { kind: 'cell'; cell: number; scene: string }
  | { kind: 'pin'; cell: number; pin: number; net: number; scene: string }
  | { kind: 'net'; net: number }
  | { kind: 'bond'; bond: number; scene: string }
  | { kind: 'port'; port: number }
  | { kind: 'module'; path: string; cells: number }
  | { kind: 'place'; scene: string; tier: number; x: number; y: number }
  | { kind: 'group'; title: string; cells: number };

export type Signal = 'scenes' | 'colour' | 'map' | 'selection' | 'path' | 'shown' | 'explode' | 'section' | 'frame' | 'theme' | 'camera' | 'mode';

export interface Section {
  axis: 'x' | 'y' | 'z';
  at: number;
}

export const views: Record<string, [number, number, number]> = {
  iso: [0.62, -1, 0.72],
  top: [0, 0, 1],
  bottom: [0, 0, -1],
  front: [0, -1, 0.02],
  side: [1, 0, 0.02],
};

export class App {
  readonly layout: Layout;
  readonly shown: Shown;
  readonly views = new Map<string, SceneView>();
  readonly overlay: Overlay;
  readonly lines: FatLines;
  readonly through: FatLines;
  readonly labels = new Labels();
  shownScenes: string[];
  colourId = 'tier';
  colourings = new Map<string, Colouring>();
  mapId = '';
  mapStrength = 0.9;
  mapValues = new Map<string, { entry: MapEntry; values: Uint8Array }[]>();
  selection: Selection = { kind: 'none' };
  path = -1;
  hop = -1;
  section: Section | null = null;
  player: FramePlayer | null = null;
  mode: 'pick' | 'measure' = 'pick';
  lit: Uint8Array | null = null;
  theme: Theme;
  private listeners = new Map<Signal, (() => void)[]>();

  constructor(
    readonly folder: ViewFolder,
    readonly stage: Stage,
    theme: Theme,
  ) {
    this.theme = theme;
    this.layout = new Layout(folder.index);
    this.shownScenes = [folder.index.scenes[0].id];
    const most = Math.max(...folder.index.scenes.map((s) => s.tiers.length));
    this.shown = { tiers: new Array<boolean>(most).fill(true), cells: true, macros: true, rows: true, bonds: true, tsvs: true, opacity: 1 };
    this.lines = new FatLines(stage.shared, false);
    this.through = new FatLines(stage.shared, true);
    stage.scene.add(this.lines.mesh, this.through.mesh, this.labels.group);
    this.overlay = new Overlay(this);
    stage.onFrame = (still) => {
      for (const view of this.shownViews()) view.update(stage.camera, stage.height * stage.renderer.getPixelRatio(), still);
      this.labels.resize(stage.height);
    };
    stage.onMoved = () => this.emit('camera');
  }

  on(signal: Signal, run: () => void): void {
    const list = this.listeners.get(signal) ?? [];
    list.push(run);
    this.listeners.set(signal, list);
  }

  emit(signal: Signal): void {
    for (const run of this.listeners.get(signal) ?? []) run();
  }

  get index(): ViewFolder['index'] {
    return this.folder.index;
  }

  shownViews(): SceneView[] {
    return this.shownScenes.flatMap((id) => this.views.get(id) ?? []);
  }

  /** The scene that panels speak of: the first that is shown. */
  get mainScene(): SceneEntry {
    return this.folder.scene(this.shownScenes[0]);
  }

  get mainView(): SceneView | undefined {
    return this.views.get(this.shownScenes[0]);
  }

  choices(): ColourChoice[] {
    const entries = this.index.scenes.flatMap((s) => s.colours);
    return colourChoices(entries.filter((e, k) => entries.findIndex((other) => other.id === e.id) === k));
  }

  /** Reads a scene's cells and puts them on the stage; bonds follow by `loadBonds`. */
  async loadScene(id: string): Promise<SceneView> {
    const ready = this.views.get(id);
    if (ready !== undefined) return ready;
    const [places, masters] = await Promise.all([this.folder.places(id), this.folder.masters()]);
    const again = this.views.get(id);
    if (again !== undefined) return again;
    const view = new SceneView(this.index, places, masters, this.layout, this.stage.shared, this.shown, this.stage.software);
    this.views.set(id, view);
    view.theme(this.theme);
    this.stage.scene.add(view.group);
    await this.colourView(id, view);
    view.applyShown();
    return view;
  }

  async loadBonds(id: string): Promise<void> {
    const view = this.views.get(id);
    if (view === undefined || view.bonds !== null) return;
    const bonds = await this.folder.bonds(id);
    if (view.bonds === null) view.addBonds(bonds);
    view.applyShown();
    this.stage.render();
  }

  private async colourView(id: string, view: SceneView): Promise<void> {
    const wanted = this.colourId;
    const colouring = await makeColouring(this.folder, view.places, wanted);
    if (this.colourId !== wanted) return;
    this.colourings.set(id, colouring);
    view.colour(colouring, this.lit);
  }

  async setColour(id: string): Promise<void> {
    this.colourId = id;
    await Promise.all([...this.views].map(([scene, view]) => this.colourView(scene, view)));
    this.stage.render();
    this.emit('colour');
  }

  /** Shows scenes side by side. */
  async setScenes(ids: string[]): Promise<void> {
    const known = ids.filter((id) => this.index.scenes.some((s) => s.id === id));
    if (known.length === 0) return;
    for (const id of known) {
      await this.loadScene(id);
      await this.loadBonds(id);
    }
    this.shownScenes = known;
    this.layout.arrange(known);
    for (const [id, view] of this.views) {
      view.group.visible = known.includes(id);
      view.place();
    }
    if (this.player !== null) await this.stopFrames();
    await this.applyMap();
    this.refresh();
    this.emit('scenes');
    this.resetCamera();
  }

  bounds(): Box3 {
    const box = new Box3();
    for (const view of this.shownViews()) box.union(view.bounds());
    if (box.isEmpty()) box.set(new Vector3(-50, -50, -20), new Vector3(50, 50, 20));
    // Room for the plates' rims and for the labels above and below them.
    return box.expandByScalar(2);
  }

  resetCamera(name = 'iso'): void {
    const box = this.bounds();
    this.stage.setBounds(box);
    this.stage.look(views[name] ?? views.iso, box);
  }

  setExplode(parts: number): void {
    this.layout.explode = parts * 100;
    for (const view of this.views.values()) view.place();
    this.player?.show(this.player.frame);
    this.stage.setBounds(this.bounds());
    this.refresh();
    this.emit('explode');
  }

  get explode(): number {
    return this.layout.explode / 100;
  }

  applyShown(): void {
    for (const view of this.views.values()) view.applyShown();
    this.refresh();
    this.emit('shown');
  }

  /** Shows or hides cells and macros, which the plates' pictures hold too. */
  rebake(): void {
    for (const [id, view] of this.views) {
      const colouring = this.colourings.get(id);
      if (colouring !== undefined) view.colour(colouring, this.lit);
    }
    this.applyShown();
  }

  async setMap(id: string): Promise<void> {
    this.mapId = id;
    await this.applyMap();
    this.refresh();
    this.emit('map');
  }

  mapIds(): { id: string; title: string }[] {
    const seen = new Map<string, string>();
    for (const scene of this.index.scenes) for (const m of scene.maps) if (!seen.has(m.id)) seen.set(m.id, m.title || m.id);
    return [...seen].map(([id, title]) => ({ id, title }));
  }

  /** Range that maps of a kind share over tiers and scenes, so that equal colours are equal values. */
  mapRange(): { low: number; high: number; unit: string; title: string } | null {
    const all = this.index.scenes.flatMap((s) => s.maps);
    const group = mapGroup(all, this.mapId);
    if (group.maps.length === 0) return null;
    return { low: group.low, high: group.high, unit: group.maps[0].unit, title: group.maps[0].title || this.mapId };
  }

  private async applyMap(): Promise<void> {
    const range = this.mapRange();
    for (const [id, view] of this.views) {
      const maps = range === null ? [] : view.places.entry.maps.filter((m) => m.id === this.mapId);
      const kept: { entry: MapEntry; values: Uint8Array }[] = [];
      for (let t = 0; t < view.plates.length; ++t) {
        const entry = maps.find((m) => m.tier === t);
        if (entry === undefined || range === null) {
          view.plates[t].showMap(null, 0);
          continue;
        }
        const values = await this.folder.chunk<Uint8Array>(entry.chunk, 'u8', entry.nx * entry.ny);
        kept.push({ entry, values });
        const [x0, y0, x1, y1] = view.plates[t].tier.outline;
        const box = new Vector4((entry.box[0] - x0) / (x1 - x0), (entry.box[1] - y0) / (y1 - y0), (entry.box[2] - x0) / (x1 - x0), (entry.box[3] - y0) / (y1 - y0));
        const texels = mapTexels(rescale(values, entry, range.low, range.high));
        view.plates[t].showMap({ texture: smoothTexture(texels, entry.nx, entry.ny), palette: paletteTexture(rangePalette(0, 1, 'sequential')), box }, this.mapStrength);
      }
      this.mapValues.set(id, kept);
      view.applyShown();
    }
  }

  setMapStrength(strength: number): void {
    this.mapStrength = strength;
    for (const view of this.views.values()) for (const plate of view.plates) if (plate.mapped) plate.sheet.material.uniforms.uMapped.value = strength;
    this.stage.render();
  }

  setSection(section: Section | null): void {
    this.section = section;
    const plane = this.stage.shared.uSection.value;
    if (section === null) plane.set(0, 0, 0, 1);
    else {
      const box = this.bounds();
      const axis = section.axis;
      plane.set(axis === 'x' ? 1 : 0, axis === 'y' ? 1 : 0, axis === 'z' ? 1 : 0, box.min[axis] + (box.max[axis] - box.min[axis]) * section.at);
      // The front half is taken away, seen from the usual side.
      if (axis === 'y') plane.set(0, -1, 0, -(box.min.y + (box.max.y - box.min.y) * section.at));
    }
    this.stage.render();
    this.emit('section');
  }

  async choose(selection: Selection): Promise<void> {
    this.selection = selection;
    await this.overlay.light();
    this.refresh();
    this.emit('selection');
  }

  async showPath(path: number, hop = -1): Promise<void> {
    const paths = this.mainScene.paths;
    this.path = path >= 0 && path < paths.length ? path : -1;
    this.hop = this.path < 0 ? -1 : Math.min(hop, paths[this.path].hops.length - 1);
    await this.overlay.light();
    this.refresh();
    this.emit('path');
  }

  /** Draws overlay lines and labels anew. */
  refresh(): void {
    this.overlay.draw();
    this.stage.render();
  }

  async startFrames(): Promise<FramePlayer | null> {
    const view = this.mainView;
    if (view === undefined) return null;
    const snapshots = view.places.entry.snapshots;
    const data = await this.folder.frames(view.places.entry.id);
    if (snapshots === null || data === null) return null;
    if (this.player === null) {
      this.player = new FramePlayer(view, this.layout, data, snapshots);
      this.stage.scene.add(this.player.points);
      for (const v of this.views.values()) this.hidePictures(v, true);
    }
    return this.player;
  }

  private hidePictures(view: SceneView, hidden: boolean): void {
    view.bakedPicturesHidden = hidden;
    for (const plate of view.plates) plate.pictureShown = !hidden;
    for (const layer of view.layers) layer.group.visible = !hidden;
    if (!hidden) view.applyShown();
    else view.forgetChoice();
  }

  async stopFrames(): Promise<void> {
    if (this.player === null) return;
    this.stage.scene.remove(this.player.points);
    this.player.dispose();
    this.player = null;
    for (const view of this.views.values()) this.hidePictures(view, false);
    this.stage.render();
    this.emit('frame');
  }

  setTheme(dark: boolean): void {
    this.theme = dark ? darkTheme : lightTheme;
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    for (const view of this.views.values()) view.theme(this.theme);
    this.stage.theme(this.theme);
    this.refresh();
    this.emit('theme');
  }

  sceneLabels(): LabelText[] {
    const texts: LabelText[] = [];
    for (const view of this.shownViews()) {
      const { layout } = view;
      const tiers = layout.entry.tiers;
      tiers.forEach((tier, t) => {
        if (this.shown.tiers[t] === false) return;
        const at = this.layout.world(layout, tier.outline[0], tier.outline[1], t);
        const facing = tiers.length > 1 ? `, faces ${tier.facing}` : '';
        texts.push({ text: `${tier.name}${facing}`, at: [at[0], at[1] - 1, at[2]], anchor: [0, 1.3], through: true });
      });
      if (this.shownScenes.length > 1) {
        const top = this.layout.world(layout, layout.x0 + layout.width / 2, layout.y0 + layout.height, tiers.length - 1);
        texts.push({ text: layout.entry.title, at: [top[0], top[1], top[2] + 4], pixels: 17 });
      }
    }
    return texts;
  }

  async setMode(mode: 'pick' | 'measure'): Promise<void> {
    this.mode = mode;
    this.overlay.measured = [];
    this.refresh();
    this.emit('mode');
  }
}
