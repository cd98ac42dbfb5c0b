// Figures of the shown scenes, side by side where two are shown.
import type { App } from '../app.ts';
import { grouped, withUnit } from '../colour/numbers.ts';
import { element, panel } from './dom.ts';

function bare(name: string): string {
  const cut = name.indexOf('.');
  return cut > 0 && /^(fold|flat)$/.test(name.slice(0, cut)) ? name.slice(cut + 1) : name;
}

export function summaryPanel(app: App): HTMLElement {
  const body = element('div', { attributes: { id: 'summary' } });
  const details = panel('summary', 'Summary', false, [body]);
  const draw = (): void => {
    const { index } = app;
    const scenes = app.shownScenes.map((id) => app.folder.scene(id));
    const names: string[] = [];
    const values = scenes.map((scene) => {
      const map = new Map<string, string>();
      for (const metric of scene.metrics) {
        const name = bare(metric.name);
        if (name === 'tiers' || name === 'bonds') continue;
        if (!names.includes(name)) names.push(name);
        map.set(name, withUnit(metric.value, metric.unit));
      }
      map.set('tiers', String(scene.tiers.length));
      map.set('bonds and TSVs', grouped(scene.bonds));
      return map;
    });
    const head = element('tr', {}, [element('th', { text: '' }), ...scenes.map((s) => element('th', { text: s.title }))]);
    const rows = ['tiers', 'bonds and TSVs', ...names].map((name) => element('tr', {}, [element('td', { text: name }), ...values.map((v) => element('td', { text: v.get(name) ?? '' }))]));
    body.replaceChildren(
      element('p', { class: 'note', text: `${grouped(index.cells)} cells, ${grouped(index.nets)} nets, ${grouped(index.pins)} pins. Written by ${index.program}.` }),
      element('table', { class: 'summary' }, [element('thead', {}, [head]), element('tbody', {}, rows)]),
    );
  };
  app.on('scenes', draw);
  draw();
  return details;
}
