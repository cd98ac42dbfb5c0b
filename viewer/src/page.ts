// The page around the scene: bars, panels, messages.
import type { App } from './app.ts';
import { button, element } from './panels/dom.ts';
import { convergencePanel } from './panels/convergence.ts';
import { Help } from './panels/help.ts';
import { histogramsPanel } from './panels/histograms.ts';
import { makeLegend } from './panels/legend.ts';
import { pathsPanel } from './panels/paths.ts';
import { Properties } from './panels/properties.ts';
import { savePicture } from './panels/screenshot.ts';
import { Search } from './panels/search.ts';
import { layersPanel, showPanel } from './panels/show.ts';
import { summaryPanel } from './panels/summary.ts';
import { treePanel } from './panels/tree.ts';
import { listenToKeys, listenToMouse } from './interact.ts';

/** A short message above the scene that goes by itself. */
export function notice(parent: HTMLElement, text: string): void {
  const made = element('div', { class: 'notice', text, attributes: { role: 'status' } });
  parent.append(made);
  setTimeout(() => made.remove(), 6000);
}

function counter(app: App): HTMLElement {
  const root = element('div', { class: 'counter', attributes: { id: 'counter' } });
  root.hidden = true;
  let before = app.stage.frames;
  setInterval(() => {
    if (root.hidden) return;
    const drawn = app.stage.frames - before;
    before = app.stage.frames;
    const boxes = app.shownViews().reduce((sum, v) => sum + v.boxesShown, 0);
    root.textContent = `${drawn} pictures/s, ${boxes} single cells, ${app.stage.software ? 'drawn by the processor' : 'drawn by the GPU'}`;
  }, 1000);
  return root;
}

export function buildPage(app: App, root: HTMLElement, sceneParent: HTMLElement): void {
  const search = new Search(app);
  const help = new Help();
  const properties = new Properties(app);
  const tree = treePanel(app) as HTMLDetailsElement;
  const fps = counter(app);
  const side = element('nav', { class: 'side', attributes: { id: 'side', 'aria-label': 'Panels' } }, [
    showPanel(app),
    layersPanel(app),
    summaryPanel(app),
    pathsPanel(app),
    histogramsPanel(app),
    tree,
    convergencePanel(app),
  ]);
  const ruler = element('div', { class: 'ruler', attributes: { id: 'ruler' } });
  ruler.hidden = true;
  app.on('mode', () => {
    ruler.hidden = app.mode !== 'measure';
    const text = app.overlay.rulerText();
    ruler.textContent = text.length > 0 ? text.join(', ') : `Ruler: click ${app.overlay.measured.length === 0 ? 'a first point' : 'a second point'} on a tier`;
  });
  const report = app.index.links.get('report');
  const bar = element('header', { class: 'topbar' }, [
    button('☰', 'Side bar (Tab)', () => root.classList.toggle('wide'), 'icon'),
    element('h1', { text: app.index.title, title: app.index.program }),
    element('div', { class: 'searchbox' }, [search.input, search.results]),
    element('div', { class: 'tools' }, [
      button('Fit', 'Fit everything (F)', () => app.resetCamera()),
      button('Top', 'From the top (Z)', () => app.resetCamera('top')),
      button('Front', 'From the front (Y)', () => app.resetCamera('front')),
      button('Side', 'From the side (X)', () => app.resetCamera('side')),
      button('Ruler', 'Measure between two points (K)', () => void app.setMode(app.mode === 'measure' ? 'pick' : 'measure')),
      button('Picture', 'Save a picture (S)', () => savePicture(app)),
      button('Light', 'Dark or light (L)', () => app.setTheme(!app.theme.dark)),
      report === undefined ? null : element('a', { class: 'button', text: 'Report', attributes: { href: `view/${report}` } }),
      button('?', 'Help (?)', () => help.toggle(), 'icon'),
    ]),
  ]);
  root.append(bar, side, properties.root, fps, ruler, help.root);
  makeLegend(app, sceneParent);
  listenToMouse(app);
  listenToKeys(app, {
    search: () => search.input.focus(),
    help: () => help.toggle(),
    tree: () => {
      tree.open = !tree.open;
    },
    sidebar: () => root.classList.toggle('wide'),
    picture: () => savePicture(app),
    counter: () => {
      fps.hidden = !fps.hidden;
    },
    closeAll: () => {
      help.toggle(false);
      search.close();
    },
  });
}
