// SVG charts: elements, linear and logarithmic scales, axes. Colours come from the style sheet's variables or are given.
import { digits, ticks } from '../colour/numbers.ts';

const space = 'http://www.w3.org/2000/svg';

export function svg(tag: string, attributes: Record<string, string | number> = {}, children: (Node | null)[] = [], text = ''): SVGElement {
  const made = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  for (const child of children) if (child !== null) made.append(child);
  if (text !== '') made.textContent = text;
  return made;
}

export interface Scale {
  (value: number): number;
  low: number;
  high: number;
  log: boolean;
  marks: number[];
}

/** Maps [low, high] to pixels [from, to]. */
export function scale(low: number, high: number, from: number, to: number, log = false, about = 5): Scale {
  const useLog = log && low > 0;
  const a = useLog ? Math.log10(low) : low;
  const b = useLog ? Math.log10(high) : high;
  const span = b > a ? b - a : 1;
  const map = ((value: number) => from + (((useLog ? Math.log10(Math.max(value, 1e-300)) : value) - a) / span) * (to - from)) as Scale;
  map.low = low;
  map.high = high;
  map.log = useLog;
  if (useLog) {
    map.marks = [];
    const decades = Math.ceil(b) - Math.floor(a);
    const steps = decades <= 1 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : decades <= 3 ? [1, 2, 5] : [1];
    for (let d = Math.floor(a); d <= Math.ceil(b); ++d) for (const s of steps) if (s * 10 ** d >= low * 0.999 && s * 10 ** d <= high * 1.001) map.marks.push(s * 10 ** d);
  } else {
    map.marks = ticks(low, high, about);
  }
  return map;
}

export interface Frame {
  root: SVGElement;
  plot: SVGElement;
  x: Scale;
  y: Scale;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface FrameInput {
  width: number;
  height: number;
  x: [number, number];
  y: [number, number];
  xTitle: string;
  yTitle: string;
  xLog?: boolean;
  yLog?: boolean;
  title?: string;
  /** Labels of x marks where they are no numbers. */
  xText?: (value: number) => string;
  margins?: [number, number, number, number];
}

/** Figures that tell neighbouring marks of a scale apart. */
function markFigures(of: Scale): number {
  if (of.log || of.marks.length < 2) return 3;
  const step = Math.abs(of.marks[1] - of.marks[0]);
  const largest = Math.max(...of.marks.map(Math.abs));
  return step > 0 ? Math.min(8, Math.max(3, Math.ceil(Math.log10(largest / step)) + 2)) : 3;
}

/** A plot's frame with grid lines, marks and titles. */
export function frame(input: FrameInput): Frame {
  const [top, right, bottom, left] = input.margins ?? [12, 14, 40, 56];
  const { width, height } = input;
  const x = scale(input.x[0], input.x[1], left, width - right, input.xLog, Math.max(2, Math.floor((width - left - right) / 70)));
  const y = scale(input.y[0], input.y[1], height - bottom, top, input.yLog, Math.max(2, Math.floor((height - top - bottom) / 34)));
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, class: 'chart', role: 'img', 'aria-label': input.title ?? `${input.yTitle} over ${input.xTitle}` });
  for (const mark of y.marks) {
    root.append(svg('line', { x1: left, x2: width - right, y1: y(mark), y2: y(mark), class: 'grid' }));
    root.append(svg('text', { x: left - 6, y: y(mark) + 4, 'text-anchor': 'end' }, [], digits(mark, markFigures(y))));
  }
  for (const mark of x.marks) {
    root.append(svg('line', { x1: x(mark), x2: x(mark), y1: height - bottom, y2: height - bottom + 4, class: 'tick' }));
    root.append(svg('text', { x: x(mark), y: height - bottom + 16, 'text-anchor': 'middle' }, [], input.xText?.(mark) ?? digits(mark, 4)));
  }
  root.append(svg('line', { x1: left, x2: width - right, y1: height - bottom, y2: height - bottom, class: 'axis' }));
  root.append(svg('text', { x: (left + width - right) / 2, y: height - 5, 'text-anchor': 'middle', class: 'title' }, [], input.xTitle));
  const turned = svg('text', { x: 0, y: 0, 'text-anchor': 'middle', class: 'title', transform: `translate(13 ${(top + height - bottom) / 2}) rotate(-90)` }, [], input.yTitle);
  root.append(turned);
  const plot = svg('g');
  root.append(plot);
  return { root, plot, x, y, left, top, right: width - right, bottom: height - bottom };
}

export function polyline(points: [number, number][], attributes: Record<string, string | number>): SVGElement {
  return svg('polyline', { fill: 'none', points: points.map((p) => `${p[0].toFixed(2)},${p[1].toFixed(2)}`).join(' '), ...attributes });
}

export function polygon(points: [number, number][], attributes: Record<string, string | number>): SVGElement {
  return svg('polygon', { points: points.map((p) => `${p[0].toFixed(2)},${p[1].toFixed(2)}`).join(' '), ...attributes });
}
