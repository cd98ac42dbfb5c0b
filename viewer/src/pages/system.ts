// A system: where the time of a step goes, where the energy goes, and what leads from one system to another.
import { partKey, stacked } from '../charts/stacked.ts';
import type { Stack } from '../charts/stacked.ts';
import { frame, svg } from '../charts/svg.ts';
import { Tip } from '../charts/tip.ts';
import { digits } from '../colour/numbers.ts';
import { element } from '../panels/dom.ts';
import { numbers, texts } from './document.ts';
import type { Report } from './document.ts';

/** Parts NAME of SYSTEM.GROUP.NAME for each system. */
function groups(report: Report, group: string, total: string): Stack[] {
  const found = new Map<string, Stack>();
  const pattern = new RegExp(`^(.*?)\\.?system\\.${group}\\.([a-z_-]+)$`);
  for (const [name, figure] of report.figures) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const key = match[1] || 'system';
    const all = report.figures.get(`${match[1] === '' ? '' : `${match[1]}.`}system.${total}`);
    const stack = found.get(key) ?? { name: key, parts: [], low: all?.low ?? NaN, high: all?.high ?? NaN };
    stack.parts.push({ name: match[2].replace(/_/g, ' '), value: figure.value });
    found.set(key, stack);
  }
  return [...found.values()];
}

/** Factors one after another as a waterfall: where each lever brings the product. */
function waterfall(stages: string[], factors: number[], title: string): SVGElement {
  const levels = [1];
  for (const f of factors) levels.push(levels[levels.length - 1] * (Number.isFinite(f) ? f : 1));
  const low = Math.min(...levels);
  const high = Math.max(...levels);
  const pad = Math.max(high - low, 1e-4) * 0.35;
  const labels = ['before', ...stages, 'after'];
  const f = frame({ width: 980, height: 300, x: [-0.6, labels.length - 0.4], y: [low - pad, high + pad], xTitle: '', yTitle: title, xText: (v) => (Number.isInteger(v) ? (labels[v] ?? '') : '') });
  const tip = new Tip(f.root);
  labels.forEach((label, k) => {
    const whole = k === 0 || k === labels.length - 1;
    const from = whole ? low - pad : levels[k - 1];
    const to = whole ? levels[k === 0 ? 0 : levels.length - 1] : levels[k];
    const factor = k > 0 && k <= factors.length ? factors[k - 1] : to;
    const top = Math.min(f.y(from), f.y(to));
    const bar = svg('rect', { x: f.x(k - 0.32), y: top, width: f.x(k + 0.32) - f.x(k - 0.32), height: Math.max(1.5, Math.abs(f.y(from) - f.y(to))), fill: whole ? 'var(--faint)' : to >= from ? '#56b4e9' : '#e69f00' });
    bar.addEventListener('pointermove', (event) => {
      const e = event as PointerEvent;
      tip.show(`${label}: × ${digits(factor, 5)}\nproduct ${digits(to, 5)}`, e.clientX, e.clientY);
    });
    f.plot.append(bar, svg('text', { x: f.x(k), y: top - 5, 'text-anchor': 'middle' }, [], whole ? digits(to, 5) : `× ${digits(factor, 5)}`));
  });
  return f.root;
}

export function systemSection(report: Report): HTMLElement | null {
  const times = groups(report, 'tau', 'time');
  const fall = report.series.get('system.waterfall');
  if (times.length === 0 && fall === undefined) return null;
  const section = element('section', { attributes: { id: 'system' } });
  if (fall !== undefined) {
    const stages = texts(fall.stage);
    section.append(element('h2', { text: 'From the one to the other' }), element('p', { class: 'note', text: 'Each lever is a factor on what it finds; blue raises, orange lowers.' }));
    for (const [key, title] of [['rate_factor', 'rate, factor'], ['joule_factor', 'energy, factor'], ['cost_factor', 'cost, factor']] as const) {
      const factors = numbers(fall[key]);
      if (factors.length > 0) section.append(waterfall(stages, factors, title));
    }
  }
  const names = (stacks: Stack[]): string[] => [...new Set(stacks.flatMap((s) => s.parts.map((p) => p.name)))];
  if (times.length > 0) section.append(element('h2', { text: 'Where the time goes' }), stacked(times, 's', 980), partKey(names(times)));
  const energy = groups(report, 'energy', 'energy');
  if (energy.length > 0) section.append(element('h2', { text: 'Where the energy goes' }), stacked(energy, 'J a token or step', 980), partKey(names(energy)));
  return section;
}
