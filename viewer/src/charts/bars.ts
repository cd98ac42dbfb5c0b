// A histogram whose bars can be chosen: one by a click, a run of them by dragging.
import { digits, grouped, scaleFor } from '../colour/numbers.ts';
import type { Histogram } from '../data/index_file.ts';
import { frame, svg } from './svg.ts';

export interface BarsInput {
  histogram: Histogram;
  width: number;
  height: number;
  /** Called with the first and last bar chosen. */
  choose?: (first: number, last: number) => void;
  colour?: (middle: number) => string;
}

export function bars(input: BarsInput): SVGElement {
  const { histogram } = input;
  const { edges, counts } = histogram;
  const low = edges[0];
  const high = edges[edges.length - 1];
  const scaled = scaleFor(Math.max(Math.abs(low), Math.abs(high)), histogram.unit);
  const most = Math.max(1, ...counts.map((c) => (Number.isFinite(c) ? c : 0)));
  const unit = scaled.unit === '1' || scaled.unit === '' ? '' : ` (${scaled.unit.replace('um', 'µm')})`;
  const { root, plot, x, y, bottom } = frame({
    width: input.width,
    height: input.height,
    x: [low * scaled.factor, high * scaled.factor],
    y: [0, most],
    xTitle: `${histogram.title || histogram.id}${unit}`,
    yTitle: 'count',
    margins: [8, 10, 36, 52],
  });
  const shapes = counts.map((count, k) => {
    const x0 = x(edges[k] * scaled.factor);
    const x1 = x(edges[k + 1] * scaled.factor);
    const top = Math.min(bottom, y(Number.isFinite(count) ? count : 0));
    const bar = svg('rect', { x: x0 + 0.3, y: top, width: Math.max(0.7, x1 - x0 - 0.6), height: bottom - top, class: 'bar', ...(input.colour === undefined ? {} : { fill: input.colour((edges[k] + edges[k + 1]) / 2) }) });
    // The whole column answers, since low bars are hard to hit.
    const hit = svg('rect', { x: x0, y: 8, width: Math.max(1, x1 - x0), height: bottom - 8, class: 'hit', 'data-bar': k });
    hit.append(svg('title', {}, [], `${digits(edges[k] * scaled.factor)} to ${digits(edges[k + 1] * scaled.factor)}${unit}: ${grouped(count)}`));
    plot.append(bar, hit);
    return bar;
  });
  if (input.choose !== undefined) {
    const choose = input.choose;
    let from = -1;
    const barOf = (event: Event): number => Number((event.target as Element).getAttribute?.('data-bar') ?? -1);
    const mark = (a: number, b: number): void => shapes.forEach((s, k) => s.classList.toggle('chosen', k >= Math.min(a, b) && k <= Math.max(a, b)));
    root.addEventListener('pointerdown', (event) => {
      from = (event.target as Element).hasAttribute('data-bar') ? barOf(event) : -1;
      if (from >= 0) mark(from, from);
    });
    root.addEventListener('pointermove', (event) => {
      if (from >= 0 && (event.target as Element).hasAttribute('data-bar')) mark(from, barOf(event));
    });
    root.addEventListener('pointerup', (event) => {
      if (from < 0) return;
      const to = (event.target as Element).hasAttribute('data-bar') ? barOf(event) : from;
      choose(Math.min(from, to), Math.max(from, to));
      from = -1;
    });
  }
  return root;
}
