// The worst paths: a list, and the hops of the chosen one with their delays. Choosing a hop brings the view there.
import { Vector3 } from 'three';
import type { App } from '../app.ts';
import { digits, scaleFor, withUnit } from '../colour/numbers.ts';
import { button, clear, element, panel } from './dom.ts';

export function pathsPanel(app: App): HTMLElement {
  const list = element('div', { class: 'path-list', attributes: { id: 'path-list' } });
  const table = element('div', { class: 'hops', attributes: { id: 'hops' } });
  const stepper = element('div', { class: 'buttons' }, [
    button('‹ path', 'Path before ([)', () => void stepPath(app, -1)),
    button('path ›', 'Next path (])', () => void stepPath(app, 1)),
    button('‹ hop', 'Hop before (,)', () => void stepHop(app, -1)),
    button('hop ›', 'Next hop (.)', () => void stepHop(app, 1)),
    button('Clear', 'No path', () => void app.showPath(-1)),
  ]);
  const details = panel('paths', 'Worst paths', false, [list, stepper, table]);
  const drawList = (): void => {
    const { paths } = app.mainScene;
    details.hidden = paths.length === 0;
    const summary = details.querySelector('summary');
    if (summary !== null) summary.textContent = `Worst paths (${paths.length})`;
    list.replaceChildren(
      ...paths.slice(0, 200).map((path, k) => {
        const bonds = path.hops.filter((h) => h.bond).length;
        const row = element('button', { class: 'path', title: `${path.from} to ${path.to}`, attributes: { type: 'button', 'data-path': String(k) }, on: { click: () => void app.showPath(k) } }, [
          element('span', { class: path.slackS < 0 ? 'slack bad' : 'slack', text: withUnit(path.slackS, 's', 3) }),
          element('span', { class: 'to', text: path.to || `path ${k}` }),
          element('span', { class: 'count', text: bonds > 0 ? `${bonds} ⇅` : '' }),
        ]);
        row.classList.toggle('chosen', k === app.path);
        return row;
      }),
    );
  };
  const drawHops = (): void => {
    for (const row of list.children) row.classList.toggle('chosen', Number(row.getAttribute('data-path')) === app.path);
    clear(table);
    const path = app.mainScene.paths[app.path];
    stepper.hidden = path === undefined;
    if (path === undefined) return;
    details.open = true;
    const largest = Math.max(...path.hops.map((h) => Math.abs(h.arrivalS)).filter(Number.isFinite), 1e-15);
    const scaled = scaleFor(largest, 's');
    const time = (s: number): string => (Number.isFinite(s) ? digits(s * scaled.factor, 4) : '');
    const heads = ['pin', 'tier', `delay (${scaled.unit})`, `arrival (${scaled.unit})`, `slew (${scaled.unit})`];
    const rows = path.hops.map((hop, k) => {
      const row = element('tr', { attributes: { 'data-hop': String(k), tabindex: '0' }, on: { click: () => void goToHop(app, k) } }, [
        element('td', { text: hop.bond ? `⇅ ${hop.pin}` : hop.pin, title: hop.bond ? `${hop.pin}, reached through a bond` : hop.pin }),
        element('td', { text: String(hop.tier) }),
        element('td', { text: time(hop.delayS) }),
        element('td', { text: time(hop.arrivalS) }),
        element('td', { text: time(hop.slewS) }),
      ]);
      row.classList.toggle('chosen', k === app.hop);
      if (hop.bond) row.classList.add('bond');
      return row;
    });
    const verdict = `${path.check || 'setup'}${path.clock === '' ? '' : `, clock ${path.clock}`}: slack ${withUnit(path.slackS, 's')} (${path.slackS < 0 ? 'VIOLATED' : 'MET'})`;
    table.append(
      element('p', { class: 'verdict', text: `${path.from} → ${path.to}` }),
      element('p', { class: path.slackS < 0 ? 'verdict bad' : 'verdict', text: verdict }),
      element('table', {}, [element('thead', {}, [element('tr', {}, heads.map((h) => element('th', { text: h })))]), element('tbody', {}, rows)]),
    );
    table.querySelector('tr.chosen')?.scrollIntoView({ block: 'nearest' });
  };
  app.on('path', drawHops);
  app.on('scenes', () => {
    drawList();
    drawHops();
  });
  drawList();
  drawHops();
  return details;
}

async function goToHop(app: App, hop: number): Promise<void> {
  await app.showPath(app.path, hop);
  const path = app.mainScene.paths[app.path];
  const chosen = path?.hops[hop];
  if (chosen === undefined) return;
  const at = app.layout.world(app.layout.of(app.mainScene.id), chosen.at[0], chosen.at[1], chosen.tier);
  const distance = app.stage.camera.position.distanceTo(app.stage.controls.target);
  app.stage.approach(new Vector3(...at), Math.min(distance, 90));
}

export function stepPath(app: App, by: number): Promise<void> {
  const many = app.mainScene.paths.length;
  if (many === 0) return Promise.resolve();
  return app.showPath(app.path < 0 ? 0 : (app.path + by + many) % many);
}

export function stepHop(app: App, by: number): Promise<void> {
  const path = app.mainScene.paths[app.path];
  if (path === undefined) return Promise.resolve();
  return goToHop(app, Math.min(path.hops.length - 1, Math.max(0, app.hop + by)));
}
