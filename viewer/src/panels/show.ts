// What is shown and how: scenes, colouring, maps, explosion, tiers, layers, section plane.
import type { App } from '../app.ts';
import { button, check, element, panel, select, slider } from './dom.ts';

function scenesRow(app: App): HTMLElement | null {
  const ids = app.index.scenes.map((s) => s.id);
  if (ids.length < 2) return null;
  const choices = [...app.index.scenes.map((s) => ({ id: s.id, title: s.title })), { id: 'both', title: `${ids.join(' beside ')}` }];
  const { row, input } = select('scene-select', 'Scene', choices, app.shownScenes.length > 1 ? 'both' : app.shownScenes[0], (id) => {
    void app.setScenes(id === 'both' ? ids : [id]);
  });
  app.on('scenes', () => {
    input.value = app.shownScenes.length > 1 ? 'both' : app.shownScenes[0];
  });
  return row;
}

export function showPanel(app: App): HTMLElement {
  const colour = select('colour-select', 'Colour', app.choices(), app.colourId, (id) => void app.setColour(id));
  app.on('colour', () => {
    colour.input.value = app.colourId;
  });
  const rows: (Node | null)[] = [scenesRow(app), colour.row];
  const maps = app.mapIds();
  if (maps.length > 0) {
    const map = select('map-select', 'Map', [{ id: '', title: 'none' }, ...maps], app.mapId, (id) => void app.setMap(id));
    const strength = slider('Map over cells', 'map-strength', 0.1, 1, 0.05, app.mapStrength, (v) => `${Math.round(v * 100)} %`, (v) => app.setMapStrength(v));
    strength.row.hidden = app.mapId === '';
    app.on('map', () => {
      map.input.value = app.mapId;
      strength.row.hidden = app.mapId === '';
    });
    rows.push(map.row, strength.row);
  }
  const explode = slider('Explode', 'explode', 0, 1.5, 0.01, app.explode, (v) => `${Math.round(v * 100)} %`, (v) => app.setExplode(v));
  app.on('explode', () => explode.set(app.explode));
  rows.push(explode.row);
  return panel('show', 'View', true, rows.filter((r): r is Node => r !== null));
}

export function layersPanel(app: App): HTMLElement {
  const tiers = element('div', { class: 'tiers' });
  const drawTiers = (): void => {
    tiers.replaceChildren(
      ...app.mainScene.tiers.map((tier, t) =>
        element('div', { class: 'row' }, [
          check(tier.name, app.shown.tiers[t] !== false, (on) => {
            app.shown.tiers[t] = on;
            app.applyShown();
          }, `tier-${t}`),
          button('only', `Show only ${tier.name}`, () => {
            const alone = app.shown.tiers.every((on, k) => on === (k === t) || k >= app.mainScene.tiers.length);
            app.shown.tiers.fill(alone);
            app.shown.tiers[t] = true;
            app.applyShown();
          }, 'small'),
        ]),
      ),
    );
  };
  drawTiers();
  app.on('shown', drawTiers);
  app.on('scenes', drawTiers);
  const layer = (name: 'cells' | 'macros' | 'rows' | 'bonds' | 'tsvs', text: string): HTMLElement => {
    const made = check(text, app.shown[name], (on) => {
      app.shown[name] = on;
      if (name === 'cells' || name === 'macros') app.rebake();
      else app.applyShown();
    }, `layer-${name}`);
    app.on('shown', () => {
      made.querySelector('input')!.checked = app.shown[name];
    });
    return made;
  };
  const ports = check('ports', app.overlay.portsShown, (on) => {
    app.overlay.portsShown = on;
    app.refresh();
  }, 'layer-ports');
  const opacity = slider('Opacity of tiers', 'opacity', 0.15, 1, 0.05, app.shown.opacity, (v) => `${Math.round(v * 100)} %`, (v) => {
    app.shown.opacity = v;
    app.applyShown();
  });
  const at = slider('Section at', 'section-at', 0, 1, 0.005, app.section?.at ?? 0.5, (v) => `${Math.round(v * 100)} %`, (v) => {
    if (app.section !== null) app.setSection({ ...app.section, at: v });
  });
  const axis = select('section-axis', 'Section', [
    { id: '', title: 'none' },
    { id: 'x', title: 'across x' },
    { id: 'y', title: 'across y' },
    { id: 'z', title: 'across z' },
  ], app.section?.axis ?? '', (id) => app.setSection(id === '' ? null : { axis: id as 'x' | 'y' | 'z', at: Number(at.input.value) }));
  at.row.hidden = app.section === null;
  app.on('section', () => {
    at.row.hidden = app.section === null;
    axis.input.value = app.section?.axis ?? '';
    if (app.section !== null) at.set(app.section.at);
  });
  const kinds = app.index.scenes.flatMap((s) => s.interfaces.map((i) => i.kind));
  const layers = element('div', { class: 'grid2' }, [
    layer('cells', 'cells'),
    app.index.masters.some((m) => m.macro) ? layer('macros', 'macros') : null,
    layer('rows', 'rows'),
    kinds.includes('bond') ? layer('bonds', 'bonds') : null,
    kinds.includes('tsv') ? layer('tsvs', 'TSVs') : null,
    app.index.ports.length > 0 ? ports : null,
  ]);
  return panel('layers', 'Tiers and layers', true, [tiers, layers, opacity.row, axis.row, at.row]);
}
