// Between the address and the page: writes the fragment while the view changes, and goes where a fragment points.
import type { App } from '../app.ts';
import { folderHierarchy } from '../colour/colouring.ts';
import { zoomToCell } from '../panels/properties.ts';
import { formatAddress, parseAddress } from './address.ts';
import type { ViewState } from './address.ts';

const layerNames = ['cells', 'macros', 'rows', 'bonds', 'tsvs'] as const;

async function stateOf(app: App): Promise<ViewState> {
  const state: ViewState = {
    scene: app.shownScenes.length > 1 ? 'both' : app.shownScenes[0],
    colour: app.colourId,
    explode: app.explode,
    theme: app.theme.dark ? 'dark' : 'light',
  };
  const tiers = app.mainScene.tiers.length;
  const on = app.shown.tiers.slice(0, tiers).flatMap((shown, t) => (shown ? [t] : []));
  if (on.length === 1 && tiers > 1) state.tier = on[0];
  if (app.mapId !== '') state.map = app.mapId;
  if (app.path >= 0) state.path = app.path;
  if (app.hop >= 0) state.hop = app.hop;
  if (app.section !== null) state.section = app.section;
  const hidden: string[] = layerNames.filter((name) => !app.shown[name]);
  if (hidden.length > 0) state.hide = hidden;
  const { selection } = app;
  if (selection.kind === 'cell' || selection.kind === 'pin') state.cell = (await app.folder.names('cells')).of(selection.cell);
  if (selection.kind === 'net') state.net = (await app.folder.names('nets')).of(selection.net);
  if (selection.kind === 'bond') state.bond = selection.bond;
  if (selection.kind === 'module') state.module = selection.path;
  const { position } = app.stage.camera;
  const { target } = app.stage.controls;
  state.camera = [position.x, position.y, position.z, target.x, target.y, target.z];
  return state;
}

export class AddressSync {
  private timer = 0;
  private written = '';
  private paused = true;

  constructor(private readonly app: App) {
    for (const signal of ['scenes', 'colour', 'map', 'selection', 'path', 'shown', 'explode', 'section', 'theme', 'camera'] as const) app.on(signal, () => this.later());
    window.addEventListener('hashchange', () => {
      if (location.hash.slice(1) !== this.written) void this.go(parseAddress(location.hash));
    });
  }

  private later(): void {
    if (this.paused) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.write(), 250);
  }

  async write(): Promise<void> {
    this.written = formatAddress(await stateOf(this.app));
    try {
      history.replaceState(null, '', `#${this.written}`);
    } catch {
      // Some browsers refuse it for pages of the file system; the view works without.
    }
  }

  /** Brings the page to a state; what the state leaves open stays as it is. Names that do not exist are told by `miss`. */
  async go(state: ViewState, miss: (what: string) => void = () => undefined): Promise<void> {
    const { app } = this;
    this.paused = true;
    try {
      if (state.theme !== undefined) app.setTheme(state.theme === 'dark');
      if (state.explode !== undefined) app.setExplode(state.explode);
      if (state.scene !== undefined) {
        const ids = state.scene === 'both' ? app.index.scenes.map((s) => s.id) : [state.scene];
        if (ids.join() !== app.shownScenes.join()) await app.setScenes(ids);
      }
      for (const name of layerNames) app.shown[name] = !(state.hide ?? []).includes(name);
      const tier = state.tier;
      app.shown.tiers.fill(tier === undefined);
      if (tier !== undefined && tier < app.shown.tiers.length) app.shown.tiers[tier] = true;
      else app.shown.tiers.fill(true);
      app.rebake();
      if (state.colour !== undefined && state.colour !== app.colourId) await app.setColour(state.colour);
      if (state.map !== undefined || app.mapId !== '') await app.setMap(state.map ?? '');
      app.setSection(state.section ?? null);
      await app.showPath(state.path ?? -1, state.hop ?? -1);
      await this.pick(state, miss);
      if (state.view !== undefined) app.resetCamera(state.view);
      if (state.camera !== undefined) {
        const [ex, ey, ez, tx, ty, tz] = state.camera;
        app.stage.camera.position.set(ex, ey, ez);
        app.stage.controls.target.set(tx, ty, tz);
        app.stage.controls.update();
        app.stage.moved();
      }
    } finally {
      this.paused = false;
    }
  }

  private async pick(state: ViewState, miss: (what: string) => void): Promise<void> {
    const { app } = this;
    const scene = app.mainScene.id;
    if (state.cell !== undefined) {
      const cell = (await app.folder.names('cells')).find(state.cell);
      if (cell < 0) return miss(`no cell is named ${state.cell}`);
      await app.choose({ kind: 'cell', cell, scene });
      if (state.camera === undefined && app.mainView !== undefined) zoomToCell(app, app.mainView, cell);
    } else if (state.net !== undefined) {
      const net = (await app.folder.names('nets')).find(state.net);
      if (net < 0) return miss(`no net is named ${state.net}`);
      await app.choose({ kind: 'net', net });
    } else if (state.module !== undefined) {
      const module = (await folderHierarchy(app.folder)).modules.find((m) => m.path === state.module);
      if (module === undefined) return miss(`no module is named ${state.module}`);
      await app.choose({ kind: 'module', path: module.path, cells: module.cells });
    } else if (state.bond !== undefined && state.bond < app.mainScene.bonds) {
      await app.loadBonds(scene);
      await app.choose({ kind: 'bond', bond: state.bond, scene });
    } else if (app.selection.kind !== 'none') {
      await app.choose({ kind: 'none' });
    }
  }
}
