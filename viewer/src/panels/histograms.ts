// Histograms of the result; a chosen run of bars lights the cells that are in it.
import type { App } from '../app.ts';
import { digits, scaleFor } from '../colour/numbers.ts';
import { bars } from '../charts/bars.ts';
import type { Histogram } from '../data/index_file.ts';
import { element, panel } from './dom.ts';

/** Cells that belong to a range of a histogram, as a mask; null where the folder does not tell. */
async function cellsOf(app: App, histogram: Histogram, low: number, high: number): Promise<Uint8Array | null> {
  const view = app.mainView;
  if (view === undefined) return null;
  const mask = new Uint8Array(app.index.cells);
  const entry = view.places.entry.colours.find((c) => c.id === histogram.id);
  if (entry !== undefined && entry.of === 'cells') {
    const values = await app.folder.chunk<Uint8Array>(entry.chunk, 'u8', app.index.cells);
    const step = (entry.high - entry.low) / 254;
    for (let c = 0; c < mask.length; ++c) {
      const value = entry.low + step * values[c];
      if (values[c] !== 255 && value >= low - step / 2 && value <= high + step / 2) mask[c] = 1;
    }
    return mask;
  }
  const pins = await app.folder.pins();
  if (pins === null) return null;
  let inRange: (net: number) => boolean;
  if (histogram.id === 'bonds_per_net') {
    const perNet = new Uint32Array(app.index.nets);
    for (const net of view.bonds?.net ?? []) if (net < perNet.length) ++perNet[net];
    inRange = (net) => perNet[net] >= low && perNet[net] < high;
  } else if (histogram.id === 'net_length') {
    const { x, y, tier } = view.places;
    const unit = histogram.unit === 'm' ? 1e-6 : 1;
    inRange = (net) => {
      const length = pins.halfPerimeter(net, x, y, tier) * app.index.umPerUnit * unit;
      return length >= low && length < high;
    };
  } else {
    return null;
  }
  for (let net = 0; net < pins.size; ++net) {
    if (!inRange(net)) continue;
    for (const c of pins.ofNet(net)) if (c < mask.length) mask[c] = 1;
  }
  return mask;
}

export function histogramsPanel(app: App): HTMLElement {
  const body = element('div', { class: 'charts' });
  const details = panel('histograms', 'Histograms', false, [body]);
  const draw = (): void => {
    const list = app.mainScene.histograms;
    details.hidden = list.length === 0;
    if (!details.open) return;
    body.replaceChildren(
      ...list.map((histogram) =>
        bars({
          histogram,
          width: 300,
          height: 150,
          choose: (first, last) => {
            const low = histogram.edges[first];
            const high = histogram.edges[last + 1];
            void cellsOf(app, histogram, low, high).then((mask) => {
              if (mask === null) return;
              app.overlay.setGroup(mask);
              const scaled = scaleFor(Math.max(Math.abs(low), Math.abs(high)), histogram.unit);
              const title = `${histogram.title || histogram.id} ${digits(low * scaled.factor, 3)} to ${digits(high * scaled.factor, 3)} ${scaled.unit === '1' ? '' : scaled.unit}`;
              return app.choose({ kind: 'group', title, cells: mask.reduce((sum, v) => sum + v, 0) });
            });
          },
        }),
      ),
    );
  };
  details.addEventListener('toggle', draw);
  app.on('scenes', draw);
  draw();
  return details;
}
