// What is known of the picked thing, on the right.
import { Vector3 } from 'three';
import type { App } from '../app.ts';
import { digits, grouped, withUnit } from '../colour/numbers.ts';
import { mapValue } from '../data/maps.ts';
import { netShape } from '../scene/net_lines.ts';
import type { SceneView } from '../scene/scene_view.ts';
import { button, clear, element, facts } from './dom.ts';

type Row = [string, string | Node];

const orientNames = ['N', 'S', 'W', 'E', 'FN', 'FS', 'FW', 'FE'];

export class Properties {
  readonly root = element('aside', { class: 'properties', attributes: { id: 'properties', 'aria-live': 'polite' } });
  private turn = 0;

  constructor(private readonly app: App) {
    this.root.hidden = true;
    app.on('selection', () => void this.show());
    app.on('colour', () => void this.show());
    app.on('scenes', () => void this.show());
  }

  private length(units: number): string {
    return withUnit(units * this.app.index.umPerUnit, this.app.index.lengthUnit);
  }

  private netLink(net: number, name: string): HTMLElement {
    return button(name, 'Show this net', () => void this.app.choose({ kind: 'net', net }), 'link');
  }

  private cellLink(cell: number, name: string): HTMLElement {
    return button(name, 'Go to this cell', () => void this.app.choose({ kind: 'cell', cell, scene: this.app.mainScene.id }), 'link');
  }

  async show(): Promise<void> {
    const turn = ++this.turn;
    const { selection } = this.app;
    this.root.hidden = selection.kind === 'none';
    if (selection.kind === 'none') return;
    const parts = await this.parts();
    // Another pick may have come while names were read.
    if (turn !== this.turn) return;
    clear(this.root);
    this.root.append(
      element('header', {}, [element('h2', { text: parts.title }), button('×', 'Clear the selection (Esc)', () => void this.app.choose({ kind: 'none' }), 'close')]),
      ...parts.body,
    );
  }

  private async parts(): Promise<{ title: string; body: Node[] }> {
    const { app } = this;
    const { selection } = app;
    switch (selection.kind) {
      case 'cell':
      case 'pin':
        return this.ofCell(selection.cell, selection.kind === 'pin' ? selection : null);
      case 'net':
        return this.ofNet(selection.net);
      case 'bond':
        return this.ofBond(selection.scene, selection.bond);
      case 'port': {
        const port = app.index.ports[selection.port];
        const nets = await app.folder.names('nets');
        const rows: Row[] = [];
        if (port.net >= 0 && port.net < nets.size) rows.push(['net', this.netLink(port.net, nets.of(port.net))]);
        for (const [scene, at] of port.at) rows.push([`place (${scene})`, `${this.length(at[0])}, ${this.length(at[1])}, tier ${at[2]}`]);
        return { title: `port ${port.name}`, body: [facts(rows)] };
      }
      case 'module':
        return { title: `module ${selection.path || '(top)'}`, body: [facts([['cells', grouped(selection.cells)]])] };
      case 'group':
        return { title: selection.title, body: [facts([['cells', grouped(selection.cells)]])] };
      case 'place': {
        const rows: Row[] = [['tier', app.folder.scene(selection.scene).tiers[selection.tier].name], ['x, y', `${this.length(selection.x)}, ${this.length(selection.y)}`]];
        for (const map of app.mapValues.get(selection.scene) ?? []) {
          const value = mapValue(map.entry, map.values, selection.x, selection.y);
          if (Number.isFinite(value)) rows.push([`${map.entry.title || map.entry.id}, tier ${map.entry.tier}`, withUnit(value, map.entry.unit)]);
        }
        return { title: 'place', body: [facts(rows)] };
      }
      case 'none':
        return { title: '', body: [] };
    }
  }

  private placeRows(view: SceneView, cell: number): Row[] {
    const { app } = this;
    const many = app.shownScenes.length > 1 ? ` (${view.places.entry.id})` : '';
    const tier = view.places.tier[cell];
    if (tier === 255) return [[`place${many}`, 'not placed']];
    const rows: Row[] = [
      [`tier${many}`, view.places.entry.tiers[tier].name],
      [`x, y${many}`, `${this.length(view.places.x[cell])}, ${this.length(view.places.y[cell])}`],
      [`orientation${many}`, orientNames[view.places.orient[cell]] ?? '?'],
    ];
    return rows;
  }

  /** Values of every colouring of a cell that has been read. */
  private async valueRows(view: SceneView, cell: number): Promise<Row[]> {
    const rows: Row[] = [];
    for (const entry of view.places.entry.colours) {
      if (entry.of !== 'cells' || entry.scale === 'categorical') continue;
      const values = await this.app.folder.chunk<Uint8Array>(entry.chunk, 'u8', this.app.index.cells);
      const q = values[cell];
      const step = (entry.high - entry.low) / 254;
      // Eight bits hold no more figures than this.
      rows.push([entry.title || entry.id, q === 255 ? 'no value' : `${withUnit(entry.low + step * q, entry.unit, 3)}`]);
    }
    return rows;
  }

  private async ofCell(cell: number, pin: { pin: number; net: number } | null): Promise<{ title: string; body: Node[] }> {
    const { app } = this;
    const [names, nets, pins, masters] = await Promise.all([app.folder.names('cells'), app.folder.names('nets'), app.folder.pins(), app.folder.masters()]);
    const master = app.index.masters[masters[cell]];
    const rows: Row[] = [['master', master.name + (master.macro ? ' (macro)' : '')]];
    for (const view of app.shownViews()) {
      rows.push(...this.placeRows(view, cell));
      if (view === app.mainView) rows.push(['size', `${this.length(view.shapes.width(cell))} × ${this.length(view.shapes.height(cell))}`]);
    }
    const view = app.mainView;
    if (view !== undefined) rows.push(...(await this.valueRows(view, cell)));
    const body: Node[] = [];
    if (pin !== null) {
      const name = master.pins[pin.pin] ?? `pin ${pin.pin}`;
      body.push(element('h3', { text: `pin ${name}` }), facts([['net', this.netLink(pin.net, nets.of(pin.net))], ['direction', master.outputs[pin.pin] === true ? 'output' : 'input']]));
    }
    body.push(facts(rows));
    if (pins !== null) {
      const list = pins.pinsOfCell(cell);
      body.push(element('h3', { text: `${list.length} pins` }));
      body.push(facts(list.slice(0, 60).map((p): Row => [master.pins[p.pin] ?? 'pin', this.netLink(p.net, nets.of(p.net))])));
    }
    body.push(
      element('div', { class: 'buttons' }, [
        button('Zoom', 'Come near this cell', () => app.mainView !== undefined && zoomToCell(app, app.mainView, cell)),
        button('Nets', 'Fly lines of all of its nets (H)', () => {
          app.overlay.netsOfCell = !app.overlay.netsOfCell;
          void app.choose(app.selection);
        }),
      ]),
    );
    return { title: names.of(cell), body };
  }

  private async ofNet(net: number): Promise<{ title: string; body: Node[] }> {
    const { app } = this;
    const [names, cells, pins, masters] = await Promise.all([app.folder.names('nets'), app.folder.names('cells'), app.folder.pins(), app.folder.masters()]);
    const body: Node[] = [];
    if (pins !== null) {
      const rows: Row[] = [['pins', grouped(pins.ofNet(net).length)]];
      for (const view of app.shownViews()) {
        const shape = netShape(view, app.layout, pins, net);
        const many = app.shownScenes.length > 1 ? ` (${view.places.entry.id})` : '';
        rows.push([`tiers${many}`, shape.tiers.map((t) => view.places.entry.tiers[t].name).join(', ')], [`bonds${many}`, String(shape.bonds.length)], [`tree length${many}`, this.length(shape.length)]);
      }
      body.push(facts(rows), element('h3', { text: 'pins' }));
      const list: Row[] = [];
      const all = pins.ofNet(net);
      for (let k = 0; k < Math.min(60, all.length); ++k) {
        const c = all[k];
        if (c >= app.index.cells) {
          list.push(['port', app.index.ports.find((p) => p.net === net)?.name ?? 'port']);
          continue;
        }
        const master = app.index.masters[masters[c]];
        const p = pins.pinOf === null ? -1 : pins.pinOf[pins.start[net] + k];
        const name = `${master.pins[p] ?? 'pin'}${master.outputs[p] === true ? ' (drives)' : ''}`;
        list.push([name, this.cellLink(c, cells.of(c))]);
      }
      body.push(facts(list));
    }
    return { title: `net ${names.of(net)}`, body };
  }

  private async ofBond(scene: string, bond: number): Promise<{ title: string; body: Node[] }> {
    const view = this.app.views.get(scene);
    if (view === undefined || view.bonds === null) return { title: 'bond', body: [] };
    const between = view.places.entry.interfaces[view.bonds.interface[bond]];
    const nets = await this.app.folder.names('nets');
    const net = view.bonds.net[bond];
    const rows: Row[] = [
      ['interface', between.name],
      ['between', `${view.places.entry.tiers[between.lower].name} and ${view.places.entry.tiers[between.upper].name}`],
      ['x, y', `${this.length(view.bonds.x[bond])}, ${this.length(view.bonds.y[bond])}`],
      ['size', `${this.length(between.size[0])} × ${this.length(between.size[1])}`],
    ];
    if (between.pitchUm > 0) rows.push(['pitch', withUnit(between.pitchUm, this.app.index.lengthUnit)]);
    if (between.sites > 0) rows.push(['sites used', `${grouped(between.used)} of ${grouped(between.sites)} (${digits((100 * between.used) / between.sites, 3)} %)`]);
    rows.push(['net', net < nets.size ? this.netLink(net, nets.of(net)) : 'not known']);
    return { title: `${between.kind === 'tsv' ? 'TSV' : 'bond'} ${bond}`, body: [facts(rows)] };
  }
}

/** Moves the view near a cell, keeping its direction. */
export function zoomToCell(app: App, view: SceneView, cell: number): void {
  const at = view.cellAt(cell);
  if (at === null) return;
  const size = Math.max(view.shapes.width(cell), view.shapes.height(cell)) * app.layout.factor;
  app.stage.approach(new Vector3(...at), Math.max(0.2, size * 14));
}
