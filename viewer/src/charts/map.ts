// A map of a ratio over two inputs, with the line where it is one and the value at the pointer.
import { digits } from '../colour/numbers.ts';
import { cssColour, diverging } from '../colour/palettes.ts';
import { frame, svg } from './svg.ts';
import { Tip } from './tip.ts';

export interface RatioMap {
  title: string;
  xTitle: string;
  yTitle: string;
  x: number[];
  y: number[];
  /** Row by row, x fastest. */
  ratio: number[];
  now?: [number, number];
  width: number;
  height: number;
}

/** Borders of bins between their centres; even in the logarithm where the centres are. */
function borders(at: number[], log: boolean): number[] {
  const to = (v: number) => (log ? Math.log(v) : v);
  const back = (v: number) => (log ? Math.exp(v) : v);
  const half = at.length > 1 ? (to(at[1]) - to(at[0])) / 2 : 0.5;
  return [back(to(at[0]) - half), ...at.map((v) => back(to(v) + half))];
}

function isLog(at: number[]): boolean {
  const n = at.length;
  return n > 2 && at[0] > 0 && Math.abs(Math.log(at[1] / at[0]) - Math.log(at[n - 1] / at[n - 2])) < Math.abs(at[1] - at[0] - (at[n - 1] - at[n - 2])) / at[n - 1];
}

export function ratioMap(input: RatioMap): SVGElement | null {
  const { x, y, ratio } = input;
  const values = ratio.filter((v) => Number.isFinite(v) && v > 0);
  if (x.length === 0 || y.length === 0 || ratio.length !== x.length * y.length || values.length === 0) return null;
  const xLog = isLog(x);
  const bx = borders(x, xLog);
  const by = borders(y, false);
  const f = frame({ width: input.width, height: input.height, x: [bx[0], bx[x.length]], y: [by[0], by[y.length]], xTitle: input.xTitle, yTitle: input.yTitle, xLog });
  // One is the middle of the scale: what costs less is on one side, what costs more on the other.
  const reach = Math.max(Math.log(1.05), Math.min(Math.log(8), Math.max(...values.map((v) => Math.abs(Math.log(v))))));
  const edges: string[] = [];
  for (let j = 0; j < y.length; ++j) {
    for (let i = 0; i < x.length; ++i) {
      const v = ratio[j * x.length + i];
      if (!(v > 0)) continue;
      const [left, right, top, bottom] = [f.x(bx[i]), f.x(bx[i + 1]), f.y(by[j + 1]), f.y(by[j])];
      const t = Math.min(1, Math.max(0, 0.5 - Math.log(v) / (2 * reach)));
      f.plot.append(svg('rect', { x: left, y: top, width: right - left + 0.6, height: bottom - top + 0.6, fill: cssColour(diverging(t)), stroke: 'none' }));
      // Where a neighbour is on the other side of one, the border is part of the line.
      if (i + 1 < x.length && v < 1 !== ratio[j * x.length + i + 1] < 1) edges.push(`M${right} ${top}V${bottom}`);
      if (j + 1 < y.length && v < 1 !== ratio[(j + 1) * x.length + i] < 1) edges.push(`M${left} ${top}H${right}`);
    }
  }
  if (edges.length > 0) f.plot.append(svg('path', { class: 'even', d: edges.join(''), fill: 'none', stroke: 'currentColor', 'stroke-width': 2 }));
  if (input.now !== undefined) f.plot.append(svg('circle', { class: 'now', cx: f.x(input.now[0]), cy: f.y(input.now[1]), r: 5, fill: 'none', stroke: 'currentColor', 'stroke-width': 2.5 }));
  const tip = new Tip(f.root);
  f.root.addEventListener('pointermove', (event) => {
    const e = event as PointerEvent;
    const box = f.root.getBoundingClientRect();
    const px = ((e.clientX - box.left) / box.width) * input.width;
    const py = ((e.clientY - box.top) / box.height) * input.height;
    const i = x.findIndex((_, k) => f.x(bx[k]) <= px && px < f.x(bx[k + 1]));
    const j = y.findIndex((_, k) => f.y(by[k + 1]) <= py && py < f.y(by[k]));
    if (i < 0 || j < 0) return;
    tip.show(`${input.xTitle}: ${digits(x[i])}\n${input.yTitle}: ${digits(y[j])}\n${digits(ratio[j * x.length + i])} times`, e.clientX, e.clientY);
  });
  return f.root;
}
