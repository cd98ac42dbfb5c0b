// The roadmap: a fan of each figure by scenario over the years, and the chance that a target is reached by a year.
import { fan, lineKey } from '../charts/fan.ts';
import { check, element, select } from '../panels/dom.ts';
import { numbers } from './document.ts';
import type { Report } from './document.ts';

interface Track {
  scenario: string;
  metric: string;
  data: Record<string, unknown>;
}

/** Series named law.roadmap.SCENARIO.METRIC with what `wanted` names. */
function tracks(report: Report, wanted: string, part: RegExp): Track[] {
  const found: Track[] = [];
  for (const [name, data] of report.series) {
    const match = part.exec(name);
    if (match !== null && Array.isArray(data.year) && Array.isArray(data[wanted])) found.push({ scenario: match[1], metric: match[2], data });
  }
  return found;
}

function chooser(list: Track[], id: string, yTitle: (metric: string) => string, line: (t: Track) => { low: number[]; middle: number[]; high: number[] }): HTMLElement {
  const metrics = [...new Set(list.map((t) => t.metric))];
  const scenarios = [...new Set(list.map((t) => t.scenario))];
  const shown = new Set(scenarios);
  let metric = metrics[0];
  let log = false;
  const body = element('div');
  const draw = (): void => {
    const chosen = list.filter((t) => t.metric === metric && shown.has(t.scenario));
    body.replaceChildren(
      fan({ lines: chosen.map((t) => ({ name: t.scenario, x: numbers(t.data.year), ...line(t) })), xTitle: 'year', yTitle: yTitle(metric), width: 980, height: 380, log }),
      lineKey(chosen.map((t) => t.scenario)),
    );
  };
  const controls = element('div', { class: 'controls' }, [
    select(`${id}-metric`, 'Figure', metrics.map((m) => ({ id: m, title: m })), metric, (m) => {
      metric = m;
      draw();
    }).row,
    ...scenarios.map((s) => check(s, true, (on) => {
      if (on) shown.add(s);
      else shown.delete(s);
      draw();
    })),
    check('logarithmic', false, (on) => {
      log = on;
      draw();
    }),
  ]);
  draw();
  return element('div', { attributes: { id } }, [controls, body]);
}

export function roadmapSection(report: Report): HTMLElement | null {
  const fans = tracks(report, 'p50', /^law\.roadmap\.(.+)\.([^.]+)$/);
  if (fans.length === 0) return null;
  const reached = tracks(report, 'p', /^law\.roadmap\.(.+?)\.reached\.(.+)$/);
  const section = element('section', {}, [
    element('h2', { text: 'Roadmap' }),
    element('p', { class: 'note', text: 'Lines are medians, bands 5 to 95 % of the draws.' }),
    chooser(fans, 'fan', (m) => m, (t) => ({ low: numbers(t.data.p05), middle: numbers(t.data.p50), high: numbers(t.data.p95) })),
  ]);
  if (reached.length > 0) {
    section.append(element('h2', { text: 'Chance that a target is reached' }), chooser(reached, 'reached', () => 'probability', (t) => ({ low: numbers(t.data.p), middle: numbers(t.data.p), high: numbers(t.data.p) })));
  }
  return section;
}
