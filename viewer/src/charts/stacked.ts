// Stacked horizontal bars: what a total is made of, for several systems under one scale.
import { digits } from '../colour/numbers.ts';
import { categories, cssColour } from '../colour/palettes.ts';
import type { Rgb } from '../colour/palettes.ts';
import { frame, svg } from './svg.ts';
import { Tip } from './tip.ts';

export interface Stack {
  name: string;
  parts: { name: string; value: number }[];
  /** Interval of the total, NaN where there is none. */
  low: number;
  high: number;
}

/** More parts than categories get a lighter second round. */
export function partColour(k: number): string {
  const [r, g, b] = categories[k % 7];
  const light = k < 7 ? 0 : 0.45;
  return cssColour([r, g, b].map((v) => Math.round(v + (255 - v) * light)) as Rgb);
}

export function stacked(stacks: Stack[], title: string, width: number): SVGElement {
  const totals = stacks.map((s) => s.parts.reduce((sum, p) => sum + Math.max(0, p.value || 0), 0));
  const most = Math.max(1e-300, ...totals, ...stacks.map((s) => s.high).filter(Number.isFinite));
  const names = [...new Set(stacks.flatMap((s) => s.parts.map((p) => p.name)))];
  const height = 34 * stacks.length + 60;
  const f = frame({ width, height, x: [0, most * 1.02], y: [0, 1], xTitle: title, yTitle: '', margins: [8, 14, 40, 150] });
  for (const old of [...f.root.querySelectorAll('.grid')]) old.remove();
  for (const old of [...f.root.querySelectorAll('text')]) if (old.getAttribute('text-anchor') === 'end') old.remove();
  const tip = new Tip(f.root);
  stacks.forEach((stack, row) => {
    const y = 12 + row * 34;
    f.plot.append(svg('text', { x: 142, y: y + 15, 'text-anchor': 'end' }, [], stack.name));
    let at = 0;
    for (const part of stack.parts) {
      if (!(part.value > 0)) continue;
      const bar = svg('rect', { x: f.x(at), y, width: Math.max(0.5, f.x(at + part.value) - f.x(at)), height: 22, fill: partColour(names.indexOf(part.name)), stroke: 'var(--ground)', 'stroke-width': 0.6 });
      bar.addEventListener('pointermove', (event) => {
        const e = event as PointerEvent;
        tip.show(`${stack.name}, ${part.name}: ${digits(part.value)} (${digits((100 * part.value) / totals[row], 3)} %)`, e.clientX, e.clientY);
      });
      f.plot.append(bar);
      at += part.value;
    }
    if (Number.isFinite(stack.low) && Number.isFinite(stack.high)) {
      f.plot.append(svg('line', { x1: f.x(stack.low), x2: f.x(stack.high), y1: y + 11, y2: y + 11, class: 'cursor' }));
      for (const end of [stack.low, stack.high]) f.plot.append(svg('line', { x1: f.x(end), x2: f.x(end), y1: y + 6, y2: y + 16, class: 'cursor' }));
    }
  });
  return f.root;
}

export function partKey(names: string[]): HTMLElement {
  const root = document.createElement('div');
  root.className = 'controls';
  names.forEach((name, k) => {
    const item = document.createElement('span');
    item.append(svg('svg', { width: 12, height: 12 }, [svg('rect', { width: 12, height: 12, fill: partColour(k) })]), document.createTextNode(` ${name}`));
    root.append(item);
  });
  return root;
}
