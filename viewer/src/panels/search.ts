// Search by name with wildcards, over cells, nets, ports and modules.
import type { App } from '../app.ts';
import { folderHierarchy } from '../colour/colouring.ts';
import { grouped } from '../colour/numbers.ts';
import { searchNames } from '../data/wildcard.ts';
import { zoomToCell } from './properties.ts';
import { element } from './dom.ts';

const mostShown = 60;

export class Search {
  readonly input = element('input', { class: 'search', attributes: { id: 'search', type: 'search', placeholder: 'Search: name, * and ?  ( / )', 'aria-label': 'Search cells, nets, ports and modules by name', autocomplete: 'off', spellcheck: 'false' } });
  readonly results = element('div', { class: 'results', attributes: { id: 'results' } });
  private timer = 0;
  private turn = 0;

  constructor(private readonly app: App) {
    this.results.hidden = true;
    this.input.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.run(), 150);
    });
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        this.close();
        this.input.blur();
      }
      if (event.key === 'Enter') {
        clearTimeout(this.timer);
        void this.run().then(() => (this.results.querySelector('button') as HTMLElement | null)?.click());
      }
      event.stopPropagation();
    });
  }

  close(): void {
    this.results.hidden = true;
  }

  async run(): Promise<void> {
    const turn = ++this.turn;
    const typed = this.input.value;
    if (typed.trim() === '') {
      this.close();
      return;
    }
    const { app } = this;
    const [cells, nets, hierarchy] = await Promise.all([app.folder.names('cells'), app.folder.names('nets'), folderHierarchy(app.folder)]);
    if (turn !== this.turn) return;
    const ports = { size: app.index.ports.length, of: (id: number) => app.index.ports[id].name };
    const modules = { size: hierarchy.modules.length, of: (id: number) => hierarchy.modules[id].path };
    const rows: HTMLElement[] = [];
    const part = (title: string, names: { size: number; of(id: number): string }, choose: (id: number) => void): void => {
      const found = searchNames(names, typed, mostShown);
      if (found.total === 0) return;
      rows.push(element('h3', { text: `${title}: ${grouped(found.total)}` }));
      for (const id of found.ids) {
        rows.push(element('button', { class: 'result', text: names.of(id), attributes: { type: 'button', 'data-kind': title }, on: { click: () => {
          this.close();
          choose(id);
        } } }));
      }
    };
    part('cells', cells, (cell) => {
      void app.choose({ kind: 'cell', cell, scene: app.mainScene.id });
      if (app.mainView !== undefined) zoomToCell(app, app.mainView, cell);
    });
    part('nets', nets, (net) => void app.choose({ kind: 'net', net }));
    part('ports', ports, (port) => void app.choose({ kind: 'port', port }));
    part('modules', modules, (id) => void app.choose({ kind: 'module', path: hierarchy.modules[id].path, cells: hierarchy.modules[id].cells }));
    if (rows.length === 0) rows.push(element('p', { class: 'note', text: 'Nothing has such a name.' }));
    this.results.replaceChildren(...rows);
    this.results.hidden = false;
  }
}
