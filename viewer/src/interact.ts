// Clicks, hovering and keys.
import type { App } from './app.ts';
import { pinPlace } from './overlay.ts';
import { stepHop, stepPath } from './panels/paths.ts';
import { zoomToCell } from './panels/properties.ts';
import { pickAt, platesBelow, segmentBelow } from './scene/pick.ts';

/** What is below a pixel, chosen: hop of the path, fly line, port, pin, cell, bond, or a place on a tier. */
export async function pickPixel(app: App, x: number, y: number): Promise<void> {
  const { stage, overlay } = app;
  if (app.mode === 'measure') {
    const place = platesBelow(stage, app.layout, app.shownViews(), x, y)[0];
    if (place === undefined) return;
    if (overlay.measured.length >= 2) overlay.measured = [];
    overlay.measured.push({ scene: place.view.places.entry.id, tier: place.tier, x: place.x, y: place.y });
    app.refresh();
    app.emit('mode');
    return;
  }
  const onPath = app.path >= 0 ? segmentBelow(stage, app.through, x, y) : -1;
  if (onPath >= 0) {
    const k = overlay.pathSegments.indexOf(app.through.segments[onPath]);
    if (k >= 0) return app.showPath(app.path, overlay.pathHops[k]);
  }
  if (overlay.portsShown) {
    for (const view of app.shownViews()) {
      const port = app.index.ports.findIndex((p) => {
        const at = p.at.get(view.places.entry.id);
        if (at === undefined || at[2] >= view.plates.length) return false;
        const pixel = stage.project(app.layout.world(view.layout, at[0], at[1], at[2]));
        return pixel.ahead && Math.hypot(pixel.x - x, pixel.y - y) < 5;
      });
      if (port >= 0) return app.choose({ kind: 'port', port });
    }
  }
  const hit = pickAt(stage, app.layout, app.shownViews(), x, y);
  const onLine = segmentBelow(stage, app.lines, x, y, hit?.kind === 'cell' ? 2.5 : 6);
  if (onLine >= 0 && onLine < overlay.netOfSegment.length) return app.choose({ kind: 'net', net: overlay.netOfSegment[onLine] });
  if (hit === null) return app.choose({ kind: 'none' });
  if (hit.kind === 'bond') return app.choose({ kind: 'bond', bond: hit.bond, scene: hit.view.places.entry.id });
  const scene = hit.view.places.entry.id;
  if (hit.kind === 'place') return app.choose({ kind: 'place', scene, tier: hit.tier, x: hit.x, y: hit.y });
  // A pin is picked where the pins of the cell can be told apart on the screen.
  const pins = await app.folder.pins();
  if (pins !== null) {
    let best = { pixels: 7, pin: -1, net: -1 };
    let others = 0;
    for (const p of pins.pinsOfCell(hit.cell)) {
      const at = pinPlace(hit.view, app, hit.cell, p.pin);
      if (at === null) continue;
      const pixel = stage.project(at);
      const pixels = Math.hypot(pixel.x - x, pixel.y - y);
      if (pixels < 14) ++others;
      if (pixels < best.pixels) best = { pixels, ...p };
    }
    if (best.pin >= 0 && others <= 2) return app.choose({ kind: 'pin', cell: hit.cell, pin: best.pin, net: best.net, scene });
  }
  return app.choose({ kind: 'cell', cell: hit.cell, scene });
}

export function listenToMouse(app: App): void {
  const { canvas } = app.stage;
  let down: { x: number; y: number } | null = null;
  canvas.addEventListener('pointerdown', (event) => {
    down = event.button === 0 ? { x: event.clientX, y: event.clientY } : null;
  });
  canvas.addEventListener('pointerup', (event) => {
    if (down === null) return;
    // A drag turns the view and picks nothing.
    const still = Math.hypot(event.clientX - down.x, event.clientY - down.y) < 4;
    down = null;
    if (!still) return;
    const box = canvas.getBoundingClientRect();
    void pickPixel(app, event.clientX - box.left, event.clientY - box.top);
  });
}

export interface KeyActions {
  search(): void;
  help(): void;
  tree(): void;
  sidebar(): void;
  picture(): void;
  counter(): void;
  closeAll(): void;
}

export function listenToKeys(app: App, actions: KeyActions): void {
  let explodeBefore = app.explode > 0 ? app.explode : 0.4;
  const next = <T>(list: readonly T[], now: T): T => list[(list.indexOf(now) + 1) % list.length];
  const run: Record<string, () => void> = {
    f: () => app.resetCamera(),
    r: () => app.resetCamera(),
    z: () => app.resetCamera('top'),
    y: () => app.resetCamera('front'),
    x: () => app.resetCamera('side'),
    u: () => app.resetCamera('bottom'),
    e: () => {
      if (app.explode > 0) explodeBefore = app.explode;
      app.setExplode(app.explode > 0 ? 0 : explodeBefore);
    },
    b: () => {
      const ids = app.index.scenes.map((s) => s.id);
      void app.setScenes(app.shownScenes.length > 1 ? ids.slice(0, 1) : ids);
    },
    c: () => void app.setColour(next(app.choices().map((c) => c.id), app.colourId)),
    m: () => void app.setMap(next(['', ...app.mapIds().map((m) => m.id)], app.mapId)),
    h: () => {
      app.overlay.netsOfCell = !app.overlay.netsOfCell;
      void app.choose(app.selection);
    },
    k: () => void app.setMode(app.mode === 'measure' ? 'pick' : 'measure'),
    v: () => app.setSection(app.section === null ? { axis: 'y', at: 0.5 } : null),
    '[': () => void stepPath(app, -1),
    ']': () => void stepPath(app, 1),
    ',': () => void stepHop(app, -1),
    '.': () => void stepHop(app, 1),
    '/': actions.search,
    t: actions.tree,
    g: () => {
      const { selection } = app;
      if ((selection.kind === 'cell' || selection.kind === 'pin') && app.mainView !== undefined) zoomToCell(app, app.mainView, selection.cell);
    },
    s: actions.picture,
    l: () => app.setTheme(!app.theme.dark),
    p: actions.counter,
    tab: actions.sidebar,
    '?': actions.help,
    f1: actions.help,
    escape: () => {
      actions.closeAll();
      if (app.path >= 0) void app.showPath(-1);
      if (app.mode === 'measure') void app.setMode('pick');
      void app.choose({ kind: 'none' });
    },
  };
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement | null;
    if (target !== null && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && event.key !== 'Escape') return;
    const key = event.key.toLowerCase();
    // Tab moves between buttons as everywhere, unless the scene itself has the focus.
    if (key === 'tab' && target !== app.stage.canvas) return;
    if (/^[0-9]$/.test(key)) {
      const t = Number(key) - 1;
      app.shown.tiers.fill(t < 0);
      if (t >= 0 && t < app.mainScene.tiers.length) app.shown.tiers[t] = true;
      else app.shown.tiers.fill(true);
      app.applyShown();
      return;
    }
    const action = Object.prototype.hasOwnProperty.call(run, key) ? run[key] : undefined;
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

