// Fan chart: median and 5 to 95 % of several scenarios over the years, with the values at the pointer.
import { digits } from '../colour/numbers.ts';
import { categories, cssColour } from '../colour/palettes.ts';
import { frame, polygon, polyline, svg } from './svg.ts';
import { Tip } from './tip.ts';

export interface FanLine {
  name: string;
  x: number[];
  low: number[];
  middle: number[];
  high: number[];
}

export interface FanInput {
  lines: FanLine[];
  xTitle: string;
  yTitle: string;
  width: number;
  height: number;
  log: boolean;
}

function finite(values: number[]): number[] {
  return values.filter(Number.isFinite);
}

export function fan(input: FanInput): SVGElement {
  const xs = input.lines.flatMap((l) => finite(l.x));
  const ys = input.lines.flatMap((l) => finite([...l.low, ...l.middle, ...l.high]));
  if (xs.length === 0 || ys.length === 0) return svg('svg', { width: input.width, height: 30 }, [svg('text', { x: 8, y: 20, fill: 'currentColor' }, [], 'No values')]);
  let low = Math.min(...ys);
  let high = Math.max(...ys);
  const log = input.log && low > 0;
  if (!log) {
    if (low > 0 && low < 0.5 * high) low = 0;
    const pad = (high - low || Math.abs(high) || 1) * 0.05;
    if (low !== 0) low -= pad;
    high += pad;
  }
  const whole = xs.every(Number.isInteger);
  const f = frame({ width: input.width, height: input.height, x: [Math.min(...xs), Math.max(...xs)], y: [low, high], xTitle: input.xTitle, yTitle: input.yTitle, yLog: log, xText: (v) => (whole && !Number.isInteger(v) ? '' : String(v)) });
  input.lines.forEach((line, k) => {
    const colour = cssColour(categories[k % 7]);
    const up = line.x.map((x, i): [number, number] => [f.x(x), f.y(line.high[i])]);
    const down = line.x.map((x, i): [number, number] => [f.x(x), f.y(line.low[i])]).reverse();
    const band = up.concat(down).filter((p) => Number.isFinite(p[0]) && Number.isFinite(p[1]));
    f.plot.append(polygon(band, { fill: colour, 'fill-opacity': 0.2, stroke: 'none' }));
    const points = line.x.map((x, i): [number, number] => [f.x(x), f.y(line.middle[i])]).filter((p) => Number.isFinite(p[1]));
    // Scenarios differ in dashes too, not by colour alone.
    f.plot.append(polyline(points, { stroke: colour, 'stroke-width': 2.2, 'stroke-dasharray': ['none', '7 3', '2 3', '9 3 2 3'][k % 4] }));
    for (const p of points) f.plot.append(svg('circle', { cx: p[0], cy: p[1], r: 2.6, fill: colour }));
  });
  const cursor = svg('line', { class: 'cursor', y1: f.top, y2: f.bottom, x1: -9, x2: -9 });
  f.plot.append(cursor);
  const tip = new Tip(f.root);
  f.root.addEventListener('pointermove', (event) => {
    const e = event as PointerEvent;
    const box = f.root.getBoundingClientRect();
    const at = ((e.clientX - box.left) / box.width) * input.width;
    let nearest = xs[0];
    for (const x of xs) if (Math.abs(f.x(x) - at) < Math.abs(f.x(nearest) - at)) nearest = x;
    cursor.setAttribute('x1', String(f.x(nearest)));
    cursor.setAttribute('x2', String(f.x(nearest)));
    const rows = input.lines.flatMap((l) => {
      const i = l.x.indexOf(nearest);
      return i < 0 ? [] : [`${l.name}: ${digits(l.middle[i])}  (${digits(l.low[i])} to ${digits(l.high[i])})`];
    });
    tip.show([`${input.xTitle} ${nearest}`, ...rows].join('\n'), e.clientX, e.clientY);
  });
  return f.root;
}

/** Names of a chart's lines with their colours. */
export function lineKey(names: string[]): HTMLElement {
  const root = document.createElement('div');
  root.className = 'controls';
  names.forEach((name, k) => {
    const item = document.createElement('span');
    const sample = svg('svg', { width: 30, height: 10 }, [svg('line', { x1: 0, x2: 30, y1: 5, y2: 5, stroke: cssColour(categories[k % 7]), 'stroke-width': 3, 'stroke-dasharray': ['none', '7 3', '2 3', '9 3 2 3'][k % 4] })]);
    item.append(sample, document.createTextNode(` ${name}`));
    root.append(item);
  });
  return root;
}
