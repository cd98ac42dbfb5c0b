// Cost: what a unit of each system is made of, how it changes with the number of parts, and where two systems cost the same.
import { fan, lineKey } from '../charts/fan.ts';
import { ratioMap } from '../charts/map.ts';
import { partKey, stacked } from '../charts/stacked.ts';
import type { Stack } from '../charts/stacked.ts';
import { digits } from '../colour/numbers.ts';
import { element } from '../panels/dom.ts';
import { numbers, texts } from './document.ts';
import type { Figure, Report } from './document.ts';
import { sortedTable } from './tables.ts';

const costParts = ['wafers', 'bonding', 'yield_loss', 'test', 'memory', 'package', 'assembly_loss', 'nre'];
const carbonParts = ['carbon.wafers', 'carbon.bonding', 'carbon.memory', 'carbon.package', 'carbon.loss'];

/** Systems that have a figure of this ending, partitions left out. */
export function systemsWith(report: Report, ending: string): string[] {
  const found: string[] = [];
  for (const name of report.figures.keys()) if (name.endsWith(`.${ending}`) && !/\.(partition\d+|stacking)\.|^tiers\d+\./.test(name)) found.push(name.slice(0, -ending.length - 1));
  return found;
}

function stackOf(report: Report, system: string, total: string, parts: string[], prefix: string): Stack {
  const all = report.figures.get(`${system}.${total}`);
  return {
    name: system,
    parts: parts.map((p) => ({ name: p.replace('carbon.', '').replace('_', ' '), value: report.figures.get(`${system}.${prefix}${p}`)?.value ?? 0 })),
    low: all?.low ?? NaN,
    high: all?.high ?? NaN,
  };
}

/** Figures of SYSTEM.partitionK.NAME by K. */
export function partitions(report: Report, name: string): Map<string, { k: number; figure: Figure }[]> {
  const found = new Map<string, { k: number; figure: Figure }[]>();
  for (const [key, figure] of report.figures) {
    const match = /^(.*)\.partition(\d+)\.(.+)$/.exec(key);
    if (match === null || match[3] !== name) continue;
    const list = found.get(match[1]) ?? [];
    list.push({ k: Number(match[2]), figure });
    found.set(match[1], list);
  }
  for (const list of found.values()) list.sort((a, b) => a.k - b.k);
  return found;
}

export function costSection(report: Report): HTMLElement | null {
  const systems = systemsWith(report, 'cost.unit');
  if (systems.length === 0) return null;
  const section = element('section', { attributes: { id: 'cost' } }, [element('h2', { text: 'Cost of a good unit' }), element('p', { class: 'note', text: 'The line over a bar is the interval of the total, 5 to 95 %.' })]);
  section.append(stacked(systems.map((s) => stackOf(report, s, 'cost.unit', costParts, 'cost.')), 'USD', 980), partKey(costParts.map((p) => p.replace('_', ' '))));
  const green = systemsWith(report, 'carbon');
  if (green.length > 0) section.append(element('h2', { text: 'Embodied carbon of a unit' }), stacked(green.map((s) => stackOf(report, s, 'carbon', carbonParts, '')), 'kg', 980), partKey(carbonParts.map((p) => p.replace('carbon.', ''))));
  const cut = partitions(report, 'cost.unit');
  if (cut.size > 0) {
    const lines = [...cut].map(([name, list]) => ({ name, x: list.map((p) => p.k), low: list.map((p) => p.figure.low), middle: list.map((p) => p.figure.value), high: list.map((p) => p.figure.high) }));
    section.append(element('h2', { text: 'Cut into equal chiplets' }), fan({ lines, xTitle: 'chiplets', yTitle: 'USD a unit', width: 980, height: 320, log: false }), lineKey(lines.map((l) => l.name)));
  }
  for (const [name, entry] of report.series) {
    if (!name.startsWith('break_even_map.')) continue;
    const [title = '', xTitle = '', yTitle = ''] = texts(entry.stage);
    const now = numbers(entry.now);
    const drawn = ratioMap({ title, xTitle, yTitle, x: numbers(entry.x), y: numbers(entry.y), ratio: numbers(entry.ratio), now: now.length === 2 ? [now[0], now[1]] : undefined, width: 700, height: 420 });
    if (drawn === null) continue;
    section.append(element('h2', { text: title }), element('p', { class: 'note', text: 'Blue costs less, orange more; the line is where both are alike, the ring the place of now.' }), element('div', { class: 'break-even-map' }, [drawn]));
  }
  const even = [...report.figures.values()].filter((f) => f.name.startsWith('break_even.'));
  if (even.length > 0) {
    section.append(
      element('h2', { text: 'Where both cost the same' }),
      sortedTable('break-even', [{ title: 'input', text: true }, { title: 'value', text: false }, { title: 'low', text: false }, { title: 'high', text: false }, { title: 'unit', text: true }, { title: 'of', text: true }],
        even.map((f) => [{ shown: f.name.slice(11), key: f.name }, { shown: digits(f.value), key: f.value }, { shown: digits(f.low), key: f.low }, { shown: digits(f.high), key: f.high }, { shown: f.unit, key: f.unit }, { shown: f.source, key: f.source }]), 'Filter inputs'),
    );
  }
  return section;
}
