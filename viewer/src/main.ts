// Start of the page: finds the data, shows the first picture as early as it can, then the rest. Whatever goes wrong becomes a
// message in the page.
import { App } from './app.ts';
import { ViewFault, sentenceOf } from './data/fault.ts';
import { ViewFolder } from './data/folder.ts';
import { embeddedReport, pageSource } from './data/source.ts';
import { buildPage, notice } from './page.ts';
import { element } from './panels/dom.ts';
import { openReport } from './pages/report_page.ts';
import { picture } from './panels/screenshot.ts';
import { pickPixel } from './interact.ts';
import { Stage } from './scene/stage.ts';
import { darkTheme, lightTheme } from './scene/theme.ts';
import { parseAddress } from './state/address.ts';
import { AddressSync } from './state/sync.ts';
import './style.css';

/** Times in milliseconds since the page was asked for. */
export interface Ready {
  firstPictureMs: number;
  completeMs: number;
  cells: number;
  software: boolean;
}

declare global {
  interface Window {
    taufoldReady?: Ready;
    /** For tests, benchmarks and the console. */
    taufold?: { app: App; pick(x: number, y: number): Promise<void>; picture(): string };
  }
}

const root = document.getElementById('app') ?? document.body;

function showFault(thrown: unknown): void {
  const hint = thrown instanceof ViewFault ? thrown.hint : '';
  const card = element('div', { class: 'fault', attributes: { id: 'fault', role: 'alert' } }, [
    element('h1', { text: 'This view cannot be shown' }),
    element('p', { class: 'what', text: sentenceOf(thrown) }),
    hint === '' ? null : element('p', { text: hint }),
    element('p', { class: 'note', text: 'A report.json dropped on this page is shown as tables and charts.' }),
  ]);
  document.getElementById('fault')?.remove();
  document.getElementById('loading')?.remove();
  document.querySelector('.progress')?.remove();
  root.append(card);
}

function nextFrame(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
}

async function showView(): Promise<void> {
  const dark = !window.matchMedia('(prefers-color-scheme: light)').matches;
  const wanted = parseAddress(location.hash);
  const first = wanted.theme === undefined ? dark : wanted.theme === 'dark';
  document.documentElement.dataset.theme = first ? 'dark' : 'light';
  const bar = element('progress', { class: 'progress', attributes: { 'aria-label': 'Loading' } });
  root.append(bar);
  const folder = await ViewFolder.open(pageSource(), (done, total) => {
    bar.max = total;
    bar.value = done;
  });
  document.title = `${folder.index.title}: taufold`;
  // The cells are on their way while the context and its shaders are made.
  const scene = folder.index.scenes.some((s) => s.id === wanted.scene) ? wanted.scene! : folder.index.scenes[0].id;
  const arriving = Promise.all([folder.places(scene), folder.masters()]);
  arriving.catch(() => undefined);
  const parent = element('main', { class: 'scene' });
  root.append(parent);
  document.getElementById('loading')?.remove();
  const stage = new Stage(parent);
  const app = new App(folder, stage, first ? darkTheme : lightTheme);
  app.shownScenes = [scene];
  app.layout.arrange([scene]);
  stage.theme(app.theme);
  await arriving;
  await app.loadScene(scene);
  app.resetCamera();
  app.refresh();
  stage.drawNow();
  // Commands alone are no picture: the time counts when the pixels are there.
  stage.finish();
  performance.mark('taufold-first-picture');
  const firstPictureMs = performance.now();
  await nextFrame();
  buildPage(app, root, parent);
  await app.loadBonds(scene);
  const sync = new AddressSync(app);
  await sync.go(wanted, (what) => notice(root, what));
  bar.remove();
  window.taufold = { app, pick: (x, y) => pickPixel(app, x, y), picture: () => picture(app).toDataURL('image/png') };
  await nextFrame();
  performance.mark('taufold-complete');
  window.taufoldReady = { firstPictureMs, completeMs: performance.now(), cells: folder.index.cells, software: stage.software };
}

function acceptDrops(): void {
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    void file.text().then((text) => openReport(root, text, file.name)).catch(showFault);
  });
}

// Faults of later work (a chunk that is read when it is first wanted) come here.
window.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  if (window.taufoldReady === undefined) showFault(event.reason);
  else notice(root, sentenceOf(event.reason));
});

async function start(): Promise<void> {
  acceptDrops();
  try {
    // A folder of the law or of a system has no view/: its report is shown instead.
    const report = embeddedReport();
    if (report !== undefined) return openReport(root, report, 'report.json');
    await showView();
  } catch (thrown) {
    showFault(thrown);
  }
}

void start();
